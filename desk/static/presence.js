// Tells the customer what this agent is doing, now and then, and shows what the customer is doing.
import { conversationPath, request } from "./api.js";
import { place, write } from "./dom.js";
import { say } from "./texts.js";

const EVERY = { writes: 3000, looks_up: 8000 };
const HOLDS = 6000;
const told = new Map();
let open = null;
let read = 0;
let seen = 0;
let timer;

// Another conversation is open, or none.
export function openPresence(id) {
  open = id;
  read = seen = 0;
  stopped();
}

// The agent is doing this (writes, looks_up) in their own conversation.
export function doing(what) {
  const name = `${what} ${open}`;
  if (!open || Date.now() - (told.get(name) ?? 0) < EVERY[what]) return;
  told.set(name, Date.now());
  request(conversationPath(open, "doing"), { what }).catch(() => {});
}

// The agent has this event before their eyes.
export function sees(number) {
  if (!open || number <= seen) return;
  seen = number;
  request(conversationPath(open, "read"), { number }).catch(() => (seen = 0));
}

// The customer is writing; silence means that they stopped.
export function writes() {
  write(place("writes"), say("writes"));
  place("writes").hidden = false;
  clearTimeout(timer);
  timer = setTimeout(stopped, HOLDS);
}

export function stopped() {
  clearTimeout(timer);
  place("writes").hidden = true;
}

// The customer has read everything up to this number; without one, what was told last is shown again.
export function customerRead(number = read) {
  read = number;
  for (const node of place("events").querySelectorAll("[data-read]")) node.removeAttribute("data-read");
  const own = [...place("events").querySelectorAll(".bubble.agent[data-number]")];
  own.findLast((node) => Number(node.dataset.number) <= read)?.querySelector(".by").setAttribute("data-read", say("read"));
}
