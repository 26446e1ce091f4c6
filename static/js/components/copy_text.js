// Copies the text of [data-copy]; plain HTTP has no clipboard, so it falls back to a selection.
export function init(block) {
  const source = block.querySelector("[data-copy]");
  const button = block.querySelector("[data-copy-button]");
  if (!source || !button) return;
  const label = button.querySelector("span") || button;
  const before = label.textContent;
  let timer = 0;
  button.addEventListener("click", async () => {
    const text = "value" in source ? source.value : source.textContent;
    const copied = await write(text, source);
    if (!copied) return;
    label.textContent = button.dataset.copied || before;
    clearTimeout(timer);
    timer = setTimeout(() => {
      label.textContent = before;
    }, 2500);
  });
}

async function write(text, source) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch (error) {
      // Refused: the selection below still works.
    }
  }
  const selection = getSelection();
  selection.removeAllRanges();
  const range = document.createRange();
  range.selectNodeContents(source);
  selection.addRange(range);
  return document.execCommand("copy");
}
