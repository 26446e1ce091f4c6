// What this desk says of a scan before the server does: the same rules, fed with what is kept here.
import { deservesWarning, isCounting, judgeScan, spanOf, statusOf } from "./judging.js";

export class Verdicts {
  constructor(roster, ledger) {
    this.roster = roster;
    this.ledger = ledger;
  }

  spanOf(sessionId, minor) {
    const { scan_covers: covers, timezone: zone } = this.roster.event;
    return spanOf(this.roster.sessions, sessionId, { covers, zone, minor });
  }

  // The sessions that one scan speaks for.
  together(sessionId) {
    return this.roster.isKnown ? this.spanOf(sessionId, false).ids : [sessionId];
  }

  // { key, answer }: the key names the badge in the local marks.
  of(entry, { session, now, codeKey }) {
    if (!this.roster.isKnown) return { key: "", answer: { scan_id: entry.scan_id, result: "stored", isLocal: true } };
    const { person, hash } = entry.ticket_hash
      ? { person: this.roster.people.get(entry.ticket_hash) || null, hash: entry.ticket_hash }
      : this.roster.find(entry.token, codeKey);
    const span = this.spanOf(entry.session_id, Boolean(person && person.minor));
    const mark = this.ledger.markOf(span.ids, hash);
    const result = judgeScan({
      holder: this.roster.holder(person, hash),
      sitting: session ? { heldOn: session.held_on } : null,
      mark: mark ? mark.status : null,
      kind: entry.kind,
      countedAt: now,
      zone: this.roster.event.timezone,
    });
    return { key: `${entry.session_id}|${hash}`, answer: this.answerOf(entry, result, { person, mark, now, span, session }) };
  }

  answerOf(entry, result, { person, mark, now, span, session }) {
    const answer = { scan_id: entry.scan_id, result, isLocal: true };
    if (person) Object.assign(answer, { name: person.name, sector: person.sector });
    if (!isCounting(result)) return answer;
    const times = { startsAt: span.startsAt, lateAfterMinutes: this.roster.event.late_after_minutes };
    answer.mark = mark || { status: statusOf(now, times), first_in_at: new Date(now).toISOString() };
    if (result === "duplicate") answer.first = mark.first || { at: mark.first_in_at, by: "", source: "station" };
    if (person && deservesWarning(person.minor, session.not_for_children)) answer.warning = "not_for_children";
    return answer;
  }
}
