// The desk: whatever is read is judged at once, kept on the device, sent, and corrected when the server knows better.
import { Camera } from "./desk/camera.js";
import { colleague, Refused, station } from "./desk/transport.js";
import { erase, erasePages, openMemory } from "./desk/memory.js";
import { deservesWarning, isCounting, isTicket, judgeScan, sessionFor, spanOf, statusOf, strongest, tidyToken } from "./desk/judging.js";
import { fill, View } from "./desk/view.js";
import { listenToScanner } from "./desk/wedge.js";
import { Outbox } from "./desk/outbox.js";
import { play } from "./desk/sound.js";
import { Roster } from "./desk/roster.js";

const SAME_BADGE_MS = 4000;
// A result is on the screen within 300 ms: the server's if it is fast, else our own.
const SERVER_MAY_TAKE_MS = 150;
const REPORT_EVERY_MS = 15000;
const ROSTER_EVERY_MS = 60000;
const SEARCH_LEAST = 3;
const FOUND_MOST = 8;
const RECENT_KEPT = 30;
const RECENT_SHOWN = 10;
const DIFFERENCES_KEPT = 50;

// Plain HTTP has no crypto.randomUUID, so the id is made of random bytes.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

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
    this.marks = {};
    this.recent = [];
    this.elsewhere = [];
    this.differences = [];
    this.counts = [];
    this.reportedAt = 0;
    this.expecting = new Map();
    this.shownLast = "";
    this.closed = "";
  }

  async open() {
    this.memory = await openMemory(this.config.home);
    this.roster = new Roster(this.memory);
    this.outbox = new Outbox(this.memory, this.transport, {
      answered: (entry, answer) => this.answered(entry, answer),
      refused: (error) => this.refused(error),
      changed: () => this.showLine(),
      clock: (server) => this.learnClock(server),
    });
    await this.recall();
    this.view.ready();
    this.listen();
    this.refresh();
    setInterval(() => this.refreshReport(), REPORT_EVERY_MS);
    setInterval(() => this.refreshRoster(), ROSTER_EVERY_MS);
    keepForOffline(this.config);
  }

  // ---- what was kept ----------------------------------------------------------------------
  async recall() {
    const kept = await Promise.all(["desk", "marks", "recent", "differences", "report"].map((key) => this.memory.get(key)));
    const [facts, marks, recent, differences, report] = kept;
    Object.assign(this, { marks: marks || {}, recent: recent || [], differences: differences || [] }, report || {});
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
      Object.assign(this, { counts: told.counts, elsewhere: told.recent || [], reportedAt: Date.parse(told.server_time) });
      this.memory.set("report", { counts: this.counts, elsewhere: this.elsewhere, reportedAt: this.reportedAt });
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
    Object.assign(this, { marks: {}, recent: [], differences: [], elsewhere: [], counts: [], reportedAt: 0 });
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
    this.noteMark(judged.key, judged.answer, entry);
    this.noteRecent(entry, judged.answer);
    this.present(judged.answer, entry);
    return judged.answer;
  }

  judge(entry) {
    if (!this.roster.isKnown) return { key: "", answer: { scan_id: entry.scan_id, result: "stored", isLocal: true } };
    const { person, hash } = entry.ticket_hash
      ? { person: this.roster.people.get(entry.ticket_hash) || null, hash: entry.ticket_hash }
      : this.roster.find(entry.token, this.own.codeKey);
    const key = `${entry.session_id}|${hash}`;
    const span = this.spanOf(entry.session_id, Boolean(person && person.minor));
    const mark = strongest(span.ids.map((id) => this.marks[`${id}|${hash}`]).filter(Boolean));
    const now = this.now();
    const result = judgeScan({
      holder: this.roster.holder(person, hash),
      sitting: this.session ? { heldOn: this.session.held_on } : null,
      mark: mark ? mark.status : null,
      kind: entry.kind,
      countedAt: now,
      zone: this.roster.event.timezone,
    });
    return { key, answer: this.answerOf(entry, result, { person, mark, now, span }) };
  }

  spanOf(sessionId, minor) {
    const { scan_covers: covers, timezone: zone } = this.roster.event;
    return spanOf(this.roster.sessions, sessionId, { covers, zone, minor });
  }

  answerOf(entry, result, { person, mark, now, span }) {
    const answer = { scan_id: entry.scan_id, result, isLocal: true };
    if (person) Object.assign(answer, { name: person.name, sector: person.sector });
    if (!isCounting(result)) return answer;
    const times = { startsAt: span.startsAt, lateAfterMinutes: this.roster.event.late_after_minutes };
    answer.mark = mark || { status: statusOf(now, times), first_in_at: new Date(now).toISOString() };
    if (result === "duplicate") answer.first = mark.first || { at: mark.first_in_at, by: "", source: "station" };
    if (person && deservesWarning(person.minor, this.session.not_for_children)) answer.warning = "not_for_children";
    return answer;
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
    this.noteMark(key, answer, entry);
    this.noteRecent(entry, answer);
    const expecting = this.expecting.get(entry.scan_id);
    if (expecting) return expecting(answer);
    const differs = entry.shown && entry.shown !== "stored" && entry.shown !== answer.result;
    if (differs) this.noteDifference(entry, answer);
    if (this.shownLast === entry.scan_id) this.correct(answer, entry, differs);
    this.showLists();
  }

  correct(answer, entry, isDifferent) {
    const words = this.view.wordsOf(answer, entry.kind);
    this.view.show(words);
    if (isDifferent) play(words.sound);
  }

  noteDifference(entry, answer) {
    const row = { at: entry.scanned_at, name: answer.name || "", shown: entry.shown, now: answer.result, reason: answer.refused || "" };
    this.differences = [row, ...this.differences].slice(0, DIFFERENCES_KEPT);
    this.memory.set("differences", this.differences);
  }

  // Who is in, as far as this desk knows: for the next scan of the same badge without network.
  noteMark(key, answer, entry) {
    if (!key || !isCounting(answer.result) || !answer.mark) return;
    if (entry.kind === "out" && !this.marks[key]) return;
    const first = answer.first || { at: answer.mark.first_in_at, by: this.own.name || this.config.name || "", source: "station" };
    const before = (this.marks[key] && this.marks[key].scan_ids) || [];
    this.marks[key] = { ...answer.mark, first, scan_ids: [...new Set([...before, entry.scan_id])] };
    this.memory.set("marks", this.marks);
  }

  noteRecent(entry, answer) {
    const at = new Date(Date.parse(entry.scanned_at) + (this.skew || 0)).toISOString();
    const old = this.recent.find((row) => row.scan_id === entry.scan_id);
    const sentAt = answer.isLocal ? 0 : this.now();
    const row = { scan_id: entry.scan_id, sentAt, kind: entry.kind, session_id: entry.session_id, at: old ? old.at : at, name: answer.name || "", sector: answer.sector || "", result: answer.result, undone: Boolean(old && old.undone) };
    this.recent = [row, ...this.recent.filter((other) => other !== old)].sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, RECENT_KEPT);
    this.memory.set("recent", this.recent);
  }

  async undo(scanId) {
    const row = this.recent.find((one) => one.scan_id === scanId) || this.elsewhere.find((one) => one.scan_id === scanId);
    await this.outbox.add({ scan_id: uuid(), undoes: scanId, event: this.own.slug, scanned_at: new Date().toISOString() });
    for (const list of [this.recent, this.elsewhere]) for (const one of list) if (one.scan_id === scanId) one.undone = true;
    this.forgetMarkOf(scanId);
    this.memory.set("recent", this.recent);
    this.memory.set("marks", this.marks);
    if (this.shownLast === scanId) this.view.undone(row ? row.name : "");
    this.showLists();
    await this.outbox.flush();
    this.refreshReport();
  }

  // An undoing takes back all scans of this badge that one scan speaks for.
  forgetMarkOf(scanId) {
    const found = Object.entries(this.marks).find(([, mark]) => (mark.scan_ids || []).includes(scanId));
    if (!found) return;
    const [sessionId, hash] = found[0].split("|");
    const ids = this.roster.isKnown ? this.spanOf(Number(sessionId), false).ids : [sessionId];
    for (const id of ids) delete this.marks[`${id}|${hash}`];
  }

  // ---- showing ------------------------------------------------------------------------------
  showLine() {
    this.view.line({ isOnline: this.outbox.isOnline, unsent: this.outbox.length, isSending: Boolean(this.outbox.sending) });
    if (this.closed) this.view.notice(this.closed, this.outbox.length);
  }

  showLists() {
    this.showLine();
    const unsent = new Set(this.outbox.entries.map((entry) => entry.scan_id));
    const own = new Set(this.recent.map((row) => row.scan_id));
    const mine = this.recent.map((row) => ({ ...row, isUnsent: unsent.has(row.scan_id) }));
    const others = this.elsewhere.filter((row) => !own.has(row.scan_id));
    const here = [...mine, ...others].filter((row) => !this.session || row.session_id === this.session.id);
    this.view.recent(here.sort((a, b) => (a.at < b.at ? 1 : -1)).slice(0, RECENT_SHOWN));
    this.view.differences(this.differences);
    if (this.session && this.roster.isKnown) this.showCounts();
  }

  // The server's figures, and what it has not heard of yet.
  showCounts() {
    const rows = this.counts.filter((row) => row.session_id === this.session.id).map((row) => ({ ...row }));
    if (!rows.length) for (const [sector, expected] of this.roster.expected(this.session.id)) rows.push({ sector, attending: 0, expected });
    const together = this.spanOf(this.session.id, false).ids;
    for (const row of this.recent) {
      const isNews = !row.sentAt || row.sentAt > this.reportedAt;
      if (!together.includes(row.session_id) || row.kind === "out" || row.result !== "accepted" || row.undone || !isNews) continue;
      const sector = rows.find((one) => one.sector === row.sector);
      if (sector) sector.attending += 1;
    }
    const sum = (name) => rows.reduce((total, row) => total + row[name], 0);
    this.view.count(sum("attending"), sum("expected"));
    this.view.sectors(rows);
  }

  // ---- hands and eyes -------------------------------------------------------------------------
  listen() {
    listenToScanner((text) => this.record({ token: text.slice(0, 200) }));
    for (const ways of this.view.all("ways")) this.listenToEntry(ways);
    document.addEventListener("click", (event) => this.clicked(event));
    document.addEventListener("change", (event) => {
      if (event.target.name === "desk-kind") this.kind = event.target.value;
      if (event.target.matches("[data-load]")) this.load(event.target);
    });
    addEventListener("beforeunload", (event) => {
      if (!this.outbox.length) return;
      event.preventDefault();
      event.returnValue = "";
    });
    setInterval(() => this.session && this.roster.isKnown && !this.closed && this.afterRoster(), REPORT_EVERY_MS);
    const places = Object.fromEntries(["video", "off", "hint", "aim", "torch", "choice", "photo"].map((name) => [name, this.view.one(name)]));
    this.camera = new Camera({ ...places, frame: document.querySelector(".camera-frame") }, this.config.words, (text) => this.seen(text));
    this.camera.open();
  }

  clicked(event) {
    const button = event.target.closest("[data-undo], [data-choose], [data-session], [data-save], [data-unpair], [data-give-up]");
    if (!button) return;
    const { undo, choose, session } = button.dataset;
    if (undo) this.undo(undo);
    else if (choose) this.choose(button, choose);
    else if (session) {
      event.preventDefault();
      const menu = button.closest("details");
      if (menu) menu.open = false;
      this.changeTo(Number(session));
    } else if ("save" in button.dataset) this.save();
    else if ("unpair" in button.dataset) this.unpair();
    else if (!this.outbox.length || confirm(fill(this.view.words.give_up, { n: this.outbox.length }))) this.giveUp();
  }

  seen(text) {
    const token = tidyToken(text);
    const now = Date.now();
    const same = token === this.lastToken && now - this.lastAt < SAME_BADGE_MS;
    this.lastToken = token;
    this.lastAt = now;
    if (same) return;
    this.camera.flash();
    this.record({ token: token.slice(0, 200) });
  }

  listenToEntry(ways) {
    const form = ways.querySelector("form");
    const input = form.elements.entry;
    const found = ways.querySelector("[data-desk-found]");
    const search = () => {
      const text = input.value.trim();
      if (text.length < SEARCH_LEAST || this.closed) return found.replaceChildren();
      const people = this.roster.search(text, FOUND_MOST);
      // With a digit it is a code on its way, and nobody's name.
      if (!people.length && /\d/.test(text)) return found.replaceChildren();
      this.view.found(found, people, text);
    };
    input.addEventListener("input", search);
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const token = tidyToken(input.value);
      const isCode = token.length === 6 && (/\d/.test(token) || !this.roster.search(input.value, 1).length);
      if (!isTicket(token) && !isCode) return search();
      input.value = "";
      found.replaceChildren();
      await this.record({ token });
      closeDialog(form);
    });
  }

  async choose(button, ticketHash) {
    const ways = button.closest("[data-desk-ways]");
    await this.record({ ticket_hash: ticketHash });
    ways.querySelector("[data-desk-found]").replaceChildren();
    ways.querySelector("form").reset();
    closeDialog(ways);
  }

  // ---- files --------------------------------------------------------------------------------
  save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.outbox.file(this.skew)], { type: "application/json" }));
    link.download = fill(this.view.words.file_name, { day: new Date().toISOString().slice(0, 10) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  async load(input) {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    try {
      const number = await this.outbox.takeFile(await file.text(), this.own.slug, this.skew);
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

async function battery() {
  if (!navigator.getBattery) return null;
  try {
    return Math.round((await navigator.getBattery()).level * 100);
  } catch (error) {
    return null;
  }
}

// The page itself must be there again after a reload without network.
async function keepForOffline({ worker, scope }) {
  if (!("serviceWorker" in navigator)) return;
  try {
    await navigator.serviceWorker.register(worker, { scope });
    const ready = await navigator.serviceWorker.ready;
    ready.active.postMessage({ keep: location.pathname });
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      navigator.serviceWorker.controller.postMessage({ keep: location.pathname });
    });
  } catch (error) {
    console.warn("service worker", error);
  }
}

const root = document.querySelector("[data-desk]");
new Desk(root, JSON.parse(document.getElementById("desk-config").textContent)).open();
