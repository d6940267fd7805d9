// One article beside a conversation: its title, why it is here, its link for the reply.
import { insert } from "./composer.js";
import { desk, element } from "./dom.js";
import { announce } from "./news.js";
import { say } from "./texts.js";
import { show } from "./view.js";

const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });

export function insertLink(article) {
  show("talk");
  const address = new URL(article.url, desk.dataset.public || location.origin).href;
  if (insert(address)) announce(say("inserted", { title: article.title }));
}

// `note` is a short word on the article, `snippet` an element with the passage that fits.
export function articleRow(article, { note = "", snippet = null } = {}) {
  const chance = say("chance", { percent: percent.format(article.probability ?? 0) });
  const named = { title: article.title };
  return element("li", { class: "article" },
    element("p", { class: "article-title", lang: article.locale, dir: "auto" },
      element("a", { href: article.url, target: "_blank", rel: "noopener" }, article.title)),
    snippet,
    element("div", { class: "article-foot" },
      element("span", { class: "quiet" }, [chance, note].filter(Boolean).join(" · ")),
      element("button", { type: "button", class: "button small insert", "aria-label": say("insert_named", named), onclick: () => insertLink(article) }, say("insert"))));
}
