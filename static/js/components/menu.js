// A <details> menu closes by Escape and by a press outside.
export function init(details) {
  const summary = details.querySelector("summary");
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return;
    event.stopPropagation();
    details.open = false;
    summary.focus();
  });
  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target) && !event.target.closest("dialog")) details.open = false;
  });
  details.addEventListener("toggle", () => {
    if (!details.open) return;
    for (const other of document.querySelectorAll(".menu-k[open]")) if (other !== details && !other.contains(details)) other.open = false;
    const panel = details.querySelector(".menu-panel");
    if (!panel) return;
    details.classList.remove("menu-flip");
    const box = panel.getBoundingClientRect();
    const below = box.bottom > innerHeight && box.height + 60 < details.getBoundingClientRect().top;
    if (!details.classList.contains("menu-up")) details.classList.toggle("menu-flip", below);
  });
}
