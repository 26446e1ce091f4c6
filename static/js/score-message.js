// What is wrong with a cell stands on a line of its own under its row, where no width can cut it.
const PICTURES = { bad: "exclamation-circle-fill", war: "arrow-left-right", saving: "wifi-off" };

export function showMessage(cell, text) {
  const old = document.getElementById(`${cell.input.id}-note`);
  if (old && old.classList.contains("cell-message")) old.remove();
  const line = messageLine(cell.row, Boolean(text));
  if (!line) return;
  if (text) line.append(message(cell, text));
  if (!line.children.length) line.parentNode.remove();
}

function messageLine(row, wanted) {
  const next = row.nextElementSibling;
  if (next && next.classList.contains("row-messages")) return next.firstElementChild;
  if (!wanted) return null;
  const line = document.createElement("tr");
  line.className = "row-messages";
  line.setAttribute("role", "row");
  const place = document.createElement("td");
  place.colSpan = row.children.length;
  place.setAttribute("role", "gridcell");
  line.append(place);
  row.after(line);
  return place;
}

function message(cell, text) {
  const box = document.createElement("div");
  box.className = `cell-message cell-${cell.state}`;
  box.id = `${cell.input.id}-note`;
  box.dataset.of = cell.input.name;
  const words = document.createElement("span");
  const column = document.createElement("b");
  column.textContent = `${cell.column}:`;
  words.append(column, ` ${text}`);
  box.append(cell.icon(PICTURES[cell.state]), words);
  if (cell.state === "war") box.append(choice(cell));
  return box;
}

// Both values, each on a button.
function choice(cell) {
  const place = document.createElement("span");
  place.className = "cell-choice";
  place.append(
    choiceButton(cell.words.wordTake, cell.saved, cell.words, "take", cell.saved),
    choiceButton(cell.words.wordKeep, cell.refused, cell.words, "keep", ""),
  );
  return place;
}

export function choiceButton(text, value, words, key, data) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-small";
  button.textContent = text.replace("{value}", value || words.wordEmpty);
  button.dataset[key] = data;
  return button;
}
