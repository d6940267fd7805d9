// Moments as the agent reads them.
import { desk } from "./dom.js";
import { say } from "./texts.js";

// The region that the page's texts are from, else the reader's own where the browser tells it: 18:16 or 6:16 pm.
const { locale } = desk.dataset;
const { lang } = document.documentElement;
const own = navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${locale}-`)) ?? { es: "es-ES", en: "en-GB" }[locale];
const region = lang === locale ? own : lang;
const clock = new Intl.DateTimeFormat(region, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(region, { weekday: "long", day: "numeric", month: "long" });
const relative = new Intl.RelativeTimeFormat(region, { style: "short" });
const STEPS = [["day", 86400], ["hour", 3600], ["minute", 60]];

export const timeOf = (moment) => clock.format(new Date(moment));
export const dayOf = (moment) => date.format(new Date(moment));

export function ago(moment) {
  const seconds = (Date.now() - new Date(moment)) / 1000;
  const step = STEPS.find(([, length]) => seconds >= length);
  return step ? relative.format(-Math.floor(seconds / step[1]), step[0]) : say("now");
}
