// The window's places (home, conversation, article, category, conversations so far), the ways between them, and the focus.

import { showArticle } from "./article.js";
import { el, icon } from "./dom.js";
import { showCategory, showPast } from "./home.js";
import { language, t } from "./texts.js";
import { Trail } from "./trail.js";

const $ = (id) => document.getElementById(id);
const byTouch = matchMedia("(hover: none) and (pointer: coarse)");

export class Places {
  #places = Object.fromEntries(["home", "conversation", "article", "category", "past"].map((name) => [name, $(name)]));
  #trail = new Trail((address) => this.go(address, { back: true }));
  #reading = null;
  view = "home";

  /**
   * `helpCentre` gives its address by language; `entered(name)` is told whenever a place shows, `talk` leads to a
   * person, `openConversation({id, last_number})` to a conversation, a new one when its id is null.
   */
  constructor({ helpCentre, entered, talk, openConversation }) {
    Object.assign(this, { helpCentre, entered, talk, openConversation });
    $("back").addEventListener("click", () => this.#trail.back());
  }

  /** The address of the place that shows, such as "article/12". */
  get at() {
    return this.#trail.at;
  }

  /** Show a place that is drawn already; `back` says that it is no step forward, `focus` whether it takes the focus. */
  show(name, { id = "", back = false, focus = true } = {}) {
    this.#trail.to(id ? `${name}/${id}` : name, back);
    this.view = name;
    $("panel").dataset.view = name;
    for (const [key, place] of Object.entries(this.#places)) place.hidden = key !== name;
    $("back").hidden = name === "home";
    this.entered(name);
    if (focus) this.takeFocus();
  }

  // On a touch screen the keyboard would jump up over the greeting; there the heading takes the focus.
  takeFocus() {
    if (!["home", "conversation"].includes(this.view)) return;
    const field = this.view === "home" ? $("ask") : $("write");
    (byTouch.matches && !field.value ? $("heading") : field).focus({ preventScroll: true });
  }

  /** Show the place with this address. */
  go(address, how) {
    const [name, id] = address.split("/");
    if (name === "article" && id) this.openArticle(this.#reading?.article_id === Number(id) ? this.#reading : { article_id: id, locale: language() }, how);
    else if (name === "category" && id) this.openCategory(id, how);
    else if (name === "past") this.openPast(how);
    else this.show(name === "conversation" ? name : "home", how);
  }

  openArticle(article, how) {
    this.#reading = article;
    const { article_id: id, url = `${this.helpCentre[language()]}articles/${id}` } = article;
    const acts = { openArticle: (other) => this.openArticle(other), talk: this.talk };
    return this.#fill("article", id, how, url, (place) => showArticle(place, article, acts));
  }

  openCategory(id, how) {
    const acts = { openArticle: (article) => this.openArticle(article) };
    return this.#fill("category", id, how, this.helpCentre[language()], (place) => showCategory(place, id, acts));
  }

  openPast(how) {
    const acts = { openConversation: this.openConversation, newConversation: () => this.openConversation({ id: null }) };
    return this.#fill("past", "", how, null, (place) => showPast(place, acts));
  }

  /** Draw the place that shows anew, in the language now in force. */
  redraw() {
    if (this.#reading) this.#reading = { ...this.#reading, url: undefined, locale: language() };
    if (this.view !== "conversation") this.go(this.at, { back: true, focus: false });
  }

  // Show a place whose content is asked for; where it cannot be had, it is offered again, and elsewhere.
  async #fill(name, id, how, url, draw) {
    this.show(name, { ...how, id, focus: false });
    const place = this.#places[name];
    place.setAttribute("aria-busy", "true");
    place.replaceChildren(el("div", { class: "skeleton", role: "status" }, el("i"), el("i"), el("i"), el("i"), el("span", { class: "visually-hidden" }, t("Loading…"))));
    try {
      await draw(place);
    } catch {
      const link = url && el("a", { class: "button", href: url, target: "_blank", rel: "noopener" }, t("Open in the help centre"), icon("out"));
      const again = el("button", { type: "button", class: "button primary", on: { click: () => this.#fill(name, id, { back: true }, url, draw) } }, t("Try again"));
      place.replaceChildren(el("div", { class: "failed-article", role: "alert" }, el("p", {}, t("This could not be loaded.")), el("p", { class: "buttons" }, again, link)));
      again.focus();
    }
    place.setAttribute("aria-busy", "false");
  }
}
