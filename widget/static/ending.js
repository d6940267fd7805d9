// What there is to do when all is said: rate the conversation, save its transcript or have it mailed.

import { mailTranscript, rate, transcript } from "./api.js";
import { saveAs } from "./files.js";
import { t } from "./texts.js";

const $ = (id) => document.getElementById(id);

/** The box between what was said and what is being written; `conversation()` is the id of the one at hand. */
export class Ending {
  #rated = null;
  #open = false;
  #state = "with_bot";

  constructor({ conversation, name, mails }) {
    Object.assign(this, { conversation, name });
    $("transcript-mail").hidden = !mails;
    $("keep").addEventListener("click", () => this.#toggle());
    $("rating").addEventListener("change", (event) => event.target.name === "score" && ($("rating-more").hidden = false));
    $("rating").addEventListener("submit", (event) => this.#submit(event, $("rating-note"), () => this.#rate()));
    $("transcript-save").addEventListener("click", (event) => this.#submit(event, $("transcript-note"), () => this.#save()));
    $("transcript-mail").addEventListener("submit", (event) => this.#submit(event, $("transcript-note"), () => this.#mail()));
  }

  /** The conversation's state, and whether there is anything in it. */
  show(state, anything) {
    if (state !== this.#state) this.#open = false;
    this.#state = state;
    $("keep").hidden = !anything;
    const over = state === "closed" && anything;
    $("ending").hidden = !over && !this.#open;
    $("rating").hidden = !over;
    $("keep").setAttribute("aria-expanded", String(!$("ending").hidden));
  }

  /** The rating as it is stored; null before there is one. */
  rated(rating) {
    // The stream tells what this window has just sent, and the visitor may be at the next one already.
    if (rating && rating.rated_at === this.#rated?.rated_at && rating.score === this.#rated.score) return;
    this.#rated = rating;
    const chosen = rating && $("rating").querySelector(`[value="${rating.score}"]`);
    if (chosen) chosen.checked = true;
    else $("rating").reset();
    $("rating-comment").value = rating?.comment ?? "";
    $("rating-more").hidden = true;
    $("rating-note").textContent = rating ? t("Thank you! You can still change it.") : "";
    $("transcript-note").textContent = "";
  }

  #toggle() {
    this.#open = $("ending").hidden;
    this.show(this.#state, true);
    if (this.#open) $("transcript-save").focus();
  }

  async #submit(event, note, act) {
    event.preventDefault();
    note.textContent = "";
    try {
      note.textContent = await act();
    } catch (error) {
      note.textContent = error.sentence || t("That did not arrive. Check the connection and try again.");
    }
  }

  async #rate() {
    const score = Number(new FormData($("rating")).get("score"));
    if (!score) return "";
    this.rated((await rate(this.conversation(), score, $("rating-comment").value)).rating);
    $("rating").querySelector(":checked").focus();
    return t("Thank you! You can still change it.");
  }

  async #save() {
    saveAs(await transcript(this.conversation()), `${this.name}.txt`);
    return "";
  }

  async #mail() {
    await mailTranscript(this.conversation(), $("transcript-email").value.trim());
    $("transcript-mail").reset();
    return t("It is on its way.");
  }
}
