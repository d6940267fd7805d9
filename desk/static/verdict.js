// An agent's word on an answer of the assistant: right or wrong; the last word counts.
import { conversationPath, request } from "./api.js";
import { element } from "./dom.js";
import { announce } from "./news.js";
import { say } from "./texts.js";

export function verdict(id, number, said) {
  const button = (key, right) => element("button", { type: "button", class: "button small", "aria-pressed": String(right === said), onclick: () => judge(right) }, say(key));
  const buttons = [button("verdict_right", true), button("verdict_wrong", false)];

  async function judge(right) {
    try {
      await request(conversationPath(id, `events/${number}/verdict`), { right });
    } catch {
      return announce(say("unreachable"));
    }
    buttons.forEach((one, at) => one.setAttribute("aria-pressed", String((at === 0) === right)));
    return announce(say("verdict_kept"));
  }

  return element("p", { class: "verdict", role: "group", "aria-label": say("verdict_asks") }, element("span", { "aria-hidden": "true" }, say("verdict_asks")), ...buttons);
}
