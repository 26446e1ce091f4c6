// One score cell: what was typed, which version it was typed over, and what the server said.
import { showMessage } from "./score-message.js";

const IDLE_MS = 4000;
const RETRY_MS = 5000;
const STATES = ["ok", "bad", "war", "none", "abs", "saving"];

export class Cell {
  constructor(input, form, token, changed) {
    this.input = input;
    this.form = form;
    this.words = form.dataset;
    this.token = token;
    this.changed = changed;
    this.wrap = input.closest(".cell-wrap");
    this.row = input.closest("tr");
    this.column = input.closest("td").dataset.label;
    this.was = form.querySelector(`[name="was-${input.name}"]`);
    const [, test, person] = input.name.split("-");
    this.test = Number(test);
    this.person = Number(person);
    this.url = this.words.url.replace(/\/0\/(\w+)\/0$/, `/${test}/$1/${person}`) + this.words.query;
    const cut = this.was.value.indexOf(":");
    this.version = Number(this.was.value.slice(0, cut));
    this.saved = this.was.value.slice(cut + 1);
    this.state = STATES.find((name) => this.wrap.classList.contains(`cell-${name}`)) || "";
    this.refused = this.state === "bad" || this.state === "war" ? input.value.trim() : null;
    this.sending = null;
  }

  get value() {
    return this.input.value.trim();
  }

  get label() {
    return this.input.getAttribute("aria-label");
  }

  // Typed, but neither saved nor refused.
  get isWaiting() {
    return this.value !== this.saved && this.value !== this.refused;
  }

  get isOpen() {
    return this.isWaiting || this.state === "war";
  }

  typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), IDLE_MS);
  }

  set(value) {
    this.input.value = value;
    return this.save();
  }

  restore() {
    this.input.value = this.saved;
    this.refused = null;
    clearTimeout(this.timer);
    this.show("", "");
    this.changed(this);
  }

  // In a conflict: take what stands there, or write one's own over it.
  settle(current) {
    this.refused = null;
    if (current !== null) {
      this.input.value = current;
      this.saved = current;
      this.show("ok", "");
      this.changed(this);
      return;
    }
    this.save();
  }

  save() {
    clearTimeout(this.timer);
    if (this.sending) return this.sending;
    if (this.value === this.saved) {
      if (this.refused !== null) this.restore();
      return null;
    }
    if (!this.isWaiting) return null;
    this.sending = this.send(this.value).finally(() => {
      this.sending = null;
      // Something else was typed while this was on its way.
      if (this.isWaiting && this.state !== "saving") this.save();
    });
    return this.sending;
  }

  async send(entry) {
    this.show("saving", "");
    let response;
    let answer;
    try {
      response = await fetch(this.url, {
        method: "PUT",
        keepalive: true,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ entry, version: this.version }),
      });
      answer = await response.json();
    } catch (error) {
      this.wait();
      return;
    }
    if (response.ok) this.take(entry, answer);
    else if (response.status >= 500) this.wait();
    else this.refuse(entry, answer);
  }

  // No connection, or an answer that is none: the number stays and is tried again.
  wait() {
    this.show("saving", this.words.wordUnsent);
    this.timer = setTimeout(() => this.save(), RETRY_MS);
    this.changed(this);
  }

  take(entry, answer) {
    const before = this.saved;
    this.version = answer.version;
    this.saved = answer.text;
    this.refused = null;
    if (this.value === entry) this.input.value = answer.text;
    this.remember();
    this.show(answer.state, answer.note);
    this.differ(answer.differences);
    this.changed(this, answer, before);
  }

  refuse(entry, answer) {
    this.refused = entry;
    if (answer.code === "score-stale") {
      this.version = answer.details.version;
      this.saved = answer.details.current;
      this.remember();
      this.show("war", answer.message);
    } else {
      this.show("bad", answer.message);
    }
    this.changed(this, { problem: answer.message });
  }

  remember() {
    this.was.value = `${this.version}:${this.saved}`;
  }

  differ(texts) {
    const places = this.row.querySelectorAll("[data-difference]");
    places.forEach((place, index) => {
      const text = document.createElement(texts[index] ? "b" : "span");
      if (!texts[index]) text.className = "soft";
      text.textContent = texts[index] || "–";
      place.replaceChildren(text);
    });
  }

  show(state, note) {
    this.state = state === "exempt" ? "abs" : state;
    for (const name of STATES) this.wrap.classList.toggle(`cell-${name}`, name === this.state);
    for (const old of [...this.wrap.children]) if (old !== this.input) old.remove();
    this.input.toggleAttribute("aria-invalid", this.state === "bad");
    if (this.state === "ok") this.wrap.append(this.icon("check-lg"), this.hidden(this.words.wordSaved));
    if (this.state === "saving") this.wrap.append(this.icon("hourglass-split"), this.hidden(this.words.wordSaving));
    const isLoud = this.state === "bad" || this.state === "war" || (this.state === "saving" && note);
    showMessage(this, isLoud ? note : "");
    if (note && !isLoud) this.wrap.append(this.word(note));
    if (note) this.input.setAttribute("aria-describedby", `${this.input.id}-note`);
    else this.input.removeAttribute("aria-describedby");
  }

  icon(name) {
    const namespace = "http://www.w3.org/2000/svg";
    const icon = document.createElementNS(namespace, "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    const use = document.createElementNS(namespace, "use");
    use.setAttribute("href", `${this.words.icons}#${name}`);
    icon.append(use);
    return icon;
  }

  hidden(text) {
    const span = document.createElement("span");
    span.className = "visually-hidden";
    span.textContent = text;
    return span;
  }

  word(text) {
    const word = document.createElement("span");
    word.className = "cell-word";
    word.id = `${this.input.id}-note`;
    word.textContent = text;
    return word;
  }
}
