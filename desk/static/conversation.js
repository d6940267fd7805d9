// One conversation: its transcript as it grows, taking, answering and closing it.
import { element, linked } from "./dom.js";
import { follow, newKey, request } from "./api.js";
import { showTried, forget } from "./articles.js";
import { say } from "./texts.js";

const desk = document.getElementById("desk");
const me = Number(desk.dataset.staff);
const place = (id) => document.getElementById(id);
const log = place("log");
const reply = place("reply");
const time = new Intl.DateTimeFormat(desk.dataset.locale, { hour: "2-digit", minute: "2-digit" });
const drafts = new Map();
let open = null;
let stop = () => {};

export function current() {
  return open?.id ?? null;
}

function fail(error) {
  const box = place("talk-error");
  box.textContent = error?.message || say("error");
  box.hidden = false;
}

function clearError() {
  place("talk-error").hidden = true;
}

function keepDraft() {
  if (open) drafts.set(open.id, reply.value);
}

export function closeView() {
  keepDraft();
  stop();
  open = null;
  place("talk-open").hidden = true;
  place("talk-empty").hidden = false;
  place("side").hidden = true;
}

export async function openConversation(id) {
  if (open?.id === id) return;
  keepDraft();
  stop();
  clearError();
  forget();
  open = { id, numbers: new Set(), sending: new Map() };
  log.replaceChildren();
  reply.value = drafts.get(id) ?? "";
  try {
    const found = await request(`conversations/${encodeURIComponent(id)}`);
    if (open.id !== id) return;
    Object.assign(open, found);
  } catch (error) {
    closeView();
    if (error.status !== 404) fail(error);
    return;
  }
  place("talk-empty").hidden = true;
  place("talk-open").hidden = false;
  place("talk-open").dataset.locale = open.locale;
  place("side").hidden = false;
  const page = open.page ? say("from_page", { page: open.page }) : "";
  place("talk-facts").textContent = [say(`lang_${open.locale}`), page].filter(Boolean).join(" · ");
  showState();
  place("talk-title").focus();
  stop = follow(`conversations/${encodeURIComponent(id)}/stream`, "event", (event) => {
    if (open?.id === id) add(event);
  }, () => {});
}

// The queue knows at once when a colleague takes or a customer comes back.
export function queueChanged(conversations) {
  const one = open && conversations.find((entry) => entry.id === open.id);
  if (!one) return;
  open.agent_name = one.agent_name;
  showState();
}

function showState() {
  const mine = open.state === "with_agent" && open.agent_id === me;
  place("take").hidden = open.state !== "waiting";
  place("close").hidden = !mine;
  place("composer").hidden = !mine;
  const note = place("not-yours");
  const other = open.state === "with_agent" && !mine;
  note.hidden = !(other || open.state === "closed" || open.state === "with_bot");
  note.textContent = other ? say("not_yours", { name: open.agent_name ?? "" }) : say(`state_${open.state}`);
}

const AFTER = { handoff: "waiting", taken: "with_agent", closed: "closed", reopened: "with_bot" };

function add(event) {
  if (open.numbers.has(event.number)) return;
  open.numbers.add(event.number);
  if (AFTER[event.kind]) open.state = AFTER[event.kind];
  if (event.kind === "taken") {
    open.agent_id = event.staff_id;
    open.agent_name = event.name;
  }
  open.sending.get(event.key)?.remove();
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  log.append(...drawn(event));
  if (atEnd) log.scrollTop = log.scrollHeight;
  if (event.evidence) showTried(event.evidence);
  showState();
}

function drawn(event) {
  const values = { name: event.name ?? "" };
  if (event.kind === "message") return [bubble(event)];
  const asked = event.kind === "handoff" && event.author === "visitor";
  const line = say(asked ? "handoff_visitor" : event.kind, values);
  const reason = event.kind === "handoff" && !asked ? ` (${say(`reason_${event.body.reason}`)})` : "";
  const rows = [element("li", { class: "happened" }, `${line}${reason} · ${time.format(new Date(event.created_at))}`)];
  if (event.body.text) rows.unshift(bubble({ ...event, author: "assistant" }));
  return rows;
}

function bubble(event) {
  const who = { visitor: say("visitor"), assistant: event.author === "assistant" ? say("assistant_tag") : "", agent: event.staff_id === me ? say("you") : event.name };
  const cards = (event.body.articles ?? []).map((card) =>
    element("li", {}, element("a", { href: card.url, target: "_blank", rel: "noopener" }, card.title)));
  return element("li", { class: `bubble ${event.author}` },
    element("span", { class: "by" }, `${who[event.author] ?? ""} · ${time.format(new Date(event.created_at))}`),
    element("p", { dir: "auto" }, ...linked(event.body.text ?? "")),
    cards.length ? element("ul", { class: "cards", "aria-label": say(event.body.offer ? "offered" : "linked") }, ...cards) : null);
}

function insert(address) {
  if (place("composer").hidden) return;
  const [start, end] = [reply.selectionStart, reply.selectionEnd];
  const gap = start > 0 && !/\s/.test(reply.value[start - 1]) ? " " : "";
  reply.setRangeText(`${gap}${address} `, start, end, "end");
  reply.focus();
}

export { insert };

async function act(what) {
  const id = open.id;
  clearError();
  try {
    await request(`conversations/${encodeURIComponent(id)}/${what}`, { key: newKey() });
    if (what === "take") reply.focus();
  } catch (error) {
    if (open?.id === id) fail(error);
  }
}

async function send(text, key, row) {
  const id = open.id;
  row.querySelector(".by").textContent = `${say("you")} · ${say("sending")}`;
  row.querySelector("button")?.remove();
  try {
    await request(`conversations/${encodeURIComponent(id)}/messages`, { text, key });
    clearError();
  } catch (error) {
    row.querySelector(".by").textContent = `${say("you")} · ${say("unsent")}`;
    row.append(element("button", { type: "button", class: "button small", onclick: () => send(text, key, row) }, say("retry")));
    if (error.status && open?.id === id) fail(error);
  }
}

place("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  const text = reply.value.trim();
  if (!text) return;
  const key = newKey();
  const row = element("li", { class: "bubble agent sending" }, element("span", { class: "by" }), element("p", { dir: "auto" }, text));
  open.sending.set(key, row);
  log.append(row);
  log.scrollTop = log.scrollHeight;
  reply.value = "";
  drafts.delete(open.id);
  send(text, key, row);
});
reply.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    place("composer").requestSubmit();
  }
});
place("take").addEventListener("click", () => act("take"));
place("close").addEventListener("click", () => place("ask").showModal());
place("ask").addEventListener("close", () => {
  if (place("ask").returnValue === "yes") act("close");
  place("ask").returnValue = "";
});
