// A block copied from a spreadsheet: the server looks at it first, and then writes all of it or nothing.
import { show } from "./components/toast.js";
import { choiceButton } from "./score-message.js";

const dialog = document.getElementById("paste");
const part = (name) => dialog.querySelector(`[data-paste="${name}"]`);

export function pasteBlock(event, grid) {
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n+$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const block = text.split("\n").map((line) => line.split("\t").map((entry) => entry.trim()));
  const columns = Math.max(...block.map((line) => line.length));
  const targets = block.flatMap((line, down) =>
    line.map((entry, right) => {
      const row = grid.rows[grid.start.row + down] || [];
      return { entry, cell: row[grid.start.column + right] };
    }),
  );
  if (targets.some(({ cell }) => cell === undefined)) {
    show(grid.words.wordBeyond.replace("{rows}", block.length).replace("{columns}", columns));
  } else if (targets.some(({ cell }) => cell === null)) {
    show(grid.words.wordClosed);
  } else {
    look(targets, grid);
  }
}

async function ask(targets, grid, check) {
  const cells = targets.map(({ cell, entry }) => ({ form: cell.test, person: cell.person, entry, version: cell.version }));
  const response = await fetch(grid.words.block, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": grid.token },
    body: JSON.stringify({ cells, check }),
  });
  return { ok: response.ok, answer: await response.json() };
}

async function look(targets, grid) {
  let found;
  try {
    found = await ask(targets, grid, true);
  } catch (error) {
    show(grid.words.wordFault);
    return;
  }
  if (!found.ok) {
    show(found.answer.message);
    return;
  }
  const verdicts = found.answer.cells.map((verdict, index) => ({ ...targets[index], verdict }));
  preview(verdicts, grid);
}

function preview(verdicts, grid) {
  const changes = verdicts.filter(({ verdict }) => verdict.changes).length;
  const faults = verdicts.filter(({ verdict }) => verdict.problem).length;
  const parts = [grid.words.wordChanges.replace("{count}", changes)];
  const same = verdicts.length - changes - faults;
  if (same) parts.push(grid.words.wordSame.replace("{count}", same));
  if (faults) parts.push(grid.words.wordFaults.replace("{count}", faults));
  part("summary").textContent = parts.join(" · ");
  const columns = [...new Set(verdicts.map(({ cell }) => cell.column))];
  part("heads").replaceChildren(part("heads").firstElementChild, ...columns.map((column) => head(column)));
  part("rows").replaceChildren(...lines(verdicts, columns, grid));
  part("save").disabled = faults > 0 || changes === 0;
  part("save").onclick = () => write(verdicts, grid);
  part("cancel").onclick = () => dialog.close();
  dialog.onclose = () => verdicts[0].cell.input.focus();
  if (!dialog.open) dialog.showModal();
  document.getElementById("paste-title").focus();
}

function head(text) {
  const cell = document.createElement("th");
  cell.scope = "col";
  cell.textContent = text;
  return cell;
}

function lines(verdicts, columns, grid) {
  const people = new Map();
  for (const each of verdicts) {
    if (!people.has(each.cell.row)) people.set(each.cell.row, []);
    people.get(each.cell.row).push(each);
  }
  return [...people].map(([row, own]) => {
    const line = document.createElement("tr");
    const name = document.createElement("th");
    name.scope = "row";
    name.textContent = `${row.querySelector(".col-number").textContent}. ${row.querySelector(".name").lastChild.textContent}`;
    line.append(name, ...columns.map((column) => verdictCell(own.find(({ cell }) => cell.column === column), verdicts, grid)));
    return line;
  });
}

function verdictCell(each, verdicts, grid) {
  const place = document.createElement("td");
  if (!each) return place;
  const { verdict } = each;
  const value = document.createElement(verdict.changes ? "b" : "span");
  value.textContent = verdict.entry || grid.words.wordEmpty;
  place.append(value);
  if (verdict.changes && verdict.old) {
    const old = document.createElement("span");
    old.className = "sub";
    old.textContent = grid.words.wordWas.replace("{value}", verdict.old);
    place.append(old);
  }
  if (!verdict.problem) {
    if (!verdict.changes) value.className = "soft";
    return place;
  }
  place.className = verdict.stale ? "paste-war" : "paste-bad";
  const problem = document.createElement("span");
  problem.className = "sub";
  problem.textContent = verdict.problem;
  place.append(problem);
  if (verdict.stale) place.append(settle(each, verdicts, grid));
  return place;
}

// Somebody else wrote meanwhile: take theirs, which leaves the cell out, or keep one's own over it.
function settle(each, verdicts, grid) {
  const { cell, verdict } = each;
  const again = (targets) => look(targets, grid);
  const place = document.createElement("span");
  place.className = "cell-choice";
  const take = choiceButton(grid.words.wordTake, verdict.old, grid.words, "take", "");
  take.onclick = () => {
    catchUp(cell, verdict);
    again(verdicts.map((other) => (other === each ? { cell, entry: verdict.old } : other)));
  };
  const keep = choiceButton(grid.words.wordKeep, verdict.entry, grid.words, "keep", "");
  keep.onclick = () => {
    catchUp(cell, verdict);
    again(verdicts);
  };
  place.append(take, keep);
  return place;
}

function catchUp(cell, verdict) {
  cell.version = verdict.stale.version;
  cell.saved = verdict.old;
  cell.input.value = verdict.old;
  cell.remember();
  cell.show(verdict.old ? "ok" : "none", "");
}

async function write(verdicts, grid) {
  part("save").disabled = true;
  if (await saveBlock(verdicts, grid)) dialog.close();
  else look(verdicts, grid);
}

// Gives whether it was written.
export async function saveBlock(targets, grid) {
  let found;
  try {
    found = await ask(targets, grid, false);
  } catch (error) {
    show(grid.words.wordFault);
    return false;
  }
  if (!found.ok) {
    show(found.answer.message);
    return false;
  }
  const steps = [];
  found.answer.cells.forEach((state, index) => {
    const { cell } = targets[index];
    if (cell.saved !== state.text) steps.push({ cell, before: cell.saved });
    cell.version = state.version;
    cell.saved = state.text;
    cell.refused = null;
    cell.input.value = state.text;
    cell.remember();
    cell.show(state.state, state.note);
    cell.differ(state.differences);
  });
  if (steps.length) grid.keep(steps);
  grid.done(null, found.answer);
  show(found.answer.message);
  return true;
}
