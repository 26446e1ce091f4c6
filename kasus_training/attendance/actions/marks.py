"""Deciding by hand, and undoing: always a further fact, never a deletion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kasus_training.attendance.actions.facts import fact_of, follow, ledgers_for, lock_and_read, pairs_of
from kasus_training.attendance.actions.writing import ids_of_scans
from kasus_training.attendance.marks import Mark
from kasus_training.attendance.models import MarkFact, Scan
from kasus_training.attendance.queries.ledgers import Pair, ledgers_of
from kasus_training.attendance.rules import COUNTING_RESULTS, FactKind, MarkStatus, ScanKind, check_reason
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession


def set_mark(
    registration: Registration, session: TrainingSession, status: MarkStatus, *, by: Actor, reason: str = ""
) -> Mark | None:
    """A colleague decides how somebody stands in a session, whatever was scanned so far."""
    return set_marks([registration], session, status, by=by, reason=reason)[registration.id]


def set_marks(
    registrations: Sequence[Registration],
    session: TrainingSession,
    status: MarkStatus,
    *,
    by: Actor,
    reason: str = "",
) -> dict[int, Mark | None]:
    """The same decision for several people."""
    check_not_closed(session.event.status)
    check_reason(status, reason)
    for registration in registrations:
        if registration.event_id != session.event_id:
            raise RuleBroken("not-of-this-event")
        if registration.status is not Status.CONFIRMED:
            raise RuleBroken("only-confirmed-are-marked", name=registration.person.printed_name)
    pairs = pairs_of([registration.id for registration in registrations], session)
    before = lock_and_read(pairs)
    now = clock.now()
    for pair in pairs:
        db.session.add(fact_of(*pair, FactKind.SET, by, now=now, status=status, reason=reason.strip()))
    return follow(pairs, before, session, by=by, reason=reason)


def undo_scan(event: Event, scan: Scan, *, by: Actor, reason: str = "") -> Mark | None:
    """Take back a check-in: this scan and the repetitions of it, as one step. A scan on leaving
    goes alone with those like it; the arrival stays."""
    check_not_closed(event.status)
    if (
        scan.event_id != event.id
        or scan.result not in COUNTING_RESULTS
        or not scan.registration_id
        or not scan.session_id
    ):
        raise RuleBroken("nothing-to-undo")
    session = db.session.get_one(TrainingSession, scan.session_id)
    pairs = pairs_of([scan.registration_id], session)
    before = lock_and_read(pairs)
    if not _undo_scans_of(pairs, by=by, reason=reason, leaving_only=scan.kind is ScanKind.OUT):
        raise RuleBroken("nothing-to-undo")
    return follow(pairs, before, session, by=by, reason=reason)[scan.registration_id]


def undo_fact(event: Event, fact: MarkFact, *, by: Actor, reason: str = "") -> Mark | None:
    """Take back a decision by hand; what stood before it stands again."""
    check_not_closed(event.status)
    pair = (fact.registration_id, fact.session_id)
    before = lock_and_read([pair])
    standing = {known.id for ledger in ledgers_of([pair[0]], [pair[1]]).values() for known in ledger.standing()}
    if fact.id not in standing:
        raise RuleBroken("nothing-to-undo")
    db.session.add(
        fact_of(*pair, FactKind.UNDO_FACT, by, now=clock.now(), undone_fact_id=fact.id, reason=reason.strip())
    )
    session = db.session.get_one(TrainingSession, fact.session_id)
    return follow([pair], before, session, by=by, reason=reason)[fact.registration_id]


def undo_mark(registration: Registration, session: TrainingSession, *, by: Actor, reason: str = "") -> Mark | None:
    """Take back whatever makes the mark now: the decision by hand if there is one, else the scans."""
    check_not_closed(session.event.status)
    pairs = pairs_of([registration.id], session)
    before = lock_and_read(pairs)
    if not _undo_decisions_of(pairs, before, by=by, reason=reason) and not _undo_scans_of(pairs, by=by, reason=reason):
        raise RuleBroken("nothing-to-undo")
    return follow(pairs, before, session, by=by, reason=reason)[registration.id]


def _undo_decisions_of(pairs: Sequence[Pair], before: Mapping[Pair, Mark | None], *, by: Actor, reason: str) -> bool:
    """Take back the decisions that make the marks now; whether there were any."""
    now, found = clock.now(), False
    for pair, ledger in ledgers_for(pairs).items():
        decision, mark = ledger.by_hand(), before.get(pair)
        if decision is not None and mark is not None and mark.by_hand:
            undone = {"undone_fact_id": decision.id, "reason": reason.strip()}
            db.session.add(fact_of(*pair, FactKind.UNDO_FACT, by, now=now, **undone))
            found = True
    return found


def _undo_scans_of(pairs: Sequence[Pair], *, by: Actor, reason: str, leaving_only: bool = False) -> bool:
    now, found = clock.now(), False
    ledgers = ledgers_for(pairs)
    ids = ids_of_scans(scan.id for ledger in ledgers.values() for scan in ledger.standing_scans())
    for pair, ledger in ledgers.items():
        for scan in ledger.standing_scans():
            if leaving_only and scan.kind is not ScanKind.OUT:
                continue
            undone = {"undone_scan_id": ids[scan.id], "reason": reason.strip()}
            db.session.add(fact_of(*pair, FactKind.UNDO_SCAN, by, now=now, **undone))
            found = True
    return found
