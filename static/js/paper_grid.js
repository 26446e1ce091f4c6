// Types a signed sheet as fast as it can be read: a letter writes and steps down, the arrows move.
const form = document.getElementById("paper-grid");
const cells = form ? [...form.querySelectorAll("[data-paper]")] : [];
const letters = new Set(["H", "T", "I", "A", "P"]);

function go(cell, step) {
  const next = cells[cells.indexOf(cell) + step];
  if (!next) return;
  next.focus();
  next.select();
}

function write(cell, letter) {
  if (cell.value === letter) return;
  cell.value = letter;
  cell.dispatchEvent(new Event("input", { bubbles: true }));
  cell.dispatchEvent(new Event("change", { bubbles: true }));
}

function draw(cell) {
  const letter = cell.value.trim().toUpperCase();
  cell.dataset.letter = letter;
  cell.toggleAttribute("aria-invalid", letter !== "" && !letters.has(letter));
}

function press(event) {
  const cell = event.target;
  if (!cells.includes(cell) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 };
  const letter = event.key.toUpperCase();
  if (event.key in steps) {
    event.preventDefault();
    go(cell, steps[event.key]);
  } else if (letters.has(letter)) {
    event.preventDefault();
    write(cell, letter);
    go(cell, 1);
  } else if (event.key === "Backspace" || event.key === "Delete" || event.key === " ") {
    event.preventDefault();
    write(cell, "");
    if (event.key === " ") go(cell, 1);
  }
}

if (form) {
  form.addEventListener("keydown", press);
  form.addEventListener("focusin", (event) => cells.includes(event.target) && event.target.select());
  // A phone's keyboard sends no keys, only what was written.
  form.addEventListener("input", (event) => {
    if (!cells.includes(event.target)) return;
    event.target.value = event.target.value.toUpperCase();
    draw(event.target);
  });
  const fill = form.querySelector("[data-fill]");
  fill.addEventListener("click", () => {
    for (const cell of cells) if (!cell.value.trim()) write(cell, fill.dataset.fill);
  });
  for (const cell of cells) draw(cell);
}
