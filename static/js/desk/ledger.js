// Who is in, as far as this desk knows: by its own scans, by the server's report of all desks, and where the two differed.
import { isCounting, strongest } from "./judging.js";

const RECENT_KEPT = 30;
const RECENT_SHOWN = 10;
const DIFFERENCES_KEPT = 50;

const newestFirst = (one, other) => (one.at < other.at ? 1 : -1);

export class Ledger {
  constructor(memory) {
    this.memory = memory;
    this.clear();
  }

  clear() {
    Object.assign(this, { marks: {}, recent: [], elsewhere: [], differences: [], counts: [], reportedAt: 0 });
  }

  async load() {
    const kept = await Promise.all(["marks", "recent", "differences", "report"].map((key) => this.memory.get(key)));
    const [marks, recent, differences, report] = kept;
    Object.assign(this, { marks: marks || {}, recent: recent || [], differences: differences || [] }, report || {});
  }

  takeReport(told) {
    Object.assign(this, { counts: told.counts, elsewhere: told.recent || [], reportedAt: Date.parse(told.server_time) });
    this.memory.set("report", { counts: this.counts, elsewhere: this.elsewhere, reportedAt: this.reportedAt });
  }

  markOf(sessionIds, hash) {
    return strongest(sessionIds.map((id) => this.marks[`${id}|${hash}`]).filter(Boolean));
  }

  // For the next scan of the same badge without network.
  noteMark(key, answer, entry, by) {
    if (!key || !isCounting(answer.result) || !answer.mark) return;
    if (entry.kind === "out" && !this.marks[key]) return;
    const first = answer.first || { at: answer.mark.first_in_at, by, source: "station" };
    const before = (this.marks[key] && this.marks[key].scan_ids) || [];
    this.marks[key] = { ...answer.mark, first, scan_ids: [...new Set([...before, entry.scan_id])] };
    this.memory.set("marks", this.marks);
  }

  noteRecent(entry, answer, { at, now }) {
    const old = this.recent.find((row) => row.scan_id === entry.scan_id);
    const row = {
      scan_id: entry.scan_id,
      sentAt: answer.isLocal ? 0 : now,
      kind: entry.kind,
      session_id: entry.session_id,
      at: old ? old.at : at,
      name: answer.name || "",
      sector: answer.sector || "",
      result: answer.result,
      undone: Boolean(old && old.undone),
    };
    this.recent = [row, ...this.recent.filter((other) => other !== old)].sort(newestFirst).slice(0, RECENT_KEPT);
    this.memory.set("recent", this.recent);
  }

  noteDifference(entry, answer) {
    const row = { at: entry.scanned_at, name: answer.name || "", shown: entry.shown, now: answer.result, reason: answer.refused || "" };
    this.differences = [row, ...this.differences].slice(0, DIFFERENCES_KEPT);
    this.memory.set("differences", this.differences);
  }

  // An undoing takes back all scans of a badge that one scan speaks for; `together` tells which sessions those are of.
  undo(scanId, together) {
    const row = this.recent.find((one) => one.scan_id === scanId) || this.elsewhere.find((one) => one.scan_id === scanId);
    for (const list of [this.recent, this.elsewhere]) for (const one of list) if (one.scan_id === scanId) one.undone = true;
    const found = Object.entries(this.marks).find(([, mark]) => (mark.scan_ids || []).includes(scanId));
    if (found) {
      const [sessionId, hash] = found[0].split("|");
      for (const id of together(Number(sessionId))) delete this.marks[`${id}|${hash}`];
    }
    this.memory.set("recent", this.recent);
    this.memory.set("marks", this.marks);
    return row || null;
  }

  // The last scans of a session, at whatever desk, and which of ours are not sent.
  last(session, unsentIds) {
    const own = new Set(this.recent.map((row) => row.scan_id));
    const mine = this.recent.map((row) => ({ ...row, isUnsent: unsentIds.has(row.scan_id) }));
    const others = this.elsewhere.filter((row) => !own.has(row.scan_id));
    const here = [...mine, ...others].filter((row) => !session || row.session_id === session.id);
    return here.sort(newestFirst).slice(0, RECENT_SHOWN);
  }

  // The server's figures of a session by sector, and what it has not heard of yet.
  bySector(sessionId, together, expected) {
    const rows = this.counts.filter((row) => row.session_id === sessionId).map((row) => ({ ...row }));
    if (!rows.length) for (const [sector, number] of expected) rows.push({ sector, attending: 0, expected: number });
    for (const row of this.recent) {
      const isNews = !row.sentAt || row.sentAt > this.reportedAt;
      if (!together.includes(row.session_id) || row.kind === "out" || row.result !== "accepted" || row.undone || !isNews) continue;
      const sector = rows.find((one) => one.sector === row.sector);
      if (sector) sector.attending += 1;
    }
    return rows;
  }
}
