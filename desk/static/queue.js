// The lists of conversations: who waits (the longest first), whom this agent serves, whom the others serve.
import { desk, element, place, write } from "./dom.js";
import { say } from "./texts.js";
import { ago } from "./times.js";

const me = Number(desk.dataset.staff);
const title = document.title;
const entries = new Map();
let choose = () => {};
let known = null;
let selected = null;
let shown = [];

export function onChoose(whenChosen) {
  choose = whenChosen;
}

export function showQueue(conversations) {
  shown = conversations;
  const lists = { waiting: [], mine: [], others: [] };
  for (const one of conversations) {
    lists[one.state === "waiting" ? "waiting" : one.agent_id === me ? "mine" : "others"].push(one);
  }
  for (const id of entries.keys()) if (!conversations.some((one) => one.id === id)) remove(id);
  for (const [name, list] of Object.entries(lists)) fill(name, list);
  rove();
  tell(lists);
}

export function mark(id) {
  selected = id;
  for (const [key, entry] of entries) {
    if (key === id) entry.button.setAttribute("aria-current", "true");
    else entry.button.removeAttribute("aria-current");
  }
  rove();
}

// The longest waiting conversation other than the open one.
export const firstWaiting = () => shown.find((one) => one.state === "waiting" && one.id !== selected)?.id ?? null;

export function focusQueue() {
  (tabStop() ?? place("queue-title")).focus();
}

// The conversation before (-1) or after (1) the open one, in the order on the screen.
export function neighbour(by) {
  const all = buttons();
  const at = all.findIndex((button) => button.dataset.id === selected);
  return all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by]?.dataset.id ?? null;
}

const buttons = () => [...place("queue").querySelectorAll(".entry")];
const tabStop = () => place("queue").querySelector('.entry[tabindex="0"]');

// One stop for the Tab key, moved by the arrows: a long queue is not in the way of what comes after it.
function rove(to) {
  const all = buttons();
  const focused = all.find((button) => button === document.activeElement);
  const stop = to ?? focused ?? all.find((button) => button.dataset.id === selected) ?? all[0];
  for (const button of all) button.tabIndex = button === stop ? 0 : -1;
}

function fill(name, list) {
  const parent = place(name);
  list.forEach((one, at) => {
    if (!entries.has(one.id)) entries.set(one.id, made(one));
    const entry = entries.get(one.id);
    update(entry, one);
    if (parent.children[at] !== entry.row) moveTo(parent, entry.row, at);
  });
  write(place(`${name}-count`), String(list.length));
  place(`${name}-none`).hidden = list.length > 0;
}

// Moving an element takes the focus from it.
function moveTo(parent, row, at) {
  const focused = row.contains(document.activeElement);
  parent.insertBefore(row, parent.children[at] ?? null);
  if (focused) row.firstElementChild.focus();
}

function remove(id) {
  const { row } = entries.get(id);
  const focused = row.contains(document.activeElement);
  entries.delete(id);
  const next = focused ? buttons()[Math.max(0, buttons().indexOf(row.firstElementChild) - 1)] : null;
  row.remove();
  next?.focus();
}

function made(one) {
  const parts = {
    name: element("strong", {}, say("customer")),
    language: element("span", { class: "badge" }),
    time: element("time", { class: "quiet" }),
    text: element("span", { class: "entry-text", dir: "auto" }),
    contact: element("bdi", { class: "quiet entry-contact" }),
    fresh: element("span", { class: "badge warn" }, say("new_message")),
    foot: element("bdi", { class: "quiet" }),
  };
  const button = element("button", { type: "button", class: "entry", "data-id": one.id, tabindex: "-1", "aria-current": one.id === selected ? "true" : null },
    element("span", { class: "entry-head" }, parts.name, parts.language, parts.time),
    parts.text,
    element("span", { class: "entry-foot" }, parts.fresh, parts.foot, parts.contact));
  button.addEventListener("click", () => choose(one.id));
  return { ...parts, button, row: element("li", {}, button) };
}

function update(entry, one) {
  const mine = one.agent_id === me;
  write(entry.language, say(`lang_${one.locale}`) || one.locale);
  entry.time.dateTime = one.waiting_since ?? "";
  write(entry.time, one.waiting_since ? ago(one.waiting_since) : "");
  write(entry.text, one.last_text || say("no_words"));
  entry.text.lang = one.locale;
  write(entry.name, one.customer ?? say("customer"));
  entry.contact.hidden = !one.contact.length;
  write(entry.contact, one.contact.length ? say("wants_answer", { where: one.contact.join(", ") }) : "");
  entry.fresh.hidden = !(mine && one.waiting_since);
  const reason = one.reason ? say(`reason_${one.reason}`) : "";
  write(entry.foot, one.agent_id && !mine ? (one.agent_name ?? "") : reason);
}

function tell({ waiting, mine }) {
  const pending = waiting.length + mine.filter((one) => one.waiting_since).length;
  document.title = pending ? `(${pending}) ${title}` : title;
  place("back-count").hidden = !waiting.length;
  write(place("back-count"), String(waiting.length));
  const fresh = known && waiting.some((one) => !known.has(one.id));
  write(place("queue-news"), fresh ? say("new_waiting") : "");
  known = new Set(waiting.map((one) => one.id));
}

const MOVES = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

place("queue").addEventListener("keydown", (event) => {
  const all = buttons();
  const at = all.indexOf(event.target);
  if (at < 0 || event.altKey || !(event.key in MOVES)) return;
  event.preventDefault();
  const next = all[Math.max(0, Math.min(all.length - 1, at + MOVES[event.key]))];
  rove(next);
  next.focus();
});
setInterval(() => {
  for (const { time } of entries.values()) if (time.dateTime) write(time, ago(time.dateTime));
}, 15000);
