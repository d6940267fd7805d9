// What the visitor has written and the server has not yet acknowledged. Each item keeps its key until it is stored,
// so that sending it again after any failure stores it once.

import { Refused, conversation, forget, postHandoff, postMessage } from "./api.js";
import { key, onChange, read, write } from "./storage.js";
import { pauseAfter } from "./stream.js";

export class Outbox {
  #busy = false;
  #wake = () => {};
  #paused = false;

  /**
   * `page()` is the address the visitor is on; `onItems(items)` is told of every change, `onStored(item, event)` of
   * each acknowledgement, `onConversation(id, lost)` which conversation is written to and whether an older was lost.
   */
  constructor({ page, onItems, onStored, onConversation }) {
    Object.assign(this, { page, onItems, onStored, onConversation, items: read("outbox") ?? [] });
    onChange("outbox", (items) => {
      this.items = items ?? [];
      this.onItems(this.items);
      this.send();
    });
    addEventListener("online", () => this.nudge());
  }

  /** Queue a message or the wish for a person, and start sending; `more` are files, and the word on an answer that comes with it. */
  add(kind, text = "", more = {}) {
    this.items.push({ key: key(), kind, text, ...more, at: Date.now() });
    this.#changed();
    this.send();
  }

  /** Send a refused item once more. */
  retry(name) {
    const item = this.items.find((one) => one.key === name);
    if (item) delete item.refused;
    this.#changed();
    this.#wake();
    this.send();
  }

  /** Take an item back to write it anew: the item itself. */
  takeBack(name) {
    const item = this.items.find((one) => one.key === name);
    this.items = this.items.filter((one) => one !== item);
    this.#changed();
    return item;
  }

  /** Send nothing of this any more. */
  clear() {
    this.items = [];
    this.#changed();
  }

  /** Leave sending to another window; resolves when nothing is under way here, or after 3 s. */
  async pause() {
    this.#paused = true;
    this.#wake();
    for (let left = 30; this.#busy && left; left -= 1) await new Promise((resolve) => setTimeout(resolve, 100));
  }

  resume() {
    this.#paused = false;
    this.send();
  }

  /** The server is there again: do not wait any longer. */
  nudge() {
    this.#wake();
  }

  async send() {
    if (this.#busy) return;
    this.#busy = true;
    let failures = 0;
    for (let item; !this.#paused && (item = this.items.find((one) => !one.refused)); ) {
      try {
        const id = await conversation(this.page());
        this.onConversation(id, Boolean(item.renewed));
        const { event } = await (item.kind === "handoff" ? postHandoff(id, item.key) : postMessage(id, item));
        failures = 0;
        this.#settle(item, event);
      } catch (error) {
        failures += 1;
        if (!this.#judge(item, error)) await this.#pause(pauseAfter(failures + 1));
      }
    }
    this.#busy = false;
  }

  // Whether the failure is dealt with; otherwise it will pass by itself and the item is sent again after a pause.
  #judge(item, error) {
    if (!(error instanceof Refused)) return false;
    if ([401, 404].includes(error.status) && !item.renewed) {
      forget(error.status);
      item.renewed = true;
      return true;
    }
    if (error.status >= 500) return false;
    if (item.kind === "handoff" && error.status === 409) this.#settle(item, null);
    else {
      item.refused = { status: error.status, sentence: error.sentence };
      this.#changed();
    }
    return true;
  }

  #settle(item, event) {
    this.items = this.items.filter((one) => one.key !== item.key);
    this.onStored(item, event);
    this.#changed();
  }

  #changed() {
    write("outbox", this.items.length ? this.items : null);
    this.onItems(this.items);
  }

  #pause(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
