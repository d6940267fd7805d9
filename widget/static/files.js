// Files: those that are being put into a message, and those that a message carries. Each is fetched and sent with the
// token in a header; what is fetched is shown or saved from the browser's own memory.

import { Refused, Unreachable, conversation, file as fetchFile, upload } from "./api.js";
import { el, icon } from "./dom.js";
import { key, read, write } from "./storage.js";
import { pauseAfter } from "./stream.js";
import { size, t } from "./texts.js";

const MOST = 10;
const TRIES = 4;

/** The files that the next message will carry, as chips below what is being written. */
export class Tray {
  #items = [];

  /**
   * `options` are {limit}; `page()` is as in Outbox, `changed()` is told when what can be sent has changed, `began(id)`
   * which conversation the files are for, `full(sentence)` when more were given than a message carries.
   */
  constructor(list, options, { page, changed, began, full }) {
    Object.assign(this, { list, options, page, changed, began, full });
    this.#items = (read("files") ?? []).map((done) => ({ key: done.id, name: done.name, size: done.size, done }));
    this.#draw();
  }

  /** Whether a message could carry something now; null while something is still on its way. */
  get ready() {
    if (this.#items.some((item) => !item.done)) return null;
    return this.#items.length > 0;
  }

  /** Take the files out, for the message that carries them. */
  take() {
    const files = this.#items.map((item) => item.done);
    this.clear();
    return files;
  }

  /** Put files back that a message could not bring. */
  putBack(files) {
    this.#items.push(...files.map((done) => ({ key: done.id, name: done.name, size: done.size, done })));
    this.#keep();
  }

  clear() {
    for (const item of this.#items) item.stop?.();
    this.#items = [];
    this.#keep();
  }

  add(files) {
    const fitting = [...files].slice(0, Math.max(0, MOST - this.#items.length));
    if (fitting.length < files.length) this.full(t("A message carries at most %(n)s files.", { n: MOST }));
    for (const given of fitting) {
      const file = given.name ? given : new File([given], t("Picture"), { type: given.type });
      const item = { key: key(), file, name: file.name, size: file.size, share: 0 };
      this.#items.push(item);
      if (file.size > this.options.limit) item.trouble = t("This file is too large. At most %(limit)s fit.", { limit: size(this.options.limit) });
      else this.#send(item);
    }
    this.#keep();
  }

  async #send(item) {
    item.trouble = "";
    for (let tries = 1; this.#items.includes(item); tries += 1) {
      try {
        const id = await conversation(this.page());
        this.began(id);
        const sending = upload(id, item.key, item.file, (share) => {
          item.share = share;
          this.#progress(item);
        });
        item.stop = sending.stop;
        item.done = (await sending.done).attachment;
        return this.#keep();
      } catch (error) {
        const passes = error instanceof Unreachable || (error instanceof Refused && error.status >= 500);
        if (passes && navigator.onLine === false) await new Promise((resolve) => addEventListener("online", resolve, { once: true }));
        else if (passes && tries < TRIES) await new Promise((resolve) => setTimeout(resolve, pauseAfter(tries + 1)));
        else {
          item.trouble = error.sentence || t("The upload was interrupted.");
          item.again = passes;
          return this.#draw();
        }
      }
    }
  }

  #remove(item) {
    item.stop?.();
    const at = this.#items.indexOf(item);
    this.#items.splice(at, 1);
    this.#keep();
    (this.list.children[at] ?? this.list.lastElementChild ?? this.list.parentElement).querySelector("button, textarea").focus();
  }

  #keep() {
    const done = this.#items.filter((item) => item.done).map((item) => item.done);
    write("files", done.length ? done : null);
    this.#draw();
  }

  #draw() {
    const at = [...this.list.children].findIndex((chip) => chip.contains(document.activeElement));
    this.list.hidden = !this.#items.length;
    this.list.replaceChildren(...this.#items.map((item) => this.#chip(item)));
    this.list.querySelector(".refused")?.scrollIntoView({ block: "nearest" });
    this.list.children[at]?.querySelector("button").focus();
    this.changed();
  }

  #progress(item) {
    const bar = this.list.children[this.#items.indexOf(item)]?.querySelector("progress");
    if (bar) bar.value = item.share;
  }

  #chip(item) {
    const act = (name, label, listener) => el("button", { type: "button", class: "tool", "aria-label": label, title: label, on: { click: listener } }, icon(name));
    return el(
      "li",
      { class: `file${item.trouble ? " refused" : ""}` },
      icon(item.trouble ? "alert" : "clip"),
      el("span", { class: "file-name" }, el("bdi", {}, item.name), item.trouble ? el("span", { role: "alert", class: "file-note" }, item.trouble) : el("span", { class: "file-note" }, size(item.size))),
      item.done || item.trouble ? null : el("progress", { max: 1, value: item.share, "aria-label": t("Uploading %(name)s", { name: item.name }) }),
      item.again ? act("again", t("Try again"), () => { item.again = false; this.#send(item); this.#draw(); }) : null,
      act("close", t("Remove %(name)s", { name: item.name }), () => this.#remove(item)),
    );
  }
}

/** Let files be dropped anywhere in `zone` and pasted into `fields`; the `inputs` offer a choice and the camera. */
export function receive(zone, fields, inputs, add) {
  for (const input of inputs) {
    input.addEventListener("change", () => {
      add(input.files);
      input.value = "";
    });
  }
  for (const field of fields) {
    field.addEventListener("paste", (event) => {
      if (!event.clipboardData.files.length) return;
      event.preventDefault();
      add(event.clipboardData.files);
    });
  }
  const carries = (event) => [...event.dataTransfer.types].includes("Files");
  zone.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    zone.dataset.drop = "";
  });
  for (const type of ["dragleave", "drop"]) zone.addEventListener(type, () => delete zone.dataset.drop);
  zone.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    add(event.dataTransfer.files);
  });
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    target.dispatchEvent(new Event("near"));
  }
}, { rootMargin: "400px" });

/** The files of a message: pictures in place, everything else to save; `id` is the conversation's. */
export function drawFiles(files, id) {
  return el("div", { class: "files" }, ...files.map((one) => (one.width ? drawPicture(one, id) : drawSaved(one, id))));
}

function drawPicture(one, id) {
  const image = el("img", { alt: one.name, width: one.width, height: one.height });
  const node = el("button", { type: "button", class: "picture", "aria-label": t("Save %(name)s", { name: one.name }), on: { click: () => save(one, id, node) } }, image);
  node.addEventListener("near", async () => {
    try {
      image.src = URL.createObjectURL(await fetchFile(id, one.id));
    } catch {
      node.replaceWith(drawSaved(one, id));
    }
  });
  near.observe(node);
  return node;
}

function drawSaved(one, id) {
  const node = el("button", { type: "button", class: "file", on: { click: () => save(one, id, node) } }, icon("page"), el("span", { class: "file-name" }, el("bdi", {}, one.name), el("span", { class: "file-note" }, size(one.size))), icon("down"));
  node.setAttribute("aria-label", t("Save %(name)s", { name: one.name }));
  return node;
}

async function save(one, id, node) {
  try {
    saveAs(await fetchFile(id, one.id), one.name);
  } catch {
    node.querySelector(".file-note")?.replaceChildren(t("The file could not be loaded."));
  }
}

/** Hand a file over to the visitor's own downloads. */
export function saveAs(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
