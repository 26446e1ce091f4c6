// Device, light, dark; kept on this device.
const ORDER = ["auto", "light", "dark"];
const PICTURES = { auto: "circle-half", light: "sun", dark: "moon" };

export function init(button) {
  const root = document.documentElement;
  const use = button.querySelector("use");
  const words = button.querySelector("span");
  const read = () => root.getAttribute("data-theme") || "auto";
  const draw = () => {
    const now = read();
    if (use) use.setAttribute("href", use.getAttribute("href").replace(/#.*$/, `#${PICTURES[now]}`));
    if (words) words.textContent = button.dataset[now];
    button.setAttribute("aria-label", `${button.dataset.label || button.getAttribute("aria-label")}: ${button.dataset[now]}`);
  };
  button.dataset.label = button.getAttribute("aria-label");
  button.addEventListener("click", () => {
    const next = ORDER[(ORDER.indexOf(read()) + 1) % ORDER.length];
    if (next === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", next);
    try {
      if (next === "auto") localStorage.removeItem("theme");
      else localStorage.setItem("theme", next);
    } catch (error) {
      // Holds for this page only.
    }
    document.dispatchEvent(new CustomEvent("theme:change"));
  });
  document.addEventListener("theme:change", draw);
  draw();
}
