// Hands what the company's server says of its customer on to ours; the page around has brought it.

import { Refused, identify as postIdentity } from "./api.js";

/** Sign the visitor in; `clean()` leaves nothing of somebody else who was signed in here. Whether it was accepted. */
export async function identify(jwt, clean) {
  if (!jwt) return false;
  for (const first of [true, false]) {
    try {
      await postIdentity(jwt);
      return true;
    } catch (error) {
      const replaced = error instanceof Refused && (error.code === "other_customer" || error.code === "visitor_unknown");
      if (!first || !replaced) {
        console.warn(`ventanilla: the customer could not be identified (${error.message})`);
        return false;
      }
      clean();
    }
  }
  return false;
}
