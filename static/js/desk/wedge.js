// A USB scanner is a keyboard that types very fast and ends with Enter, whatever has the focus.
const KEY_MS = 80;
const PAUSE_MS = 500;
const LEAST = 6;

export function listenToScanner(seen) {
  let burst = "";
  let from = 0;
  let last = 0;
  let before = null;

  function begin(event, field) {
    burst = "";
    from = event.timeStamp;
    before = field ? { field, value: field.value } : null;
  }

  function end(event, field) {
    const text = burst;
    const signs = text.replace(/[\s-]+/g, "").length;
    // On average: a busy machine may hold one key back, but nobody types a ticket this fast.
    const fast = signs >= LEAST && event.timeStamp - from < KEY_MS * text.length;
    burst = "";
    if (!fast) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (before && before.field === field) field.value = before.value;
    seen(text);
  }

  addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const field = document.activeElement && "value" in document.activeElement ? document.activeElement : null;
      if (event.key === "Enter") return end(event, field);
      if (event.key.length !== 1) return;
      // When the key was pressed, not when a busy page came to hear of it.
      if (!burst || event.timeStamp - last > PAUSE_MS) begin(event, field);
      burst += event.key;
      last = event.timeStamp;
    },
    true,
  );
}
