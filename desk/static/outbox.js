// Replies on their way. Each keeps its key until the server has stored it, so that sending it again after any failure
// stores it once; those of one conversation go out one after the other, so that their order stays.
import { conversationPath, newKey, passing, request } from "./api.js";
import { keep, kept } from "./kept.js";

const FIRST_PAUSE = 3000;
const LONGEST_PAUSE = 60000;
const items = kept("outbox", []).map((item) => ({ ...item, state: "waiting" }));
const busy = new Set();
const timers = new Map();
let changed = () => {};
let stored = () => {};

// `onChange(id)` is told when the replies of a conversation change, `onStored(id, event)` of each acknowledgement.
export function onOutbox({ onChange, onStored }) {
  changed = onChange;
  stored = onStored;
}

export const unsent = (id) => items.filter((item) => item.id === id);

export function enqueue(id, text, files = []) {
  items.push({ id, text, files, key: newKey(), state: "waiting" });
  note(id);
  deliver(id);
}

// The connection is back, or somebody asked: whatever failed for want of it is sent again.
export function deliverAll() {
  for (const id of new Set(items.map((item) => item.id))) deliver(id);
}

// The text of a reply that will not be sent.
export function takeBack(key) {
  const item = items.find((one) => one.key === key);
  settle(item);
  deliver(item.id);
  return item.text;
}

// The stream may tell of a stored reply before its own request is answered.
export function arrived(key) {
  const item = items.find((one) => one.key === key);
  if (item) settle(item);
}

function settle(item) {
  const at = items.indexOf(item);
  if (at < 0) return;
  items.splice(at, 1);
  note(item.id);
}

function note(id) {
  keep("outbox", items.map(({ state, why, ...rest }) => rest));
  changed(id);
}

async function deliver(id, pause = FIRST_PAUSE) {
  if (busy.has(id)) return;
  busy.add(id);
  clearTimeout(timers.get(id));
  for (let item; (item = unsent(id).find((one) => one.state !== "refused")); ) {
    item.state = "sending";
    changed(id);
    try {
      const { event } = await request(conversationPath(id, "messages"), { text: item.text, key: item.key, attachments: (item.files ?? []).map((one) => one.id) });
      stored(id, event);
      settle(item);
    } catch (error) {
      item.state = passing(error) ? "failed" : "refused";
      item.why = error.message;
      changed(id);
      if (item.state === "refused") continue;
      timers.set(id, setTimeout(deliver, pause, id, Math.min(LONGEST_PAUSE, 2 * pause)));
      break;
    }
  }
  busy.delete(id);
}
