// What an agent has written and not yet sent, kept in this tab: it survives a reload and a new sign-in.
import { desk } from "./dom.js";

const named = (name) => `ventanilla-desk:${desk.dataset.staff}:${name}`;

export function kept(name, otherwise) {
  try {
    return JSON.parse(sessionStorage.getItem(named(name))) ?? otherwise;
  } catch {
    return otherwise;
  }
}

export function keep(name, value) {
  try {
    sessionStorage.setItem(named(name), JSON.stringify(value));
  } catch {
    // A browser that stores nothing still keeps it as long as the page lives.
  }
}
