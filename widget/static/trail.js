// Where in the window the visitor is, each place with an address of its own in the hash ("article/12"), and the way
// back. A window of its own has the browser's history for that; inside a page that belongs to the page.

import { isPopOut } from "./popout.js";

export class Trail {
  #before = [];
  at = "";

  /** `go(address)` shows a place without a step forward. */
  constructor(go) {
    this.go = go;
    if (isPopOut) addEventListener("popstate", () => this.go(here() || "home"));
  }

  /** The visitor has come to `address`; `back` says that it was not a step forward. */
  to(address, back) {
    if (address === this.at) return;
    if (!back && this.at) this.#before.push(this.at);
    if (this.#before.includes(address)) this.#before.length = this.#before.indexOf(address);
    const forward = isPopOut && !back && this.at;
    this.at = address;
    if (here() !== address) history[forward ? "pushState" : "replaceState"](null, "", `#${address}`);
  }

  back() {
    if (isPopOut && this.#before.length) history.back();
    else this.go(this.#before.at(-1) ?? "home");
  }
}

/** The place that this document's address names. */
export const here = () => location.hash.slice(1);
