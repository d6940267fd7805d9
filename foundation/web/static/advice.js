// What a text should say differently: each place can be shown in its field, and put right with one click.
// Positions come from the server in characters; a text field counts UTF-16 units.

// `fieldOf(name)` gives the text field that the advice is about; `onFixed` is called when a fix was applied.
export function adviceIn(section, fieldOf, onFixed) {
  const list = section.querySelector("ul");
  const count = section.querySelector("[data-advice-count]");

  function show(advice) {
    list.replaceChildren(...advice.map(item));
    count.textContent = String(advice.length);
    section.hidden = advice.length === 0;
  }

  function item(one) {
    const made = document.createElement("li");
    made.append(button("advice-place", one.quoted, () => choose(one), section.dataset.show.replace("#", () => one.quoted)));
    const said = document.createElement("span");
    said.className = "advice-said";
    said.textContent = one.sentence;
    made.append(said);
    if (one.fix !== null) {
      const words = one.fix === "" ? section.dataset.remove : section.dataset.replace.replace("#", () => one.fix);
      made.append(button("button small advice-fix", words, () => fix(one)));
    }
    return made;
  }

  // Whether the words are still where they were; while somebody types on, advice may be a moment old.
  function choose(one) {
    const field = fieldOf(one.field);
    const before = [...field.value].slice(0, one.start).join("");
    const start = before.length;
    const end = start + [...field.value.slice(start)].slice(0, one.end - one.start).join("").length;
    if (shortened(field.value.slice(start, end)) !== one.quoted) return false;
    // A field that gets the focus scrolls to what is selected in it; one that has it already does not.
    field.blur();
    field.setSelectionRange(start, end);
    field.focus();
    return true;
  }

  function fix(one) {
    if (!choose(one)) return onFixed();
    const field = fieldOf(one.field);
    // The one way of changing a text field that Ctrl+Z can take back.
    if (!document.execCommand(one.fix === "" ? "delete" : "insertText", false, one.fix)) {
      field.setRangeText(one.fix, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    return onFixed();
  }

  const written = [...list.children].map(({ dataset, lastElementChild }) => ({
    field: dataset.field,
    start: Number(dataset.start),
    end: Number(dataset.end),
    quoted: dataset.quoted,
    fix: dataset.fix ?? null,
    sentence: lastElementChild.textContent,
  }));
  if (written.length) show(written);
  return show;
}

// As the server quotes a place.
export function shortened(words) {
  const characters = [...words.replace(/\s+/g, " ").trim()];
  return characters.length > 60 ? `${characters.slice(0, 59).join("")}…` : characters.join("");
}

function button(name, words, whenPressed, label) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = name;
  made.textContent = words;
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", whenPressed);
  return made;
}
