// Moments as the agent reads them.
import { desk } from "./dom.js";
import { say } from "./texts.js";

const clock = new Intl.DateTimeFormat(desk.dataset.locale, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(desk.dataset.locale, { weekday: "long", day: "numeric", month: "long" });
const relative = new Intl.RelativeTimeFormat(desk.dataset.locale, { style: "short" });
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];

export const timeOf = (moment) => clock.format(new Date(moment));
export const dayOf = (moment) => date.format(new Date(moment));

export function ago(moment) {
  const seconds = (Date.now() - new Date(moment)) / 1000;
  const step = STEPS.find(([, length]) => seconds >= length);
  return step ? relative.format(-Math.floor(seconds / step[1]), step[0]) : say("now");
}
