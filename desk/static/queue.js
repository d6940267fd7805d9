// The lists of conversations: who waits (the longest first), whom this agent serves, whom the others serve.
import { element } from "./dom.js";
import { say } from "./texts.js";

const desk = document.getElementById("desk");
const me = Number(desk.dataset.staff);
const news = document.getElementById("queue-news");
const relative = new Intl.RelativeTimeFormat(desk.dataset.locale, { style: "short", numeric: "auto" });
const title = document.title;
let choose = () => {};
let known = null;
let selected = null;
let shown = [];

export function onChoose(callback) {
  choose = callback;
}

export function moved(id) {
  selected = id;
  for (const button of document.querySelectorAll(".queue [data-id]")) {
    if (button.dataset.id === id) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
}

function ago(moment) {
  const seconds = Math.min(0, (new Date(moment) - Date.now()) / 1000);
  if (seconds > -60) return relative.format(Math.round(seconds), "second");
  if (seconds > -3600) return relative.format(Math.round(seconds / 60), "minute");
  if (seconds > -86400) return relative.format(Math.round(seconds / 3600), "hour");
  return relative.format(Math.round(seconds / 86400), "day");
}

function entry(one) {
  const reason = one.reason ? say(`reason_${one.reason}`) : "";
  const unanswered = one.state === "with_agent" && one.waiting_since;
  const button = element("button", { type: "button", class: "entry", "data-id": one.id, "aria-current": one.id === selected ? "true" : null },
    element("span", { class: "entry-head" },
      element("span", { class: "badge" }, say(`lang_${one.locale}`)),
      unanswered && one.agent_id === me ? element("span", { class: "badge warn" }, say("new_message")) : null,
      one.waiting_since ? element("time", { datetime: one.waiting_since, class: "quiet" }, ago(one.waiting_since)) : null),
    element("span", { class: "entry-text", dir: "auto" }, one.last_text || say("no_words")),
    element("span", { class: "quiet entry-reason" }, [reason, one.agent_id && one.agent_id !== me ? one.agent_name : ""].filter(Boolean).join(" · ")));
  button.addEventListener("click", () => choose(one.id));
  return element("li", {}, button);
}

function fill(name, entries) {
  const list = document.getElementById(name);
  const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
  list.replaceChildren(...entries.map(entry));
  document.getElementById(`${name}-count`).textContent = String(entries.length);
  const empty = document.getElementById(`${name}-empty`);
  if (empty) empty.hidden = entries.length > 0;
  if (focused) list.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function draw() {
  fill("waiting", shown.filter((one) => one.state === "waiting"));
  fill("mine", shown.filter((one) => one.state === "with_agent" && one.agent_id === me));
  fill("others", shown.filter((one) => one.state === "with_agent" && one.agent_id !== me));
}

export function showQueue(conversations, open) {
  selected = open;
  shown = conversations;
  const waiting = conversations.filter((one) => one.state === "waiting").map((one) => one.id);
  draw();
  document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
  if (known && waiting.some((id) => !known.has(id))) news.textContent = say("new_waiting");
  else news.textContent = "";
  known = new Set(waiting);
}

setInterval(() => {
  for (const time of document.querySelectorAll(".queue time")) time.textContent = ago(time.dateTime);
}, 15000);
