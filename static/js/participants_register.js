// The public form: asks only what fits the age, shows the name as it will be printed, and
// offers the institutions of the chosen sector. Without it everything is asked on one page.
const form = document.querySelector("[data-register]");
const lists = form ? form.dataset.lists.split(" ") : [];

const enable = (part, on) => {
  for (const field of part.querySelectorAll("input, select, textarea")) field.disabled = !on;
};

function followAge() {
  const chosen = form.querySelector("input[name=age]:checked");
  for (const part of form.querySelectorAll("[data-for]")) {
    // What is asked before the age is known stays until it does not fit.
    const fits = chosen ? part.dataset.for === chosen.value : "always" in part.dataset;
    part.hidden = !fits;
    enable(part, fits);
    if ("wholeStep" in part.dataset) part.closest("[data-step]").toggleAttribute("data-skip", !fits);
  }
  for (const name of ["age_group", "born_on", "guardian_name", "guardian_telephone"]) {
    const field = form.elements[name];
    if (field) field.required = !field.disabled;
  }
  followTelephone();
  showName();
  form.dispatchEvent(new CustomEvent("ask:refresh"));
}

// One of the two numbers is enough.
function followTelephone() {
  const { telephone, companion_telephone: companion } = form.elements;
  telephone.required = !telephone.disabled && !companion.value.trim();
}

function showName() {
  const [front, name, back] = ["front_title", "name", "back_title"].map((key) =>
    form.elements[key].disabled ? "" : form.elements[key].value.trim(),
  );
  const printed = [front, name].filter(Boolean).join(" ") + (back ? `, ${back.replace(/^[,\s]+/, "")}` : "");
  const preview = form.querySelector("[data-name-preview]");
  preview.hidden = !name;
  preview.querySelector("[data-name-words]").textContent = printed;
}

// Another name has not been confirmed yet.
function unconfirm() {
  form.elements.name_confirmed.checked = false;
  showName();
}

function followSector() {
  const list = form.querySelector("datalist");
  const chosen = form.querySelector("input[name=sector_id]:checked");
  for (const option of list.querySelectorAll("option"))
    option.disabled = Boolean(chosen) && option.dataset.sector !== chosen.value;
}

// Asked only where the chosen sector is full and keeps a waiting list.
function followWait() {
  const chosen = form.querySelector("input[name=sector_id]:checked");
  const full = chosen && chosen.closest(".choice").querySelector(".places-full");
  form.querySelector("[data-wait]").hidden = !(full && lists.includes(chosen.value));
}

const PLACES_EVERY = 20_000;

// Somebody else may take the last place while this form is open.
async function refreshPlaces() {
  if (document.hidden) return;
  const answer = await fetch(form.dataset.places, { headers: { Accept: "application/json" } }).catch(() => null);
  // Without network the numbers stay as they were; the server decides in the end.
  if (!answer || !answer.ok) return;
  for (const sector of await answer.json()) {
    const radio = form.querySelector(`input[name=sector_id][value="${sector.id}"]`);
    if (!radio) continue;
    const figure = document.createElement("b");
    figure.textContent = sector.figure;
    const places = radio.closest(".choice").querySelector(".places");
    places.replaceChildren(figure, sector.note);
    places.classList.toggle("places-full", !sector.left);
    radio.disabled = !sector.left && !radio.checked && !lists.includes(String(sector.id));
  }
  followWait();
}

if (form) {
  setInterval(refreshPlaces, PLACES_EVERY);
  document.addEventListener("visibilitychange", refreshPlaces);
  form.addEventListener("change", (event) => {
    if (event.target.name === "age") followAge();
    if (event.target.name === "sector_id") followSector();
    if (event.target.name === "sector_id") followWait();
  });
  for (const key of ["front_title", "name", "back_title"]) form.elements[key].addEventListener("input", unconfirm);
  form.elements.companion_telephone.addEventListener("input", followTelephone);
  showName();
  followSector();
  followWait();
  followAge();
}
