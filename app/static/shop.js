// Tries the brand's looks on: the shop and the help window wear what is chosen, and remember it for this visit.

const form = document.getElementById("looks");
const root = document.documentElement;
const sheet = document.querySelector('link[href^="/brand.css"]');
const KEPT = "shop.look";

function wear({ look, scheme }) {
  if (scheme) root.dataset.scheme = scheme;
  else delete root.dataset.scheme;
  sheet.href = look ? `/brand.css?${new URLSearchParams({ look })}` : "/brand.css";
  window.ventanilla("update", { look, scheme });
}

const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
if (kept) {
  form.look.value = kept.look;
  form.scheme.value = kept.scheme;
  wear(kept);
}
form.addEventListener("change", () => {
  const chosen = { look: form.look.value, scheme: form.scheme.value };
  sessionStorage.setItem(KEPT, JSON.stringify(chosen));
  wear(chosen);
});
