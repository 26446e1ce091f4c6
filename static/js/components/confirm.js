// Turns <details class="confirm-k"> into a dialog; without <dialog> it stays as it is.
let count = 0;

export function init(details) {
  const summary = details.querySelector("summary");
  const body = details.querySelector(".confirm-body");
  if (!summary || !body || typeof HTMLDialogElement !== "function") return;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog-k";
  const title = body.querySelector("h2, h3");
  if (title) {
    title.id = title.id || `dialog-title-${++count}`;
    dialog.setAttribute("aria-labelledby", title.id);
  }
  const bad = body.querySelector(".field-bad");
  dialog.append(body);
  (document.querySelector("main") || document.body).append(dialog);
  details.open = false;
  summary.setAttribute("aria-haspopup", "dialog");

  const open = () => {
    const menu = details.closest(".menu-k");
    if (menu) menu.open = false;
    dialog.showModal();
    const first = body.querySelector("input:not([type=hidden]), textarea, select, [data-close]");
    if (first) first.focus();
  };
  summary.addEventListener("click", (event) => {
    event.preventDefault();
    open();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
  });
  dialog.addEventListener("close", () => summary.focus());
  if (bad) open();
}
