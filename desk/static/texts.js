// The page's texts in the agent's language; %(name)s places are filled in.
const texts = new Map();
for (const span of document.getElementById("texts").content.querySelectorAll("[data-key]")) {
  texts.set(span.dataset.key, span.textContent);
}
const plural = new Intl.PluralRules(document.documentElement.lang);

export function say(key, values = {}) {
  return (texts.get(key) ?? "").replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}

// A text that exists for none, one and more.
export function counted(key, count) {
  const form = count === 0 ? "none" : plural.select(count) === "one" ? "one" : "other";
  return say(`${key}_${form}`, { count: String(count) });
}
