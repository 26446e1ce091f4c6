// A form is sent once; its button keeps its width and says what it does.
export function init(form) {
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter || form.querySelector("[type=submit]:not([hidden])");
    if (!button) return;
    const words = button.dataset.busy || form.dataset.busy;
    const label = button.querySelector("span");
    button.setAttribute("aria-busy", "true");
    if (words && label) {
      button.dataset.before = label.textContent;
      label.textContent = words;
    }
    // A download answers without leaving the page.
    if (form.hasAttribute("data-download")) setTimeout(reset, 4000);
  });
  function reset() {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("[aria-busy]")) {
      button.removeAttribute("aria-busy");
      const label = button.querySelector("span");
      if (label && button.dataset.before) label.textContent = button.dataset.before;
    }
  }
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) reset();
  });
}
