"""The signed sheet of an occasion beside what was scanned, and its kept pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.attendance.marks import Mark, shown_status
from kasus_training.attendance.models import PaperScan
from kasus_training.attendance.paper import PaperLine
from kasus_training.attendance.queries.ledgers import Ledger, Pair, ledgers_of
from kasus_training.attendance.queries.marks import spans_by_age
from kasus_training.attendance.rules import MarkStatus, required_sessions
from kasus_training.attendance.sheets import OccasionKey, OccasionKind
from kasus_training.attendance.spans import is_morning, put_together, strongest
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import confirmed_of
from kasus_training.schedule.models import TrainingSession


def sessions_of_occasion(event: Event, sessions: Sequence[TrainingSession], key: OccasionKey) -> list[TrainingSession]:
    """Those of the counted sessions that one signature stands for; none when the event has no such occasion."""
    if key.session_id is not None:
        return [session for session in sessions if session.id == key.session_id]
    of_day = [session for session in sessions if session.day.held_on == key.day]
    if key.kind is OccasionKind.DAY:
        return of_day
    early = key.kind is OccasionKind.MORNING
    return [session for session in of_day if is_morning(session.starts_at, event.timezone) is early]


def signing(event: Event, sessions: Sequence[TrainingSession]) -> list[tuple[int, Registration]]:
    """Who stands on the sheet at which number, as it is printed: adults, then children from one again."""
    people = confirmed_of(event)
    adults = [registration for registration in people if not registration.minor]
    children = [registration for registration in people if registration.minor]
    if all(session.not_for_children for session in sessions):
        children = []
    return [*enumerate(adults, 1), *enumerate(children, 1)]


def required_here(every: Sequence[TrainingSession], sessions: Sequence[TrainingSession]) -> dict[bool, list[int]]:
    """The sessions of the occasion that adults (False) and minors (True) must attend."""
    chosen = {session.id for session in sessions}
    theirs = {minor: required_sessions(every, minor=minor) for minor in (False, True)}
    return {
        minor: [session.id for session in mine if session.id in chosen] or sorted(chosen)
        for minor, mine in theirs.items()
    }


def paper_lines(
    event: Event,
    every: Sequence[TrainingSession],
    sessions: Sequence[TrainingSession],
    people: Sequence[tuple[int, Registration]],
) -> list[PaperLine]:
    """What was typed for each of them, and what the scans alone say."""
    ids = [session.id for session in sessions]
    ledgers = ledgers_of([registration.id for _position, registration in people], ids)
    hours = _hours(event, every, sessions)
    return [
        _line(
            event,
            position,
            registration,
            [ledgers[pair] for pair in _pairs(registration, ids) if pair in ledgers],
            hours,
        )
        for position, registration in people
    ]


def _pairs(registration: Registration, session_ids: Sequence[int]) -> list[Pair]:
    return [(registration.id, session_id) for session_id in session_ids]


def _hours(
    event: Event, every: Sequence[TrainingSession], sessions: Sequence[TrainingSession]
) -> dict[bool, tuple[Any, Any]]:
    """From when to when each age is expected."""
    required = required_here(every, sessions)
    spans = spans_by_age(event, every)
    hours = {}
    for minor, ids in required.items():
        mine = [spans[minor][session_id] for session_id in ids]
        hours[minor] = (min(span.starts_at for span in mine), max(span.ends_at for span in mine))
    return hours


def _line(
    event: Event,
    position: int,
    registration: Registration,
    ledgers: Sequence[Ledger],
    hours: Mapping[bool, tuple[Any, Any]],
) -> PaperLine:
    mark = put_together(seen for ledger in ledgers if (seen := ledger.seen()) is not None)
    typed = [fact.status for ledger in ledgers if (fact := ledger.paper()) and fact.status]
    decided = [fact.status for ledger in ledgers if (fact := ledger.decision()) and fact.status]
    return PaperLine(
        registration.id,
        position,
        registration.minor,
        strongest(typed),
        _seen(event, mark, hours[registration.minor]),
        mark.first_in_at if mark else None,
        strongest(decided),
    )


def _seen(event: Event, mark: Mark | None, hours: tuple[Any, Any]) -> MarkStatus | None:
    if mark is None:
        return None
    return shown_status(
        mark, starts_at=hours[0], ends_at=hours[1], late_after_minutes=event.late_after_minutes, now=clock.now()
    )


def paper_scans(event: Event, key: OccasionKey) -> list[PaperScan]:
    return list(
        db.session.scalars(
            sa.select(PaperScan)
            .filter_by(event_id=event.id, occasion=str(key))
            .options(joinedload(PaperScan.kept_by))
            .order_by(PaperScan.id)
        )
    )


def count_paper_scans(event: Event, key: OccasionKey) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(PaperScan.event_id == event.id, PaperScan.occasion == str(key))
        )
        or 0
    )
