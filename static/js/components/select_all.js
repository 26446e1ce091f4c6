// A checkbox in the table head marks all rows: data-select="name of the row boxes".
export function init(box) {
  const rows = () => [...document.querySelectorAll(`input[type=checkbox][name="${box.dataset.select}"]`)];
  const count = document.querySelector(`[data-selected="${box.dataset.select}"]`);
  const draw = () => {
    const all = rows();
    const marked = all.filter((row) => row.checked).length;
    box.checked = marked > 0 && marked === all.length;
    box.indeterminate = marked > 0 && marked < all.length;
    if (count) count.textContent = marked;
  };
  box.addEventListener("change", () => {
    for (const row of rows()) row.checked = box.checked;
    draw();
  });
  document.addEventListener("change", (event) => {
    if (event.target.name === box.dataset.select) draw();
  });
  draw();
}
