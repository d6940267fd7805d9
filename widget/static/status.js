// The line under the heading that says what is going on: offline, trying again, something to know.

import { t, tn } from "./texts.js";

const PATIENCE = 2_500; // a short drop heals by itself and is not worth a word
const NOTICE = 8_000;

export class StatusLine {
  #timer = 0;
  #tick = 0;

  /** `line` holds `text` and the button `act`. */
  constructor(line, text, act) {
    Object.assign(this, { line, text, act });
  }

  /** A sentence for a while. */
  say(sentence) {
    this.#show(sentence, "notice");
    this.#timer = setTimeout(() => this.#hide(), NOTICE);
  }

  /** A sentence with one button, until it is pressed. */
  ask(sentence, label, act) {
    this.#show(sentence, "notice", label, () => {
      this.#hide();
      act();
    });
  }

  /** What the follower says about the connection; `until` is when it tries again, in milliseconds. */
  connection(name, until, again) {
    if (name === "live") {
      if (this.line.dataset.about === "connection") this.#hide();
      clearTimeout(this.#tick);
      this.#tick = 0;
      this.since = 0;
      return;
    }
    this.since ||= Date.now();
    clearTimeout(this.#tick);
    const tell = () => {
      const seconds = Math.max(1, Math.round((until - Date.now()) / 1000));
      if (name === "offline") this.#show(t("You are offline. What you write is kept and sent later."), "connection");
      else this.#show(seconds > 4 ? tn("The connection was lost. Trying again in %(n)s seconds.", seconds) : t("The connection was lost. Trying again…"), "connection", t("Try now"), again);
    };
    this.#tick = setTimeout(tell, Math.max(0, PATIENCE - (Date.now() - this.since)));
  }

  #show(sentence, about, label = "", act = null) {
    clearTimeout(this.#timer);
    this.line.dataset.about = about;
    this.line.hidden = false;
    if (this.text.textContent !== sentence) this.text.textContent = sentence;
    this.act.hidden = !label;
    this.act.textContent = label;
    this.act.onclick = act;
  }

  #hide() {
    if (document.activeElement === this.act) document.getElementById("heading").focus();
    this.line.hidden = true;
    this.text.textContent = "";
  }
}
