// The search of the help centre in the customer's language, its links one key away from the reply.
import { request } from "./api.js";
import { articleRow, insertLink } from "./article_row.js";
import { focusReply, writable } from "./composer.js";
import { element, place, write } from "./dom.js";
import { counted, say } from "./texts.js";
import { show } from "./view.js";

const TYPING = 180;
const LENGTH = 200;
const LEAD = 60;
const input = place("find-text");
const language = place("find-locale");
const found = place("found");
let results = [];
let answered = "";
let latest = 0;
let timer;

// Begins anew for a conversation in this language.
export function openArticles(locale) {
  latest += 1;
  clearTimeout(timer);
  input.value = "";
  if ([...language.options].some((option) => option.value === locale)) language.value = locale;
  input.lang = language.value;
  list([], "");
  write(place("find-news"), "");
}

export function focusSearch() {
  show("articles");
  input.focus();
  input.select();
}

const question = () => `${language.value} ${input.value.trim()}`;

function list(articles, about) {
  results = articles;
  answered = about;
  found.replaceChildren(...articles.map((article) => articleRow(article, { note: noteOn(article), snippet: snippetOf(article) })));
}

async function find() {
  clearTimeout(timer);
  const mine = (latest += 1);
  const about = question();
  if (!input.value.trim()) {
    list([], about);
    write(place("find-news"), "");
    return;
  }
  const query = new URLSearchParams({ q: input.value.trim(), locale: language.value, limit: "6" });
  try {
    const answer = await request(`/api/v1/search?${query}`);
    if (mine !== latest) return;
    list(answer.results, about);
    write(place("find-news"), counted("found", results.length));
  } catch {
    if (mine !== latest) return;
    list([], "");
    write(place("find-news"), say("search_failed"));
  }
}

// Where it stands, and its language when it is not the one that was asked for.
function noteOn({ locale, category }) {
  return [category?.name, locale === language.value ? "" : say(`lang_${locale}`)].filter(Boolean).join(" · ");
}

// The part of the passage around the first word that was found, those words marked. Places are in code points.
// A title or a phrasing says less about the article than its summary does.
function snippetOf({ passage, summary, locale }) {
  const own = passage?.text && (passage.kind === "body" || !summary);
  const text = [...(own ? passage.text : summary || "")];
  const marks = own ? (passage.highlights ?? []) : [];
  let start = marks.length && marks[0][0] > LENGTH - LEAD ? marks[0][0] - LEAD : 0;
  while (start > 0 && text[start - 1] !== " " && start < marks[0][0]) start += 1;
  const end = Math.min(text.length, start + LENGTH);
  const parts = [start > 0 ? "…" : ""];
  let at = start;
  for (const [from, to] of marks) {
    if (from < at || to > end) continue;
    parts.push(text.slice(at, from).join(""), element("mark", {}, text.slice(from, to).join("")));
    at = to;
  }
  parts.push(text.slice(at, end).join(""), end < text.length ? "…" : "");
  return element("p", { class: "snippet", lang: passage?.locale ?? locale, dir: "auto" }, ...parts);
}

function step(from, by) {
  const rows = [...found.children];
  const next = rows.indexOf(from) + by;
  if (next < 0) input.focus();
  else rows[next]?.querySelector(writable() ? "button" : "a")?.focus();
}

async function insertFirst() {
  if (answered !== question()) await find();
  if (!results.length || answered !== question()) return;
  if (writable()) insertLink(results[0]);
  else step(null, 1);
}

input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(find, TYPING);
});
language.addEventListener("change", () => {
  input.lang = language.value;
  find();
});
place("find").addEventListener("submit", (event) => {
  event.preventDefault();
  insertFirst();
});
place("side").addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  const row = event.target.closest("#found > li");
  if (event.key === "ArrowDown" && (row || event.target === input)) step(row, 1);
  else if (event.key === "ArrowUp" && row) step(row, -1);
  else if (event.key === "Escape" && writable()) {
    show("talk");
    focusReply();
  } else return;
  event.preventDefault();
  event.stopPropagation();
});
