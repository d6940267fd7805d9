// What the first place shows beside the question box, the articles of a category, and the conversations so far.

import { category as fetchCategory, home as fetchHome, past as fetchPast } from "./api.js";
import { el, icon } from "./dom.js";
import { dayOf, language, t, tn } from "./texts.js";

const $ = (id) => document.getElementById(id);
let shown = "";

/** Fill the first place for the page {page, title}; `acts` are openArticle, openCategory. What it says, or null. */
export async function fillHome({ page, title }, acts) {
  const wanted = JSON.stringify([language(), page, title]);
  if (wanted === shown) return null;
  shown = wanted;
  let found;
  try {
    found = await fetchHome(language(), title, page ? new URL(page).pathname : "");
  } catch {
    shown = "";
    return null;
  }
  if (shown !== wanted) return null;
  fillList($("notices"), found.notices.map(({ locale, text }) => el("li", { lang: locale, dir: "auto" }, icon("alert"), el("span", {}, text))));
  $("hours").textContent = found.hours;
  $("week").textContent = found.week && t("Opening hours: %(hours)s", { hours: found.week });
  $("week").hidden = !found.week;
  $("suggested-title").textContent = found.for_page ? t("For the page you are on") : t("Good to know first");
  fillList($("suggested-list"), found.suggested.map((one) => articleRow(one, acts)), $("suggested"));
  fillList($("topic-list"), found.categories.map((one) => topic(one, acts)), $("topics"));
  return found;
}

function fillList(list, rows, section = list) {
  list.replaceChildren(...rows);
  section.hidden = !rows.length;
}

function articleRow(article, acts) {
  const other = article.locale === language() ? null : article.locale;
  const link = el(
    "a",
    { class: "choice", href: article.url, target: "_blank", rel: "noopener" },
    el("span", { class: "choice-text", lang: other, dir: "auto" }, el("strong", {}, article.title), article.summary ? el("span", { class: "summary" }, article.summary) : null),
    icon("next"),
  );
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    acts.openArticle(article);
  });
  return el("li", {}, link);
}

function topic({ id, name, count }, acts) {
  const label = `${name}: ${tn("%(n)s articles", count)}`;
  return el("li", {}, el("button", { type: "button", class: "chip", "aria-label": label, on: { click: () => acts.openCategory(id) } }, name, el("span", { class: "amount", "aria-hidden": "true" }, count)));
}

/** Show a category in `place`; rejects when it cannot be fetched. */
export async function showCategory(place, id, acts) {
  const found = await fetchCategory(id, language());
  const title = el("h2", { class: "place-title", tabindex: "-1", dir: "auto" }, found.name);
  const all = el("a", { href: found.url, target: "_blank", rel: "noopener" }, t("Open in the help centre"), icon("out"));
  place.replaceChildren(
    title,
    found.description ? el("p", { class: "lead", dir: "auto" }, found.description) : "",
    el("ul", { class: "choices" }, ...found.articles.map((one) => articleRow(one, acts))),
    el("p", { class: "elsewhere" }, all),
  );
  place.scrollTop = 0;
  title.focus({ preventScroll: true });
}

/** Show the conversations so far in `place`; `acts` are openConversation, newConversation. Rejects when offline. */
export async function showPast(place, acts) {
  const { conversations } = await fetchPast();
  const title = el("h2", { class: "place-title", tabindex: "-1" }, t("Conversations so far"));
  const begun = conversations.filter((one) => one.last_number);
  const another = el("button", { type: "button", class: "button primary", on: { click: acts.newConversation } }, icon("talk"), t("New conversation"));
  place.replaceChildren(
    title,
    begun.length ? el("ul", { class: "choices" }, ...begun.map((one) => conversationRow(one, acts))) : el("p", { class: "lead" }, t("There is none yet.")),
    el("p", { class: "buttons" }, another),
  );
  place.scrollTop = 0;
  title.focus({ preventScroll: true });
}

function conversationRow(one, acts) {
  const state = {
    with_bot: t("Answers at once"),
    waiting: t("Waiting for a person"),
    with_agent: t("A person is here"),
    closed: t("Closed"),
  }[one.state];
  const row = el(
    "button",
    { type: "button", class: "choice", on: { click: () => acts.openConversation(one) } },
    el("span", { class: "choice-text" }, el("strong", { class: "summary", dir: "auto" }, one.last_words || t("Conversation")), el("span", {}, dayOf(new Date(one.updated_at)), " · ", state)),
    icon("next"),
  );
  return el("li", {}, row);
}
