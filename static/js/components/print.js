export function init(button) {
  button.addEventListener("click", () => window.print());
}
