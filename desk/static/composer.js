// The reply being written: a draft for each conversation, links inserted at the caret, Enter to send.
import { advise } from "./advice.js";
import { desk, place, write } from "./dom.js";
import { attached, clearFiles, openFiles } from "./files.js";
import { keep, kept } from "./kept.js";
import { say } from "./texts.js";

const WARN_FROM = 500;
const limit = Number(desk.dataset.limit);
const reply = place("reply");
const drafts = new Map(kept("drafts", []));
let open = null;
let send = () => {};

// `onSend(text)` takes the text or refuses it by returning false; the draft stays then.
export function onSend(whenSent) {
  send = whenSent;
}

export function openDraft(id, locale) {
  open = id;
  openFiles(id);
  reply.lang = locale;
  reply.value = drafts.get(id) ?? "";
  changed();
}

// `mode` is "send", "take" (sending takes the conversation first) or null when nothing can be written.
export function showComposer(mode) {
  place("composer").hidden = !mode;
  desk.toggleAttribute("data-writable", Boolean(mode));
  write(place("send"), say(mode === "take" ? "take_and_send" : "send"));
  write(place("reply-hint"), say(mode === "take" ? "hint_take" : "hint_send"));
}

export const writable = () => !place("composer").hidden;

export function focusReply() {
  reply.focus();
}

// Puts text at the caret, with a space around it where there is none.
export function insert(text) {
  if (!writable()) return false;
  const [start, end] = [reply.selectionStart, reply.selectionEnd];
  const before = start > 0 && !/\s/.test(reply.value[start - 1]) ? " " : "";
  const after = /\s/.test(reply.value[end] ?? "") ? "" : " ";
  reply.focus();
  // The one way of changing a text field that Ctrl+Z can take back.
  if (!document.execCommand("insertText", false, before + text + after)) {
    reply.setRangeText(before + text + after, start, end, "end");
    changed();
  }
  return true;
}

// Puts a text that could not be sent in front of what has been written since.
export function putBack(text) {
  reply.value = [text, reply.value].filter(Boolean).join("\n");
  changed();
  reply.focus();
}

function changed() {
  if (reply.value) drafts.set(open, reply.value);
  else drafts.delete(open);
  keep("drafts", [...drafts]);
  const left = limit - [...reply.value].length;
  const near = left < WARN_FROM;
  write(place("reply-count"), !near ? "" : left < 0 ? say("too_long", { over: String(-left) }) : say("left", { left: String(left) }));
  place("reply-count").classList.toggle("over", left < 0);
  reply.toggleAttribute("aria-invalid", false);
  if (left < 0) reply.setAttribute("aria-invalid", "true");
  advise();
}

function submit() {
  const text = reply.value.trim();
  const id = open;
  const files = attached();
  if (!files || !(text || files.length) || [...text].length > limit) return;
  const taken = send(text, files);
  if (taken instanceof Promise) taken.then((done) => done && clear(id, text));
  else if (taken) clear(id, text);
}

function clear(id, text) {
  clearFiles(id);
  if (id !== open) drafts.delete(id);
  else if (reply.value.trim() === text) reply.value = "";
  if (id === open) changed();
  else keep("drafts", [...drafts]);
}

reply.addEventListener("input", changed);
reply.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
  event.preventDefault();
  if (!event.ctrlKey && !event.metaKey) submit();
});
place("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
