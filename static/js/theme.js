// Runs before the first paint: the chosen theme and the sign that JavaScript works.
(function () {
  var root = document.documentElement;
  root.classList.add("js");
  try {
    var theme = localStorage.getItem("theme");
    if ((theme === "light" || theme === "dark") && !root.hasAttribute("data-theme")) root.setAttribute("data-theme", theme);
  } catch (error) {
    // Storage may be closed; the device's own theme stays.
  }
})();
