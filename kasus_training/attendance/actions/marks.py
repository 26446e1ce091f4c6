"""Deciding by hand, and undoing: always a further fact, never a deletion."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kasus_training.accounts.models import User
from kasus_training.attendance.actions.writing import ids_of_scans, write_marks
from kasus_training.attendance.marks import Mark
from kasus_training.attendance.models import MarkFact, Scan, Station
from kasus_training.attendance.queries.ledgers import Pair, ledgers_of
from kasus_training.attendance.rules import COUNTING_RESULTS, FactKind, MarkStatus, ScanKind, check_reason
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
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
    pairs = [(registration.id, session.id) for registration in registrations]
    before = _lock_and_read(pairs)
    now = clock.now()
    for registration in registrations:
        db.session.add(
            _fact(registration.id, session.id, FactKind.SET, by, now=now, status=status, reason=reason.strip())
        )
    return _follow(pairs, before, by=by, event_id=session.event_id, reason=reason)


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
    pair = (scan.registration_id, scan.session_id)
    before = _lock_and_read([pair])
    if not _undo_scans_of(pair, by=by, reason=reason, leaving_only=scan.kind is ScanKind.OUT):
        raise RuleBroken("nothing-to-undo")
    return _follow([pair], before, by=by, event_id=event.id, reason=reason)[scan.registration_id]


def undo_fact(event: Event, fact: MarkFact, *, by: Actor, reason: str = "") -> Mark | None:
    """Take back a decision by hand; what stood before it stands again."""
    check_not_closed(event.status)
    pair = (fact.registration_id, fact.session_id)
    before = _lock_and_read([pair])
    standing = {known.id for ledger in ledgers_of([pair[0]], [pair[1]]).values() for known in ledger.standing()}
    if fact.id not in standing:
        raise RuleBroken("nothing-to-undo")
    db.session.add(_fact(*pair, FactKind.UNDO_FACT, by, now=clock.now(), undone_fact_id=fact.id, reason=reason.strip()))
    return _follow([pair], before, by=by, event_id=event.id, reason=reason)[fact.registration_id]


def undo_mark(registration: Registration, session: TrainingSession, *, by: Actor, reason: str = "") -> Mark | None:
    """Take back whatever makes the mark now: the decision by hand if there is one, else the scans."""
    check_not_closed(session.event.status)
    pair = (registration.id, session.id)
    before = _lock_and_read([pair])
    ledger = ledgers_of([pair[0]], [pair[1]]).get(pair)
    decision = ledger.decision() if ledger else None
    mark = before[pair]
    if decision is not None and mark is not None and mark.by_hand:
        db.session.add(
            _fact(*pair, FactKind.UNDO_FACT, by, now=clock.now(), undone_fact_id=decision.id, reason=reason.strip())
        )
    elif not _undo_scans_of(pair, by=by, reason=reason):
        raise RuleBroken("nothing-to-undo")
    return _follow([pair], before, by=by, event_id=session.event_id, reason=reason)[registration.id]


def _undo_scans_of(pair: Pair, *, by: Actor, reason: str, leaving_only: bool = False) -> bool:
    ledger = ledgers_of([pair[0]], [pair[1]]).get(pair)
    standing = ledger.standing_scans() if ledger else []
    scans = [scan.id for scan in standing if scan.kind is ScanKind.OUT or not leaving_only]
    now = clock.now()
    for undone_scan_id in ids_of_scans(scans).values():
        db.session.add(
            _fact(*pair, FactKind.UNDO_SCAN, by, now=now, undone_scan_id=undone_scan_id, reason=reason.strip())
        )
    return bool(scans)


def _fact(registration_id: int, session_id: int, kind: FactKind, by: Actor, *, now: datetime, **facts: Any) -> MarkFact:
    return MarkFact(
        registration_id=registration_id,
        session_id=session_id,
        kind=kind,
        at=now,
        by_user_id=by.id if isinstance(by, User) else None,
        by_station_id=by.id if isinstance(by, Station) else None,
        **facts,
    )


def _lock_and_read(pairs: Sequence[Pair]) -> dict[Pair, Mark | None]:
    """Let writers of these people wait for each other, and see how they stand."""
    ids = sorted({pair[0] for pair in pairs})
    db.session.execute(
        sa.select(Registration.id)
        .where(Registration.id.in_(ids))
        .order_by(Registration.id)
        .with_for_update(key_share=True)
    )
    return _marks(pairs)


def _marks(pairs: Sequence[Pair]) -> dict[Pair, Mark | None]:
    db.session.flush()
    ledgers = ledgers_of({pair[0] for pair in pairs}, {pair[1] for pair in pairs})
    return {pair: ledgers[pair].mark() if pair in ledgers else None for pair in pairs}


def _follow(
    pairs: Sequence[Pair], before: dict[Pair, Mark | None], *, by: Actor, event_id: int, reason: str
) -> dict[int, Mark | None]:
    """Write what the facts make now, and who changed it from what."""
    after = _marks(pairs)
    firsts = [mark.first_scan for mark in after.values() if mark and mark.first_scan]
    write_marks(after, ids_of_scans(firsts))
    people = {
        registration.id: registration
        for registration in db.session.scalars(
            sa.select(Registration).where(Registration.id.in_([pair[0] for pair in pairs]))
        )
    }
    for (registration_id, session_id), mark in after.items():
        old = before[registration_id, session_id]
        audit.record(
            by,
            "mark.changed",
            people[registration_id],
            event_id=event_id,
            session_id=session_id,
            old=old.status.value if old else None,
            new=mark.status.value if mark else None,
            reason=reason.strip(),
        )
    return {pair[0]: mark for pair, mark in after.items()}
