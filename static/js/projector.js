// The hall's screen asks for the code as it changes, and for the counter in between.
const stage = document.querySelector("[data-projector]");
const slot = stage.querySelector("[data-stage]");
const foot = stage.querySelector(".stage-foot");
const COUNTER_MS = 4000;
let step = Number(stage.dataset.step);
let endsAt = 0;
let timer = 0;

function read(seconds) {
  endsAt = performance.now() + seconds * 1000;
}

function draw() {
  const count = slot.querySelector(".count");
  if (!count) return;
  const left = Math.max(0, Math.ceil((endsAt - performance.now()) / 1000));
  const words = count.querySelector("b");
  if (words) words.textContent = String(left);
  const ring = count.querySelector(".f");
  if (ring) ring.setAttribute("stroke-dasharray", `${left} ${count.dataset.total}`);
}

async function ask() {
  clearTimeout(timer);
  let wait = COUNTER_MS;
  try {
    const answer = await fetch(stage.dataset.projector, { cache: "no-store" });
    if (answer.ok) {
      const now = await answer.json();
      if (now.step !== step) slot.innerHTML = now.stage;
      foot.innerHTML = now.foot;
      step = now.step;
      read(now.seconds);
      stage.removeAttribute("data-stale");
      // A little after the change, so that the next code is the current one.
      wait = Math.min(wait, now.seconds * 1000 + 60);
    }
  } catch (error) {
    stage.setAttribute("data-stale", "");
    wait = 1500;
  }
  timer = setTimeout(ask, wait);
}

const first = slot.querySelector(".count");
read(first ? Number(first.dataset.seconds) : 0);
setInterval(draw, 250);
document.addEventListener("visibilitychange", () => document.hidden || ask());
ask();
