import { suggest } from "/assets/base/suggestions.js";

// "Talk to us" opens the help window where it is loaded; without it the link leads to the window as a page.
function talk() {
  if (typeof window.ventanilla !== "function") return false;
  window.ventanilla("open");
  return true;
}

for (const link of document.querySelectorAll("[data-talk]")) {
  link.addEventListener("click", (event) => {
    if (talk()) event.preventDefault();
  });
}

// Without this script the form leads to the search page; with it the articles come while the question is typed.
for (const form of document.querySelectorAll("[data-suggest]")) {
  suggest({
    field: form.elements.q,
    place: form,
    // Articles have a language and no region.
    locale: () => document.documentElement.lang.split("-")[0],
    say: (name, question) => form.dataset[name].replace("{}", () => question),
    all: (question) => `${form.action}?${new URLSearchParams({ q: question })}`,
    person: () => talk() || location.assign(form.dataset.talkAddress),
  });
}
