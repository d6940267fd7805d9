// The panel's texts in the language in force, and dates as people of that language write them.

let locale = "en";
let tag = "en";
let single = {};
let plural = {};

/** Put a language in force: `texts` is {tag, dir, single: {english: translated}, plural: {english: [one, many]}}. */
export function install(name, texts) {
  locale = name;
  tag = texts.tag;
  single = texts.single;
  plural = texts.plural;
  document.documentElement.lang = tag;
  document.documentElement.dir = texts.dir;
}

export const language = () => locale;

const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (all, name) => values[name] ?? all);

/** One text; `values` fill its %(name)s. */
export function t(english, values = {}) {
  return fill(single[english] ?? english, values);
}

/** One text that counts `n`, told by its English form for many. */
export function tn(many, n, values = {}) {
  const forms = plural[many] ?? [many, many];
  return fill(forms[new Intl.PluralRules(tag).select(n) === "one" ? 0 : 1], { n, ...values });
}

/** Write the texts of the language in force into the page's own elements. */
export function fillPage(values) {
  for (const node of document.querySelectorAll("[data-text]")) node.textContent = t(node.dataset.text, values);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label, values));
    if (node.matches("button, a, label")) node.title = t(node.dataset.label, values);
  }
  for (const node of document.querySelectorAll("[data-placeholder]")) node.placeholder = t(node.dataset.placeholder, values);
}

/** Fetch another language's texts and put them in force. */
export async function change(name) {
  const answer = await fetch(`/widget/texts/${name}.json`, { credentials: "omit" });
  if (answer.ok) install(name, await answer.json());
}

/** The region that the texts are from, else the reader's own where the browser tells it: 18:16 or 6:16 pm. */
function region() {
  if (tag !== locale) return tag;
  const own = navigator.languages?.find((one) => one.toLowerCase().startsWith(`${locale}-`));
  return own ?? { es: "es-ES", en: "en-GB" }[locale];
}

/** A number of bytes in words. */
export function size(bytes) {
  const [unit, by] = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
  return new Intl.NumberFormat(region(), { style: "unit", unit, maximumFractionDigits: by === 1e3 ? 0 : 1 }).format(Math.max(bytes / by, by === 1e3 ? 1 : 0));
}

export const clock = (moment) => new Intl.DateTimeFormat(region(), { hour: "numeric", minute: "2-digit" }).format(moment);

/** The day of a moment: today, yesterday, or its date. */
export function dayOf(moment) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
  const days = Math.round((midnight(new Date()) - midnight(moment)) / 86_400_000);
  if (days === 0) return t("Today");
  if (days === 1) return t("Yesterday");
  return new Intl.DateTimeFormat(region(), { weekday: "long", day: "numeric", month: "long" }).format(moment);
}
