"""Marks as people read them, and how each person stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from kasus_training.attendance.marks import Mark, shown_status
from kasus_training.attendance.models import AttendanceMark
from kasus_training.attendance.queries.sessions import attended_sessions
from kasus_training.attendance.rules import MarkStatus, Presence, judge_presence, required_sessions
from kasus_training.attendance.spans import Span, covered, spans_of
from kasus_training.events.models import Event
from kasus_training.events.rules import ScanCovers
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.schedule.models import TrainingSession


@dataclass(frozen=True)
class MarkRow:
    """One person's mark in one session; `status` is the one to show."""

    registration_id: int
    session_id: int
    status: MarkStatus
    first_in_at: datetime | None
    last_out_at: datetime | None
    by_hand: bool


Marks = Mapping[tuple[int, int], MarkRow]


def marks_of(
    event: Event,
    *,
    session_id: int | None = None,
    registration_id: int | None = None,
    registration_ids: Collection[int] | None = None,
) -> dict[tuple[int, int], MarkRow]:
    """The marks of an event by (registration, session), late and left early computed, each with
    what the sessions that are covered together say of it."""
    if registration_id is not None:
        registration_ids = [registration_id]
    sessions = attended_sessions(event) if event.scan_covers is not ScanCovers.SESSION else []
    marks, minors = _stored(event, sessions, session_id=session_id, registration_ids=registration_ids)
    if event.scan_covers is ScanCovers.SESSION:
        return {
            (person, session): row
            for person, own in marks.items()
            for session, (mark, span) in own.items()
            if (row := _row(event, person, session, mark, span))
        }
    spans = spans_by_age(event, sessions)
    theirs = {minor: {session.id for session in required_sessions(sessions, minor=minor)} for minor in spans}
    return {
        (person, session): row
        for person, own in marks.items()
        for session, mark, span in _covered(own, spans[person in minors], theirs[person in minors])
        if session_id in {None, session} and (row := _row(event, person, session, mark, span))
    }


def spans_by_age(event: Event, sessions: Sequence[TrainingSession]) -> dict[bool, dict[int, Span]]:
    """What one scan covers, for adults (False) and minors (True)."""
    return {minor: spans_of(sessions, event.scan_covers, zone=event.timezone, minor=minor) for minor in (False, True)}


_Own = dict[int, tuple[Mark, Span]]


def _stored(
    event: Event,
    sessions: Sequence[TrainingSession],
    *,
    session_id: int | None,
    registration_ids: Collection[int] | None,
) -> tuple[dict[int, _Own], set[int]]:
    """The marks as they are kept, by person and session, and which of these people are minors."""
    session_ids = None if session_id is None else together_with(event, session_id, sessions)
    rows = db.session.execute(
        sa.select(
            AttendanceMark.registration_id,
            Registration.minor,
            AttendanceMark.session_id,
            AttendanceMark.status,
            AttendanceMark.first_in_at,
            AttendanceMark.last_out_at,
            AttendanceMark.by_hand,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
        )
        .join(TrainingSession, TrainingSession.id == AttendanceMark.session_id)
        .join(Registration, Registration.id == AttendanceMark.registration_id)
        .where(
            TrainingSession.event_id == event.id,
            AttendanceMark.session_id.in_(session_ids) if session_ids is not None else sa.true(),
            AttendanceMark.registration_id.in_(registration_ids) if registration_ids is not None else sa.true(),
        )
    )
    marks: dict[int, _Own] = {}
    minors = set()
    for person, minor, session, status, first_in, last_out, by_hand, starts, ends in rows:
        mark = Mark(status, first_in, last_out, by_hand)
        marks.setdefault(person, {})[session] = (mark, Span((session,), starts, ends))
        if minor:
            minors.add(person)
    return marks, minors


def together_with(event: Event, session_id: int, sessions: Sequence[TrainingSession]) -> tuple[int, ...]:
    """The sessions that are covered together with this one, itself among them."""
    span = spans_of(sessions, event.scan_covers, zone=event.timezone).get(session_id)
    return span.session_ids if span else (session_id,)


def _covered(own: _Own, spans: Mapping[int, Span], theirs: Collection[int]) -> list[tuple[int, Mark, Span]]:
    """One person's marks in the sessions that are theirs, and in those where they were seen all the same."""
    mine = {*theirs, *own}
    shown = covered({session: mark for session, (mark, _span) in own.items()}, spans)
    return [(session, mark, spans[session]) for session, mark in shown.items() if session in mine]


def _row(event: Event, person: int, session: int, mark: Mark, span: Span) -> MarkRow:
    shown = shown_status(
        mark,
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        late_after_minutes=event.late_after_minutes,
        now=clock.now(),
    )
    return MarkRow(person, session, shown or mark.status, mark.first_in_at, mark.last_out_at, mark.by_hand)


def statuses_of(registration_id: int, marks: Marks, spans: Mapping[int, Span]) -> dict[int, MarkStatus | None]:
    """One person's status in each session: absent once what a scan would cover is over without a mark."""
    now = clock.now()
    statuses: dict[int, MarkStatus | None] = {}
    for session_id, span in spans.items():
        mark = marks.get((registration_id, session_id))
        missing = MarkStatus.ABSENT if now >= span.ends_at else None
        statuses[session_id] = mark.status if mark else missing
    return statuses


def presence_of(
    event: Event,
    registration_id: int,
    *,
    minor: bool,
    sessions: Sequence[TrainingSession],
    marks: Marks,
    spans: Mapping[int, Span] | None = None,
) -> Presence:
    """How one person stands, from sessions and marks that the caller has loaded."""
    own = spans_of(sessions, event.scan_covers, zone=event.timezone, minor=minor) if spans is None else spans
    return judge_presence(
        sessions,
        statuses_of(registration_id, marks, own),
        minor=minor,
        excused=event.excused_policy,
        percent=event.attendance_percent,
    )


def presence_of_registration(registration: Registration) -> Presence:
    """How one person stands."""
    event = registration.event
    return presence_of(
        event,
        registration.id,
        minor=registration.minor,
        sessions=attended_sessions(event),
        marks=marks_of(event, registration_id=registration.id),
    )


def presences_of(event: Event, registrations: Iterable[tuple[int, bool]] | None = None) -> dict[int, Presence]:
    """How everybody stands, by registration; of all confirmed unless (id, minor) pairs are given."""
    everybody = registrations is None
    if registrations is None:
        confirmed = sa.select(Registration.id, Registration.minor).filter_by(event_id=event.id, status=Status.CONFIRMED)
        registrations = [(row.id, row.minor) for row in db.session.execute(confirmed)]
    people = list(registrations)
    sessions = attended_sessions(event)
    marks = marks_of(event, registration_ids=None if everybody else [person for person, _minor in people])
    spans = spans_by_age(event, sessions)
    return {
        person: presence_of(event, person, minor=minor, sessions=sessions, marks=marks, spans=spans[minor])
        for person, minor in people
    }
