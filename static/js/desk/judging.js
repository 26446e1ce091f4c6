// When a scan counts: the same rules as kasus_training/attendance/judging.py, for the hours without network.
// tests/rules/judging_cases.json holds the cases that both must answer alike.
const TICKET_LENGTH = 32;
const CODE_LENGTH = 6;
const ATTENDING = new Set(["present", "late", "left-early"]);
const COUNTING = new Set(["accepted", "duplicate"]);
// How sure a mark is that somebody was there: being seen once outweighs missing elsewhere.
const STRENGTH = ["present", "late", "left-early", "excused", "absent"];
const NOON = 12;
const SKEW_FLAGGED_MS = 2 * 60 * 1000;

// Blanks and case of what was typed or scanned do not matter.
export const tidyToken = (text) => text.replace(/\s+/gu, "").replaceAll("-", "").toUpperCase();

export function isTicket(text) {
  const token = tidyToken(text);
  return token.length === TICKET_LENGTH && /^[A-Z0-9]*$/.test(token);
}

export const isCode = (text) => tidyToken(text).length === CODE_LENGTH;
export const isCounting = (result) => COUNTING.has(result);
export const isSkewed = (milliseconds) => Math.abs(milliseconds) > SKEW_FLAGGED_MS;

// The device's time moved by how far its clock is off; never in the future. All in milliseconds.
export function correctedTime(scannedAt, { sentAt, now }) {
  return Math.min(scannedAt + (now - sentAt), now);
}

// 2026-11-24 on the clocks of the zone.
export function localDay(instant, zone) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(instant);
}

// What comes of a scan: first whose it is, then whether they may, then when.
// holder: null or { state, revoked }; sitting: null or { heldOn };
// mark: null or the status in all sessions that one scan covers.
export function judgeScan({ holder, sitting, mark, kind, countedAt, zone }) {
  if (!holder) return "unknown";
  if (holder.elsewhere) return "wrong_event";
  if (holder.revoked) return "revoked";
  if (holder.state === "cancelled") return "cancelled";
  if (holder.state !== "confirmed") return "waiting";
  if (!sitting || localDay(countedAt, zone) !== sitting.heldOn) return "outside_window";
  if (kind === "in" && ATTENDING.has(mark)) return "duplicate";
  return "accepted";
}

// Late is who came in after the start and the minutes of grace.
export function statusOf(firstInAt, { startsAt, lateAfterMinutes }) {
  return firstInAt > startsAt + lateAfterMinutes * 60000 ? "late" : "present";
}

// A child came to a session that is not for children: the mark stands, the desk is told.
export function deservesWarning(minor, notForChildren) {
  return Boolean(minor && notForChildren);
}

// The sessions that somebody may attend: those not for children leave a minor's list, or give way to their parallel one.
export function requiredSessions(sessions, minor) {
  const byId = new Map(sessions.map((session) => [session.id, session]));
  const replaced = new Map();
  for (const session of sessions) {
    if (session.not_for_children && byId.has(session.parallel_id)) replaced.set(session.id, byId.get(session.parallel_id));
  }
  const forChildren = new Set([...replaced.values()].map((session) => session.id));
  if (!minor) return sessions.filter((session) => !forChildren.has(session.id));
  const required = new Map();
  for (const session of sessions) {
    const mine = session.not_for_children ? replaced.get(session.id) : session;
    if (mine) required.set(mine.id, mine);
  }
  return [...required.values()];
}

// Whether a session that begins then belongs to the morning, on the clocks of the zone.
function isMorning(instant, zone) {
  const hour = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", hourCycle: "h23" }).format(instant);
  return Number(hour) < NOON;
}

// The sessions that one scan covers together with this one, and when they begin for this person.
// covers: "session", "half-day" or "day", as the training has set it.
export function spanOf(sessions, id, { covers, zone, minor }) {
  const session = sessions.find((one) => one.id === id);
  if (!session) return { ids: [id], startsAt: NaN };
  const start = (one) => Date.parse(one.starts_at);
  if (covers !== "half-day" && covers !== "day") return { ids: [id], startsAt: start(session) };
  const part = (one) => `${localDay(start(one), zone)} ${covers === "half-day" && isMorning(start(one), zone)}`;
  const together = sessions.filter((one) => part(one) === part(session));
  const required = new Set(requiredSessions(sessions, minor).map((one) => one.id));
  const theirs = together.filter((one) => required.has(one.id));
  return { ids: together.map((one) => one.id), startsAt: Math.min(...(theirs.length ? theirs : together).map(start)) };
}

// Of the marks ({ status, first_in_at }) of sessions that are covered together, the one that says most
// of somebody's having been there; the earliest of those.
export function strongest(marks) {
  const rank = (mark) => STRENGTH.indexOf(mark.status);
  const when = (mark) => Date.parse(mark.first_in_at) || Infinity;
  return [...marks].sort((one, other) => rank(one) - rank(other) || when(one) - when(other))[0] || null;
}

// The session that a desk opens with: the one now, else the next today, else today's last, else the nearest.
export function sessionFor(sessions, { now, zone }) {
  const today = localDay(now, zone);
  const mine = sessions.filter((session) => session.held_on === today);
  const running = mine.filter((session) => Date.parse(session.starts_at) <= now && now < Date.parse(session.ends_at));
  const coming = (list) => list.filter((session) => Date.parse(session.starts_at) > now);
  return running[0] || coming(mine)[0] || mine[mine.length - 1] || coming(sessions)[0] || sessions[sessions.length - 1] || null;
}
