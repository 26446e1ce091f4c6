// Saves each cell of the score grid as it is left, moves like a spreadsheet, and never overwrites what somebody else wrote.
import { Cell } from "./score-cell.js";
import { pasteBlock } from "./score-paste.js";

const form = document.getElementById("scores");
const words = form.dataset;
const token = form.querySelector("[name=csrf_token]").value;
const bar = (name) => form.querySelector(`[data-bar="${name}"]`);
const cells = new Map();
for (const input of form.querySelectorAll("[data-cell]")) cells.set(input, new Cell(input, form, token, refresh));

const rows = [...form.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("[data-cell]")]);

function place(input) {
  for (let row = 0; row < rows.length; row += 1) {
    const column = rows[row].indexOf(input);
    if (column >= 0) return { row, column };
  }
  return null;
}

function go(row, column) {
  const input = rows[row] && rows[row][column];
  if (!input) return false;
  input.focus();
  return true;
}

// Left and right leave the cell only from its edge, so that a number can still be edited.
function leaves(input, key) {
  const all = input.selectionStart === 0 && input.selectionEnd === input.value.length;
  if (all) return true;
  return key === "ArrowLeft" ? input.selectionEnd === 0 : input.selectionStart === input.value.length;
}

form.addEventListener("keydown", (event) => {
  const cell = cells.get(event.target);
  if (!cell || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const { row, column } = place(event.target);
  const steps = {
    Enter: event.shiftKey ? -1 : 1,
    ArrowDown: 1,
    ArrowUp: -1,
  };
  if (event.key in steps) {
    event.preventDefault();
    if (!go(row + steps[event.key], column)) cell.save();
  } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && leaves(event.target, event.key)) {
    event.preventDefault();
    go(row, column + (event.key === "ArrowLeft" ? -1 : 1));
  } else if (event.key === "Escape") {
    cell.restore();
  }
});

form.addEventListener("focusin", (event) => {
  for (const row of form.querySelectorAll("tr.focus")) row.classList.remove("focus");
  const row = event.target.closest("tbody tr");
  if (row) row.classList.add("focus");
  if (cells.has(event.target)) event.target.select();
});

form.addEventListener("focusout", (event) => {
  const cell = cells.get(event.target);
  if (cell) cell.save();
});

form.addEventListener("input", (event) => {
  const cell = cells.get(event.target);
  if (!cell) return;
  if (/^[tabe]$/i.test(event.target.value)) event.target.value = event.target.value.toUpperCase();
  cell.typed();
});

form.addEventListener("paste", (event) => {
  const start = cells.has(event.target) && place(event.target);
  if (start) pasteBlock(event, rows, start, cells, words);
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take], [data-keep]");
  if (!button) return;
  event.preventDefault();
  const input = button.closest(".cell-wrap").querySelector("[data-cell]");
  cells.get(input).settle("take" in button.dataset ? button.dataset.take : null);
  input.focus();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const cell of cells.values()) cell.save();
});

// What the bar says follows from the cells themselves.
function refresh(answer) {
  if (answer) {
    bar("text").textContent = answer.saved;
    bar("summary").textContent = answer.summary;
  }
  const states = [...cells.values()];
  const waiting = states.filter((cell) => cell.isWaiting).length;
  if (waiting > 1) bar("text").textContent = words.wordWaiting.replace("{count}", waiting);
  count("bad", states.filter((cell) => cell.state === "bad"), words.wordBad, words.wordBadOne);
  count("war", states.filter((cell) => cell.state === "war"), words.wordWar, words.wordWarOne);
}

function count(name, found, many, one) {
  const place = bar(name);
  place.hidden = found.length === 0;
  const link = place.querySelector("a");
  link.textContent = found.length === 1 ? one : many.replace("{count}", found.length);
  if (found.length) link.href = `#${found[0].input.id}`;
}

window.addEventListener("beforeunload", (event) => {
  const open = [...cells.values()].filter((cell) => cell.isOpen);
  for (const cell of open) cell.save();
  if (open.length) event.preventDefault();
});
