// A box to write in: grows with its text, sends on Enter, keeps its draft, and says when the text is too long.

import { onChange, read, write } from "./storage.js";
import { tn } from "./texts.js";

const NEAR = 0.9;
const boxes = [];

/**
 * Make `form` (a textarea, a button, a counter) a composer that calls `send(text)`; `limit` is in characters.
 * `carried()` says whether a message could go without a text: true, false, or null for "not yet".
 */
export function composer(form, limit, send, carried = () => false) {
  const field = form.querySelector("textarea");
  const button = form.querySelector("button");
  const counter = form.querySelector("[data-counter]");

  const may = () => carried() !== null && (field.value.trim() || carried()) && [...field.value].length <= limit;
  const update = () => {
    const length = [...field.value].length;
    const left = limit - length;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
    counter.hidden = length < limit * NEAR;
    counter.textContent = left >= 0 ? tn("%(n)s characters left", left) : tn("%(n)s characters too many", -left);
    counter.classList.toggle("over", left < 0);
    field.setAttribute("aria-invalid", String(left < 0));
    button.setAttribute("aria-disabled", String(!may()));
  };
  const submit = () => {
    const text = field.value;
    if (!may()) return;
    set("");
    send(text);
  };

  field.addEventListener("input", () => {
    for (const box of boxes) if (box.field !== field) box.show(field.value);
    update();
    write("draft", field.value || null);
  });
  // While an input method composes a character, Enter belongs to it; 229 is how Safari says so after the fact.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
    field.focus();
  });
  boxes.push({ field, update, show: (text) => { field.value = text; update(); } });
  return { field, update };
}

/** Put a text into every box and remember it as the draft. */
export function set(text) {
  for (const box of boxes) box.show(text);
  write("draft", text || null);
}

/** Show the remembered draft, now and when another window changes it. */
export function followDraft() {
  const show = (text) => {
    for (const box of boxes) if (document.activeElement !== box.field || !document.hasFocus()) box.show(text ?? "");
  };
  show(read("draft"));
  onChange("draft", show);
}

/** Measure every box again: in another language, or now that it is visible. */
export function refresh() {
  for (const box of boxes) box.update();
}

