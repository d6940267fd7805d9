// Puts the window together: its places, the conversation, the page around it, the pop-out and the buttons.

import { suggest } from "/assets/base/suggestions.js";
import { composer, followDraft, refresh } from "./composer.js";
import { Conversation } from "./conversation.js";
import { el } from "./dom.js";
import { receive } from "./files.js";
import { fillHome } from "./home.js";
import { connect, isFramed, tell } from "./host.js";
import { identify } from "./identity.js";
import { wear } from "./look.js";
import { Places } from "./places.js";
import { giveBack, hasPeer, isPopOut, pair, popOut, takeOver } from "./popout.js";
import { soundSwitch } from "./sound.js";
import { StatusLine } from "./status.js";
import { read, write } from "./storage.js";
import * as texts from "./texts.js";
import { here } from "./trail.js";

const { t } = texts;
const $ = (id) => document.getElementById(id);
const options = JSON.parse($("settings").textContent);
const values = { assistant: options.assistant, brand: options.brand };

texts.install(options.locale, options.texts);
const inherited = await takeOver();

let page = inherited?.page ?? "";
let title = inherited?.title ?? "";
let shown = !isFramed;

const status = new StatusLine($("line"), $("line-text"), $("line-act"));
const places = new Places({ helpCentre: options.help_centre, entered, talk, openConversation });
const openArticle = (article) => places.openArticle(article);
const conversation = new Conversation(options, {
  page: () => page,
  watched: () => shown && places.view === "conversation" && !document.hidden,
  status,
  mark,
  openArticle,
  takeFocus: () => places.takeFocus(),
});
const { outbox, timeline, tray } = conversation;

function mark(name) {
  const image = el("img", { class: name, src: options.mark, alt: "", width: 40, height: 40 });
  image.addEventListener("error", () => (image.src = options.fallback_mark), { once: true });
  return image;
}

function entered(name) {
  refresh();
  if (name === "conversation") timeline.toEnd(true);
  if (name === "home") visitHome();
  conversation.describe();
}

async function visitHome() {
  if (!shown) return;
  const found = await fillHome({ page, title }, { openArticle, openCategory: (id) => places.openCategory(id) });
  if (!found) return;
  options.open = found.open;
  conversation.describe();
}

function send(text) {
  conversation.say(text);
  if (places.view !== "conversation") places.show("conversation");
}

function attach(files) {
  tray.add(files);
  places.show("conversation");
}

function talk() {
  places.show("conversation");
  conversation.askForPerson();
}

function openConversation({ id, last_number: last }) {
  conversation.goOnWith(id, last);
  places.show("conversation");
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

async function useLanguage(name) {
  await texts.change(name).catch(() => status.say(t("You are offline.")));
  fillTexts();
  timeline.redraw();
  refresh();
  conversation.describe();
  places.redraw();
}

function leave() {
  if (isPopOut) window.close();
  else tell({ did: "close" });
}

/** Another visitor may use this window next. */
async function forgetAll() {
  await outbox.pause();
  conversation.clear();
  write("rung", null);
  tell({ did: "forgotten" });
}

function place(message) {
  page = message.page;
  title = String(message.title ?? "");
}

function search(text) {
  places.show("home");
  $("ask").value = text;
  $("ask").dispatchEvent(new Event("input"));
}

function openWindow() {
  if (popOut()) return;
  status.ask(t("The browser needs one more click to open a separate window."), t("Open the window"), openWindow);
}

composer($("ask-form"), options.message_limit, send);
composer($("write-form"), options.message_limit, send, () => tray.ready);
if (options.files.limit) receive($("panel"), [$("ask"), $("write")], [$("attach"), $("camera")], attach);
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

$("talk").addEventListener("click", talk);
$("past-open").addEventListener("click", () => places.openPast());
soundSwitch($("sound"));
$("hand-off").addEventListener("click", () => {
  talk();
  $("write").focus();
});
$("continue").addEventListener("click", () => places.show("conversation"));
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

pair({
  async give() {
    await outbox.pause();
    return { page, title, at: places.at };
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
    if (shown && places.view === "home") visitHome();
    $("close").hidden = $("pop-out").hidden = false;
    if (shown) places.takeFocus();
    conversation.describe();
  },
  open(message) {
    place(message);
    shown = true;
    if (places.view === "home") visitHome();
    outbox.resume();
    places.takeFocus();
    conversation.describe();
  },
  closed() {
    shown = false;
    conversation.describe();
  },
  ask: ({ text }) => send(String(text).slice(0, options.message_limit)),
  article: ({ id }) => openArticle({ article_id: id, locale: texts.language() }),
  search: ({ text }) => search(String(text)),
  go: ({ to }) => places.go(String(to)),
  update(message) {
    place(message);
    wear(message);
    if (message.locale !== texts.language()) useLanguage(message.locale);
    else if (places.view === "home") visitHome();
  },
  moved(message) {
    place(message);
    if (places.view === "home") visitHome();
  },
  async identify({ jwt }) {
    if (!(await identify(jwt, () => conversation.clear()))) return;
    await conversation.resumeLatest();
    if (places.view === "past") places.openPast({ back: true });
  },
  forget: forgetAll,
  popOut: openWindow,
});

$("give-back").hidden = !(isPopOut && hasPeer());
$("close").hidden = !isPopOut;
fillTexts();
conversation.follow(read("conversation"));
timeline.show(outbox.items);
outbox.send();
places.go(inherited?.at || here() || (read("conversation") && isPopOut ? "conversation" : "home"), { back: true, focus: !isFramed });
