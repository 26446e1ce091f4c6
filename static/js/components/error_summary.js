// Takes the focus after a failed send; its links focus the field itself.
export function init(summary) {
  summary.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const goal = field.matches("input, select, textarea") ? field : field.querySelector("input, select, textarea") || field;
    setTimeout(() => {
      const place = goal.closest(".field") || goal;
      place.scrollIntoView({ block: "center" });
      goal.focus({ preventScroll: true });
    });
  });
  summary.focus();
}
