// The conversation in short: what is asked, why it is here, what was tried.
import { articleRow } from "./article_row.js";
import { element, place, write } from "./dom.js";
import { say } from "./texts.js";

export function showRating(rating) {
  place("brief-rating-row").hidden = !rating;
  write(place("brief-rating"), rating ? say("rated", { score: String(rating.score) }) : "");
  write(place("brief-comment"), rating?.comment ?? "");
  place("brief-comment").hidden = !rating?.comment;
}

export function showBrief({ brief, locale, page }) {
  place("brief-asked-row").hidden = !brief.asked.length;
  place("brief-asked").replaceChildren(...brief.asked.map((text) => element("q", { dir: "auto", lang: brief.language }, text)));
  place("brief-reason-row").hidden = !brief.reason;
  write(place("brief-reason"), say(`reason_${brief.reason}`));
  place("brief-task-row").hidden = !brief.task;
  place("brief-task").replaceChildren(...(brief.task ? gathered(brief.task) : []));
  place("brief-contact-row").hidden = !brief.contact.length;
  place("brief-contact").replaceChildren(...brief.contact.map((one) => element("bdi", { class: "gathered" }, one)));
  place("brief-mood-row").hidden = !brief.mood;
  write(place("brief-mood"), brief.mood && say(`mood_${brief.mood}`));
  write(place("brief-language"), [...new Set([brief.language, locale])].map((code) => say(`lang_${code}`) || code).join(" / "));
  place("brief-page-row").hidden = !page;
  place("brief-page").replaceChildren(page?.startsWith("http") ? element("a", { href: page, target: "_blank", rel: "noopener noreferrer" }, page.replace(/^https?:\/\//, "")) : "");
  place("brief-before-row").hidden = !brief.came_back;
  place("tried").replaceChildren(...brief.tried.map((article) => articleRow(article, { note: say(`shown_${article.shown}`) })));
  place("tried-none").hidden = brief.tried.length > 0;
}

// What the errand was and what its form knows; an errand of the company's own goes by its name.
function gathered({ name, values }) {
  const line = (slot, value) => element("span", { class: "gathered" }, `${say(`slot_${slot}`) || slot}: `, element("bdi", {}, value));
  return [say(`task_${name}`) || name, ...Object.entries(values).map(([slot, value]) => line(slot, value))];
}
