// Moments as the agent reads them.
import { desk } from "./dom.js";
import { say } from "./texts.js";

// The reader's own region of the language where the browser tells it: it decides between 18:16 and 6:16 pm.
const { locale } = desk.dataset;
const region = navigator.languages.find((tag) => tag.toLowerCase().startsWith(`${locale}-`)) ?? { es: "es-ES", pt: "pt-BR", en: "en-GB" }[locale];
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
