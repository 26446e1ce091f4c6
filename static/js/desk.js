// The desk: whatever is read is judged at once, kept on the device, sent, and corrected when the server knows better.
import { battery, keepForOffline, uuid } from "./desk/device.js";
import { Hands } from "./desk/hands.js";
import { sessionFor } from "./desk/judging.js";
import { Ledger } from "./desk/ledger.js";
import { erasePages, openMemory } from "./desk/memory.js";
import { Outbox } from "./desk/outbox.js";
import { Roster } from "./desk/roster.js";
import { play } from "./desk/sound.js";
import { colleague, Refused, station } from "./desk/transport.js";
import { Verdicts } from "./desk/verdict.js";
import { fill, View } from "./desk/view.js";

// A result is on the screen within 300 ms: the server's if it is fast, else our own.
const SERVER_MAY_TAKE_MS = 150;
const REPORT_EVERY_MS = 15000;
const ROSTER_EVERY_MS = 60000;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

class Desk {
  constructor(root, config) {
    this.config = config;
    this.view = new View(root, config);
    this.isStation = config.home === "station";
    this.transport = this.isStation ? station(config) : colleague(config);
    this.kind = "in";
    this.session = null;
    this.skew = null;
    this.expecting = new Map();
    this.shownLast = "";
    this.closed = "";
  }

  async open() {
    this.memory = await openMemory(this.config.home);
    this.roster = new Roster(this.memory);
    this.ledger = new Ledger(this.memory);
    this.verdicts = new Verdicts(this.roster, this.ledger);
    this.outbox = new Outbox(this.memory, this.transport, {
      answered: (entry, answer) => this.answered(entry, answer),
      refused: (error) => this.refused(error),
      changed: () => this.showLine(),
      clock: (server) => this.learnClock(server),
    });
    await this.recall();
    this.view.ready();
    new Hands(this).listen();
    this.refresh();
    setInterval(() => this.refreshReport(), REPORT_EVERY_MS);
    setInterval(() => this.refreshRoster(), ROSTER_EVERY_MS);
    setInterval(() => this.session && this.roster.isKnown && !this.closed && this.afterRoster(), REPORT_EVERY_MS);
    keepForOffline(this.config);
  }

  // ---- what was kept ----------------------------------------------------------------------
  async recall() {
    const facts = await this.memory.get("desk");
    await this.ledger.load();
    if (facts) this.skew = facts.skew;
    this.own = facts || { slug: this.config.slug || "", zoneWord: this.config.zone_word || "", codeKey: this.config.code_key || "", name: "" };
    if (!this.isStation) Object.assign(this.own, { slug: this.config.slug, zoneWord: this.config.zone_word, codeKey: this.config.code_key });
    if (this.own.slug && this.transport.known) this.transport.known(this.own.slug);
    await this.roster.load();
    await this.outbox.load();
    this.afterRoster();
  }

  keepOwn() {
    return this.memory.set("desk", { ...this.own, skew: this.skew });
  }

  learnClock(server) {
    const skew = server - Date.now();
    const moved = this.skew === null || Math.abs(skew - this.skew) > 2000;
    this.skew = skew;
    if (moved) this.keepOwn();
  }

  // The server's time as far as we know it.
  now() {
    return Date.now() + (this.skew || 0);
  }

  // ---- what the server knows ----------------------------------------------------------------
  async refresh() {
    try {
      await this.introduce();
      await this.refreshRoster(true);
      this.outbox.hurry();
      await this.refreshReport();
    } catch (error) {
      this.failed(error);
    }
  }

  // A station asks which one it is; another training's names must not be mixed with these.
  async introduce() {
    const told = await this.transport.self();
    if (!told) return;
    if (this.own.slug && this.own.slug !== told.event) await this.forget();
    this.own = { slug: told.event, zoneWord: told.zone_word, codeKey: told.code_key, name: told.name };
    this.outbox.slug = this.own.slug;
    await this.keepOwn();
    this.reopen();
  }

  async refreshRoster(isNow = false) {
    if (!isNow && (document.hidden || this.closed)) return;
    try {
      const told = await this.transport.roster(this.roster.cursor);
      this.learnClock(Date.parse(told.server_time));
      await this.roster.apply(told);
      this.outbox.heard(true);
      this.afterRoster();
    } catch (error) {
      if (isNow) throw error;
      this.failed(error);
    }
  }

  afterRoster() {
    this.outbox.slug = this.own.slug;
    if (!this.roster.isKnown) return;
    this.view.zone = this.roster.event.timezone;
    this.view.zoneWord = this.own.zoneWord;
    if (this.roster.isOver(this.now())) return this.end();
    for (const place of this.view.all("kinds")) place.hidden = !this.roster.event.scans_out;
    for (const place of this.view.all("event")) place.textContent = this.roster.event.title;
    this.chooseSession();
    this.showLists();
  }

  async refreshReport() {
    if (document.hidden || (this.closed && this.closed !== "unpaired")) return;
    if (this.closed === "unpaired") return this.introduce().catch(() => {});
    try {
      const told = await this.transport.report({ queue_length: this.outbox.length, battery_percent: await battery() });
      this.learnClock(Date.parse(told.server_time));
      this.ledger.takeReport(told);
      if (told.code_key) this.own.codeKey = told.code_key;
      this.outbox.heard(true);
      if (this.outbox.length) this.outbox.flush();
      this.showLists();
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error) {
    if (error instanceof Refused && [401, 403, 404].includes(error.status)) this.refused(error);
    else this.outbox.heard(false);
  }

  // ---- the end of it ------------------------------------------------------------------------
  async refused(error) {
    if (error.status === 403 || error.status === 404) {
      this.view.show({ kind: "bad", word: this.view.words.refused, who: "", more: error.message, undo: "" });
      if (this.isStation) return;
    }
    const was = this.roster.isKnown || Boolean(this.own.slug && this.isStation);
    await this.forget();
    this.close(this.isStation && !was ? "unpaired" : "revoked");
  }

  async end() {
    await this.forget();
    this.close("over");
    this.outbox.hurry();
  }

  // Names and marks go; scans that were not sent stay until they are sent, saved or given up.
  async forget() {
    this.roster.clear();
    this.ledger.clear();
    this.own = { ...this.own, slug: this.isStation ? "" : this.own.slug, codeKey: "" };
    await this.memory.forgetNames();
    for (const place of this.view.all("found")) place.replaceChildren();
    if (!this.isStation) await erasePages((path) => path === location.pathname);
    this.showLists();
  }

  close(key) {
    this.closed = key;
    this.view.ready();
    this.view.notice(key, this.outbox.length);
  }

  reopen() {
    if (!this.closed) return;
    this.closed = "";
    this.outbox.isStopped = false;
    this.view.notice("", 0);
  }

  async unpair() {
    await this.outbox.hurry();
    const words = this.view.words;
    if (!confirm(this.outbox.length ? fill(words.unpair_unsent, { n: this.outbox.length }) : words.unpair_sure)) return;
    try {
      await this.transport.unpair();
    } catch (error) {
      if (!(error instanceof Refused)) return alert(words.unpair_offline);
    }
    await this.giveUp();
  }

  async giveUp() {
    this.outbox.isStopped = true;
    this.outbox.entries = [];
    await this.memory.wipe();
    location.reload();
  }

  // ---- sessions -------------------------------------------------------------------------------
  chooseSession() {
    const wanted = Number(new URLSearchParams(location.search).get("session"));
    const kept = this.roster.session(wanted) || (this.session && this.roster.session(this.session.id));
    this.session = kept || sessionFor(this.roster.sessions, { now: this.now(), zone: this.roster.event.timezone });
    if (!this.session) return this.close("no_session");
    if (this.closed === "no_session") this.reopen();
    this.view.session(this.session);
    this.view.sessions(this.roster.sessions, this.session);
    this.hintNext();
  }

  changeTo(id) {
    history.replaceState(null, "", `${location.pathname}?session=${id}`);
    this.chooseSession();
    this.showLists();
    this.view.ready();
  }

  // Nobody shall go on scanning for a session that is over without noticing.
  hintNext() {
    const next = sessionFor(this.roster.sessions, { now: this.now(), zone: this.roster.event.timezone });
    const isOld = Date.parse(this.session.ends_at) < this.now() || !this.roster.isToday(this.session, this.now());
    this.view.hint(isOld && next && next.id !== this.session.id && this.roster.isToday(next, this.now()) ? next : null);
  }

  // ---- scanning -------------------------------------------------------------------------------
  async record(what) {
    if (this.closed || (!this.session && !this.config.session)) return null;
    const entry = {
      scan_id: uuid(),
      event: this.own.slug,
      session_id: this.session ? this.session.id : this.config.session,
      kind: this.kind,
      scanned_at: new Date().toISOString(),
      ...what,
    };
    const judged = this.judge(entry);
    const kept = await this.outbox.add({ ...entry, shown: judged.answer.result });
    const answered = new Promise((resolve) => this.expecting.set(entry.scan_id, resolve));
    this.outbox.flush();
    const told = await Promise.race([answered, this.outbox.isOnline ? pause(SERVER_MAY_TAKE_MS) : null]);
    this.expecting.delete(entry.scan_id);
    if (told) {
      kept.wasShown = false;
      this.present(told, entry);
      return told;
    }
    this.note(judged.key, judged.answer, entry);
    this.present(judged.answer, entry);
    return judged.answer;
  }

  judge(entry) {
    return this.verdicts.of(entry, { session: this.session, now: this.now(), codeKey: this.own.codeKey });
  }

  note(key, answer, entry) {
    const at = new Date(Date.parse(entry.scanned_at) + (this.skew || 0)).toISOString();
    this.ledger.noteMark(key, answer, entry, this.own.name || this.config.name || "");
    this.ledger.noteRecent(entry, answer, { at, now: this.now() });
  }

  present(answer, entry) {
    const words = this.view.wordsOf(answer, entry.kind);
    this.shownLast = entry.scan_id;
    this.view.show(words);
    play(words.sound);
    this.showLists();
  }

  // The server has judged a scan: now, or hours after it was shown here.
  answered(entry, answer) {
    if (!answer) return;
    const key = this.roster.isKnown ? this.judge(entry).key : "";
    this.note(key, answer, entry);
    const expecting = this.expecting.get(entry.scan_id);
    if (expecting) return expecting(answer);
    const differs = entry.shown && entry.shown !== "stored" && entry.shown !== answer.result;
    if (differs) this.ledger.noteDifference(entry, answer);
    if (this.shownLast === entry.scan_id) this.correct(answer, entry, differs);
    this.showLists();
  }

  correct(answer, entry, isDifferent) {
    const words = this.view.wordsOf(answer, entry.kind);
    this.view.show(words);
    if (isDifferent) play(words.sound);
  }

  async undo(scanId) {
    await this.outbox.add({ scan_id: uuid(), undoes: scanId, event: this.own.slug, scanned_at: new Date().toISOString() });
    const row = this.ledger.undo(scanId, (sessionId) => this.verdicts.together(sessionId));
    if (this.shownLast === scanId) this.view.undone(row ? row.name : "");
    this.showLists();
    await this.outbox.flush();
    this.refreshReport();
  }

  // ---- showing ------------------------------------------------------------------------------
  showLine() {
    this.view.line({ isOnline: this.outbox.isOnline, unsent: this.outbox.length, isSending: Boolean(this.outbox.sending) });
    if (this.closed) this.view.notice(this.closed, this.outbox.length);
  }

  showLists() {
    this.showLine();
    const unsent = new Set(this.outbox.entries.map((entry) => entry.scan_id));
    this.view.recent(this.ledger.last(this.session, unsent));
    this.view.differences(this.ledger.differences);
    if (this.session && this.roster.isKnown) this.showCounts();
  }

  showCounts() {
    // A page that was just opened shows the server's count until the first report; nought would be wrong.
    if (!this.ledger.reportedAt && this.outbox.isOnline) return;
    const { id } = this.session;
    const rows = this.ledger.bySector(id, this.verdicts.together(id), this.roster.expected(id));
    const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
    this.view.count(sum("attending"), sum("expected"));
    this.view.sectors(rows);
  }
}

const root = document.querySelector("[data-desk]");
new Desk(root, JSON.parse(document.getElementById("desk-config").textContent)).open();
