// An article inside the window. The server has sanitised its HTML; only what is on these lists is taken over from it.

import { article as fetchArticle } from "./api.js";
import { el, icon } from "./dom.js";
import { helped } from "./helped.js";
import { t } from "./texts.js";

const TAGS = new Set(
  ("A ABBR B BLOCKQUOTE BR CAPTION CODE COL COLGROUP DD DEL DETAILS DIV DL DT EM FIGCAPTION FIGURE H1 H2 H3 H4 H5 H6 HR I IMG " +
    "INS KBD LI MARK OL P PRE Q S SECTION SMALL SOURCE SPAN STRONG SUB SUMMARY SUP TABLE TBODY TD TFOOT TH THEAD TR U UL VIDEO").split(" "),
);
const ATTRIBUTES = new Set(
  "alt align class colspan controls dir height id lang open poster preload reversed rowspan scope span src start title type value width".split(" "),
);
const ARTICLE = /^\/hc\/(\w+)\/articles\/(\d+)(?:-|#|$)/;

/** Show an article in `place`; `acts` are openArticle, talk. Rejects when it cannot be fetched. */
export async function showArticle(place, { article_id: id, locale, anchor }, acts) {
  const found = await fetchArticle(id, locale);
  const source = new DOMParser().parseFromString(found.html ?? "", "text/html").body;
  const text = el("div", { class: "prose" });
  text.append(...copy(source.childNodes, acts));
  const title = el("h2", { class: "article-title", tabindex: "-1", dir: "auto" }, found.title);
  const note = found.fallback ? el("p", { class: "notice" }, t("This article is not available in this language yet.")) : "";
  place.replaceChildren(
    note,
    el("article", { lang: found.locale ?? locale, dir: "auto" }, title, found.summary ? el("p", { class: "lead" }, found.summary) : null, text),
    helped(id, locale, acts.talk),
    el("p", { class: "elsewhere" }, el("a", { href: found.url, target: "_blank", rel: "noopener" }, t("Open in the help centre"), icon("out"))),
  );
  place.scrollTop = 0;
  const target = anchor && text.querySelector(`#${CSS.escape(anchor)}`);
  if (target) target.scrollIntoView();
  title.focus({ preventScroll: Boolean(target) });
}

function copy(nodes, acts) {
  return [...nodes].flatMap((node) => {
    if (node.nodeType === Node.TEXT_NODE) return [node.textContent];
    if (node.nodeType !== Node.ELEMENT_NODE) return [];
    if (!TAGS.has(node.tagName)) return node.matches("script, style, template") ? [] : copy(node.childNodes, acts);
    const made = document.createElement(node.tagName);
    for (const { name, value } of node.attributes) if (ATTRIBUTES.has(name) && safe(name, value)) made.setAttribute(name, value);
    if (made.tagName === "A") link(made, node.getAttribute("href") ?? "", acts);
    if (made.tagName === "VIDEO") made.preload = "none";
    if (made.tagName === "IMG") made.loading = "lazy";
    made.append(...copy(node.childNodes, acts));
    return [made.tagName === "TABLE" ? el("div", { class: "wide", tabindex: "0", role: "region", "aria-label": t("Table") }, made) : made];
  });
}

const safe = (name, value) => !["src", "poster"].includes(name) || /^(?:\/(?!\/)|data:image\/)/.test(value);

function link(made, href, acts) {
  if (!/^(?:https?:|mailto:|tel:|#|\/(?!\/))/i.test(href)) return;
  made.setAttribute("href", href);
  if (href.startsWith("#")) {
    made.addEventListener("click", (event) => {
      event.preventDefault();
      document.getElementById(decodeURIComponent(href.slice(1)))?.scrollIntoView({ block: "start" });
    });
    return;
  }
  made.target = "_blank";
  made.rel = "noopener";
  const other = ARTICLE.exec(href);
  if (!other) return;
  made.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    acts.openArticle({ article_id: Number(other[2]), locale: other[1], url: href, anchor: href.split("#")[1] });
  });
}
