// Follows a conversation: server-sent events read with fetch (so that the token stays in a header), long-polling
// when a proxy holds them back, an occasional look while nobody sees the page. Whatever breaks, it asks again for
// everything after the last number it has.

import { Refused, eventsAfter, history, stream } from "./api.js";

const SILENCE = 40_000; // the server says something every 15 s; after this the line is dead
const FIRST_BYTE = 8_000;
const REST_AFTER = 60_000; // hidden this long, the page gives its connection back
const REST_EVERY = 30_000;
const STREAM_AGAIN = 300_000;
const LONGEST_PAUSE = 30_000;
const TICK = 5_000;

/** Seconds to wait after so many failures: 0.5, 1, 2 … 30, each between half and all of it, in milliseconds. */
export function pauseAfter(failures, chance = Math.random()) {
  const most = Math.min(LONGEST_PAUSE, 500 * 2 ** Math.max(0, failures - 1));
  return Math.round(most * (0.5 + chance / 2));
}

/** Cuts a text stream into server-sent events; `take(chunk)` returns those complete: {id, event, data}. */
export function parser() {
  let rest = "";
  return (chunk) => {
    const parts = (rest + chunk).replace(/\r\n?/g, "\n").split("\n\n");
    rest = parts.pop();
    return parts.map((part) => {
      const found = { event: "message", data: "" };
      for (const line of part.split("\n")) {
        const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
        if (name === "data") found.data += found.data ? `\n${value}` : value;
        else if (name === "id" || name === "event") found[name] = value;
      }
      return found;
    });
  };
}

export class Follower {
  #stop = null;
  #wake = () => {};
  #failures = 0;
  #streamFailures = 0;
  #pollUntil = 0;
  #doubt = false;
  #hiddenSince = document.hidden ? Date.now() : 0;
  #tick = Date.now();

  /**
   * `onBegin({events, state, agent})` gets the last portion, `onEvents(list)` what is new after it; `onStatus(name, untilMs)` gets "live",
   * "waiting" (will try again at `untilMs`), "offline"; `onLost(status)` when the server refuses for good;
   * `onSignal(name, data)` what the other side is doing, and states that are not events.
   */
  constructor({ id, onBegin, onEvents, onStatus, onLost, onSignal }) {
    Object.assign(this, { id, onBegin, onEvents, onStatus, onLost, onSignal, last: 0, over: false, fresh: true });
    this.listeners = new AbortController();
    const { signal } = this.listeners;
    addEventListener("online", () => this.again(), { signal });
    addEventListener("offline", () => this.again(), { signal });
    document.addEventListener("visibilitychange", () => this.#seen(), { signal });
    this.clock = setInterval(() => this.#slept(), TICK);
    this.#run();
  }

  /** Ask again at once instead of waiting. */
  again() {
    this.#failures = 0;
    this.#stop?.abort();
    this.#wake();
  }

  close() {
    this.over = true;
    clearInterval(this.clock);
    this.listeners.abort();
    this.again();
  }

  #seen() {
    const rested = this.#resting;
    this.#hiddenSince = document.hidden ? Date.now() : 0;
    if (rested) this.again();
  }

  // A clock that jumped means that the machine slept, and the connection most likely died without a word.
  #slept() {
    const now = Date.now();
    if (now - this.#tick > TICK * 4) this.again();
    else if (this.#resting && this.mode === "stream") this.#stop?.abort();
    this.#tick = now;
  }

  get #resting() {
    return this.#hiddenSince > 0 && Date.now() - this.#hiddenSince > REST_AFTER;
  }

  async #run() {
    while (!this.over) {
      this.#stop = new AbortController();
      const { signal } = this.#stop;
      this.mode = this.#resting ? "rest" : this.#doubt || Date.now() < this.#pollUntil ? "poll" : "stream";
      try {
        if (this.fresh) await this.#begin();
        if (this.mode === "stream") await this.#stream(signal);
        else await this.#poll(signal, this.mode === "rest" || this.#doubt || this.#failures ? 0 : 25);
        this.#failures = 0;
        await this.#pause(this.mode === "rest" ? REST_EVERY : 100 + Math.random() * 400);
      } catch (error) {
        if (this.over) return;
        if (signal.aborted && !(error instanceof SilentLine)) continue;
        if (error instanceof Refused && [401, 403, 404].includes(error.status)) {
          this.over = true;
          this.close();
          this.onLost(error.status);
          return;
        }
        this.#failures += 1;
        const wait = Math.max((error.wait ?? 0) * 1000, pauseAfter(this.#failures));
        this.onStatus(navigator.onLine === false ? "offline" : "waiting", Date.now() + wait);
        await this.#pause(wait);
      }
    }
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

  async #begin() {
    const portion = await history(this.id);
    if (this.over) return;
    this.last = portion.events.at(-1)?.number ?? 0;
    this.fresh = false;
    this.onBegin(portion);
  }

  async #stream(signal) {
    let timer = 0;
    let silent = false;
    const listen = (within) => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        silent = true;
        this.#stop.abort();
      }, within);
    };
    listen(FIRST_BYTE);
    let begun = false;
    try {
      const reader = (await stream(this.id, this.last, signal)).body.getReader();
      const decoder = new TextDecoder();
      const take = parser();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) break;
        if (!begun) this.onStatus("live");
        begun = true;
        this.#failures = 0;
        this.#streamFailures = 0;
        listen(SILENCE);
        const heard = take(decoder.decode(value, { stream: true })).filter((one) => one.data);
        this.#take(heard.filter((one) => one.event === "event").map((one) => JSON.parse(one.data)));
        for (const one of heard) if (one.event !== "event") this.onSignal(one.event, JSON.parse(one.data));
      }
    } catch (error) {
      throw silent ? new SilentLine() : error;
    } finally {
      clearTimeout(timer);
      this.#doubt = !begun && (silent || !signal.aborted);
    }
  }

  async #poll(signal, wait) {
    const { events, read, place } = await eventsAfter(this.id, this.last, wait, signal);
    this.onStatus("live");
    if (this.#doubt) this.#held();
    this.#take(events);
    this.onSignal("read", { number: read });
    if (place) this.onSignal("place", place);
  }

  // A stream brought nothing, and yet the server answers: the second time, something on the way holds streams back.
  #held() {
    this.#doubt = false;
    this.#streamFailures += 1;
    if (this.#streamFailures < 2) return;
    this.#streamFailures = 0;
    this.#pollUntil = Date.now() + STREAM_AGAIN;
  }

  #take(events) {
    const fresh = events.filter((event) => event.number > this.last);
    if (fresh.length) this.last = fresh.at(-1).number;
    if (fresh.length) this.onEvents(fresh);
  }
}

/** The server said nothing for too long. */
class SilentLine extends Error {}
