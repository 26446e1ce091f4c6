// Proposes lesson hours from the length, and whether attendance is taken from the kind,
// until somebody says otherwise.
const form = document.querySelector("[data-session-form]");
const lesson = Number(form.dataset.jpMinutes);
const { starts_at: start, ends_at: end, kind, jp, counted } = form.elements;

function minutes(field) {
  const [hours, rest] = field.value.split(":").map(Number);
  return field.value ? hours * 60 + rest : NaN;
}

function propose() {
  const length = minutes(end) - minutes(start);
  const earned = kind.value === "session" && length > 0 ? Math.floor(length / lesson) : 0;
  jp.placeholder = String(earned);
}

let touched = false;
counted.addEventListener("change", () => {
  touched = true;
});
kind.addEventListener("change", () => {
  if (!touched) counted.checked = kind.value === "session";
  // A break earns nothing, whatever stood there before.
  if (kind.value === "break") jp.value = "";
});
for (const field of [start, end, kind]) field.addEventListener("input", propose);
propose();
