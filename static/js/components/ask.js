// Shows the steps of a long form one at a time below 48rem; a whole page above. The server keeps the last word.
const NARROW = "(max-width: 47.99rem)";

export function init(form) {
  const steps = [...form.querySelectorAll("[data-step]")];
  if (steps.length < 2) return;
  const narrow = window.matchMedia(NARROW);
  const bar = form.querySelector(".sticky-action");
  const submit = bar && bar.querySelector("[type=submit]");
  const leave = form.querySelector("[data-ask-leave]");
  const words = form.querySelector("[data-ask-words]");
  const list = form.querySelector("[data-ask-steps]");
  const next = document.createElement("button");
  next.type = "button";
  next.className = "button button-primary button-large button-wide";
  next.textContent = form.dataset.next || "Lanjut";
  if (bar) bar.insertBefore(next, bar.firstChild);
  if (list) list.append(...steps.map(() => document.createElement("li")));

  const wrong = steps.findIndex((step) => step.querySelector(".field-bad, .field-error, [aria-invalid=true]"));
  let now = Math.max(wrong, 0);
  const index = () => steps.filter((step) => !step.hasAttribute("data-skip"));

  function draw(focus) {
    const stepping = narrow.matches;
    const shown = index();
    now = Math.min(now, shown.length - 1);
    form.classList.toggle("is-stepping", stepping);
    for (const step of steps) step.hidden = step.hasAttribute("data-skip") || (stepping && step !== shown[now]);
    next.hidden = !stepping || now === shown.length - 1;
    if (submit) submit.hidden = stepping && now < shown.length - 1;
    if (list) {
      list.hidden = !stepping;
      [...list.children].forEach((item, at) => {
        item.hidden = at >= shown.length;
        item.className = at < now ? "done" : at === now ? "now" : "";
      });
    }
    if (words) {
      if (!("before" in words.dataset)) words.dataset.before = words.textContent;
      words.textContent = stepping
        ? (form.dataset.words || "Langkah {now} dari {total}").replace("{now}", now + 1).replace("{total}", shown.length) + " "
        : words.dataset.before;
    }
    if (focus && stepping) {
      window.scrollTo(0, 0);
      const title = shown[now].querySelector("legend h2, legend h1");
      if (title) title.focus({ preventScroll: true });
    }
  }

  // The form has novalidate, so that the server's words are shown; here only: is it filled in?
  function missing(step) {
    const fields = [...step.querySelectorAll("input, select, textarea")];
    return fields.find((field) => !field.disabled && field.type !== "hidden" && field.willValidate && !field.checkValidity());
  }

  function complain(step, field) {
    let line = step.querySelector("[data-ask-error]");
    if (!line) {
      line = document.createElement("p");
      line.className = "field-error";
      line.dataset.askError = "";
      line.id = `ask-error-${steps.indexOf(step)}`;
      line.setAttribute("role", "alert");
      const legend = step.querySelector("legend");
      if (legend) legend.after(line);
      else step.prepend(line);
    }
    const empty = field.validity.valueMissing;
    line.textContent = empty ? form.dataset.required || field.validationMessage : field.validationMessage;
    field.setAttribute("aria-describedby", [line.id, field.getAttribute("aria-describedby")].filter(Boolean).join(" "));
    field.focus();
  }

  function settle(step) {
    const line = step.querySelector("[data-ask-error]");
    if (line) line.remove();
  }

  function go(to, push) {
    now = to;
    draw(true);
    if (push) history.pushState({ askStep: to }, "");
  }

  function forward() {
    const step = index()[now];
    settle(step);
    const field = missing(step);
    if (field) complain(step, field);
    else go(now + 1, true);
  }

  next.addEventListener("click", forward);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !narrow.matches || next.hidden) return;
    if (event.target.matches("textarea, button, a, summary")) return;
    event.preventDefault();
    forward();
  });
  form.addEventListener("submit", (event) => {
    if (!narrow.matches) return;
    const step = index()[now];
    settle(step);
    const field = missing(step);
    if (!field) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    complain(step, field);
  });
  if (leave)
    leave.addEventListener("click", (event) => {
      if (!narrow.matches || now === 0) return;
      event.preventDefault();
      if (history.state && history.state.askStep) history.back();
      else go(now - 1, false);
    });
  window.addEventListener("popstate", (event) => {
    now = (event.state && event.state.askStep) || 0;
    draw(true);
  });
  // An error summary links into a hidden step: show it first.
  form.addEventListener("click", (event) => {
    const link = event.target.closest(".error-summary a[href^='#']");
    if (!link || !narrow.matches) return;
    const goal = document.getElementById(link.hash.slice(1));
    const at = goal ? index().findIndex((step) => step.contains(goal)) : -1;
    if (at >= 0) go(at, true);
  });
  form.addEventListener("ask:refresh", () => draw(false));
  if (narrow.addEventListener) narrow.addEventListener("change", () => draw(false));
  else narrow.addListener(() => draw(false));
  draw(false);
}
