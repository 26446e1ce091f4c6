// Shows the number of a certificate while its pattern is typed.
const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

function fill(pattern, values) {
  return pattern.replace(/\{(\w+)(?::0?(\d))?\}/g, (whole, name, width) => {
    if (!(name in values)) return whole;
    return width && name === "serial" ? values[name].padStart(Number(width), "0") : values[name];
  });
}

for (const box of document.querySelectorAll("[data-number-example]")) {
  const input = box.querySelector("input");
  const values = {
    serial: "7",
    unit: box.dataset.unit,
    month: ROMAN[Number(box.dataset.month) - 1],
    year: box.dataset.year,
  };
  input.addEventListener("input", () => {
    box.querySelector("output").textContent = fill(input.value, values);
  });
}
