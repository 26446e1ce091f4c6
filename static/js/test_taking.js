// A test on a phone. Every answer goes to the server at once; what cannot go waits in this phone's
// storage, visibly, and goes out later. The server keeps the time and has the last word.
const RETRY = 5000;
const TYPING = 1500;
const COUNTED = 2 * 60 * 60;
const form = document.querySelector("[data-test]");
const key = `kasus-test-${form.dataset.test}`;
const steps = [...form.querySelectorAll("[data-step]")];
const end = form.querySelector("[data-test-end]");
const state = form.querySelector("[data-test-state]");
const clock = form.querySelector("[data-test-clock]");

let waiting = read();
let sending = false;
let timer = 0;
let wantsToFinish = false;
let isTimeUp = false;

function read() {
  try {
    return JSON.parse(localStorage.getItem(key)) || {};
  } catch {
    return {};
  }
}

function keep() {
  try {
    if (Object.keys(waiting).length) localStorage.setItem(key, JSON.stringify(waiting));
    else localStorage.removeItem(key);
  } catch {
    // A phone without storage still sends; it only cannot wait.
  }
}

function valueOf(step) {
  const fields = [...step.querySelectorAll("input, textarea")];
  if (fields.some((field) => field.type === "radio" || field.type === "checkbox"))
    return { chosen: fields.filter((field) => field.checked).map((field) => field.value) };
  return { text: fields[0] ? fields[0].value : "" };
}

function show(step, value) {
  for (const field of step.querySelectorAll("input, textarea")) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = (value.chosen || []).includes(field.value);
    else field.value = value.text || "";
  }
}

// With all questions on one page each one tells whether its answer still waits.
function mark() {
  for (const step of steps) {
    const line = step.querySelector("[data-test-mark]");
    if (!sending && step.dataset.item in waiting) line.dataset.unsent = form.dataset.mark;
    else delete line.dataset.unsent;
  }
}

function say() {
  mark();
  if (wantsToFinish) return wait();
  const count = Object.keys(waiting).length;
  state.classList.toggle("is-unsent", count > 0 && !sending);
  if (count) state.textContent = sending ? form.dataset.saving : form.dataset.unsent.replace("{count}", count);
  else state.textContent = form.dataset.saved;
  return undefined;
}

function later(milliseconds) {
  clearTimeout(timer);
  timer = setTimeout(send, milliseconds);
}

function note(step) {
  waiting[step.dataset.item] = { value: valueOf(step), at: Date.now() };
  keep();
  const isTyped = "text" in waiting[step.dataset.item].value;
  sendBy(isTyped ? TYPING : 0);
}

// While somebody types, the answer goes at a pause, and in any case every few seconds.
let due = 0;
function sendBy(milliseconds) {
  const now = Date.now();
  if (!due || milliseconds === 0) due = now + Math.max(milliseconds, 0) + (milliseconds ? 5000 : 0);
  later(Math.max(0, Math.min(milliseconds, due - now)));
  if (!sending) say();
}

async function send() {
  due = 0;
  const batch = Object.entries(waiting).slice(0, 100);
  if (sending) return later(300);
  if (!batch.length && isTimeUp && !wantsToFinish) return leave();
  if (!batch.length) return wantsToFinish ? finish() : say();
  sending = true;
  say();
  let retry = RETRY;
  try {
    const body = JSON.stringify({
      answers: batch.map(([item, one]) => ({ item: Number(item), value: one.value, age: Math.max(0, Date.now() - one.at) })),
    });
    const answer = await fetch(form.dataset.save, {
      method: "PUT",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body,
    });
    if (answer.ok) {
      const said = await answer.json();
      settle(batch, said.answers);
      if (typeof said.seconds_left === "number") setClock(said.seconds_left);
      retry = 0;
    } else if (answer.status === 409) {
      const said = await answer.json().catch(() => ({}));
      return over(said.code === "attempt-filed");
    } else if (answer.status === 422 || answer.status === 404) {
      const said = await answer.json().catch(() => ({}));
      state.textContent = said.message || form.dataset.waits;
    }
  } catch {
    // No network: the answers stay and are tried again.
  } finally {
    sending = false;
  }
  say();
  if (Object.keys(waiting).length) later(retry);
  else if (wantsToFinish) finish();
  else if (isTimeUp) later(0);
  return undefined;
}

function settle(batch, answers) {
  const told = new Map(answers.map((one) => [String(one.item), one]));
  for (const [item, one] of batch) {
    if (told.has(item) && waiting[item] && waiting[item].at === one.at) delete waiting[item];
    const isRefused = told.has(item) && told.get(item).status === "refused";
    const step = steps.find((other) => other.dataset.item === item);
    // An answer that was saved may still be worth another look.
    if (step) complain(step, told.has(item) ? told.get(item).message : "");
    if (step && isRefused && wantsToFinish) {
      wantsToFinish = false;
      reach(step);
    }
  }
  keep();
}

function complain(step, text) {
  let line = step.querySelector("[data-test-error]");
  if (!text) {
    if (line) line.remove();
    return;
  }
  if (!line) {
    line = document.createElement("p");
    line.className = "field-error";
    line.dataset.testError = "";
    line.setAttribute("role", "alert");
    step.append(line);
  }
  line.textContent = text;
}

// What came too late is told on the page that follows. In a filed training the test stands still: what
// waits stays on this phone, and goes out should the training be opened again.
function over(isFiled) {
  if (isFiled) return location.replace(location.pathname);
  const late = Object.keys(waiting).length;
  waiting = {};
  keep();
  location.replace(`${location.pathname}${late ? `?late=${late}` : ""}`);
  return undefined;
}

// The answers have gone one by one. The test itself goes without them, so that a page which stayed
// open on one phone never overwrites what was answered on another.
async function finish() {
  if (sending) return later(300);
  sending = true;
  wait();
  try {
    const body = new FormData(form);
    for (const step of steps) body.delete(`q-${step.dataset.item}`);
    body.set("page", "answers-sent");
    body.set("do", "send");
    await fetch(location.pathname, { method: "POST", body, redirect: "manual" });
    location.replace(location.pathname);
  } catch {
    later(RETRY);
  } finally {
    sending = false;
  }
  return undefined;
}

async function leave() {
  try {
    await fetch(location.pathname, { method: "HEAD" });
    location.replace(location.pathname);
  } catch {
    later(RETRY);
  }
}

function wait() {
  state.classList.add("is-unsent");
  state.textContent = navigator.onLine ? form.dataset.saving : form.dataset.waits;
}

form.addEventListener("input", (event) => {
  const step = event.target.closest("[data-step]");
  if (step) note(step);
});
form.addEventListener("submit", (event) => {
  // First the answers that wait, then the test: nothing is sent without them.
  event.preventDefault();
  wantsToFinish = true;
  wait();
  later(0);
});
window.addEventListener("online", () => later(0));
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden" && Object.keys(waiting).length) later(0);
});

// What waited on this phone is newer than what the server showed.
for (const [item, one] of Object.entries(waiting)) {
  const step = steps.find((other) => other.dataset.item === item);
  if (step) show(step, one.value);
  else delete waiting[item];
}
if (Object.keys(waiting).length) later(0);

// Enter in a field goes on; only the button sends the test.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.matches("textarea, button, a")) return;
  event.preventDefault();
  if (isStepping && now < pages.length - 1) go(now + 1);
});

// One question per screen.
const isStepping = form.dataset.pages === "one" && steps.length > 0;
const bar = form.querySelector("[data-test-steps]");
const words = form.querySelector("[data-test-words]");
const title = words.textContent;
const pages = [...steps, end];
let now = 0;

function draw(focus) {
  pages.forEach((page, place) => {
    page.hidden = place !== now;
  });
  form.querySelector("[data-test-back]").hidden = now === 0;
  form.querySelector("[data-test-next]").hidden = now === pages.length - 1;
  words.textContent = now < steps.length ? form.dataset.words.replace("{now}", now + 1).replace("{total}", steps.length) : title;
  if (now === steps.length) countBlank();
  if (focus) {
    window.scrollTo(0, 0);
    pages[now].querySelector("h2").focus({ preventScroll: true });
  }
}

function isBlank(step) {
  const value = valueOf(step);
  return value.chosen ? !value.chosen.length : !value.text.trim();
}

function countBlank() {
  const line = end.querySelector("[data-test-blank]");
  line.dataset.words = line.dataset.words || line.textContent;
  const blank = steps.filter(isBlank).length;
  line.textContent = blank ? `${form.dataset.blank.replace("{count}", blank)}. ${line.dataset.words}` : line.dataset.words;
}

function go(to) {
  now = Math.min(Math.max(to, 0), pages.length - 1);
  history.replaceState({ testStep: now }, "");
  draw(true);
}

function reach(step) {
  if (isStepping) go(steps.indexOf(step));
  else step.querySelector("h2").focus();
}

if (isStepping) {
  bar.hidden = false;
  form.classList.add("is-stepping");
  form.querySelector("[data-test-next]").addEventListener("click", () => go(now + 1));
  form.querySelector("[data-test-back]").addEventListener("click", () => go(now - 1));
  const first = steps.findIndex(isBlank);
  now = history.state && history.state.testStep ? history.state.testStep : first < 0 ? steps.length : first;
  draw(false);
} else {
  form.addEventListener("input", countBlank);
}

// The clock only shows what the server said; the server decides.
const until = clock.textContent;
let endsAt = 0;
function setClock(seconds) {
  endsAt = performance.now() + seconds * 1000;
}

function tick() {
  const left = Math.max(0, Math.round((endsAt - performance.now()) / 1000));
  if (left > COUNTED) {
    clock.textContent = until;
    return;
  }
  const time = `${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
  clock.textContent = left ? form.dataset.left.replace("{time}", time) : form.dataset.over;
  clock.classList.toggle("is-short", left <= 60);
  if (!left) {
    // The next page comes from the server: without network this one stays, with what waits in it.
    clearInterval(ticking);
    isTimeUp = true;
    later(1200);
  }
}
let ticking = 0;
if (form.dataset.seconds) {
  setClock(Number(form.dataset.seconds));
  ticking = setInterval(tick, 1000);
  tick();
}
