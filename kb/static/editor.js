// The editing page: preview while typing, formatting, phrasings, keys, and a warning before unsaved text is lost.
// Everything can also be saved and published without this file.

import { adviceIn } from "/assets/base/advice.js";

const form = document.querySelector("[data-editor]");
if (form) start(form);

function start(form) {
  const body = form.elements.body;
  watchChanges(form);
  startPreview(form);
  startToolbar(form, body);
  startPhrasings(form);
  suggestSlug(form);
  document.querySelector("#conflict, #problem")?.focus();
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[data-save], button[value=save]:not([aria-hidden])"));
    }
  });
  keepPlace(form, body);
}

function watchChanges(form) {
  const mark = form.querySelector("[data-unsaved-mark]");
  const known = snapshot(form);
  let leaving = false;
  // What was typed before this file had arrived, or what the browser put back after a reload, is not saved either.
  const already = ({ type, value, defaultValue }) => ["text", "textarea"].includes(type) && value !== defaultValue;
  const always = form.dataset.changed === "true" || [...form.elements].some(already);
  const dirty = () => always || snapshot(form) !== known;
  let shown = null;
  const show = () => {
    const now = dirty();
    if (now !== shown) mark.textContent = now ? form.dataset.unsaved : "";
    shown = now;
  };
  form.addEventListener("input", show);
  form.addEventListener("editor:changed", show);
  form.addEventListener("submit", () => { leaving = true; });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && dirty()) event.preventDefault();
  });
  show();
}

function snapshot(form) {
  const values = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && !(name === "question" && value.trim() === ""));
  return JSON.stringify(values);
}

function startPreview(form) {
  const panel = form.querySelector(".ed-preview");
  const page = form.querySelector("[data-preview-body]");
  const title = form.querySelector("[data-preview-title]");
  const state = form.querySelector("[data-preview-state]");
  const token = document.querySelector('meta[name="csrf-token"]').content;
  let timer = 0;
  let running = null;
  const texts = () => ["title", "summary", "body"].map((name) => form.elements[name].value);
  let last = ["title", "summary", "body"].map((name) => form.elements[name].defaultValue).join("\0");
  const showAdvice = adviceIn(form.querySelector("[data-advice]"), (name) => form.elements[name], () => refresh());

  form.elements.title.addEventListener("input", () => {
    title.textContent = form.elements.title.value;
    title.hidden = !title.textContent.trim();
  });
  const changed = () => {
    clearTimeout(timer);
    timer = setTimeout(refresh, 300);
  };
  for (const name of ["title", "summary", "body"]) form.elements[name].addEventListener("input", changed);
  changed();

  async function refresh() {
    clearTimeout(timer);
    const [heading, summary, body] = texts();
    const text = texts().join("\0");
    if (text === last) return;
    running?.abort();
    running = new AbortController();
    panel.classList.add("stale");
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token },
        body: JSON.stringify({ locale: form.dataset.locale, title: heading, summary, body }),
        signal: running.signal,
      });
      if (!answer.ok) throw new Error(String(answer.status));
      const { html, advice } = await answer.json();
      showAdvice(advice);
      last = text;
      // The server sanitised it; parsing it apart runs nothing, and the page's policy allows no inline script.
      const parsed = new DOMParser().parseFromString(html, "text/html");
      page.replaceChildren(...parsed.body.childNodes);
      state.textContent = "";
      panel.classList.remove("stale");
    } catch (error) {
      if (error.name === "AbortError") return;
      panel.classList.remove("stale");
      state.textContent = form.dataset.failed;
    }
  }
}

function startToolbar(form, body) {
  const toolbar = form.querySelector("[data-toolbar]");
  toolbar.hidden = false;
  toolbar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (button) insert(body, button.dataset.insert);
  });
  body.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    const command = { b: "bold", k: "link" }[event.key.toLowerCase()];
    if (!command) return;
    event.preventDefault();
    insert(body, command);
  });
  for (const button of form.querySelectorAll("[data-media]")) {
    button.addEventListener("click", () => {
      document.getElementById("media").hidePopover();
      block(body, `![${body.dataset.sampleImage}](media:${button.dataset.media})`, body.dataset.sampleImage);
    });
  }
}

function insert(body, command) {
  const chosen = body.value.slice(body.selectionStart, body.selectionEnd);
  const sample = body.dataset[`sample${command[0].toUpperCase()}${command.slice(1)}`];
  const words = chosen || sample;
  const lines = words.split("\n");
  switch (command) {
    case "bold": replace(body, `**${words}**`, words); break;
    case "link": replace(body, `[${words}](article:)`, chosen ? "article:" : words); break;
    case "image": block(body, `![${words}](media:)`, words); break;
    case "heading": block(body, `## ${lines.join(" ")}`, words); break;
    case "list": block(body, lines.map((line) => `- ${line}`).join("\n"), lines[0]); break;
    case "steps": block(body, lines.map((line, index) => `${index + 1}. ${line}`).join("\n"), lines[0]); break;
    case "table": block(body, `| ${sample} 1 | ${sample} 2 |\n| --- | --- |\n| | |`, `${sample} 1`); break;
    case "callout": block(body, `!!! note\n${lines.map((line) => `    ${line}`).join("\n")}`, lines[0]); break;
  }
}

// Blocks stand between empty lines, or Markdown would join them with their neighbours.
function block(body, text, select) {
  const before = body.value.slice(0, body.selectionStart);
  const after = body.value.slice(body.selectionEnd);
  const lead = before === "" || before.endsWith("\n\n") ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const trail = after === "" || after.startsWith("\n\n") ? "" : after.startsWith("\n") ? "\n" : "\n\n";
  replace(body, lead + text + trail, select);
}

function replace(body, text, select) {
  body.focus();
  const from = body.selectionStart;
  // Only this command keeps the browser's own undo; setRangeText is for browsers that dropped it.
  if (!document.execCommand("insertText", false, text)) {
    body.setRangeText(text, from, body.selectionEnd, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const at = text.indexOf(select);
  if (at >= 0) body.setSelectionRange(from + at, from + at + select.length);
}

function startPhrasings(form) {
  const list = form.querySelector("[data-questions]");
  const add = form.querySelector("[data-add]");
  const count = form.querySelector("[data-count]");
  const template = list.lastElementChild.cloneNode(true);
  template.querySelector("input").value = "";
  add.hidden = false;
  for (const group of [template, ...list.children]) group.querySelector(".ed-question-buttons").hidden = false;

  function renumber() {
    [...list.children].forEach((item, index) => {
      item.querySelector("input").setAttribute("aria-label", add.dataset.label.replace("#", String(index + 1)));
    });
    const filled = [...list.querySelectorAll("input")].filter((input) => input.value.trim() !== "").length;
    if (count.textContent !== String(filled)) count.textContent = String(filled);
    form.dispatchEvent(new Event("editor:changed"));
  }
  function append(after) {
    const item = template.cloneNode(true);
    if (after) after.after(item); else list.append(item);
    item.querySelector("input").focus();
    renumber();
  }
  function move(item, step, focused) {
    const neighbour = step < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (!neighbour) return;
    if (step < 0) neighbour.before(item); else neighbour.after(item);
    focused.focus();
    renumber();
  }
  function remove(item) {
    const next = item.nextElementSibling ?? item.previousElementSibling;
    if (next) item.remove(); else item.querySelector("input").value = "";
    (next ?? item).querySelector("input").focus();
    renumber();
  }
  add.addEventListener("click", () => append(null));
  list.addEventListener("input", renumber);
  list.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const item = button.closest("li");
    if ("remove" in button.dataset) remove(item);
    else move(item, Number(button.dataset.move), button);
  });
  list.addEventListener("keydown", (event) => {
    if (event.target.tagName !== "INPUT") return;
    const item = event.target.closest("li");
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      event.preventDefault();
      move(item, event.key === "ArrowUp" ? -1 : 1, event.target);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.isComposing) {
      event.preventDefault();
      const next = item.nextElementSibling;
      if (next && next.querySelector("input").value === "") next.querySelector("input").focus();
      else append(item);
    } else if (event.key === "Backspace" && event.target.value === "" && item.previousElementSibling) {
      event.preventDefault();
      const before = item.previousElementSibling;
      item.remove();
      before.querySelector("input").focus();
      renumber();
    }
  });
}

function suggestSlug(form) {
  const slug = form.querySelector("[data-slug]");
  form.elements.title.addEventListener("input", () => {
    const plain = form.elements.title.value.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase();
    slug.placeholder = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 80).replace(/-+$/, "");
  });
}

// Saving reloads the page; the editor goes on where they were.
function keepPlace(form, body) {
  const key = `editor:${location.pathname}`;
  form.addEventListener("submit", () => {
    const place = { top: window.scrollY, inner: body.scrollTop, start: body.selectionStart, end: body.selectionEnd, at: document.activeElement?.id };
    sessionStorage.setItem(key, JSON.stringify(place));
  });
  const stored = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  if (!stored || document.querySelector("#conflict, #problem")) return;
  const place = JSON.parse(stored);
  body.setSelectionRange(place.start, place.end);
  if (place.at === "body") body.focus({ preventScroll: true });
  body.scrollTop = place.inner;
  window.scrollTo(0, place.top);
}
