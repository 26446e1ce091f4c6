// Saves each cell of the score grid as it is left, moves like a spreadsheet, and never overwrites what somebody else wrote.
import { Cell } from "./score-cell.js";
import { pasteBlock, saveBlock } from "./score-paste.js";
import { show } from "./components/toast.js";

const form = document.getElementById("scores");
const words = form.dataset;
const token = form.querySelector("[name=csrf_token]").value;
const bar = (name) => form.querySelector(`[data-bar="${name}"]`);
const said = form.querySelector("[data-say]");
const cells = new Map();
for (const input of form.querySelectorAll("[data-cell]")) cells.set(input, new Cell(input, form, token, refresh));

// By row and place; a locked cell keeps its place and holds nothing.
const rows = [...form.querySelectorAll("tbody tr[data-row]")].map((row) =>
  [...row.querySelectorAll("[data-place]")].map((place) => cells.get(place.querySelector("[data-cell]")) || null),
);
const undoable = [];
let isUndoing = false;
let last = null;

function place(cell) {
  const row = rows.findIndex((each) => each.includes(cell));
  return { row, column: rows[row].indexOf(cell) };
}

function go(row, column, step = 0) {
  let at = column;
  while (step && rows[row] && at >= 0 && at < rows[row].length && !rows[row][at]) at += step;
  const cell = rows[row] && rows[row][at];
  if (!cell) return false;
  cell.input.focus();
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
  if (!cell || event.isComposing || event.altKey) return;
  const { row, column } = place(cell);
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() === "z" && !event.shiftKey && !cell.isWaiting) {
      event.preventDefault();
      undo();
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      go(event.key === "Home" ? 0 : rows.length - 1, column);
    }
    return;
  }
  const steps = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };
  if (event.key in steps) {
    event.preventDefault();
    const wanted = Math.min(Math.max(row + steps[event.key], 0), rows.length - 1);
    if (wanted === row || !go(wanted, column)) cell.save();
  } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && leaves(event.target, event.key)) {
    const step = event.key === "ArrowLeft" ? -1 : 1;
    if (go(row, column + step, step)) event.preventDefault();
  } else if (event.key === "Escape") {
    cell.restore();
  }
});

form.addEventListener("focusin", (event) => {
  for (const row of form.querySelectorAll("tr.focus")) row.classList.remove("focus");
  const row = event.target.closest("tbody tr");
  if (row) row.classList.add("focus");
  if (!cells.has(event.target)) return;
  last = cells.get(event.target);
  event.target.select();
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
  const cell = cells.get(event.target);
  if (cell) pasteBlock(event, { rows, start: place(cell), words, token, keep, done: refresh });
});

// The buttons above the grid act on the cell that one is in; on a phone there are no letters.
form.addEventListener("pointerdown", (event) => {
  if (event.target.closest("[data-set], [data-undo]")) event.preventDefault();
});

form.addEventListener("click", (event) => {
  const button = event.target.closest("[data-take], [data-keep], [data-set], [data-undo]");
  if (!button) return;
  event.preventDefault();
  if ("undo" in button.dataset) {
    undo();
  } else if ("set" in button.dataset) {
    const cell = last || rows.flat().find(Boolean);
    cell.set(button.dataset.set);
    cell.input.focus();
  } else {
    const cell = cells.get(document.getElementById(button.closest("[data-of]").dataset.of));
    cell.settle("take" in button.dataset ? button.dataset.take : null);
    cell.input.focus();
  }
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  for (const cell of cells.values()) cell.save();
});

function keep(steps) {
  if (!isUndoing) undoable.push(steps);
}

// Puts back what stood before the last change of this page, over the version that it made.
async function undo() {
  const steps = undoable.pop();
  if (!steps) {
    show(words.wordNothing);
    return;
  }
  isUndoing = true;
  try {
    if (steps.length === 1) await steps[0].cell.set(steps[0].before);
    else await saveBlock(steps.map(({ cell, before }) => ({ cell, entry: before })), { words, token, keep, done: refresh });
    if (steps.every(({ cell, before }) => cell.saved === before)) show(words.wordUndone);
  } finally {
    isUndoing = false;
  }
  steps[0].cell.input.focus();
}

// What the bar says follows from the cells themselves.
function refresh(cell, answer, before) {
  if (answer && answer.saved) {
    bar("text").textContent = answer.saved;
    bar("summary").textContent = answer.summary;
  }
  if (cell && answer) {
    if (before !== undefined && before !== cell.saved) keep([{ cell, before }]);
    said.textContent = answer.problem
      ? `${cell.label}: ${answer.problem}`
      : words.wordSaid.replace("{cell}", cell.label).replace("{value}", cell.saved || words.wordEmpty);
  }
  const states = [...cells.values()];
  const waiting = states.filter((each) => each.isWaiting).length;
  if (waiting > 1) bar("text").textContent = words.wordWaiting.replace("{count}", waiting);
  count("bad", states.filter((each) => each.state === "bad"), words.wordBad, words.wordBadOne);
  count("war", states.filter((each) => each.state === "war"), words.wordWar, words.wordWarOne);
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
