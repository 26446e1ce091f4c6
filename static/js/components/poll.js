// data-poll="url" data-every="2000": replaces the content with the server's fragment.
// An answer of 304 or an equal ETag changes nothing; errors slow it down; a hidden page waits.
// If the fragment is the same kind of block (has data-module~=poll) it replaces the element itself.
const SLOWEST = 30000;

export function init(element, start) {
  const every = Number(element.dataset.every) || 2000;
  let wait = every;
  let tag = element.dataset.etag || "";
  let timer = 0;
  let running = false;

  async function ask() {
    if (running || !element.isConnected) return;
    if (document.hidden) return;
    running = true;
    try {
      const headers = { "X-Requested-With": "fetch" };
      if (tag) headers["If-None-Match"] = tag;
      const answer = await fetch(element.dataset.poll, { headers, credentials: "same-origin", cache: "no-store" });
      if (answer.redirected || answer.status === 401 || answer.status === 403) return stop("denied");
      if (answer.status === 286 || answer.status === 204) return stop("done");
      if (answer.ok) {
        const fresh = answer.headers.get("ETag");
        if (!fresh || fresh !== tag) replace(await answer.text());
        tag = fresh || "";
      } else if (answer.status !== 304) {
        throw new Error(String(answer.status));
      }
      wait = every;
      element.removeAttribute("data-stale");
    } catch (error) {
      wait = Math.min(wait * 2, SLOWEST);
      element.setAttribute("data-stale", "");
      element.dispatchEvent(new CustomEvent("poll:error", { bubbles: true }));
    } finally {
      running = false;
    }
    if (element.isConnected) timer = setTimeout(ask, wait);
  }

  function replace(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const only = holder.content.children.length === 1 ? holder.content.firstElementChild : null;
    if (only && only.classList.contains("job")) {
      element.replaceWith(only);
      if (only.dataset.module) start(only);
      only.dispatchEvent(new CustomEvent("poll:update", { bubbles: true }));
      return;
    }
    const place = placeIn(element);
    element.replaceChildren ? element.replaceChildren(holder.content) : ((element.innerHTML = ""), element.append(holder.content));
    place();
    start(element);
    element.dispatchEvent(new CustomEvent("poll:update", { bubbles: true }));
  }

  function stop(reason) {
    clearTimeout(timer);
    element.dispatchEvent(new CustomEvent("poll:stop", { bubbles: true, detail: reason }));
    if (reason === "done" && element.dataset.then) location.assign(element.dataset.then);
  }

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) ask();
  });
  timer = setTimeout(ask, wait);
}

// Where a reader was: what had the focus and what was open is found again by its id, else by its turn.
function placeIn(element) {
  const reachable = () => [...element.querySelectorAll("a[href], button, summary, input, [tabindex]")];
  const folded = () => [...element.querySelectorAll("details")];
  const { activeElement: focused } = document;
  const turn = reachable().indexOf(focused);
  const open = folded().map((one) => one.open);
  return () => {
    folded().forEach((one, number) => (one.open = one.open || Boolean(open[number])));
    if (turn < 0) return;
    const again = (focused.id && document.getElementById(focused.id)) || reachable()[turn];
    if (again) again.focus({ preventScroll: true });
  };
}
