// Says to a screen reader, once and briefly, what has just happened in the open conversation.
import { place } from "./dom.js";

const LENGTH = 200;
let timer;

export function announce(text) {
  const region = place("talk-news");
  region.textContent = "";
  clearTimeout(timer);
  // The same words twice are news only when the region was empty in between.
  timer = setTimeout(() => (region.textContent = text.slice(0, LENGTH)), 50);
}
