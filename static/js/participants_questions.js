// The organizers' own questions: shows those that the chosen sector and the answers so far ask for.
// The server judges the same way; without this every question shows with a line that says when it is meant.
const parts = [...document.querySelectorAll("[data-question]")];

function given(id) {
  const part = parts.find((other) => other.dataset.question === id);
  if (!part || part.hidden) return [];
  return [...part.querySelectorAll("input:checked")].map((field) => (part.dataset.kind === "consent" ? "yes" : field.value));
}

function follow() {
  const chosen = document.querySelector("input[name=sector_id]:checked");
  const sector = chosen ? chosen.value : document.querySelector("[data-own-sector]")?.dataset.ownSector;
  for (const part of parts) {
    const { sectors, depends, value } = part.dataset;
    const fits = (!sectors || sectors.split(" ").includes(sector)) && (!depends || given(depends).includes(value));
    part.hidden = !fits;
    for (const field of part.querySelectorAll("input, textarea, select")) field.disabled = !fits;
  }
  const box = document.querySelector("[data-questions]");
  const step = box && box.closest("[data-step]");
  if (!step) return;
  step.toggleAttribute("data-skip", parts.every((part) => part.hidden));
  step.closest("form").dispatchEvent(new CustomEvent("ask:refresh"));
}

if (parts.length) {
  parts[0].closest("form").addEventListener("change", follow);
  follow();
}
