// Shows articles below a text field while somebody types: a combobox with a list, by the WAI-ARIA Authoring Practices.
// What is found comes as data; it only ever becomes text. Nothing that was typed is stored.

const PAUSE = { instant: 60, settled: 350, stale: 250, spoken: 900 };
const LONGEST = 200;

let made = 0;

/**
 * Suggest for `field`, a text field that still sends its text on its own.
 *
 * `place` is where the list goes; `locale()` the language in force; `say(name, question)` the texts "label", "all",
 * "person" and "nothing"; `all(question)` the address of the search page; `open(article)`, if given, opens an article in place
 * of its link, and the search page is a new tab then; `person()` leads to a person, and where it is not given nothing is
 * said about finding nothing.
 */
export function suggest({ field, place, locale, say, all, open, person }) {
  const id = `suggestions-${++made}`;
  const list = make("div", { id, role: "listbox", class: "suggestions-list" });
  const notice = make("p", { class: "suggestions-notice", hidden: "" });
  const box = make("div", { class: "suggestions", hidden: "" }, notice, list);
  const spoken = make("p", { class: "visually-hidden", role: "status" });
  place.append(box, spoken);

  const isCombobox = field.tagName === "INPUT";
  if (isCombobox) field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", id);

  let asking = null;
  const timers = {};
  let options = [];
  let active = -1;
  let blocked = 0;

  const text = () => field.value.trimStart();
  const later = (name, work) => (timers[name] = setTimeout(work, PAUSE[name]));

  function expand(whether) {
    box.hidden = !whether;
    if (isCombobox) field.setAttribute("aria-expanded", String(whether));
    if (!whether) point(-1);
  }

  function stop() {
    for (const timer of Object.values(timers)) clearTimeout(timer);
    asking?.abort();
    asking = null;
  }

  function close() {
    stop();
    expand(false);
    options = [];
    list.replaceChildren();
    spoken.textContent = "";
  }

  function point(place) {
    options[active]?.removeAttribute("aria-selected");
    active = place;
    const option = options[active];
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  }

  function typed() {
    stop();
    const question = text();
    if (!question.trim() || question.length > LONGEST) return close();
    if (Date.now() < blocked) return;
    point(-1);
    later("instant", () => ask(question, false));
    later("settled", () => ask(question, true));
    // What was found for other words is shown no longer than a moment.
    if (!box.hidden) later("stale", () => expand(false));
  }

  async function ask(question, settled) {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    const query = new URLSearchParams({ q: question, locale: locale(), ...(settled && { settled: "1" }) });
    try {
      const answer = await fetch(`/api/v1/search/suggestions?${query}`, { credentials: "omit", signal });
      if (answer.status === 429) blocked = Date.now() + 1000 * (Number(answer.headers.get("Retry-After")) || 10);
      if (!answer.ok) return close();
      const found = await answer.json();
      // Whoever has begun to choose is not given another list.
      if (signal.aborted || question !== text() || active >= 0) return;
      show(question, found);
    } catch {
      if (!signal.aborted) close();
    }
  }

  function show(question, found) {
    if (!found.count && !found.settled) return;
    if (!found.count && !person) return expand(false);
    clearTimeout(timers.stale);
    list.setAttribute("aria-label", say("label"));
    options = [];
    const groups = found.groups.map((group, number) => {
      const name = make("div", { class: "suggestions-category", id: `${id}-${number}`, role: "presentation" }, group.category.name);
      const rows = group.results.map((one) => article(one, found.locale));
      return make("div", { role: "group", "aria-labelledby": name.id }, name, ...rows);
    });
    const last = make("div", { class: "suggestions-end", role: "presentation" });
    if (!found.count) last.append(way(say("person"), person, "suggestions-person"));
    else last.append(way(say("all", question.trim()), all(question.trim()), "suggestions-all"));
    list.replaceChildren(...groups, ...(last.childNodes.length ? [last] : []));
    notice.textContent = found.count ? found.note : say("nothing", question.trim());
    notice.hidden = !notice.textContent;
    expand(true);
    box.scrollTop = 0;
    if (found.settled) later("spoken", () => (spoken.textContent = [found.said, found.note].filter(Boolean).join(". ")));
  }

  function option(properties, ...children) {
    const node = make("a", { id: `${id}-option-${options.length}`, role: "option", tabindex: "-1", ...properties }, ...children);
    options.push(node);
    return node;
  }

  function article(one, language) {
    const other = one.locale === language ? {} : { lang: one.locale };
    const title = make("span", { class: "suggestions-title", dir: "auto", ...other }, ...marked(one.title));
    const badge = one.locale === language ? [] : [make("span", { class: "badge", "aria-hidden": "true" }, one.locale)];
    const lang = one.text && one.text.locale !== language ? { lang: one.text.locale } : {};
    const below = one.text ? [make("span", { class: "suggestions-text", dir: "auto", ...lang }, ...marked(one.text))] : [];
    const node = option({ href: one.url, class: "suggestions-row" }, make("span", { class: "suggestions-line" }, title, ...badge), ...below);
    if (open) {
      node.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        close();
        open({ article_id: one.article_id, locale: one.locale, url: one.url, anchor: one.url.split("#")[1] });
      });
    }
    return node;
  }

  // An option that leads elsewhere: to an address, or to what a function does.
  function way(words, goal, kind) {
    const node = option({ class: `suggestions-row ${kind}`, ...(typeof goal === "string" && { href: goal, ...(open && { target: "_blank", rel: "noopener" }) }) }, words);
    if (typeof goal === "function") {
      node.addEventListener("click", (event) => {
        event.preventDefault();
        close();
        goal(event);
      });
    }
    return node;
  }

  function keys(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const shown = !box.hidden && options.length > 0;
    const steps = {
      ArrowDown: () => (shown ? point((active + 1) % options.length) : reopen(0)),
      ArrowUp: () => (event.altKey ? expand(false) : shown ? point(active < 0 ? options.length - 1 : active - 1) : reopen(options.length - 1)),
      Home: () => point(0),
      End: () => point(options.length - 1),
      Enter: () => options[active].click(),
      Escape: () => close(),
    };
    const needs = {
      ArrowDown: atEdge() && (shown || options.length > 0),
      ArrowUp: active >= 0 || (isCombobox && options.length > 0),
      Home: active >= 0,
      End: active >= 0,
      Enter: active >= 0,
      Escape: shown,
    };
    if (event.key === "Enter" && active < 0) return close();
    if (event.key === "ArrowLeft" || event.key === "ArrowRight") return point(-1);
    if (!needs[event.key]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    steps[event.key]();
  }

  // In a text of several lines the arrows move the caret until it is at the end.
  const atEdge = () => isCombobox || active >= 0 || field.selectionEnd === field.value.length;

  function reopen(place) {
    expand(true);
    point(place);
  }

  field.addEventListener("input", typed);
  // Before whatever else listens, since Enter chooses here and sends there.
  field.addEventListener("keydown", keys, { capture: true });
  field.addEventListener("blur", () => {
    stop();
    expand(false);
  });
  // A click in the list leaves the focus in the field.
  box.addEventListener("mousedown", (event) => event.preventDefault());
  field.form?.addEventListener("submit", close);
  expand(false);
}

function make(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/** Text with its found words in <mark>; `highlights` are (start, end) in code points. */
function marked({ text, highlights }) {
  const characters = [...text];
  const nodes = [];
  let at = 0;
  for (const [start, end] of highlights) {
    nodes.push(characters.slice(at, start).join(""), make("mark", {}, characters.slice(start, end).join("")));
    at = end;
  }
  return [...nodes, characters.slice(at).join("")].filter((node) => node !== "");
}
