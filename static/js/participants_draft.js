// Keeps what is typed into the public form on this device until it is sent, a day at most, and says so.
// The form's own id, its token and files are never kept. Where storage is shut off, nothing happens.
const DAY = 24 * 60 * 60 * 1000;
const LEFT_OUT = new Set(["csrf_token", "form_id", "website", "preview", "name_confirmed"]);
const form = document.querySelector("form[data-draft]");

function store(kind) {
  try {
    const place = window[kind];
    place.setItem("draft-test", "1");
    place.removeItem("draft-test");
    return place;
  } catch {
    return null;
  }
}

const kept = store("localStorage");
const sent = store("sessionStorage");
const key = form ? `registration-draft:${form.dataset.draft}` : "";

function read(place) {
  try {
    const draft = JSON.parse(place.getItem(key) || "null");
    return draft && Date.now() - draft.at < DAY ? draft.fields : null;
  } catch {
    return null;
  }
}

function gather() {
  const fields = [];
  for (const field of form.elements) {
    if (!field.name || LEFT_OUT.has(field.name) || ["file", "submit", "button", "hidden"].includes(field.type)) continue;
    if (["radio", "checkbox"].includes(field.type)) {
      if (field.checked) fields.push([field.name, field.value]);
    } else if (field.value) fields.push([field.name, field.value]);
  }
  return fields;
}

function fill(fields) {
  for (const [name, value] of fields) {
    for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (["radio", "checkbox"].includes(field.type)) {
        if (field.value === value && !field.disabled) field.checked = true;
      } else if (field.type !== "hidden") field.value = value;
    }
  }
}

function notice(on) {
  form.querySelector("[data-draft-notice]").hidden = !on;
}

function save() {
  const fields = gather();
  kept.setItem(key, JSON.stringify({ at: Date.now(), fields }));
  notice(fields.length > 0);
}

if (form && kept) {
  // A page that came back with mistakes holds what was typed already.
  const isFresh = !form.querySelector(".error-summary");
  // What was sent and never arrived is there again as well.
  const draft = isFresh && (read(kept) || (sent && read(sent)));
  if (draft) fill(draft);
  notice(Boolean(draft && draft.length));
  let waits;
  form.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(save, 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(waits);
    if (sent) sent.setItem(key, JSON.stringify({ at: Date.now(), fields: gather() }));
    kept.removeItem(key);
  });
  form.querySelector("[data-draft-clear]").addEventListener("click", () => {
    clearTimeout(waits);
    kept.removeItem(key);
    if (sent) sent.removeItem(key);
    location.reload();
  });
}

// On the page that follows, the registration is there: nothing of it stays on a shared phone.
if (!form && sent && document.querySelector("[data-registered]"))
  for (const place of [kept, sent])
    for (const name of Object.keys(place)) if (name.startsWith("registration-draft:")) place.removeItem(name);
