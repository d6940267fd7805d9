// Files at the desk: those that the next reply will carry, and those that messages carry.
import { conversationPath, fetched, newKey, passing, upload } from "./api.js";
import { element, place } from "./dom.js";
import { say } from "./texts.js";

const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" });
const trays = new Map();
let open = null;

const items = () => trays.get(open) ?? [];

// Another conversation is open.
export function openFiles(id) {
  open = id;
  draw();
}

// What the next reply will carry; null while something is on its way.
export function attached() {
  return items().some((item) => !item.done) ? null : items().map((item) => item.done);
}

export function clearFiles(id) {
  trays.delete(id);
  draw();
}

function draw() {
  const list = place("files");
  const at = [...list.children].findIndex((one) => one.contains(document.activeElement));
  list.replaceChildren(...items().map(chip));
  list.hidden = !items().length;
  list.children[at]?.querySelector("button").focus();
}

function chip(item) {
  const state = item.trouble ? say("file_failed", { name: item.name, why: item.trouble }) : item.done ? say("attached", { name: item.name }) : `${item.name} · ${say("uploading", { percent: percent.format(item.share) })}`;
  const again = item.trouble && item.again ? element("button", { type: "button", class: "button plain small", onclick: () => send(open, item) }, say("retry")) : null;
  const remove = element("button", { type: "button", class: "button plain small", "aria-label": say("remove_file", { name: item.name }), onclick: () => drop(item) }, "×");
  return element("li", { class: item.trouble ? "refused" : null }, element("bdi", {}, state), again, remove);
}

function drop(item) {
  trays.set(open, items().filter((one) => one !== item));
  draw();
  place("reply").focus();
}

function add(files) {
  const id = open;
  for (const file of files) {
    const item = { key: newKey(), file, name: file.name || "?", share: 0 };
    trays.set(id, [...(trays.get(id) ?? []), item]);
    send(id, item);
  }
}

async function send(id, item) {
  item.trouble = "";
  draw();
  try {
    const { attachment } = await upload(`${conversationPath(id, "uploads")}/${item.key}`, item.file, (share) => {
      item.share = share;
      if (id === open) draw();
    });
    item.done = attachment;
  } catch (error) {
    item.again = passing(error);
    item.trouble = item.again ? say("unreachable") : error.message;
  }
  draw();
}

// The files of a message: pictures in place, everything else to save.
export function fileList(attachments, id) {
  return element("ul", { class: "sent-files" }, ...attachments.map((one) => element("li", {}, one.width ? picture(one, id) : saved(one, id))));
}

const pathOf = (one, id) => `${conversationPath(id, "attachments")}/${encodeURIComponent(one.id)}`;

function saved(one, id) {
  return element("button", { type: "button", class: "button small", onclick: (event) => save(one, id, event.currentTarget) }, element("bdi", {}, say("open_file", { name: one.name })));
}

function picture(one, id) {
  const image = element("img", { alt: one.name, width: one.width, height: one.height });
  const button = element("button", { type: "button", class: "picture", "aria-label": say("open_file", { name: one.name }), onclick: (event) => save(one, id, event.currentTarget) }, image);
  fetched(pathOf(one, id)).then((blob) => (image.src = URL.createObjectURL(blob)), () => button.replaceWith(saved(one, id)));
  return button;
}

async function save(one, id, button) {
  try {
    const link = element("a", { href: URL.createObjectURL(await fetched(pathOf(one, id))), download: one.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  } catch {
    button.textContent = say("file_missing");
  }
}

place("attach").addEventListener("change", () => {
  add(place("attach").files);
  place("attach").value = "";
});
place("reply").addEventListener("paste", (event) => {
  if (!event.clipboardData.files.length) return;
  event.preventDefault();
  add(event.clipboardData.files);
});
place("composer").addEventListener("dragover", (event) => [...event.dataTransfer.types].includes("Files") && event.preventDefault());
place("composer").addEventListener("drop", (event) => {
  if (!event.dataTransfer.files.length) return;
  event.preventDefault();
  add(event.dataTransfer.files);
});
