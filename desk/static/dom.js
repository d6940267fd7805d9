// Builds elements from data; text only ever becomes text.
export const place = (id) => document.getElementById(id);
export const desk = place("desk");

export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") made.addEventListener("click", value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Writes only what differs, so that nothing is redrawn, selected anew or announced without a reason.
export function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const ADDRESS = /https?:\/\/[^\s<>"'“”«»]*[^\s<>"'“”«».,;:!?)\]]/g;

// Text with its web addresses as links.
export function linked(text) {
  const parts = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    parts.push(text.slice(at, match.index), element("a", { href: match[0], target: "_blank", rel: "noopener noreferrer" }, match[0]));
    at = match.index + match[0].length;
  }
  return [...parts, text.slice(at)];
}
