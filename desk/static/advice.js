// Advice on the reply's tone while the agent pauses. It never keeps a reply from being sent, and is not announced.
import { adviceIn } from "/assets/base/advice.js";
import { request } from "./api.js";
import { place } from "./dom.js";

const PAUSE = 700;
const reply = place("reply");
const section = document.querySelector("#composer [data-advice]");
const show = adviceIn(section, () => reply, () => ask());
let timer = 0;
let asked = 0;

// Looks at the reply once nothing more is typed for a moment.
export function advise() {
  clearTimeout(timer);
  asked += 1;
  if (reply.value.trim() === "") show([]);
  else timer = setTimeout(ask, PAUSE);
}

async function ask() {
  clearTimeout(timer);
  asked += 1;
  const mine = asked;
  const text = reply.value;
  if (text.trim() === "") return show([]);
  const answer = await request("tone", { text, locale: reply.lang }).catch(() => null);
  if (answer && mine === asked && reply.value === text) show(answer.advice);
  return undefined;
}
