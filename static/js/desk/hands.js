// Hands and eyes of the desk: camera, USB scanner, keyboard and buttons, each told to the desk as what it means.
import { Camera } from "./camera.js";
import { isTicket, tidyToken } from "./judging.js";
import { fill } from "./view.js";
import { listenToScanner } from "./wedge.js";

const SAME_BADGE_MS = 4000;
const SEARCH_LEAST = 3;
const FOUND_MOST = 8;
const TOKEN_MOST = 200;

export class Hands {
  constructor(desk) {
    this.desk = desk;
    this.view = desk.view;
    this.lastToken = "";
    this.lastAt = 0;
  }

  listen() {
    listenToScanner((text) => this.desk.record({ token: text.slice(0, TOKEN_MOST) }));
    for (const ways of this.view.all("ways")) this.listenToEntry(ways);
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("change", (event) => {
      if (event.target.name === "desk-kind") this.desk.kind = event.target.value;
      if (event.target.matches("[data-load]")) this.load(event.target);
    });
    addEventListener("beforeunload", (event) => {
      if (!this.desk.outbox.length) return;
      event.preventDefault();
      event.returnValue = "";
    });
    this.openCamera();
  }

  openCamera() {
    const names = ["video", "off", "hint", "aim", "torch", "choice", "photo"];
    const places = Object.fromEntries(names.map((name) => [name, this.view.one(name)]));
    places.frame = document.querySelector(".camera-frame");
    this.camera = new Camera(places, this.view.words, (text) => this.seen(text));
    this.camera.open();
  }

  // A badge that stays before the camera is one scan.
  seen(text) {
    const token = tidyToken(text);
    const now = Date.now();
    const same = token === this.lastToken && now - this.lastAt < SAME_BADGE_MS;
    this.lastToken = token;
    this.lastAt = now;
    if (same) return;
    this.camera.flash();
    this.desk.record({ token: token.slice(0, TOKEN_MOST) });
  }

  clicked(event) {
    const button = event.target.closest("[data-undo], [data-choose], [data-session], [data-save], [data-unpair], [data-give-up]");
    if (!button) return;
    const { undo, choose, session } = button.dataset;
    if (undo) this.desk.undo(undo);
    else if (choose) this.choose(button, choose);
    else if (session) {
      event.preventDefault();
      const menu = button.closest("details");
      if (menu) menu.open = false;
      this.desk.changeTo(Number(session));
    } else if ("save" in button.dataset) this.save();
    else if ("unpair" in button.dataset) this.desk.unpair();
    else this.giveUp();
  }

  giveUp() {
    const { outbox } = this.desk;
    if (!outbox.length || confirm(fill(this.view.words.give_up, { n: outbox.length }))) this.desk.giveUp();
  }

  listenToEntry(ways) {
    const form = ways.querySelector("form");
    const input = form.elements.entry;
    const found = ways.querySelector("[data-desk-found]");
    const { roster } = this.desk;
    const search = () => {
      const text = input.value.trim();
      if (text.length < SEARCH_LEAST || this.desk.closed) return found.replaceChildren();
      const people = roster.search(text, FOUND_MOST);
      // With a digit it is a code on its way, and nobody's name.
      if (!people.length && /\d/.test(text)) return found.replaceChildren();
      this.view.found(found, people, text);
    };
    input.addEventListener("input", search);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const token = tidyToken(input.value);
      const isCode = token.length === 6 && (/\d/.test(token) || !roster.search(input.value, 1).length);
      if (!isTicket(token) && !isCode) return search();
      input.value = "";
      found.replaceChildren();
      await this.desk.record({ token });
      closeDialog(form);
    });
  }

  async choose(button, ticketHash) {
    const ways = button.closest("[data-desk-ways]");
    await this.desk.record({ ticket_hash: ticketHash });
    ways.querySelector("[data-desk-found]").replaceChildren();
    ways.querySelector("form").reset();
    closeDialog(ways);
  }

  save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.desk.outbox.file(this.desk.skew)], { type: "application/json" }));
    link.download = fill(this.view.words.file_name, { day: new Date().toISOString().slice(0, 10) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async load(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    try {
      const number = await this.desk.outbox.takeFile(await file.text(), this.desk.own.slug, this.desk.skew);
      alert(fill(this.view.words.file_taken, { n: number }));
    } catch (error) {
      alert(error.message === "event" ? this.view.words.file_of_another : this.view.words.file_unreadable);
    }
  }
}

function closeDialog(inside) {
  const dialog = inside.closest("dialog");
  if (dialog && dialog.open) dialog.close();
}
