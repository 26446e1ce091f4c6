// Who may come, as far as this device knows: hashes, names, sessions. Kept in memory for speed, on the disk for the next start.
import { hmacSha256Hex, sha256Hex } from "./hashing.js";
import { isCode, localDay, requiredSessions, tidyToken } from "./judging.js";

const fold = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLocaleLowerCase("id").replace(/[^\p{L}\p{N}]+/gu, " ");

export class Roster {
  constructor(memory) {
    this.memory = memory;
    this.clear();
  }

  clear() {
    this.event = null;
    this.sessions = [];
    this.cursor = "";
    this.people = new Map();
    this.byCode = new Map();
    this.revoked = new Set();
  }

  get isKnown() {
    return this.event !== null;
  }

  async load() {
    const kept = await this.memory.get("roster");
    if (!kept) return;
    this.revoked = new Set(kept.revoked);
    this.take(kept);
  }

  // The whole roster, or what changed since the cursor: both are taken in the same way.
  async apply(answer) {
    this.take(answer);
    await this.memory.set("roster", {
      event: this.event,
      sessions: this.sessions,
      cursor: this.cursor,
      people: [...this.people.values()],
      revoked: [...this.revoked],
    });
  }

  take(answer) {
    this.event = answer.event;
    this.sessions = answer.sessions;
    this.cursor = answer.cursor;
    for (const person of answer.people) {
      this.people.set(person.ticket_hash, { ...person, key: ` ${fold(person.name)}` });
      // A ticket that was taken back may have been given again.
      this.revoked.delete(person.ticket_hash);
    }
    for (const hash of answer.revoked) {
      this.revoked.add(hash);
      this.people.delete(hash);
    }
    this.byCode = new Map([...this.people.values()].filter((one) => one.code_hash).map((one) => [one.code_hash, one]));
  }

  session(id) {
    return this.sessions.find((session) => session.id === id) || null;
  }

  // { person, hash }: hash names the person in local marks; person is null for nobody we know.
  find(token, codeKey) {
    const tidy = tidyToken(token);
    if (isCode(tidy)) {
      const person = codeKey ? this.byCode.get(hmacSha256Hex(codeKey, `${this.event.slug}:${tidy}`)) : null;
      return { person: person || null, hash: person ? person.ticket_hash : "" };
    }
    const hash = sha256Hex(tidy);
    return { person: this.people.get(hash) || null, hash };
  }

  holder(person, hash) {
    if (person) return { state: person.state, revoked: false };
    return this.revoked.has(hash) ? { state: "confirmed", revoked: true } : null;
  }

  // Each word typed begins a word of the name, or stands in it.
  search(text, limit) {
    const words = fold(text).trim().split(" ").filter(Boolean);
    const found = [...this.people.values()].filter((person) => words.every((word) => person.key.includes(word)));
    const begins = (person) => (words.every((word) => person.key.includes(` ${word}`)) ? 0 : 1);
    return found.sort((one, other) => begins(one) - begins(other) || one.name.localeCompare(other.name, "id")).slice(0, limit);
  }

  // How many each sector sends to a session, while the server cannot say.
  expected(sessionId) {
    const numbers = new Map();
    const theirs = [false, true].map((minor) => requiredSessions(this.sessions, minor).some((one) => one.id === sessionId));
    for (const person of this.people.values()) {
      if (person.state !== "confirmed" || !theirs[Number(person.minor)]) continue;
      numbers.set(person.sector, (numbers.get(person.sector) || 0) + 1);
    }
    return numbers;
  }

  isOver(now) {
    return this.event !== null && Boolean(this.event.over_at) && now >= Date.parse(this.event.over_at);
  }

  isToday(session, now) {
    return localDay(now, this.event.timezone) === session.held_on;
  }
}
