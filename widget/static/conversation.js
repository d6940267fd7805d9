// The conversation at hand: what is followed and sent of it, and what the window says of how it stands.

import { forget, history, past } from "./api.js";
import { refresh, set as setDraft } from "./composer.js";
import { Ending } from "./ending.js";
import { Tray } from "./files.js";
import { tell } from "./host.js";
import { Outbox } from "./outbox.js";
import { Presence } from "./presence.js";
import { ring } from "./sound.js";
import { SHARED, onChange, read, write } from "./storage.js";
import { Follower } from "./stream.js";
import { t, tn } from "./texts.js";
import { Timeline } from "./timeline.js";

const $ = (id) => document.getElementById(id);

export class Conversation {
  #follower = null;
  #queued = null;
  #presence = new Presence(() => ({ id: this.id, state: this.state }));

  /**
   * `options` are the panel's own; `page()` is the address the visitor is on, `watched()` whether the conversation is
   * being looked at, `status` the line that tells what is going on; `mark(class)` draws the assistant's picture,
   * `takeFocus()` puts the focus where the visitor goes on.
   */
  constructor(options, { page, watched, status, mark, openArticle, takeFocus }) {
    Object.assign(this, { options, watched, status, takeFocus });
    this.timeline = new Timeline(
      $("log"),
      { assistant: options.assistant, mark, openArticle, conversation: () => this.id, say: (text, helped) => this.#answer(text, helped) },
      {
        retry: (item) => this.#sendAgain(item),
        edit: (item) => this.#editAgain(item),
        below: (whether) => ($("newest").hidden = !whether),
        older: async (number) => (await history(this.id, number)).events,
      },
    );
    this.outbox = new Outbox({
      page,
      onItems: (items) => {
        this.timeline.show(items);
        this.describe();
      },
      onStored: (item, event) => {
        this.timeline.settle(item, event);
        this.describe();
      },
      onConversation: (id, lost) => {
        if (lost) status.say(t("The earlier conversation is no longer kept here. This is a new one."));
        this.follow(id);
      },
    });
    this.tray = new Tray($("tray"), options.files, { page, changed: refresh, began: (id) => this.follow(id), full: (sentence) => status.say(sentence) });
    this.ending = new Ending({ conversation: () => this.id, name: `${options.brand} ${new Date().toISOString().slice(0, 10)}`, mails: options.mails });
    $("write").addEventListener("input", () => $("write").value.trim() && this.#presence.typing());
    document.addEventListener("visibilitychange", () => this.describe());
    onChange("conversation", (id) => this.follow(id));
    onChange("token", (token) => token || this.follow(null));
    onChange("seen", () => this.describe());
  }

  get id() {
    return this.#follower?.id;
  }

  get state() {
    return this.timeline.state;
  }

  /** Follow the conversation with this id from now on; none when it is null. */
  follow(id) {
    if (this.#follower?.id === id) return;
    this.#presence.forget();
    this.#queued = null;
    this.ending.rated(null);
    this.#follower?.close();
    this.#follower = null;
    this.timeline.clear();
    this.timeline.show(this.outbox.items);
    if (!id) return this.describe();
    this.#follower = new Follower({
      id,
      onBegin: (portion) => {
        this.timeline.begin(portion);
        this.describe();
      },
      onEvents: (events) => {
        this.timeline.add(events);
        this.#announce(id, events);
        this.describe();
      },
      onSignal: (name, data) => this.#signal(name, data),
      onStatus: (name, until) => {
        this.status.connection(name, until, () => this.#follower.again());
        if (name === "live") this.outbox.nudge();
      },
      onLost: (code) => {
        if (read("conversation") === id) forget(code);
        this.follow(null);
      },
    });
  }

  /** Go on with another conversation; `last` is the number up to which it counts as seen. */
  goOnWith(id, last = null) {
    if (read("conversation") === id) return;
    write("seen", last);
    write("conversation", id);
    this.follow(id);
  }

  /** A customer who signs in on another device goes on where they were. */
  async resumeLatest() {
    if (read("conversation")) return;
    const found = await past().catch(() => ({ conversations: [] }));
    const latest = found.conversations[0];
    if (!latest || read("conversation")) return;
    write("conversation", latest.id);
    this.follow(latest.id);
  }

  say(text) {
    this.outbox.add("message", text, { files: this.tray.take() });
  }

  askForPerson() {
    if (!this.#asked && !["waiting", "with_agent"].includes(this.state)) this.outbox.add("handoff");
  }

  /** Nothing of whoever was here stays on this device. */
  clear() {
    this.outbox.clear();
    this.tray.clear();
    setDraft("");
    for (const name of SHARED) write(name, null);
    this.follow(null);
  }

  /** Say everywhere what state the conversation is in and how much of it is unread. */
  describe() {
    const { timeline } = this;
    const watched = this.watched();
    if (watched && timeline.last > (read("seen") ?? 0)) write("seen", timeline.last);
    if (watched) this.#presence.read(timeline.last);
    const unread = watched ? 0 : timeline.unread(read("seen") ?? 0);
    const anything = timeline.events.length + this.outbox.items.length > 0 || Boolean(read("conversation"));
    $("panel").dataset.state = this.state;
    const sentence = this.#standing();
    if ($("strip-text").textContent !== sentence) $("strip-text").textContent = sentence;
    this.ending.show(this.state, timeline.events.length > 0);
    $("hand-off").hidden = this.#asked || !["with_bot", "closed"].includes(this.state);
    $("empty").hidden = anything;
    const spoken = timeline.events.findLast((event) => event.kind === "message");
    $("continue-choice").hidden = !anything;
    $("continue-text").textContent = spoken ? spoken.body.text ?? "" : "";
    $("continue-unread").hidden = !unread;
    $("continue-unread").textContent = unread;
    $("continue-unread").setAttribute("aria-label", tn("%(n)s new messages", unread));
    tell({ did: "unread", count: unread });
    document.title = `${unread ? `(${unread}) ` : ""}${this.options.assistant} · ${this.options.brand}`;
  }

  get #asked() {
    return this.outbox.items.some((item) => item.kind === "handoff" && !item.refused);
  }

  #standing() {
    return {
      with_bot: () => t("Answers at once"),
      waiting: () => this.#waiting(),
      with_agent: () => t("%(name)s is here", { name: this.timeline.agent }),
      closed: () => t("Closed"),
    }[this.state]();
  }

  /** What somebody who waits is told: where in the queue, and how long others waited, where that is known. */
  #waiting() {
    const queued = this.#queued;
    if (!this.options.open) return t("Nobody is at the desk now. A person answers when it opens.");
    if (!queued) return t("Waiting for a person. Keep writing: it all arrives.");
    const where = queued.position === 1 ? t("You are next.") : t("You are number %(n)s in the queue.", { n: queued.position });
    const long =
      queued.low === null ? t("There is no estimate yet.") : queued.low ? t("Usually %(low)s to %(high)s more minutes.", queued) : tn("Usually up to %(n)s more minutes.", queued.high);
    return `${where} ${long}`;
  }

  #signal(name, data) {
    if (name === "agent_writes" || name === "agent_looks_up") this.timeline.doing(name);
    else if (name === "read") this.timeline.readUpTo(data.number);
    else if (name === "rated") this.ending.rated(data);
    else if (name === "place") {
      this.#queued = data;
      this.describe();
    }
  }

  // Tell the page that something was said, never what; sound when nobody looks.
  #announce(id, events) {
    for (const { author, kind, number } of events) {
      if (kind === "handoff") tell({ did: "handoff" });
      if (kind !== "message" || author === "visitor") continue;
      tell({ did: "message", author });
      if (!this.watched()) ring(`${id}/${number}`);
    }
  }

  // What was pressed goes with the redrawing, and the focus must not go with it.
  #answer(text, helped) {
    this.outbox.add("message", text, { helped });
    this.takeFocus();
  }

  #sendAgain(item) {
    this.outbox.retry(item.key);
    this.takeFocus();
  }

  #editAgain(item) {
    const { text, files = [] } = this.outbox.takeBack(item.key) ?? {};
    setDraft([text, read("draft")].filter(Boolean).join("\n"));
    this.tray.putBack(files);
    $("write").focus();
  }
}
