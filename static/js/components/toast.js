// Eight seconds, longer while the pointer or the focus is on it.
const STAY = 8000;

export function init(toast) {
  const place = document.getElementById("toasts");
  if (place && toast.parentNode !== place) place.append(toast);
  let timer = setTimeout(() => toast.remove(), STAY);
  const hold = () => clearTimeout(timer);
  const release = () => {
    clearTimeout(timer);
    timer = setTimeout(() => toast.remove(), STAY);
  };
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("mouseleave", release);
  toast.addEventListener("focusout", release);
}

// For other modules: show("Tersimpan"), show("Dihapus", { label: "Urungkan", act: () => … }).
export function show(text, undo) {
  const toast = document.createElement("div");
  toast.className = "toast-k";
  toast.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button";
    button.textContent = undo.label;
    button.addEventListener("click", () => {
      toast.remove();
      undo.act();
    });
    toast.append(button);
  }
  (document.getElementById("toasts") || document.body).append(toast);
  init(toast);
  return toast;
}
