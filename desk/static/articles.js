// The articles beside a conversation: what the assistant considered, and a search of the help centre.
import { element } from "./dom.js";
import { request } from "./api.js";
import { say } from "./texts.js";
import { insert, current } from "./conversation.js";

const desk = document.getElementById("desk");
const place = (id) => document.getElementById(id);
const percent = new Intl.NumberFormat(desk.dataset.locale, { style: "percent" });
const tried = new Map();
let asked = 0;

function row(article) {
  const address = new URL(article.url, location.origin).href;
  const chance = typeof article.probability === "number" ? element("span", { class: "badge" }, say("chance", { percent: percent.format(article.probability) })) : null;
  return element("li", { class: "article-row" },
    element("span", { class: "article-title", lang: article.locale }, article.title), chance,
    element("span", { class: "buttons" },
      element("button", { type: "button", class: "button small", "aria-label": say("insert_named", { title: article.title }), onclick: () => insert(address) }, say("insert")),
      element("a", { class: "button small plain", href: article.url, target: "_blank", rel: "noopener" }, say("open_article"))));
}

export function forget() {
  tried.clear();
  place("tried").replaceChildren();
  place("tried-empty").hidden = false;
  place("found").replaceChildren();
  place("find-text").value = "";
}

export function showTried(evidence) {
  for (const article of evidence.articles) {
    const before = tried.get(article.article_id);
    if (!before || article.probability > before.probability) tried.set(article.article_id, article);
  }
  const best = [...tried.values()].sort((a, b) => b.probability - a.probability).slice(0, 6);
  place("tried").replaceChildren(...best.map(row));
  place("tried-empty").hidden = best.length > 0;
}

async function find() {
  const text = place("find-text").value.trim();
  const mine = (asked += 1);
  if (!text) {
    place("found").replaceChildren();
    place("find-news").textContent = "";
    return;
  }
  const locale = place("talk-open").dataset.locale || desk.dataset.locale;
  const query = new URLSearchParams({ q: text, locale, limit: "6" });
  try {
    const { results } = await request(`/api/v1/search?${query}`);
    if (mine !== asked || !current()) return;
    place("found").replaceChildren(...(results.length ? results.map(row) : [element("li", { class: "quiet" }, say("nothing_found"))]));
    place("find-news").textContent = results.length ? say("results", { count: String(results.length) }) : say("nothing_found");
  } catch {
    if (mine === asked) place("find-news").textContent = say("error");
  }
}

let timer;
place("find-text").addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, 180);
});
place("find").addEventListener("submit", (event) => {
  event.preventDefault();
  find();
});
