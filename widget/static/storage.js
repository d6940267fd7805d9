// What this window remembers: in the browser's storage, in a cookie of this frame alone, or at least in memory.
// Other tabs hear of a change by the browser's own storage event, the pop-out and its panel by `onWrite`.

const PREFIX = "ventanilla.";
const memory = new Map();
const readers = new Map();
const writers = new Set();
const COOKIE = "Path=/widget/panel; Secure; SameSite=None; Partitioned";
const COOKIE_LIMIT = 1500;

// Some browsers deny all storage to a frame of another site but grant it a cookie that exists on that site only.
// The path keeps it out of every request but the panel's own.
const cookies = {
  getItem: (name) => decodeURIComponent(document.cookie.split("; ").find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1) ?? "") || null,
  setItem(name, text) {
    const value = encodeURIComponent(text);
    if (value.length > COOKIE_LIMIT) this.removeItem(name);
    else document.cookie = `${name}=${value}; Max-Age=31536000; ${COOKIE}`;
  },
  removeItem(name) {
    document.cookie = `${name}=; Max-Age=0; ${COOKIE}`;
  },
};

let area = reachable("localStorage") ?? (window.parent === window ? null : cookies);

function reachable(name) {
  try {
    const found = window[name];
    found.getItem(PREFIX);
    return found;
  } catch {
    return null;
  }
}

/** Names that belong to the conversation and follow it from one window to the other. */
export const SHARED = ["token", "conversation", "draft", "files", "outbox", "seen"];

export function read(name) {
  try {
    const kept = area?.getItem(PREFIX + name);
    const text = area && area !== cookies ? kept : (kept ?? memory.get(name));
    return text == null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

function keep(name, value) {
  const text = value == null ? null : JSON.stringify(value);
  memory.set(name, text);
  try {
    if (!area) return;
    if (text == null) area.removeItem(PREFIX + name);
    else area.setItem(PREFIX + name, text);
  } catch {
    area = null;
  }
}

/** Remember a value (null forgets it) and tell the other windows. */
export function write(name, value) {
  keep(name, value);
  for (const tell of writers) tell(name, value);
}

/** Take over a value that another window wrote. */
export function adopt(name, value) {
  if (!SHARED.includes(name) || JSON.stringify(read(name)) === JSON.stringify(value ?? null)) return;
  keep(name, value);
  readers.get(name)?.(value);
}

/** Call `reader` when another window has changed `name`. */
export const onChange = (name, reader) => readers.set(name, reader);

/** Call `writer(name, value)` when this window changes anything. */
export const onWrite = (writer) => writers.add(writer);

/** Everything that follows the conversation into another window. */
export const everything = () => Object.fromEntries(SHARED.map((name) => [name, read(name)]));

/** From now on remember in this window's own storage, for a pop-out that cannot see its opener's; a reload too. */
export function keepApart() {
  area = reachable("sessionStorage");
  keep("apart", true);
}

/** Go on apart when this window did so before it was loaded again. */
export function resumeApart() {
  const shared = area;
  area = reachable("sessionStorage");
  if (!read("apart")) area = shared;
}

/** Leave a sign in the shared storage, by which another window finds out that it sees the same one. */
export function leaveProbe() {
  const sign = key();
  keep("probe", sign);
  return sign;
}

/** A name that nobody else has chosen. */
export function key() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

addEventListener("storage", (event) => {
  if (event.storageArea !== area || !event.key?.startsWith(PREFIX)) return;
  const name = event.key.slice(PREFIX.length);
  readers.get(name)?.(read(name));
});
