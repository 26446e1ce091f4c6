// A filter form sends itself: selects at once, the search after a pause.
export function init(form) {
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    for (const field of form.querySelectorAll("input, select")) if (field.value === "") field.disabled = true;
    form.submit();
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) send();
  });
  form.addEventListener("search", send);
  form.addEventListener("input", (event) => {
    if (!event.target.matches("[type=search], [type=text]")) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        sessionStorage.setItem("filter-focus", event.target.id);
      } catch (error) {
        // The cursor then starts at the top; the filter still works.
      }
      send();
    }, 700);
  });
  window.addEventListener("pageshow", () => {
    for (const field of form.querySelectorAll("[disabled]")) field.disabled = false;
  });
  try {
    const field = document.getElementById(sessionStorage.getItem("filter-focus"));
    sessionStorage.removeItem("filter-focus");
    if (field && form.contains(field)) {
      field.focus();
      if (field.setSelectionRange) field.setSelectionRange(field.value.length, field.value.length);
    }
  } catch (error) {
    // No session storage.
  }
}
