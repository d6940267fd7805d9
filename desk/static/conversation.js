// The conversation that is open: its transcript as it grows, who has it, taking, answering and closing it.
import { conversationPath, newKey, passing, request, streamAddress } from "./api.js";
import { openArticles } from "./articles.js";
import { showBrief, showRating } from "./brief.js";
import { focusReply, onSend, openDraft, putBack, showComposer, writable } from "./composer.js";
import { desk, element, place, write } from "./dom.js";
import { announce } from "./news.js";
import { arrived, enqueue, onOutbox, takeBack, unsent, deliverAll } from "./outbox.js";
import { customerRead, doing, openPresence, sees, stopped, writes } from "./presence.js";
import { follow } from "./stream.js";
import { say } from "./texts.js";
import { happening, rows, speaker } from "./transcript.js";

const NEAR_END = 80;
const AFTER = { handoff: "waiting", taken: "with_agent", closed: "closed", reopened: "with_bot" };
const me = Number(desk.dataset.staff);
const log = place("log");
const acts = new Map();
let open = null;
let failed = null;
let line = null;
let waiting = 0;
let resting = false;
let followsEnd = true;
let height = 0;
let askedForNext = () => {};

export const current = () => open?.id ?? null;

// `whenAsked` is called when the agent wants the next conversation.
export function onNext(whenAsked) {
  askedForNext = whenAsked;
}

export function leave() {
  line?.stop();
  open = failed = line = null;
  openPresence(null);
  showPanes(false);
}

function showPanes(shown) {
  place("talk-empty").hidden = shown;
  place("talk-open").hidden = place("side").hidden = !shown;
}

export async function enter(id) {
  if (open?.id === id) return focusIn();
  leave();
  place("open-error").hidden = true;
  open = { id };
  let whole;
  try {
    whole = await request(conversationPath(id));
  } catch (error) {
    if (open?.id !== id) return undefined;
    leave();
    if (passing(error)) failed = id;
    write(place("open-error"), say(error.status === 404 ? "missing" : "unreachable"));
    place("open-error").hidden = false;
    return undefined;
  }
  if (open?.id !== id) return undefined;
  begin(whole);
  return undefined;
}

function begin(whole) {
  const last = whole.events.at(-1);
  open = { ...whole, last: last?.number ?? 0, lastEvent: last };
  for (const event of whole.events) {
    if (event.number > whole.last_number || event.kind === "taken") changeState(event, event.number > whole.last_number);
  }
  clearError();
  openPresence(open.id);
  place("events").replaceChildren(...rows(whole.events, null, open));
  showBrief(open);
  showRating(open.rating);
  write(place("talk-title"), open.customer?.name || say("customer"));
  place("talk-verified").hidden = !open.customer;
  write(place("talk-verified"), say("verified"));
  place("talk-verified").title = open.customer?.email ?? "";
  openArticles(open.brief.language);
  openDraft(open.id, open.brief.language);
  showUnsent();
  showState();
  showPanes(true);
  scrollToEnd();
  focusIn();
  listen();
}

function listen() {
  line?.stop();
  line = null;
  if (!open?.events || document.hidden || resting) return;
  const { id } = open;
  const address = () => streamAddress(`${conversationPath(id, "stream")}?after=${open.last}`);
  const here = (handle) => (data) => open?.id === id && handle(data);
  line = follow(address, {
    event: here((event) => add(event, true)),
    visitor_writes: here(shownWriting),
    read: here(({ number }) => customerRead(number)),
    rated: here(showRating),
  });
}

function shownWriting() {
  const atEnd = followsEnd;
  writes();
  if (atEnd) scrollToEnd();
}

// A line that was lost once may be dead without a sign: it is opened anew, and so is what could not be read.
export function reconnect() {
  if (failed) enter(failed);
  else listen();
  deliverAll();
}

// Nothing more comes and goes until the page is loaded anew.
export function rest() {
  resting = true;
  line?.stop();
}

// The queue knows how many wait, and how long this customer has been waiting.
export function queueChanged(conversations) {
  waiting = conversations.filter((one) => one.state === "waiting" && one.id !== open?.id).length;
  if (open?.events) showState();
}

export function focusIn() {
  if (!open?.events) return;
  if (writable() && matchMedia("(hover: hover)").matches) focusReply();
  else place("talk-title").focus({ preventScroll: true });
}

function changeState(event, moves) {
  if (event.kind === "taken") open.owner = event.name;
  if (!moves || !AFTER[event.kind]) return;
  open.state = AFTER[event.kind];
  open.agent_id = event.kind === "taken" ? event.staff_id : null;
}

function add(event, live) {
  if (event.number !== open.last + 1) return;
  const atEnd = followsEnd;
  place("events").append(...rows([event], open.lastEvent, open));
  open.last = event.number;
  open.lastEvent = event;
  changeState(event, true);
  if (event.staff_id === me) arrived(event.key);
  else if (live) announce(happening(event) ?? `${speaker(event)}: ${event.body.text ?? ""}`);
  if (atEnd) scrollToEnd();
  else place("newer").hidden = event.staff_id === me;
  if (event.kind === "handoff") refreshBrief();
  if (event.author === "visitor") stopped();
  customerRead();
  showState();
}

async function refreshBrief() {
  const { id } = open;
  const whole = await request(conversationPath(id)).catch(() => null);
  if (!whole || open?.id !== id) return;
  open.brief = whole.brief;
  showBrief(open);
}

const nearEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;

function scrollToEnd() {
  followsEnd = true;
  log.scrollTop = log.scrollHeight;
  place("newer").hidden = true;
}

const isMine = () => open?.state === "with_agent" && open.agent_id === me;

function showState() {
  const mine = isMine();
  const state = open.state === "with_agent" ? (mine ? "mine" : "other") : open.state;
  const name = open.owner ?? "";
  const focused = document.activeElement;
  place("talk-open").dataset.state = state;
  write(place("talk-state"), say(`state_${state}`, { name }));
  write(place("talk-facts"), say(`lang_${open.brief.language}`));
  place("take").hidden = state !== "waiting";
  place("close").hidden = !mine;
  showComposer({ waiting: "take", mine: "send" }[state] ?? null);
  const note = say(`note_${state}`, { name });
  place("not-yours").hidden = !note;
  write(place("not-yours-text"), note);
  place("take-over").hidden = state !== "other";
  place("next").hidden = state !== "closed" || !waiting;
  if (mine && !document.hidden) sees(open.last);
  // What had the focus may be gone now, as when a colleague takes the conversation while a reply is being written.
  if (place("talk-open").contains(focused) && !focused.checkVisibility()) focusIn();
}

function showError(error) {
  write(place("talk-error"), passing(error) ? say("unreachable") : error.message);
  place("talk-error").hidden = false;
}

function clearError() {
  place("talk-error").hidden = true;
  write(place("talk-error"), "");
}

// Takes or closes the conversation; a request that may or may not have arrived is repeated under the same key.
async function act(what, more = {}) {
  const { id } = open;
  const name = `${what} ${id} ${JSON.stringify(more)}`;
  const key = acts.get(name) ?? newKey();
  acts.set(name, key);
  clearError();
  try {
    const { event } = await request(conversationPath(id, what), { key, ...more });
    acts.delete(name);
    if (open?.id === id) add(event, false);
    return true;
  } catch (error) {
    if (!passing(error)) acts.delete(name);
    if (open?.id === id) showError(error);
    return false;
  }
}

async function takeOver() {
  if (open?.state !== "with_agent" || open.agent_id === me || !open.events) return;
  if (await act("take", { takes_from: open.agent_id })) focusIn();
}

export async function take() {
  if (open?.state !== "waiting" || !open.events) return;
  if (await act("take")) focusIn();
}

export function close() {
  if (!place("close").hidden && open && !place("ask").open) place("ask").showModal();
}

function showUnsent() {
  place("unsent").replaceChildren(...unsent(open.id).map((item) => {
    const state = { waiting: say("sending"), sending: say("sending"), failed: say("unsent"), refused: say("refused", { why: item.why }) }[item.state];
    const buttons = [];
    if (item.state === "failed") buttons.push(element("button", { type: "button", class: "button small", onclick: () => { focusReply(); deliverAll(); } }, say("retry")));
    if (item.state === "refused") buttons.push(element("button", { type: "button", class: "button small", onclick: () => putBack(takeBack(item.key)) }, say("edit")));
    return element("li", { class: `bubble agent ${item.state}` },
      element("p", { class: "by" }, `${say("you")} · ${state}`),
      element("p", { class: "said", dir: "auto" }, item.text),
      item.files?.length ? element("p", { class: "label" }, say("files_of", { names: item.files.map((one) => one.name).join(", ") })) : null,
      buttons.length ? element("p", { class: "buttons" }, ...buttons) : null);
  }));
}

onSend(async (text, files) => {
  const { id } = open;
  if (open.state === "waiting" && !(await act("take"))) return false;
  enqueue(id, text, files);
  if (open?.id === id) scrollToEnd();
  return true;
});
onOutbox({
  onChange: (id) => {
    if (open?.id !== id || !open.events) return;
    showUnsent();
    for (const item of unsent(id)) if (["failed", "refused"].includes(item.state)) announce(say(item.state === "failed" ? "unsent" : "refused", { why: item.why }));
    scrollToEnd();
  },
  onStored: (id, event) => open?.id === id && open.events && add(event, false),
});

log.addEventListener("scroll", () => {
  // A transcript that has just become shorter was not moved by anybody.
  if (log.clientHeight === height) followsEnd = nearEnd();
  if (followsEnd) place("newer").hidden = true;
}, { passive: true });
// A growing reply or a notice takes height from the transcript; its end stays in sight.
new ResizeObserver(() => {
  height = log.clientHeight;
  if (followsEnd) scrollToEnd();
}).observe(log);
document.addEventListener("visibilitychange", listen);
document.addEventListener("visibilitychange", () => open?.events && showState());
place("reply").addEventListener("input", () => place("reply").value.trim() && isMine() && doing("writes"));
place("find").addEventListener("input", () => isMine() && doing("looks_up"));
place("newer").addEventListener("click", () => {
  scrollToEnd();
  focusIn();
});
place("take").addEventListener("click", take);
place("take-over").addEventListener("click", () => place("ask-over").showModal());
place("ask-over").addEventListener("close", () => {
  if (place("ask-over").returnValue === "yes") takeOver();
  place("ask-over").returnValue = "";
});
place("close").addEventListener("click", close);
place("next").addEventListener("click", () => askedForNext());
place("ask").addEventListener("close", async () => {
  const yes = place("ask").returnValue === "yes";
  place("ask").returnValue = "";
  if (!yes || !(await act("close"))) return;
  if (place("next").hidden) place("talk-title").focus();
  else place("next").focus();
});
