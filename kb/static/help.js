// "Talk to us" opens the help window where it is loaded; without it the link leads to the window as a page.
for (const link of document.querySelectorAll("[data-talk]")) {
  link.addEventListener("click", (event) => {
    if (typeof window.ventanilla !== "function") return;
    event.preventDefault();
    window.ventanilla("open");
  });
}
