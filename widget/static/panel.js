// The panel's places (home, conversation, article) and what leads from one to the other.

import { suggest } from "/assets/base/suggestions.js";
import { showArticle } from "./article.js";
import { composer, followDraft, refresh, set as setDraft } from "./composer.js";
import { el, icon } from "./dom.js";
import { connect, isFramed, tell } from "./host.js";
import { Outbox } from "./outbox.js";
import { giveBack, hasPeer, isPopOut, pair, popOut, takeOver } from "./popout.js";
import { forget } from "./api.js";
import { Presence } from "./presence.js";
import { StatusLine } from "./status.js";
import { onChange, read, write } from "./storage.js";
import { Follower } from "./stream.js";
import * as texts from "./texts.js";
import { Timeline } from "./timeline.js";

const { t, tn } = texts;
const $ = (id) => document.getElementById(id);
const options = JSON.parse($("settings").textContent);
const places = { home: $("home"), conversation: $("conversation"), article: $("article") };
const values = { assistant: options.assistant, brand: options.brand };

texts.install(options.locale, options.texts);
const inherited = await takeOver();

let page = inherited?.page ?? "";
let shown = !isFramed;
let view = "home";
const trail = [];
let follower = null;
let reading = null;

const status = new StatusLine($("line"), $("line-text"), $("line-act"));

function mark(name) {
  const image = el("img", { class: name, src: options.mark, alt: "", width: 40, height: 40 });
  image.addEventListener("error", () => (image.src = options.fallback_mark), { once: true });
  return image;
}

const timeline = new Timeline(
  $("log"),
  { assistant: options.assistant, mark, openArticle, say: (text, helped) => outbox.add("message", text, helped) },
  { retry: (item) => outbox.retry(item.key), edit: editAgain, below: (whether) => ($("newest").hidden = !whether) },
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
};

function follow(id) {
  if (follower?.id === id) return;
  presence.forget();
  follower?.close();
  follower = null;
  timeline.clear();
  timeline.show(outbox.items);
  if (!id) return describe();
  follower = new Follower({
    id,
    onEvents(events, first) {
      timeline.add(events, first);
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
    waiting: options.open ? t("Waiting for a person. Keep writing: it all arrives.") : t("Nobody is at the desk now. A person answers when it opens."),
    with_agent: t("%(name)s is here", { name: agent }),
    closed: t("Closed"),
  }[state];
  if ($("strip-text").textContent !== sentence) $("strip-text").textContent = sentence;
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

function show(name, { back = false, focus = true } = {}) {
  if (name !== view && !back) trail.push(view);
  if (trail.includes(name)) trail.length = trail.indexOf(name);
  view = name;
  $("panel").dataset.view = name;
  for (const [key, place] of Object.entries(places)) place.hidden = key !== name;
  $("back").hidden = name === "home";
  refresh();
  if (name === "conversation") timeline.toEnd(true);
  if (focus) takeFocus();
  describe();
}

const byTouch = matchMedia("(hover: none) and (pointer: coarse)");

// On a touch screen the keyboard would jump up over the greeting; there the heading takes the focus.
function takeFocus() {
  if (view === "article") return;
  const field = view === "home" ? $("ask") : $("write");
  (byTouch.matches && !field.value ? $("heading") : field).focus({ preventScroll: true });
}

function send(text) {
  outbox.add("message", text);
  if (view !== "conversation") show("conversation");
}

function talk() {
  show("conversation");
  const asked = outbox.items.some((item) => item.kind === "handoff" && !item.refused);
  if (!asked && !["waiting", "with_agent"].includes(timeline.state)) outbox.add("handoff");
}

function editAgain(item) {
  setDraft([outbox.takeBack(item.key), read("draft")].filter(Boolean).join("\n"));
  $("write").focus();
}

async function openArticle(article) {
  if (view !== "article") show("article", { focus: false });
  reading = article;
  const place = places.article;
  place.setAttribute("aria-busy", "true");
  place.replaceChildren(el("div", { class: "skeleton", role: "status" }, el("i"), el("i"), el("i"), el("i"), el("span", { class: "visually-hidden" }, t("Loading…"))));
  try {
    await showArticle(place, article, { openArticle, talk });
  } catch {
    const link = el("a", { class: "button", href: article.url, target: "_blank", rel: "noopener" }, t("Open in the help centre"), icon("out"));
    const again = el("button", { type: "button", class: "button primary", on: { click: () => openArticle(article) } }, t("Try again"));
    place.replaceChildren(el("div", { class: "failed-article", role: "alert" }, el("p", {}, t("The article could not be loaded.")), el("p", { class: "buttons" }, again, link)));
    again.focus();
  }
  place.setAttribute("aria-busy", "false");
}

function goBack() {
  show(trail.pop() ?? "home", { back: true });
  if (view === "article" && reading) openArticle(reading);
}

function greet() {
  const now = new Date();
  const hour = now.getHours() + now.getMinutes() / 60;
  const [afternoon, evening] = texts.language() === "es" ? [14, 20.5] : [12, 18];
  $("greeting").dataset.text = hour < 6 || hour >= evening ? "Good evening" : hour < afternoon ? "Good morning" : "Good afternoon";
}

function fill() {
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
  fill();
  timeline.redraw();
  refresh();
  describe();
  if (view !== "article" || !reading) return;
  const translated = { ...reading, locale: texts.language() };
  await showArticle(places.article, translated, { openArticle, talk }).then(() => (reading = translated), () => {});
}

function openWindow() {
  if (popOut()) return;
  status.ask(t("The browser needs one more click to open a separate window."), t("Open the window"), openWindow);
}

composer($("ask-form"), options.message_limit, send);
composer($("write-form"), options.message_limit, send);
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

$("back").addEventListener("click", goBack);
$("talk").addEventListener("click", talk);
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
    return { page, view: view === "article" ? "conversation" : view };
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
    page = message.page;
    shown = message.open;
    $("close").hidden = $("pop-out").hidden = false;
    if (shown) takeFocus();
    describe();
  },
  open(message) {
    page = message.page;
    shown = true;
    outbox.resume();
    takeFocus();
    describe();
  },
  closed() {
    shown = false;
    describe();
  },
  ask: ({ text }) => send(String(text).slice(0, options.message_limit)),
  popOut: openWindow,
});

$("give-back").hidden = !(isPopOut && hasPeer());
$("close").hidden = !isPopOut;
fill();
follow(read("conversation"));
timeline.show(outbox.items);
outbox.send();
show(inherited?.view === "conversation" || (read("conversation") && isPopOut) ? "conversation" : "home", { back: true, focus: !isFramed });
