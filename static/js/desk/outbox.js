// The scans that were not sent yet. They lie on the disk before anybody sees a result, and leave it
// when the server has answered; sending again is safe, since the same scan is answered the same way.
import { isSkewed } from "./judging.js";
import { Refused } from "./transport.js";

const BATCH_MOST = 500;
const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 60000;
const FORMAT = "kasus-training-scans/1";

function scanOfFile({ scan_id, token, ticket_hash, session_id, kind, scanned_at }) {
  return { scan_id, token, ticket_hash, session_id, kind, scanned_at };
}

export class Outbox {
  // on: { answered(entry, answer), refused(error), changed(), clock(serverMilliseconds) }
  constructor(memory, transport, on) {
    this.memory = memory;
    this.transport = transport;
    this.on = on;
    this.entries = [];
    this.slug = "";
    this.wait = FIRST_WAIT_MS;
    this.timer = 0;
    this.sending = null;
    this.isOnline = navigator.onLine !== false;
    this.isStopped = false;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry());
  }

  async load() {
    this.entries = await this.memory.waiting();
    this.on.changed();
  }

  // Scans of another training wait for a station of theirs.
  ready() {
    return this.entries.filter((entry) => !this.slug || entry.event === this.slug);
  }

  get length() {
    return this.entries.length;
  }

  async add(entry) {
    const kept = { ...entry, order: Date.now() + this.entries.length / 1000 };
    await this.memory.put(kept);
    this.entries.push(kept);
    this.on.changed();
    return kept;
  }

  hurry() {
    this.wait = FIRST_WAIT_MS;
    return this.flush();
  }

  // One sender at a time; whoever comes meanwhile goes with the next batch.
  flush() {
    clearTimeout(this.timer);
    if (this.isStopped || !this.ready().length) return this.sending || Promise.resolve();
    if (!this.sending) this.sending = this.sendAll().finally(() => (this.sending = null));
    return this.sending;
  }

  async sendAll() {
    while (this.ready().length && !this.isStopped) {
      try {
        await this.sendSome();
        this.wait = FIRST_WAIT_MS;
        this.heard(true);
      } catch (error) {
        if (!this.cameToNothing(error)) return;
      }
    }
  }

  heard(isOnline) {
    this.isOnline = isOnline;
    this.on.changed();
  }

  // What is at the head decides: a run of scans, or one undoing, so that their order is kept.
  async sendSome() {
    const ready = this.ready();
    const first = ready[0];
    if (first.undoes) return this.sendUndo(first);
    const untilUndo = ready.findIndex((entry) => entry.undoes);
    const some = ready.slice(0, Math.min(BATCH_MOST, untilUndo < 0 ? BATCH_MOST : untilUndo));
    const told = await this.transport.send(some);
    if (told.received_at) this.on.clock(Date.parse(told.received_at));
    const answers = new Map(told.results.map((answer) => [answer.scan_id, answer]));
    await this.done(some);
    for (const entry of some) this.on.answered(entry, answers.get(entry.scan_id));
  }

  // What was undone meanwhile, or never arrived, is as good as undone.
  async sendUndo(entry) {
    try {
      await this.transport.undo(entry.undoes);
    } catch (error) {
      if (!(error instanceof Refused) || ![404, 422].includes(error.status)) throw error;
    }
    await this.done([entry]);
  }

  async done(some) {
    await this.memory.remove(some.map((entry) => entry.scan_id));
    const gone = new Set(some.map((entry) => entry.scan_id));
    this.entries = this.entries.filter((entry) => !gone.has(entry.scan_id));
    this.on.changed();
  }

  // Whether to go on with the rest at once.
  cameToNothing(error) {
    if (error instanceof Refused && error.status === 422) {
      this.setAside(error);
      return true;
    }
    if (error instanceof Refused && [401, 403, 404].includes(error.status)) {
      this.isStopped = this.isStopped || error.status === 401;
      this.on.refused(error);
    }
    this.heard(error instanceof Refused && error.status < 500);
    // Not all stations of a hall at the same moment when the network is back.
    this.timer = setTimeout(() => this.flush(), this.wait * (0.75 + Math.random() / 2));
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    return false;
  }

  // One malformed scan must not hold up the others for ever.
  setAside(error) {
    const indexes = error.details.indexes || [];
    const ready = this.ready();
    const bad = indexes.length ? indexes.map((index) => ready[index]).filter(Boolean) : ready.slice(0, 1);
    this.entries = this.entries.filter((entry) => !bad.includes(entry));
    this.memory.remove(bad.map((entry) => entry.scan_id));
    for (const entry of bad) this.on.answered(entry, { scan_id: entry.scan_id, result: "conflict", refused: error.message });
  }

  // A file that any station of this training can send. It says how far the clock of this device is off.
  file(skew) {
    const event = this.entries[0].event;
    const scans = this.entries.filter((entry) => !entry.undoes && entry.event === event).map(scanOfFile);
    return JSON.stringify({ format: FORMAT, event, clock_skew_ms: skew, scans }, null, 1);
  }

  async takeFile(text, event, skew) {
    const told = JSON.parse(text);
    if (told.format !== FORMAT || !Array.isArray(told.scans)) throw new Error("format");
    if (told.event !== event) throw new Error("event");
    // The times are those of another device's clock; what we send is judged by ours.
    const apart = told.clock_skew_ms === null || skew === null ? 0 : told.clock_skew_ms - skew;
    for (const scan of told.scans) {
      const at = Date.parse(scan.scanned_at) + (isSkewed(apart) ? apart : 0);
      await this.add({ ...scanOfFile(scan), event, scanned_at: new Date(at).toISOString() });
    }
    this.flush();
    return told.scans.length;
  }
}
