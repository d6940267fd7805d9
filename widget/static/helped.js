// "Did this answer the question?" below an article: yes, or why not; kept where the help centre keeps it.

import { postFeedback } from "./api.js";
import { el, icon } from "./dom.js";
import { t } from "./texts.js";

const COMMENT_LIMIT = 1000;
const told = new Set();

/** The question about an article; `talk` leads to a person. */
export function helped(id, locale, talk) {
  const place = el("div", { class: "helped" });
  if (told.has(id)) thank(place, talk, true, false);
  else askIn(place, id, locale, talk);
  return place;
}

function askIn(place, id, locale, talk) {
  place.replaceChildren(
    el("p", {}, t("Did this answer the question?")),
    el(
      "div",
      { class: "buttons" },
      el("button", { type: "button", class: "button small", on: { click: () => send(place, id, locale, { helped: "yes" }, talk) } }, icon("yes"), t("Yes")),
      el("button", { type: "button", class: "button small", on: { click: () => askWhy(place, id, locale, talk) } }, icon("close"), t("No, it did not")),
    ),
  );
}

function askWhy(place, id, locale, talk) {
  const reasons = {
    not_answered: t("It does not answer my question"),
    hard_to_follow: t("It is hard to follow"),
    out_of_date: t("It is out of date or wrong"),
    something_else: t("Something else"),
  };
  const legend = el("legend", { tabindex: "-1" }, t("What was missing?"));
  const choices = Object.entries(reasons).map(([name, text]) =>
    el("label", {}, el("input", { type: "radio", name: "reason", value: name }), el("span", {}, text)),
  );
  const form = el(
    "form",
    { class: "why" },
    el("fieldset", {}, legend, ...choices),
    el("label", { class: "words" }, el("span", {}, t("In your own words, if you like")), el("textarea", { name: "comment", rows: 2, maxlength: COMMENT_LIMIT })),
    el("div", { class: "buttons" }, el("button", { class: "button small primary" }, t("Send")), el("button", { type: "button", class: "button small", on: { click: talk } }, icon("person"), t("Talk to a person"))),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const given = new FormData(form);
    send(place, id, locale, { helped: "no", reason: given.get("reason") ?? "", comment: given.get("comment") }, talk);
  });
  place.replaceChildren(form);
  legend.focus({ preventScroll: true });
  form.scrollIntoView({ block: "nearest" });
}

async function send(place, id, locale, said, talk) {
  try {
    await postFeedback(id, locale, said);
  } catch {
    place.querySelector(".bad")?.remove();
    place.append(el("p", { class: "bad", role: "alert" }, t("This could not be sent.")));
    return;
  }
  told.add(id);
  thank(place, talk, said.helped === "yes", true);
}

function thank(place, talk, yes, focus) {
  const thanks = el("p", { tabindex: "-1" }, yes ? t("Good to know. Thank you!") : t("Thank you. It will be put right."));
  const person = el("button", { type: "button", class: "button small", on: { click: talk } }, icon("person"), t("Talk to a person"));
  place.replaceChildren(thanks, yes ? "" : el("div", { class: "buttons" }, person));
  if (focus) thanks.focus();
}
