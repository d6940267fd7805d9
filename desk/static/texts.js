// The page's texts in the agent's language; %(name)s places are filled in.
const texts = new Map();
for (const span of document.getElementById("texts").content.querySelectorAll("[data-key]")) {
  texts.set(span.dataset.key, span.textContent);
}

export function say(key, values = {}) {
  return (texts.get(key) ?? key).replace(/%\((\w+)\)s/g, (whole, name) => values[name] ?? whole);
}
