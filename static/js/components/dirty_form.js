// Warns before a changed form is left.
export function init(form) {
  let dirty = false;
  let sent = false;
  form.addEventListener("input", () => {
    dirty = true;
  });
  form.addEventListener("submit", () => {
    sent = true;
  });
  form.addEventListener("saved", () => {
    dirty = false;
    sent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!dirty || sent) return;
    event.preventDefault();
    event.returnValue = "";
  });
}
