"""Facts about marks: written down, and followed by the marks and the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from kasus_training.accounts.models import User
from kasus_training.attendance.actions.writing import ids_of_scans, write_marks
from kasus_training.attendance.marks import Mark
from kasus_training.attendance.models import MarkFact, Station
from kasus_training.attendance.queries import attended_sessions, together_with
from kasus_training.attendance.queries.ledgers import Ledger, Pair, ledgers_of
from kasus_training.attendance.rules import FactKind
from kasus_training.attendance.spans import put_together
from kasus_training.events.rules import ScanCovers
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.schedule.models import TrainingSession


def pairs_of(registration_ids: Sequence[int], session: TrainingSession) -> list[Pair]:
    """What a mark in this session speaks for: it alone, or all that the event covers with one."""
    event = session.event
    together: tuple[int, ...] = (session.id,)
    if event.scan_covers is not ScanCovers.SESSION:
        together = together_with(event, session.id, attended_sessions(event))
    return [(registration_id, session_id) for registration_id in registration_ids for session_id in together]


def ledgers_for(pairs: Sequence[Pair]) -> dict[Pair, Ledger]:
    return ledgers_of({pair[0] for pair in pairs}, {pair[1] for pair in pairs})


def fact_of(
    registration_id: int, session_id: int, kind: FactKind, by: Actor, *, now: datetime, **facts: Any
) -> MarkFact:
    return MarkFact(
        registration_id=registration_id,
        session_id=session_id,
        kind=kind,
        at=now,
        by_user_id=by.id if isinstance(by, User) else None,
        by_station_id=by.id if isinstance(by, Station) else None,
        **facts,
    )


def lock_and_read(pairs: Sequence[Pair]) -> dict[Pair, Mark | None]:
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
    ledgers = ledgers_for(pairs)
    return {pair: ledgers[pair].mark() if pair in ledgers else None for pair in pairs}


def follow(
    pairs: Sequence[Pair], before: dict[Pair, Mark | None], session: TrainingSession, *, by: Actor, reason: str
) -> dict[int, Mark | None]:
    """Write what the facts make now, and who changed it from what: one entry for each person."""
    after = _marks(pairs)
    firsts = [mark.first_scan for mark in after.values() if mark and mark.first_scan]
    write_marks(after, ids_of_scans(firsts))
    people = {
        registration.id: registration
        for registration in db.session.scalars(
            sa.select(Registration).where(Registration.id.in_([pair[0] for pair in pairs]))
        )
    }
    marks: dict[int, Mark | None] = {}
    for registration_id in dict.fromkeys(pair[0] for pair in pairs):
        old, new = (_together(registration_id, known) for known in (before, after))
        marks[registration_id] = new
        audit.record(
            by,
            "mark.changed",
            people[registration_id],
            event_id=session.event_id,
            session_id=session.id,
            old=old.status.value if old else None,
            new=new.status.value if new else None,
            reason=reason.strip(),
        )
    return marks


def _together(registration_id: int, marks: Mapping[Pair, Mark | None]) -> Mark | None:
    return put_together(mark for pair, mark in marks.items() if pair[0] == registration_id and mark is not None)
