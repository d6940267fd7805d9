// Draws one entry of a conversation from its data; nothing here ever reads text as HTML.

import { el, icon, linked, outside } from "./dom.js";
import { drawFiles } from "./files.js";
import { clock, dayOf, t } from "./texts.js";

const TOGETHER = 180_000;

/** Whether two events stand under one name: same speaker, within three minutes. */
export function together(one, other) {
  return (
    one?.kind === "message" && other?.kind === "message" && one.author === other.author && one.name === other.name &&
    new Date(other.created_at) - new Date(one.created_at) < TOGETHER
  );
}

/** An event as an element; `context` gives the assistant's name and avatar, and what to do with an article. */
export function drawEvent(event, previous, context) {
  const node = event.kind === "message" ? drawMessage(event, previous, context) : drawNotice(event, context);
  const moment = new Date(event.created_at);
  const before = previous && new Date(previous.created_at);
  if (!before || before.toDateString() !== moment.toDateString()) node.prepend(el("p", { class: "day" }, dayOf(moment)));
  return node;
}

function drawMessage(event, previous, context) {
  const mine = event.author === "visitor";
  const node = el("div", { class: `turn ${event.author}${together(previous, event) ? " continued" : ""}` });
  const who = mine ? t("Own message") : event.name || context.assistant;
  const body = el(
    "div",
    { class: "said", lang: event.body.locale },
    el("p", { class: mine ? "visually-hidden" : "who" }, who),
    event.author === "assistant" ? drawAnswer(event.body, context) : drawText(event.body.text),
    event.body.attachments?.length ? drawFiles(event.body.attachments, context.conversation()) : null,
    event.body.articles?.length ? drawArticles(event.body, context) : null,
    event.body.buttons?.length ? drawChoices(event.body.buttons, context) : null,
    event.body.asks_helped ? drawAsksHelped(event, context) : null,
    el("p", { class: "when" }, el("time", { datetime: event.created_at }, clock(new Date(event.created_at)))),
  );
  if (!mine) node.append(face(event, context));
  node.append(body);
  return node;
}

const drawText = (text) => (text ? el("div", { class: "bubble", dir: "auto" }, ...linked(text)) : null);

const ITEM = /^(?:(\d+)\.|•) /;

/** An article's words: lines as paragraphs and lists, with the bold words and links that `marks` tell by their places. */
function drawAnswer({ text, marks = [] }, context) {
  if (!text) return null;
  const bubble = el("div", { class: "bubble answer", dir: "auto" });
  const letters = [...text];
  let at = 0;
  for (const line of text.split("\n")) {
    const item = ITEM.exec(line);
    const from = at + (item?.[0].length ?? 0);
    const to = at + [...line].length;
    at = to + 1;
    if (from === to) continue;
    const words = drawMarked(letters, from, to, marks, context);
    if (!item) bubble.append(el("p", {}, ...words));
    else listIn(bubble, item[1]).append(el("li", {}, ...words));
  }
  return bubble;
}

/** The list at the end of a bubble that an item belongs to; `number` is that of its first item. */
function listIn(bubble, number) {
  const tag = number ? "OL" : "UL";
  if (bubble.lastChild?.tagName !== tag) bubble.append(el(tag, { start: number }));
  return bubble.lastChild;
}

function drawMarked(letters, from, to, marks, context) {
  const nodes = [];
  let at = from;
  for (const [start, end, url] of marks) {
    if (start < at || end > to) continue;
    const words = letters.slice(start, end).join("");
    nodes.push(...linked(letters.slice(at, start).join("")), url ? drawLink(url, words, context) : el("strong", {}, words));
    at = end;
  }
  return [...nodes, ...linked(letters.slice(at, to).join(""))];
}

const ARTICLE = /^\/hc\/(\w+)\/articles\/(\d+)(?:-[^#]*)?(?:#(.+))?$/;

function drawLink(url, words, context) {
  const found = ARTICLE.exec(url);
  if (!found) return outside(url, words);
  const article = { article_id: Number(found[2]), locale: found[1], url, anchor: found[3] };
  return el("a", { href: url, target: "_blank", rel: "noopener", on: { click: open(article, context) } }, words);
}

/** The picture beside a message: the brand's mark for the assistant, the first letter for a person. */
function face(event, context) {
  if (event.author === "agent") return el("span", { class: "face person", "aria-hidden": "true" }, initial(event.name));
  return context.mark("face");
}

const initial = (name) => [...(name || "·")][0].toUpperCase();

function drawArticles(body, context) {
  const cards = body.articles.slice(0, 3).map((article) => (body.offer ? drawOffer(article, context) : drawCard(article, context)));
  return el("div", { class: body.offer ? "offers" : "cards" }, ...cards);
}

/** What the reply offers to say next, in the conversation's own language. */
function drawChoices(buttons, context) {
  const choices = buttons.map(({ title, payload }) =>
    el("button", { type: "button", class: "chip", on: { click: () => context.say(payload) } }, title),
  );
  return el("div", { class: "choices-said", role: "group" }, ...choices);
}

/** "Did that help?" under the latest answer; what is pressed is said, and kept as a word on that answer. */
function drawAsksHelped({ number, body }, context) {
  const { text, buttons } = body.asks_helped;
  const chip = ({ title, payload }, at) =>
    el("button", { type: "button", class: "chip", on: { click: () => context.say(payload, { number, right: at === 0 }) } }, title);
  return el("div", { class: "asks-helped", role: "group", "aria-label": text }, el("span", { "aria-hidden": "true" }, text), el("span", { class: "yes-or-no" }, ...buttons.map(chip)));
}

function open(article, context) {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    context.openArticle(article);
  };
}

function drawOffer(article, context) {
  return el(
    "a",
    { class: "offer", href: article.url, target: "_blank", rel: "noopener", on: { click: open(article, context) } },
    el("span", { class: "offer-title", dir: "auto" }, article.title),
    article.summary ? el("span", { class: "offer-summary", dir: "auto" }, article.summary) : null,
    icon("next"),
  );
}

function drawCard(article, context) {
  return el(
    "div",
    { class: "article-card" },
    article.video ? drawVideo(article) : null,
    el(
      "a",
      { class: "card-link", href: article.url, target: "_blank", rel: "noopener", on: { click: open(article, context) } },
      icon("page"),
      el("span", {}, el("span", { class: "card-title", dir: "auto" }, article.title), el("span", { class: "card-more" }, t("Read the whole article"))),
      icon("next"),
    ),
  );
}

/** A picture to press; only then is the video asked for, and it plays in place. */
function drawVideo(article) {
  const label = t("Video: %(title)s", { title: article.title });
  const cover = el("button", { type: "button", class: "video-cover", "aria-label": label }, el("span", { class: "play" }, icon("play")));
  if (article.poster) cover.prepend(el("img", { src: article.poster, alt: "", loading: "lazy" }));
  cover.addEventListener("click", () => {
    const video = el("video", { controls: true, preload: "none", playsinline: true, poster: article.poster, "aria-label": label });
    video.src = article.video;
    cover.replaceWith(video);
    video.focus();
    video.play().catch(() => {});
  });
  return cover;
}

function drawNotice(event, context) {
  const name = event.name || "";
  const sentence = {
    handoff: t("The team has been told"),
    taken: t("%(name)s has joined the conversation", { name }),
    closed: t("The conversation is closed. A new message opens it again."),
    reopened: t("The conversation is open again"),
  }[event.kind];
  const notice = el("p", { class: `notice-line ${event.kind}` }, el("span", { dir: "auto" }, sentence ?? ""));
  const said = event.kind === "handoff" && event.body.text;
  if (!said) return el("div", { class: "entry" }, notice);
  const spoken = { ...event, kind: "message", author: "assistant", name: context.assistant };
  return el("div", { class: "entry" }, drawMessage(spoken, null, context), notice);
}

/** Something the visitor sent that the server has not stored yet, or has refused; `acts` are edit, retry. */
export function drawPending(item, acts) {
  if (item.kind === "handoff" && !item.refused) {
    return el("div", { class: "entry" }, el("p", { class: "notice-line" }, t("Finding a person…")));
  }
  const again = () => el("button", { type: "button", class: "link", on: { click: () => acts.retry(item) } }, t("Try again"));
  const edit = () => el("button", { type: "button", class: "link", on: { click: () => acts.edit(item) } }, t("Edit"));
  const trouble = item.refused
    ? el("p", { class: "trouble", role: "alert" }, icon("alert"), el("span", {}, item.refused.sentence || t("This could not be sent.")), item.kind === "message" ? edit() : null, [413, 422].includes(item.refused.status) ? null : again())
    : el("p", { class: "when sending" }, t("Sending…"));
  return el(
    "div",
    { class: `turn visitor pending${item.refused ? " refused" : ""}` },
    el("div", { class: "said" }, el("p", { class: "visually-hidden" }, t("Own message")), drawText(item.kind === "message" ? item.text : t("Talk to a person")), item.files?.length ? el("p", { class: "files-sent" }, icon("clip"), el("bdi", {}, item.files.map((one) => one.name).join(", "))) : null, trouble),
  );
}

const drawDots = () => el("div", { class: "bubble dots" }, el("i"), el("i"), el("i"));

/** What a person is doing: dots for writing, which come and go too often to be read out, words for looking something up. */
export function drawDoing(what, name, context) {
  const writes = what === "agent_writes";
  const sign = writes ? drawDots() : el("p", { class: "bubble busy" }, icon("search"), el("span", {}, t("%(name)s is looking something up", { name })));
  const said = el("div", { class: "said", "aria-hidden": writes && "true" }, writes ? el("p", { class: "who" }, t("%(name)s is writing", { name })) : null, sign);
  return el("div", { class: "turn agent writing" }, face({ author: "agent", name }, context), said);
}

/** The three dots of an assistant that is writing. */
export function drawWriting(context) {
  const dots = drawDots();
  const node = el("div", { class: "turn assistant writing" }, context.mark("face"), el("div", { class: "said" }, dots));
  dots.append(el("span", { class: "visually-hidden" }, t("%(name)s is writing", { name: context.assistant })));
  return node;
}

