"""The script of the desk answers the table of the rules as the server does, in a real browser."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.browser.office import Office
from tests.browser.window import Window

CASES = Path(__file__).parents[1] / "rules" / "judging_cases.json"

# Runs in the page, with the modules that the page itself uses.
ANSWER = """async ([folder, cases, texts]) => {
  const rules = await import(`${folder}/judging.js`);
  const hashes = await import(`${folder}/hashing.js`);
  const at = (text) => Date.parse(text);
  const states = { confirmed: "confirmed", cancelled: "cancelled", rejected: "cancelled" };
  const holder = (one) => one.ticket === "unknown" ? null : {
    state: states[one.status] || "waiting",
    revoked: one.ticket === "revoked" || Boolean(one.revoked),
    elsewhere: one.ticket === "elsewhere",
  };
  return {
    judge: cases.judge.map((one) => rules.judgeScan({
      holder: holder(one), sitting: one.session && { heldOn: one.session.held_on }, mark: one.mark,
      kind: one.kind, countedAt: at(one.counted_at), zone: one.zone,
    })),
    tidy: cases.tidy.map(([text]) => rules.tidyToken(text)),
    tickets: cases.tickets.map(([text]) => rules.isTicket(text)),
    corrected: cases.corrected.map((one) => rules.correctedTime(at(one.scanned_at), { sentAt: at(one.sent_at), now: at(one.now) }) - at(one.expected)),
    late: cases.late.map((one) => rules.statusOf(at(one.first_in_at), { startsAt: at(one.starts_at), lateAfterMinutes: one.late_after_minutes })),
    warns: cases.warns.map(([minor, session]) => rules.deservesWarning(minor, session)),
    required: cases.required.map((one) => rules.requiredSessions(one.sessions, one.minor).map((session) => session.id)),
    spans: cases.spans.map((one) => {
      const { ids, startsAt } = rules.spanOf(one.sessions, one.session, one);
      const marks = one.marks.filter((mark) => ids.includes(mark.session));
      const mark = rules.strongest(marks);
      const result = rules.judgeScan({
        holder: { state: "confirmed", revoked: false }, sitting: { heldOn: rules.localDay(startsAt, one.zone) },
        mark: mark && mark.status, kind: one.kind, countedAt: startsAt, zone: one.zone,
      });
      return { ids, late: startsAt - at(one.expected.starts_at), mark: mark && mark.status, result };
    }),
    opens: cases.opens.map((one) => rules.sessionFor(one.sessions, { now: at(one.now), zone: one.zone }).id),
    hashes: texts.map((text) => [hashes.sha256Hex(text), hashes.hmacSha256Hex(text, `pelatihan:${text}`)]),
  };
}"""


def test_the_desks_script_answers_as_the_rules_do(office: Office, laptop: Callable[..., Window]):
    cases: dict[str, list[Any]] = json.loads(CASES.read_text(encoding="utf-8"))
    texts = ["", "abc", "K7M4QP", "ä" * 40, "x" * 55, "x" * 56, "x" * 64, "x" * 200]
    page = laptop().open("/sign-in")
    with office.server.inside():
        folder = f"/static/{office.server.app.extensions['assets_version']}/js/desk"

    told = page.evaluate(ANSWER, [folder, cases, texts])

    assert told["judge"] == [case["expected"] for case in cases["judge"]]
    assert told["tidy"] == [tidy for _text, tidy in cases["tidy"]]
    assert told["tickets"] == [is_one for _text, is_one in cases["tickets"]]
    assert told["corrected"] == [0] * len(cases["corrected"])
    assert told["late"] == [case["expected"] for case in cases["late"]]
    assert told["warns"] == [warned for *_facts, warned in cases["warns"]]
    assert told["required"] == [case["expected"] for case in cases["required"]]
    spans = [(span["ids"], span["late"], span["mark"], span["result"]) for span in told["spans"]]
    assert spans == [
        (case["expected"]["ids"], 0, case["expected"]["mark"], case["expected"]["result"]) for case in cases["spans"]
    ]
    assert told["opens"] == [case["expected"] for case in cases["opens"]]
    assert told["hashes"] == [
        [
            hashlib.sha256(text.encode()).hexdigest(),
            hmac.new(text.encode(), f"pelatihan:{text}".encode(), hashlib.sha256).hexdigest(),
        ]
        for text in texts
    ]
