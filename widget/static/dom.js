// Builds elements from data; text only ever becomes text.

const SVG = "http://www.w3.org/2000/svg";

/** An element: `properties` are attributes, except `on` (listeners by event name); null children are left out. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") for (const [type, listener] of Object.entries(value)) node.addEventListener(type, listener);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child != null && child !== ""));
  return node;
}

/** A drawing of the page's own symbols, said to nobody. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

const LINK = /\bhttps?:\/\/[^\s<>"'“”«»]+/g;

/** Text as nodes: web addresses become links that open outside, all else stays text. */
export function linked(text) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    const address = match[0].replace(/[.,;:!?)\]}]+$/, "");
    if (!isAddress(address)) continue;
    nodes.push(text.slice(from, match.index), outside(address, address));
    from = match.index + address.length;
  }
  nodes.push(text.slice(from));
  return nodes.filter(Boolean);
}

function isAddress(text) {
  try {
    return Boolean(new URL(text).hostname);
  } catch {
    return false;
  }
}

/** A link into a new tab that tells the other side nothing about this one. */
export function outside(address, ...children) {
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow" }, ...children);
}
