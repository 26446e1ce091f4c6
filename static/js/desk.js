// The desk: camera, USB scanner, code and name, one answer on the screen for each scan.
import { openScanner } from "./components/scanner.js";
import { start } from "./app.js";

const SAME_BADGE_MS = 4000;
const LOOK_EVERY_MS = 120;
const SCANNER_KEY_MS = 80;
const SCANNER_PAUSE_MS = 500;
const SCANNER_LEAST = 6;
const SEARCH_LEAST = 3;
const TICKET = /^[A-Z2-7]{32}$/;

const desk = document.querySelector("[data-desk]");
const resultPlace = desk.querySelector("[data-desk-result]");
const state = desk.querySelector("[data-desk-state]");
let waiting = 0;

// Plain HTTP has no crypto.randomUUID, so the id is made of random bytes.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const tidy = (text) => text.replace(/[\s-]+/g, "").toUpperCase();

// ---- sound and vibration -------------------------------------------------------------
let audio = null;

function allowSound() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!audio && Context) audio = new Context();
  if (audio && audio.state === "suspended") audio.resume();
}
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, allowSound, { passive: true });

const TUNES = { good: [[880, 0, 0.09], [1320, 0.1, 0.14]], again: [[520, 0, 0.12], [520, 0.18, 0.12]], bad: [[196, 0, 0.4]] };
const SHAKES = { good: [60], again: [60, 60, 60], bad: [250] };

function play(kind) {
  if (navigator.vibrate) navigator.vibrate(SHAKES[kind] || SHAKES.bad);
  if (!audio || audio.state !== "running") return;
  for (const [pitch, after, length] of TUNES[kind] || TUNES.bad) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.type = kind === "bad" ? "square" : "sine";
    tone.frequency.value = pitch;
    const begin = audio.currentTime + after;
    loudness.gain.setValueAtTime(0.18, begin);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + length);
    tone.connect(loudness).connect(audio.destination);
    tone.start(begin);
    tone.stop(begin + length);
  }
}

// ---- sending -------------------------------------------------------------------------
async function record(what) {
  const scan = { scan_id: uuid(), session_id: Number(desk.dataset.session), ...what };
  waiting += 1;
  state.textContent = desk.dataset.sending;
  try {
    const answer = await send(scan);
    const body = await answer.json();
    if (!answer.ok) return say(body.message || String(answer.status));
    show(body.results[0].show);
    state.textContent = desk.dataset.online;
    refreshSide();
    return body.results[0];
  } catch (error) {
    say(desk.dataset.offline);
  } finally {
    waiting -= 1;
  }
  return null;
}

// The same scan may be sent again: the server answers it the same way and marks once.
async function send(scan) {
  const request = {
    method: "POST",
    credentials: "same-origin",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": desk.dataset.token },
    body: JSON.stringify({ scans: [scan] }),
  };
  try {
    return await fetch(desk.dataset.marks, request);
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, 700));
    return fetch(desk.dataset.marks, request);
  }
}

function show(shown) {
  resultPlace.innerHTML = shown.html;
  start(resultPlace);
  play(shown.sound);
}

function say(words) {
  state.textContent = words;
  const line = desk.querySelector("[data-desk-line]");
  line.classList.add("desk-line-off");
  setTimeout(() => line.classList.remove("desk-line-off"), 6000);
  play("bad");
}

async function refreshSide() {
  try {
    const answer = await fetch(desk.dataset.side, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (!answer.ok) return;
    const side = await answer.json();
    desk.querySelector("[data-desk-count]").textContent = side.count;
    for (const place of document.querySelectorAll("[data-desk-recent]")) place.innerHTML = side.recent;
  } catch (error) {
    // The next scan asks again.
  }
}

// ---- camera --------------------------------------------------------------------------
const video = desk.querySelector("[data-desk-video]");
const frame = desk.querySelector(".camera-frame");
let lastToken = "";
let lastAt = 0;

async function openCamera() {
  const hint = desk.querySelector("[data-desk-hint]");
  if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) {
    hint.textContent = desk.dataset.noCamera;
    return;
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      audio: false,
    });
    video.srcObject = stream;
    video.hidden = false;
    await video.play();
    desk.querySelector("[data-desk-off]").hidden = true;
    desk.querySelector("[data-desk-aim]").hidden = false;
    look(await openScanner());
  } catch (error) {
    hint.textContent = error.name === "NotAllowedError" ? desk.dataset.denied : desk.dataset.noCamera;
  }
}

async function look(scanner) {
  const begun = performance.now();
  if (!document.hidden && video.readyState >= 2) {
    try {
      const text = await scanner.read(video);
      if (text) seen(tidy(text));
    } catch (error) {
      // A frame that cannot be read is followed by the next one.
    }
  }
  setTimeout(() => look(scanner), Math.max(0, LOOK_EVERY_MS - (performance.now() - begun)));
}

function seen(token) {
  const now = Date.now();
  const same = token === lastToken && now - lastAt < SAME_BADGE_MS;
  lastToken = token;
  lastAt = now;
  if (same) return;
  frame.classList.add("is-read");
  setTimeout(() => frame.classList.remove("is-read"), 600);
  record({ token: token.slice(0, 200) });
}

// ---- USB scanner: a keyboard that types very fast, whatever has the focus ----------------
let burst = "";
let burstFrom = 0;
let burstAt = 0;
let before = null;

addEventListener(
  "keydown",
  (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    // When the key was pressed, not when a busy page came to hear of it.
    const now = event.timeStamp;
    const field = document.activeElement && "value" in document.activeElement ? document.activeElement : null;
    if (event.key === "Enter") {
      const text = tidy(burst);
      // On average: a busy machine may hold one key back, but nobody types a ticket this fast.
      const fast = text.length >= SCANNER_LEAST && now - burstFrom < SCANNER_KEY_MS * burst.length;
      burst = "";
      if (!fast) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (before && before.field === field) field.value = before.value;
      record({ token: text.slice(0, 200) });
      return;
    }
    if (event.key.length !== 1) return;
    if (!burst || now - burstAt > SCANNER_PAUSE_MS) {
      burst = "";
      burstFrom = now;
      before = field ? { field, value: field.value } : null;
    }
    burst += event.key;
    burstAt = now;
  },
  true,
);

// ---- typing a code or a name -----------------------------------------------------------
for (const ways of document.querySelectorAll("[data-desk-ways]")) {
  const form = ways.querySelector("[data-desk-entry]");
  const input = form.elements.entry;
  const found = ways.querySelector("[data-desk-found]");
  let timer = 0;

  async function search() {
    const text = input.value.trim();
    if (text.length < SEARCH_LEAST) {
      found.replaceChildren();
      return;
    }
    const answer = await fetch(`${desk.dataset.people}&q=${encodeURIComponent(text)}`, {
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (answer.ok && input.value.trim() === text) found.innerHTML = (await answer.json()).found;
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => search().catch(() => {}), 250);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const token = tidy(input.value);
    if (TICKET.test(token) || (token.length === 6 && /\d/.test(token))) {
      input.value = "";
      found.replaceChildren();
      await record({ token });
      closeDialog(form);
    } else if (token.length === 6 && !found.querySelector("form")) {
      const answer = await record({ token });
      if (answer && answer.result !== "unknown") input.value = "";
    } else {
      search().catch(() => say(desk.dataset.offline));
    }
  });
}

function closeDialog(inside) {
  const dialog = inside.closest("dialog");
  if (dialog && dialog.open) dialog.close();
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.matches("[data-desk-choose]")) {
    event.preventDefault();
    const ways = form.closest("[data-desk-ways]");
    await record({ registration_id: Number(form.elements.registration.value) });
    if (ways) {
      ways.querySelector("[data-desk-found]").replaceChildren();
      ways.querySelector("[data-desk-entry]").reset();
    }
    closeDialog(form);
  } else if (form.matches("[data-desk-undo]")) {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
      const body = await answer.json();
      state.textContent = body.message;
      // A large "present" must not go on standing there for somebody who is not.
      const shown = resultPlace.querySelector("[name=scan]");
      if (body.html && shown && shown.value === form.elements.scan.value) resultPlace.innerHTML = body.html;
      refreshSide();
    } catch (error) {
      say(desk.dataset.offline);
    }
  }
});

addEventListener("beforeunload", (event) => {
  if (waiting) event.preventDefault();
});

openCamera();
setInterval(refreshSide, 15000);
