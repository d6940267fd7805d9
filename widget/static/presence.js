// Tells the other side that the visitor is writing, never what, and how far they have read.

import { postRead, postTyping } from "./api.js";

const TYPING_EVERY = 3_000;
const READ_AFTER = 400; // several messages that come at once are one report

export class Presence {
  #typed = 0;
  #read = 0;
  #timer = 0;

  /** `place()` is {id, state}: the conversation at hand, and who has it. */
  constructor(place) {
    this.place = place;
  }

  /** The visitor has pressed a key. */
  typing() {
    const { id, state } = this.place();
    if (!id || !["waiting", "with_agent"].includes(state) || Date.now() - this.#typed < TYPING_EVERY) return;
    this.#typed = Date.now();
    postTyping(id).catch(() => {});
  }

  /** The visitor sees everything up to this number; only where a person may want to know. */
  read(number) {
    const { id, state } = this.place();
    if (!id || state === "with_bot" || number <= this.#read) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      await postRead(id, number).then(() => (this.#read = number), () => {});
    }, READ_AFTER);
  }

  /** Another conversation is at hand. */
  forget() {
    this.#read = this.#typed = 0;
    clearTimeout(this.#timer);
  }
}
