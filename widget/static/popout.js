// A window of its own that goes on with the same conversation while the visitor moves through the site. Browsers give
// a panel inside another site a storage apart, so panel and pop-out hand over by postMessage between two windows of
// the same origin; where they do share storage, that carries it.

import * as storage from "./storage.js";
import { worn } from "./look.js";
import { language } from "./texts.js";

const ANSWER_WITHIN = 2_000;
let peer = null;
let popup = null;

/** Whether this document is the pop-out. */
export const isPopOut = new URLSearchParams(location.search).has("popout");

const post = (message) => {
  if (peer && !peer.closed) peer.postMessage({ panel: message }, location.origin);
};

/** Whether the other window of the pair is still there. */
export const hasPeer = () => Boolean(peer && !peer.closed);

/** Listen to the other window: `handlers` are `give()` → extra state, `taken()`, `returned()`, `left()`. */
export function pair(handlers) {
  storage.onWrite((name, value) => {
    if (storage.SHARED.includes(name)) post({ what: "write", name, value });
  });
  addEventListener("message", async (event) => {
    const message = event.data?.panel;
    if (!message || event.origin !== location.origin || (event.source !== popup && event.source !== peer)) return;
    if (message.what === "hello") {
      peer = event.source;
      const extra = await handlers.give();
      post({ what: "state", values: storage.everything(), probe: storage.leaveProbe(), extra });
    } else if (message.what === "taken") handlers.taken();
    else if (message.what === "return") handlers.returned();
    else if (message.what === "write") storage.adopt(message.name, message.value);
  });
  setInterval(() => {
    if (!popup?.closed) return;
    popup = peer = null;
    handlers.left();
  }, 1000);
}

/** Open the pop-out, or bring it to the front; false when the browser does not allow it. */
export function popOut() {
  if (popup && !popup.closed) {
    popup.focus();
    return true;
  }
  const left = Math.max(0, screen.availWidth - 460);
  popup = window.open(`/widget/panel?${new URLSearchParams({ locale: language(), popout: "1", ...worn() })}`, "_blank", `popup,width=420,height=740,left=${left},top=60`);
  return popup !== null;
}

/** In the pop-out: take the conversation over from the panel that opened it; what else it gave, or null. */
export function takeOver() {
  if (!isPopOut) return Promise.resolve(null);
  storage.resumeApart();
  if (!window.opener) return Promise.resolve(null);
  peer = window.opener;
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), ANSWER_WITHIN);
    addEventListener("message", function hear(event) {
      const message = event.data?.panel;
      if (event.source !== peer || event.origin !== location.origin || message?.what !== "state") return;
      removeEventListener("message", hear);
      clearTimeout(timer);
      if (storage.read("probe") !== message.probe) {
        storage.keepApart();
        for (const [name, value] of Object.entries(message.values)) storage.adopt(name, value);
      }
      post({ what: "taken" });
      resolve(message.extra);
    });
    post({ what: "hello" });
  });
}

/** In the pop-out: give the conversation back to the panel and close. */
export function giveBack() {
  post({ what: "return" });
  window.close();
}
