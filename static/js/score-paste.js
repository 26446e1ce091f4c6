// A block copied from a spreadsheet: all of it is filled in, or nothing. It can be taken back at once.
import { show } from "./components/toast.js";

export function pasteBlock(event, rows, start, cells, words) {
  const text = event.clipboardData.getData("text/plain").replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!/[\t\n]/.test(text)) return;
  event.preventDefault();
  const block = text.split("\n").map((line) => line.split("\t").map((entry) => entry.trim()));
  const columns = Math.max(...block.map((line) => line.length));
  const targets = block.map((line, down) =>
    line.map((entry, right) => ({ entry, input: (rows[start.row + down] || [])[start.column + right] })),
  );
  if (targets.flat().some((target) => !target.input)) {
    show(words.wordBeyond.replace("{rows}", block.length).replace("{columns}", columns));
    return;
  }
  const before = targets.flat().map(({ input }) => ({ input, value: input.value }));
  fill(targets.flat().map(({ entry, input }) => ({ input, value: entry })), cells);
  show(words.wordPasted.replace("{count}", before.length), {
    label: words.wordUndo,
    act: () => fill(before, cells),
  });
}

function fill(entries, cells) {
  for (const { input, value } of entries) {
    input.value = value;
    cells.get(input).save();
  }
}
