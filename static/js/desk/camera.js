// The camera of the desk: which one, its lamp, and what it sees.
import { openScanner } from "../components/scanner.js";

const LOOK_EVERY_MS = 100;
const CHOSEN = "kasus-camera";

export class Camera {
  // places: { video, frame, off, hint, aim, torch, choice, photo }
  constructor(places, words, seen) {
    Object.assign(this, { places, words, seen, scanner: null, stream: null, looking: false });
    places.torch.addEventListener("click", () => this.turnTorch());
    places.choice.addEventListener("click", () => this.nextCamera());
    places.photo.addEventListener("change", () => this.readPhoto());
  }

  async open() {
    if (!navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return this.without(this.words.no_camera);
    try {
      await this.start(kept());
      this.scanner = this.scanner || (await openScanner());
      if (!this.looking) this.look();
    } catch (error) {
      this.without(error.name === "NotAllowedError" ? this.words.denied : this.words.no_camera);
    }
  }

  // A photograph of the code does where a page may not use the camera.
  without(words) {
    const { video, off, aim, torch } = this.places;
    video.hidden = aim.hidden = torch.hidden = true;
    off.hidden = false;
    this.places.hint.textContent = words;
    this.places.photo.closest("label").hidden = false;
  }

  async start(deviceId) {
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    const which = deviceId ? { deviceId: { ideal: deviceId } } : { facingMode: "environment" };
    if (this.stream) this.stream.getTracks().forEach((track) => track.stop());
    this.stream = await navigator.mediaDevices.getUserMedia({ video: { ...which, ...size }, audio: false });
    // Unplugged, or taken by another app while the phone was locked: the one that is left is opened.
    this.track.addEventListener("ended", () => this.open());
    const { video, off, aim } = this.places;
    video.srcObject = this.stream;
    video.hidden = false;
    await video.play();
    off.hidden = true;
    aim.hidden = false;
    await this.showControls();
  }

  get track() {
    return this.stream ? this.stream.getVideoTracks()[0] : null;
  }

  async showControls() {
    const able = this.track.getCapabilities ? this.track.getCapabilities() : {};
    this.places.torch.hidden = !able.torch;
    this.places.torch.setAttribute("aria-pressed", "false");
    this.cameras = (await navigator.mediaDevices.enumerateDevices()).filter((device) => device.kind === "videoinput");
    this.places.choice.hidden = this.cameras.length < 2;
  }

  async turnTorch() {
    const on = this.places.torch.getAttribute("aria-pressed") !== "true";
    try {
      await this.track.applyConstraints({ advanced: [{ torch: on }] });
      this.places.torch.setAttribute("aria-pressed", String(on));
    } catch (error) {
      this.places.torch.hidden = true;
    }
  }

  async nextCamera() {
    const now = this.track.getSettings().deviceId;
    const place = this.cameras.findIndex((camera) => camera.deviceId === now);
    const next = this.cameras[(place + 1) % this.cameras.length];
    try {
      await this.start(next.deviceId);
      keep(next.deviceId);
    } catch (error) {
      // Another app holds it: back to the one that worked.
      await this.open();
    }
  }

  async look() {
    this.looking = true;
    const begun = performance.now();
    if (!document.hidden && this.places.video.readyState >= 2) {
      try {
        const text = await this.scanner.read(this.places.video);
        if (text) this.seen(text);
      } catch (error) {
        // A frame that cannot be read is followed by the next one.
      }
    }
    setTimeout(() => this.look(), Math.max(0, LOOK_EVERY_MS - (performance.now() - begun)));
  }

  async readPhoto() {
    const [file] = this.places.photo.files;
    if (!file) return;
    this.places.photo.value = "";
    this.scanner = this.scanner || (await openScanner());
    let text = null;
    try {
      text = await this.scanner.read(await createImageBitmap(file));
    } catch (error) {
      // Not a picture: the same as a picture without a code.
    }
    if (text) this.seen(text);
    else this.places.hint.textContent = this.words.no_code;
  }

  flash() {
    this.places.frame.classList.add("is-read");
    setTimeout(() => this.places.frame.classList.remove("is-read"), 600);
  }
}

function kept() {
  try {
    return localStorage.getItem(CHOSEN) || "";
  } catch (error) {
    return "";
  }
}

function keep(deviceId) {
  try {
    localStorage.setItem(CHOSEN, deviceId);
  } catch (error) {
    // The next start asks for the usual camera.
  }
}
