// One score cell: what was typed, which version it was typed over, and what the server said.
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
    this.was = form.querySelector(`[name="was-${input.name}"]`);
    const [, test, person] = input.name.split("-");
    this.url = this.words.url.replace("/forms/0/", `/forms/${test}/`).replace(/0$/, person);
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

  restore() {
    this.input.value = this.saved;
    this.refused = null;
    clearTimeout(this.timer);
    this.show("", "");
    this.changed();
  }

  // In a conflict: take what stands there, or write one's own over it.
  settle(current) {
    this.refused = null;
    if (current !== null) {
      this.input.value = current;
      this.saved = current;
      this.show("ok", "");
      this.changed();
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
      this.changed(this.answer);
      // Something else was typed while this was on its way.
      if (this.isWaiting && this.state !== "saving") this.save();
    });
    return this.sending;
  }

  async send(entry) {
    this.answer = null;
    this.show("saving", this.words.wordSaving);
    let response;
    try {
      response = await fetch(this.url, {
        method: "PUT",
        keepalive: true,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": this.token },
        body: JSON.stringify({ entry, version: this.version }),
      });
      this.take(entry, response, await response.json());
    } catch (error) {
      this.wait();
    }
  }

  // No connection, or an answer that is none: the number stays and is tried again.
  wait() {
    this.show("saving", this.words.wordUnsent);
    this.timer = setTimeout(() => this.save(), RETRY_MS);
  }

  take(entry, response, answer) {
    if (response.ok) {
      this.version = answer.version;
      this.saved = answer.text;
      this.refused = null;
      this.answer = answer;
      if (this.value === entry) this.input.value = answer.text;
      this.remember();
      this.show(answer.state, answer.note);
      this.differ(answer.differences);
      return;
    }
    if (response.status >= 500) {
      this.wait();
      return;
    }
    this.refused = entry;
    if (answer.code === "score-stale") {
      this.version = answer.details.version;
      this.saved = answer.details.current;
      this.remember();
      this.show("war", answer.message, answer.details.current);
    } else {
      this.show("bad", answer.message);
    }
  }

  remember() {
    this.was.value = `${this.version}:${this.saved}`;
  }

  differ(texts) {
    const places = this.input.closest("tr").querySelectorAll("[data-difference]");
    places.forEach((place, index) => {
      const text = document.createElement(texts[index] ? "b" : "span");
      if (!texts[index]) text.className = "soft";
      text.textContent = texts[index] || "–";
      place.replaceChildren(text);
    });
  }

  show(state, note, current) {
    this.state = state === "exempt" ? "abs" : state;
    for (const name of STATES) this.wrap.classList.toggle(`cell-${name}`, name === this.state);
    for (const old of [...this.wrap.children]) if (old !== this.input) old.remove();
    this.input.toggleAttribute("aria-invalid", this.state === "bad");
    this.input.removeAttribute("aria-describedby");
    if (this.state === "ok") this.wrap.append(this.icon("check-lg"), this.hidden(this.words.wordSaved));
    if (note) this.wrap.append(this.note(note));
    if (this.state === "war") this.wrap.append(this.choice(current));
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

  note(text) {
    const note = document.createElement("span");
    note.className = "cell-note";
    note.id = `${this.input.id}-note`;
    const picture = { bad: "exclamation-circle-fill", war: "arrow-left-right" }[this.state];
    if (picture) note.append(this.icon(picture), " ");
    note.append(text);
    this.input.setAttribute("aria-describedby", note.id);
    return note;
  }

  choice(current) {
    const place = document.createElement("span");
    place.className = "cell-choice";
    const button = (words, value, key, data) => {
      const element = document.createElement("button");
      element.type = "button";
      element.className = "button button-small";
      element.textContent = words.replace("{value}", value || this.words.wordEmpty);
      element.dataset[key] = data;
      return element;
    };
    place.append(
      button(this.words.wordTake, current, "take", current),
      button(this.words.wordKeep, this.refused, "keep", ""),
    );
    return place;
  }
}
