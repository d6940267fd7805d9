// The list of a conversation on the screen: events in the order of their numbers, then what is still being sent.

import { drawDoing, drawEvent, drawPending, drawWriting, together } from "./messages.js";
import { t } from "./texts.js";

const ANSWER_EXPECTED = 30_000;
const DOING = { agent_writes: 6_000, agent_looks_up: 12_000 }; // how long what an agent does holds, unless repeated
const NEAR_END = 120;
const NEAR_BEGIN = 400;
const MOVING = 700; // a smooth scroll takes no longer

/** What an event does to the conversation's state. */
const AFTER = { handoff: "waiting", taken: "with_agent", closed: "closed", reopened: "with_bot" };

export class Timeline {
  #nodes = new Map(); // number → element
  #pending = new Map(); // key → element
  #writing = null;
  #base = { number: 0, state: "with_bot", agent: "" };
  #asking = false;
  #doing = null;
  #read = 0;
  #movingUntil = 0;
  #timer = 0;

  /**
   * `list` is the log on the page, which scrolls; `context` is what the drawings need; `acts` what an item can do (edit, retry)
   * `below(whether)`, told when something new stands below what is seen, and `older(number)`, events before a number.
   */
  constructor(list, context, acts) {
    Object.assign(this, { list, context, acts, events: [], items: [], pinned: true });
    list.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    // The keyboard, a longer line above or a bigger box below take height away; the newest stays in sight.
    new ResizeObserver(() => this.pinned && this.toEnd(true)).observe(list);
  }

  get state() {
    return this.events.reduce((state, event) => (event.number > this.#base.number && AFTER[event.kind]) || state, this.#base.state);
  }

  /** The name of the person who has the conversation. */
  get agent() {
    return this.events.findLast((event) => event.kind === "taken")?.name ?? this.#base.agent;
  }

  get last() {
    return this.events.at(-1)?.number ?? 0;
  }

  /** How many messages by others came after number `seen`. */
  unread(seen) {
    return this.events.filter((one) => one.number > seen && one.author !== "visitor" && one.kind !== "reopened").length;
  }

  /** Begin with the last portion of a conversation, whose state its own events may not tell. */
  begin({ events, state, agent }) {
    this.#base = { number: events.at(-1)?.number ?? 0, state, agent: agent ?? "" };
    this.add(events, true);
  }

  // Scrolled near the beginning: ask for what came before, and leave on the screen what stands there.
  async #older() {
    const first = this.events[0];
    if (this.#asking || !first || first.number === 1) return;
    this.#asking = true;
    try {
      const events = await this.acts.older(first.number);
      if (this.events[0] !== first || !events.length) return;
      this.#hush();
      const node = this.#nodes.get(first.number);
      const top = node.getBoundingClientRect().top;
      for (const event of events) if (!this.#nodes.has(event.number)) this.#place(event);
      const again = drawEvent(first, events.at(-1), this.context);
      if (node.classList.contains("goes-on")) again.classList.add("goes-on");
      node.replaceWith(again);
      this.#nodes.set(first.number, again);
      this.#movingUntil = Date.now() + 50;
      this.list.scrollTop += again.getBoundingClientRect().top - top;
      this.#showRead();
    } catch {
      // The next scroll asks again.
    } finally {
      this.#asking = false;
    }
  }

  /** Add events; those that are there already are left alone. `quiet` says nothing to screen readers. */
  add(events, quiet = false) {
    const follow = this.pinned || quiet;
    const fresh = events.filter((event) => !this.#nodes.has(event.number));
    if (quiet || fresh.every((event) => event.author === "visitor")) this.#hush();
    for (const event of fresh) this.#place(event);
    if (fresh.some((event) => event.author === "agent")) this.#idle();
    this.#showWriting();
    this.#showRead();
    if (follow || fresh.some((event) => event.author === "visitor")) this.#reveal(quiet ? null : fresh.at(-1), quiet);
    else if (fresh.length) this.acts.below(true);
  }

  /** Show what is being sent; an item that is gone from the list disappears. */
  show(items) {
    this.items = items;
    const grown = items.some((item) => !this.#pending.has(item.key));
    this.#hush();
    const keys = new Set(items.map((item) => item.key));
    for (const [key, node] of this.#pending) {
      if (keys.has(key)) continue;
      node.remove();
      this.#pending.delete(key);
    }
    for (const item of items) {
      const node = drawPending(item, this.acts);
      const old = this.#pending.get(item.key);
      if (old) {
        if (old.isEqualNode(node)) continue;
        old.replaceWith(node);
      } else this.list.append(node);
      this.#pending.set(item.key, node);
    }
    this.#showWriting();
    if (grown || this.pinned) this.toEnd();
  }

  /** An item is stored as this event (null when the server keeps none for it). */
  settle(item, event) {
    this.#pending.get(item.key)?.remove();
    this.#pending.delete(item.key);
    if (event) this.add([event]);
  }

  /** The agent is writing, or looking something up. */
  doing(what) {
    clearTimeout(this.#doing?.timer);
    this.#doing = { what, timer: setTimeout(() => this.#idle(), DOING[what]) };
    this.#showWriting();
    if (this.pinned) this.toEnd();
  }

  #idle() {
    clearTimeout(this.#doing?.timer);
    this.#doing = null;
    this.#showWriting();
  }

  /** The person who has the conversation has read everything up to this number. */
  readUpTo(number) {
    this.#read = number;
    this.#showRead();
  }

  // As an attribute, which the style sheet shows: a text that is added would be read out.
  #showRead() {
    const seen = this.events.findLast((one) => one.author === "visitor" && one.kind === "message" && one.number <= this.#read);
    for (const node of this.list.querySelectorAll("[data-read]")) node.removeAttribute("data-read");
    this.#nodes.get(seen?.number)?.querySelector(".when")?.setAttribute("data-read", t("Read"));
  }

  /** Draw everything anew, in another language. */
  redraw() {
    const { events, items } = this;
    const base = this.#base;
    this.clear();
    this.#base = base;
    this.add(events, true);
    this.show(items);
  }

  clear() {
    this.events = [];
    this.#base = { number: 0, state: "with_bot", agent: "" };
    this.#nodes.clear();
    this.#pending.clear();
    this.#idle();
    this.list.replaceChildren();
  }

  toEnd(atOnce = false) {
    this.pinned = true;
    this.#scroll(this.list.scrollHeight, atOnce);
  }

  // The end of the list, but never past the beginning of what was just said.
  #reveal(event, atOnce) {
    const node = event && event.author !== "visitor" && this.#nodes.get(event.number);
    if (!node || node.offsetHeight < this.list.clientHeight * 0.8) this.toEnd(atOnce);
    else {
      this.pinned = false;
      this.#scroll(node.offsetTop - this.list.offsetTop - 8, atOnce);
    }
  }

  #scroll(top, atOnce) {
    const calm = atOnce || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#movingUntil = Date.now() + (calm ? 50 : MOVING);
    this.list.scrollTo({ top, behavior: calm ? "instant" : "smooth" });
  }

  // Only the visitor's own scrolling decides whether the newest is followed.
  #scrolled() {
    const atEnd = this.#atEnd;
    if (Date.now() > this.#movingUntil) this.pinned = atEnd;
    if (atEnd) this.acts.below(false);
    if (this.list.scrollTop < NEAR_BEGIN && this.list.clientHeight) this.#older();
  }

  get #atEnd() {
    const { scrollHeight, scrollTop, clientHeight } = this.list;
    return scrollHeight - scrollTop - clientHeight < NEAR_END;
  }

  #place(event) {
    if (event.author === "visitor" || event.kind === "handoff") this.#dropTwin(event);
    let at = this.events.length;
    while (at > 0 && this.events[at - 1].number > event.number) at -= 1;
    const node = drawEvent(event, this.events[at - 1], this.context);
    const following = this.events[at];
    this.list.insertBefore(node, following ? this.#nodes.get(following.number) : this.#firstPending());
    this.events.splice(at, 0, event);
    this.#nodes.set(event.number, node);
    if (!following && together(this.events[at - 1], event)) this.#nodes.get(this.events[at - 1].number).classList.add("goes-on");
  }

  // The stream may bring a message before the answer to its sending: then the one on its way is the same one.
  #dropTwin(event) {
    const twin = this.items.find((item) => {
      if (!this.#pending.has(item.key) || item.refused) return false;
      return event.key ? event.key === item.key : item.kind === event.kind && (item.kind === "handoff" || item.text.trim() === event.body.text?.trim());
    });
    if (!twin) return;
    this.#pending.get(twin.key).remove();
    this.#pending.delete(twin.key);
    this.items = this.items.filter((item) => item !== twin);
  }

  #firstPending() {
    return this.#pending.values().next().value ?? null;
  }

  // The log is polite, but what the visitor wrote and what was said before need no announcing.
  #hush() {
    this.list.setAttribute("aria-live", "off");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.list.setAttribute("aria-live", "polite"), 300);
  }

  #showWriting() {
    const last = this.events.at(-1);
    const expected =
      this.state === "with_bot" && last?.kind === "message" && last.author === "visitor" && Date.now() - new Date(last.created_at) < ANSWER_EXPECTED;
    const shown = this.#doing?.what ?? (expected ? "assistant" : null);
    if (this.#writing && this.#writing.dataset.who === shown && this.#writing.nextSibling === this.#firstPending()) return;
    this.#writing?.remove();
    this.#writing = shown && (this.#doing ? drawDoing(shown, this.agent, this.context) : drawWriting(this.context));
    if (!this.#writing) return;
    this.#writing.dataset.who = shown;
    this.list.insertBefore(this.#writing, this.#firstPending());
    if (this.#doing) return;
    const mine = this.#writing;
    setTimeout(() => mine.remove(), ANSWER_EXPECTED);
  }
}
