// The panel's places (home, conversation, article) and what leads from one to the other.

import { suggest } from "/assets/base/suggestions.js";
import { showArticle } from "./article.js";
import { composer, followDraft, refresh, set as setDraft } from "./composer.js";
import { el, icon } from "./dom.js";
import { fillHome, showCategory, showPast } from "./home.js";
import { connect, isFramed, tell } from "./host.js";
import { identify } from "./identity.js";
import { wear } from "./look.js";
import { Outbox } from "./outbox.js";
import { giveBack, hasPeer, isPopOut, pair, popOut, takeOver } from "./popout.js";
import { forget, history, past } from "./api.js";
import { Ending } from "./ending.js";
import { Tray, receive } from "./files.js";
import { Presence } from "./presence.js";
import { ring, soundSwitch } from "./sound.js";
import { StatusLine } from "./status.js";
import { SHARED, onChange, read, write } from "./storage.js";
import { Follower } from "./stream.js";
import * as texts from "./texts.js";
import { Timeline } from "./timeline.js";
import { Trail, here } from "./trail.js";

const { t, tn } = texts;
const $ = (id) => document.getElementById(id);
const options = JSON.parse($("settings").textContent);
const places = Object.fromEntries(["home", "conversation", "article", "category", "past"].map((name) => [name, $(name)]));
const values = { assistant: options.assistant, brand: options.brand };

texts.install(options.locale, options.texts);
const inherited = await takeOver();

let page = inherited?.page ?? "";
let title = inherited?.title ?? "";
let shown = !isFramed;
let view = "home";
const trail = new Trail((address) => go(address, { back: true }));
let follower = null;
let queued = null;
let reading = null;

const status = new StatusLine($("line"), $("line-text"), $("line-act"));

function mark(name) {
  const image = el("img", { class: name, src: options.mark, alt: "", width: 40, height: 40 });
  image.addEventListener("error", () => (image.src = options.fallback_mark), { once: true });
  return image;
}

const timeline = new Timeline(
  $("log"),
  { assistant: options.assistant, mark, openArticle, conversation: () => follower?.id, say: (text, helped) => outbox.add("message", text, { helped }) },
  { retry: (item) => outbox.retry(item.key), edit: editAgain, below: (whether) => ($("newest").hidden = !whether), older: (number) => older(number) },
);
const outbox = new Outbox({
  page: () => page,
  onItems(items) {
    timeline.show(items);
    describe();
  },
  onStored(item, event) {
    timeline.settle(item, event);
    describe();
  },
  onConversation(id, lost) {
    if (lost) status.say(t("The earlier conversation is no longer kept here. This is a new one."));
    follow(id);
  },
});

const presence = new Presence(() => ({ id: follower?.id, state: timeline.state }));
const signals = {
  agent_writes: () => timeline.doing("agent_writes"),
  agent_looks_up: () => timeline.doing("agent_looks_up"),
  read: ({ number }) => timeline.readUpTo(number),
  place(found) {
    queued = found;
    describe();
  },
  rated: (rating) => ending.rated(rating),
};
const older = async (number) => (await history(follower.id, number)).events;
const tray = new Tray($("tray"), options.files, { page: () => page, changed: refresh, began: (id) => follow(id) });
const ending = new Ending({ conversation: () => follower?.id, name: `${options.brand} ${new Date().toISOString().slice(0, 10)}`, mails: options.mails });

/** What somebody who waits is told: where in the queue, and how long others waited, where that is known. */
function waiting() {
  if (!options.open) return t("Nobody is at the desk now. A person answers when it opens.");
  if (!queued) return t("Waiting for a person. Keep writing: it all arrives.");
  const where = queued.position === 1 ? t("You are next.") : t("You are number %(n)s in the queue.", { n: queued.position });
  const long =
    queued.low === null ? t("There is no estimate yet.") : queued.low ? t("Usually %(low)s to %(high)s more minutes.", queued) : tn("Usually up to %(n)s more minutes.", queued.high);
  return `${where} ${long}`;
}

function follow(id) {
  if (follower?.id === id) return;
  presence.forget();
  queued = null;
  ending.rated(null);
  follower?.close();
  follower = null;
  timeline.clear();
  timeline.show(outbox.items);
  if (!id) return describe();
  follower = new Follower({
    id,
    onBegin(portion) {
      timeline.begin(portion);
      describe();
    },
    onEvents(events) {
      timeline.add(events);
      announce(id, events);
      describe();
    },
    onSignal: (name, data) => signals[name]?.(data),
    onStatus(name, until) {
      status.connection(name, until, () => follower.again());
      if (name === "live") outbox.nudge();
    },
    onLost(code) {
      if (read("conversation") === id) forget(code);
      follow(null);
    },
  });
}

const watched = () => shown && view === "conversation" && !document.hidden;

/** Say everywhere what state the conversation is in and how much of it is unread. */
function describe() {
  const { state, agent } = timeline;
  if (watched() && timeline.last > (read("seen") ?? 0)) write("seen", timeline.last);
  if (watched()) presence.read(timeline.last);
  const unread = watched() ? 0 : timeline.unread(read("seen") ?? 0);
  $("panel").dataset.state = state;
  const sentence = {
    with_bot: t("Answers at once"),
    waiting: waiting(),
    with_agent: t("%(name)s is here", { name: agent }),
    closed: t("Closed"),
  }[state];
  if ($("strip-text").textContent !== sentence) $("strip-text").textContent = sentence;
  ending.show(state, timeline.events.length > 0);
  const asked = outbox.items.some((item) => item.kind === "handoff" && !item.refused);
  $("hand-off").hidden = asked || !["with_bot", "closed"].includes(state);
  $("empty").hidden = timeline.events.length + outbox.items.length > 0 || Boolean(read("conversation"));
  const spoken = timeline.events.findLast((event) => event.kind === "message");
  $("continue-choice").hidden = !timeline.events.length && !outbox.items.length && !read("conversation");
  $("continue-text").textContent = spoken ? spoken.body.text ?? "" : "";
  $("continue-unread").hidden = !unread;
  $("continue-unread").textContent = unread;
  $("continue-unread").setAttribute("aria-label", tn("%(n)s new messages", unread));
  tell({ did: "unread", count: unread });
  document.title = `${unread ? `(${unread}) ` : ""}${options.assistant} · ${options.brand}`;
}

/** Tell the page that something was said, never what; sound when nobody looks. */
function announce(id, events) {
  for (const { author, kind, number } of events) {
    if (kind === "handoff") tell({ did: "handoff" });
    if (kind !== "message" || author === "visitor") continue;
    tell({ did: "message", author });
    if (!watched()) ring(`${id}/${number}`);
  }
}

function show(name, { id = "", back = false, focus = true } = {}) {
  trail.to(id ? `${name}/${id}` : name, back);
  view = name;
  $("panel").dataset.view = name;
  for (const [key, place] of Object.entries(places)) place.hidden = key !== name;
  $("back").hidden = name === "home";
  refresh();
  if (name === "conversation") timeline.toEnd(true);
  if (name === "home") visitHome();
  if (focus) takeFocus();
  describe();
}

const byTouch = matchMedia("(hover: none) and (pointer: coarse)");

// On a touch screen the keyboard would jump up over the greeting; there the heading takes the focus.
function takeFocus() {
  if (!["home", "conversation"].includes(view)) return;
  const field = view === "home" ? $("ask") : $("write");
  (byTouch.matches && !field.value ? $("heading") : field).focus({ preventScroll: true });
}

function send(text) {
  outbox.add("message", text, { files: tray.take() });
  if (view !== "conversation") show("conversation");
}

function talk() {
  show("conversation");
  const asked = outbox.items.some((item) => item.kind === "handoff" && !item.refused);
  if (!asked && !["waiting", "with_agent"].includes(timeline.state)) outbox.add("handoff");
}

function editAgain(item) {
  const { text, files = [] } = outbox.takeBack(item.key) ?? {};
  setDraft([text, read("draft")].filter(Boolean).join("\n"));
  tray.putBack(files);
  $("write").focus();
}

/** Show the place with this address, such as "article/12". */
function go(address, how) {
  const [name, id] = address.split("/");
  if (name === "article" && id) openArticle(reading?.article_id === Number(id) ? reading : { article_id: id, locale: texts.language() }, how);
  else if (name === "category" && id) openCategory(id, how);
  else if (name === "past") openPast(how);
  else show(name === "conversation" ? name : "home", how);
}

function openArticle(article, how) {
  reading = article;
  const { article_id: id, url = `${options.help_centre[texts.language()]}articles/${id}` } = article;
  return fill("article", id, how, url, (place) => showArticle(place, article, { openArticle, talk }));
}

const openCategory = (id, how) => fill("category", id, how, options.help_centre[texts.language()], (place) => showCategory(place, id, { openArticle }));
const openPast = (how) => fill("past", "", how, null, (place) => showPast(place, { openConversation, newConversation: () => openConversation({ id: null }) }));

function openConversation({ id, last_number: last }) {
  if (read("conversation") !== id) {
    write("seen", last ?? null);
    write("conversation", id);
    follow(id);
  }
  show("conversation");
}

// Show a place whose content is asked for; where it cannot be had, it is offered again, and elsewhere.
async function fill(name, id, how, url, draw) {
  show(name, { ...how, id, focus: false });
  const place = places[name];
  place.setAttribute("aria-busy", "true");
  place.replaceChildren(el("div", { class: "skeleton", role: "status" }, el("i"), el("i"), el("i"), el("i"), el("span", { class: "visually-hidden" }, t("Loading…"))));
  try {
    await draw(place);
  } catch {
    const link = url && el("a", { class: "button", href: url, target: "_blank", rel: "noopener" }, t("Open in the help centre"), icon("out"));
    const again = el("button", { type: "button", class: "button primary", on: { click: () => fill(name, id, { back: true }, url, draw) } }, t("Try again"));
    place.replaceChildren(el("div", { class: "failed-article", role: "alert" }, el("p", {}, t("This could not be loaded.")), el("p", { class: "buttons" }, again, link)));
    again.focus();
  }
  place.setAttribute("aria-busy", "false");
}

async function visitHome() {
  if (!shown) return;
  const found = await fillHome({ page, title }, { openArticle, openCategory });
  if (!found) return;
  options.open = found.open;
  describe();
}

function greet() {
  const now = new Date();
  const hour = now.getHours() + now.getMinutes() / 60;
  const [afternoon, evening] = texts.language() === "es" ? [14, 20.5] : [12, 18];
  $("greeting").dataset.text = hour < 6 || hour >= evening ? "Good evening" : hour < afternoon ? "Good morning" : "Good afternoon";
}

function fillTexts() {
  greet();
  texts.fillPage(values);
  $("language").value = $("language-code").textContent = texts.language();
  $("help-centre").href = options.help_centre[texts.language()];
  $("tagline").textContent = options.taglines[texts.language()];
}

function leave() {
  if (isPopOut) window.close();
  else tell({ did: "close" });
}

async function useLanguage(name) {
  await texts.change(name).catch(() => status.say(t("You are offline.")));
  fillTexts();
  timeline.redraw();
  refresh();
  describe();
  if (reading) reading = { ...reading, url: undefined, locale: texts.language() };
  if (view !== "conversation") go(trail.at, { back: true, focus: false });
}

/** Another visitor may use this window next. */
async function forgetAll() {
  await outbox.pause();
  clean();
  write("rung", null);
  tell({ did: "forgotten" });
}

/** Nothing of whoever was here stays on this device. */
function clean() {
  outbox.clear();
  tray.clear();
  setDraft("");
  for (const name of SHARED) write(name, null);
  follow(null);
}

// A customer who signs in on another device goes on where they were.
async function resumeLatest() {
  if (read("conversation")) return;
  const found = await past().catch(() => ({ conversations: [] }));
  const latest = found.conversations[0];
  if (!latest || read("conversation")) return;
  write("conversation", latest.id);
  follow(latest.id);
}

function place(message) {
  page = message.page;
  title = String(message.title ?? "");
}

function search(text) {
  show("home");
  $("ask").value = text;
  $("ask").dispatchEvent(new Event("input"));
}

function openWindow() {
  if (popOut()) return;
  status.ask(t("The browser needs one more click to open a separate window."), t("Open the window"), openWindow);
}

composer($("ask-form"), options.message_limit, send);
composer($("write-form"), options.message_limit, send, () => tray.ready);
receive(tray, $("conversation"), $("write"), [$("attach"), $("camera")]);
for (const label of document.querySelectorAll(".attach")) label.hidden = !options.files.limit;
const suggested = { label: () => t("Suggested articles"), all: () => t("All results in the help centre") };
suggest({
  field: $("ask"),
  place: $("ask-form"),
  locale: texts.language,
  say: (name) => suggested[name](),
  all: (question) => `${options.help_centre[texts.language()]}search?${new URLSearchParams({ q: question })}`,
  open: openArticle,
});
followDraft();
$("write").addEventListener("input", () => $("write").value.trim() && presence.typing());
onChange("conversation", follow);
onChange("token", (token) => token || follow(null));
onChange("seen", describe);

$("back").addEventListener("click", () => trail.back());
$("talk").addEventListener("click", talk);
$("past-open").addEventListener("click", () => openPast());
soundSwitch($("sound"));
$("hand-off").addEventListener("click", () => {
  talk();
  $("write").focus();
});
$("continue").addEventListener("click", () => show("conversation"));
$("newest").addEventListener("click", () => {
  timeline.toEnd();
  $("write").focus();
});
$("close").addEventListener("click", leave);
$("pop-out").addEventListener("click", openWindow);
$("give-back").addEventListener("click", giveBack);
$("language").addEventListener("change", (event) => useLanguage(event.target.value));
for (const image of document.querySelectorAll("[data-mark]")) image.replaceWith(mark(image.className));
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && isFramed) leave();
});
document.addEventListener("visibilitychange", describe);

pair({
  async give() {
    await outbox.pause();
    return { page, title, at: trail.at };
  },
  taken: () => tell({ did: "close" }),
  returned() {
    outbox.resume();
    tell({ did: "open" });
  },
  left: () => outbox.resume(),
});
connect(options.origins, {
  hello(message) {
    place(message);
    shown = message.open;
    if (shown && view === "home") visitHome();
    $("close").hidden = $("pop-out").hidden = false;
    if (shown) takeFocus();
    describe();
  },
  open(message) {
    place(message);
    shown = true;
    if (view === "home") visitHome();
    outbox.resume();
    takeFocus();
    describe();
  },
  closed() {
    shown = false;
    describe();
  },
  ask: ({ text }) => send(String(text).slice(0, options.message_limit)),
  article: ({ id }) => openArticle({ article_id: id, locale: texts.language() }),
  search: ({ text }) => search(String(text)),
  go: ({ to }) => go(String(to)),
  update(message) {
    place(message);
    wear(message);
    if (message.locale !== texts.language()) useLanguage(message.locale);
    else if (view === "home") visitHome();
  },
  async identify({ jwt }) {
    if (!(await identify(jwt, clean))) return;
    await resumeLatest();
    if (view === "past") openPast({ back: true });
  },
  forget: forgetAll,
  popOut: openWindow,
});

$("give-back").hidden = !(isPopOut && hasPeer());
$("close").hidden = !isPopOut;
fillTexts();
follow(read("conversation"));
timeline.show(outbox.items);
outbox.send();
go(inherited?.at || here() || (read("conversation") && isPopOut ? "conversation" : "home"), { back: true, focus: !isFramed });
