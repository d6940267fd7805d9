// Draws the events of a conversation: bubbles, what happened in between, and what the assistant considered.
import { desk, element, linked } from "./dom.js";
import { fileList } from "./files.js";
import { counted, say } from "./texts.js";
import { dayOf, timeOf } from "./times.js";
import { verdict } from "./verdict.js";

const me = Number(desk.dataset.staff);
const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

// What an event means in words; null for a message.
export function happening(event) {
  if (event.kind === "message") return null;
  if (event.kind === "handoff") {
    if (event.author !== "assistant") return say(event.author === "visitor" ? "handoff_visitor" : "handoff_system");
    return [say("handoff"), say(`reason_${event.body.reason}`)].filter(Boolean).join(": ");
  }
  return say(event.staff_id === me ? `${event.kind}_you` : event.kind, { name: event.name ?? "" });
}

export function speaker(event) {
  if (event.author === "visitor") return say("customer");
  if (event.author === "agent") return event.staff_id === me ? say("you") : (event.name ?? "");
  return say("assistant", { name: desk.dataset.assistant });
}

// Rows for events in their order; `after` is the event before them. `id` is the conversation's, `locale` the customer's,
// `verdicts` what agents said about answers by their numbers.
export function rows(events, after, { id, locale, verdicts }) {
  const made = [];
  let before = after;
  for (const event of events) {
    const day = dayOf(event.created_at);
    if (!before || dayOf(before.created_at) !== day) made.push(element("li", { class: "day" }, day));
    const line = happening(event);
    if (event.body.text || event.body.attachments) made.push(bubble(line ? { ...event, author: "assistant" } : event, locale, id, verdicts[event.number]));
    else if (event.evidence) made.push(element("li", { class: "bubble assistant" }, considered(event.evidence)));
    if (line) made.push(element("li", { class: "happened" }, element("bdi", {}, line), " · ", time(event)));
    before = event;
  }
  return made;
}

function time(event) {
  return element("time", { datetime: event.created_at }, timeOf(event.created_at));
}

function bubble(event, locale, id, said) {
  const cards = event.body.articles ?? [];
  return element("li", { class: `bubble ${event.author}`, "data-number": event.number },
    element("p", { class: "by" }, element("bdi", {}, speaker(event)), " · ", time(event)),
    element("p", { class: "said", dir: "auto", lang: event.author === "agent" ? null : locale }, ...linked(event.body.text)),
    event.body.attachments ? fileList(event.body.attachments, id) : null,
    cards.length ? element("p", { class: "label" }, say(event.body.offer ? "offered" : "linked")) : null,
    cards.length ? element("ul", { class: "cards" }, ...cards.map(card)) : null,
    event.evidence ? considered(event.evidence) : null,
    event.evidence && cards.length && !event.body.offer ? verdict(id, event.number, said) : null);
}

function card(article) {
  return element("li", {}, element("a", { href: article.url, target: "_blank", rel: "noopener", lang: article.locale, dir: "auto" }, article.title));
}

// In words: how likely, from when on it answers alone, on which passage, and what spoke for and against.
function reasons(why) {
  if (!why) return [];
  const { signs } = why;
  const told = [
    say(why.chance >= why.threshold ? "why_sure" : "why_unsure", { chance: percent.format(why.chance), threshold: percent.format(why.threshold) }),
    "words" in signs ? say("why_words", { share: percent.format(Math.min(1, Math.max(0, signs.words))) }) : "",
    "near" in signs ? say(signs.near >= 0.5 ? "why_near" : signs.near >= 0.3 ? "why_fairly" : "why_far") : "",
  ];
  return [
    ...told.filter(Boolean).map((line) => element("p", {}, line)),
    element("blockquote", { dir: "auto" }, why.passage),
    element("p", { class: "quiet" }, say("why_revision", { revision: String(why.revision) })),
  ];
}

function considered({ articles, why }) {
  if (!articles.length) return element("p", { class: "label" }, say("considered_none"));
  return element("details", {},
    element("summary", {}, say("why"), " · ", counted("considered", articles.length)),
    ...reasons(why),
    element("ol", {}, ...articles.map((article) =>
      element("li", {},
        element("a", { href: article.url, target: "_blank", rel: "noopener", lang: article.locale, dir: "auto" }, article.title),
        ` · ${percent.format(article.probability)} · ${say(`shown_${article.shown}`)}`))));
}
