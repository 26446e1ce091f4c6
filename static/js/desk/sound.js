// What the ear and the hand hear of a result, without looking at the screen.
const TUNES = { good: [[880, 0, 0.09], [1320, 0.1, 0.14]], again: [[520, 0, 0.12], [520, 0.18, 0.12]], bad: [[196, 0, 0.4]] };
const SHAKES = { good: [60], again: [60, 60, 60], bad: [250] };
let audio = null;

// Browsers let a page sound only after somebody has touched it.
function allowSound() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!audio && Context) audio = new Context();
  if (audio && audio.state === "suspended") audio.resume();
}
for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, allowSound, { passive: true });

export function play(kind) {
  if (!kind) return;
  if (navigator.vibrate && (!navigator.userActivation || navigator.userActivation.hasBeenActive)) {
    navigator.vibrate(SHAKES[kind] || SHAKES.bad);
  }
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
