// Keeps each answer sheet as it is left; Enter moves on to the next one.
const form = document.getElementById("sheets");
const words = form.dataset;
const token = form.querySelector("[name=csrf_token]").value;
const said = form.querySelector("[data-say]");
const length = Number(words.length);
const inputs = [...form.querySelectorAll("[data-sheet]")];
const RETRY_MS = 5000;
const SIGN = /\([^)]*\)|\[[^\]]*\]|[^\s,;]/g;

const id = (input) => input.name.slice(2);
const note = (input) => document.getElementById(`${input.name}-note`);
const variant = (input) => form.querySelector(`[name="v-${id(input)}"]`);
const memory = (input) => form.querySelector(`[name="was-${input.name}"]`);

function seen(input) {
  const [version, place, ...text] = memory(input).value.split(":");
  return { version: Number(version), variant: Number(place), text: text.join(":") };
}

function chosen(input) {
  const field = variant(input);
  return field ? Number(field.value) : seen(input).variant;
}

function show(input, state, text) {
  const cell = input.closest(".sheet-cell");
  cell.classList.toggle("sheet-ok", state === "ok");
  cell.classList.toggle("sheet-bad", state === "bad");
  input.toggleAttribute("aria-invalid", state === "bad");
  note(input).textContent = text;
}

function count(input) {
  const signs = (input.value.match(SIGN) || []).length;
  show(input, "", input.value.trim() ? `${signs} / ${length}` : "");
}

async function save(input) {
  const before = seen(input);
  const typed = input.value.trim();
  if (!typed || input.dataset.busy || (typed === before.text && chosen(input) === before.variant)) return;
  input.dataset.busy = "yes";
  show(input, "", words.wordSaving);
  try {
    const response = await fetch(words.url.replace(/0$/, id(input)), {
      method: "PUT",
      keepalive: true,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ typed, variant: chosen(input), version: before.version }),
    });
    if (response.status >= 500) throw new Error(String(response.status));
    take(input, typed, response.ok, await response.json());
  } catch (error) {
    show(input, "bad", words.wordUnsent);
    setTimeout(() => save(input), RETRY_MS);
  } finally {
    delete input.dataset.busy;
  }
}

function take(input, typed, isKept, answer) {
  if (isKept) {
    memory(input).value = `${answer.version}:${chosen(input)}:${answer.text}`;
    if (input.value.trim() === typed) input.value = answer.text;
  }
  show(input, isKept ? "ok" : "bad", answer.message);
  said.textContent = `${input.getAttribute("aria-label")}: ${answer.message}`;
}

form.addEventListener("keydown", (event) => {
  const place = inputs.indexOf(event.target);
  if (place < 0 || event.isComposing) return;
  const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const next = inputs[place + step];
  if (next) next.focus();
  else save(event.target);
});

form.addEventListener("input", (event) => {
  if (inputs.includes(event.target)) count(event.target);
});

form.addEventListener("focusin", (event) => {
  if (inputs.includes(event.target)) event.target.select();
});

form.addEventListener("focusout", (event) => {
  if (inputs.includes(event.target)) save(event.target);
});

form.addEventListener("change", (event) => {
  const input = event.target.name.startsWith("v-") && document.getElementById(`a-${event.target.name.slice(2)}`);
  if (input) save(input);
});

form.addEventListener("submit", (event) => event.preventDefault());

window.addEventListener("beforeunload", (event) => {
  const open = inputs.filter((input) => input.value.trim() && input.value.trim() !== seen(input).text);
  for (const input of open) save(input);
  if (open.length) event.preventDefault();
});
