"""Marks as people read them, and how each person stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from kasus_training.attendance.marks import Mark, shown_status
from kasus_training.attendance.models import AttendanceMark
from kasus_training.attendance.queries.sessions import attended_sessions
from kasus_training.attendance.rules import MarkStatus, Presence, judge_presence
from kasus_training.events.models import Event
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


def marks_of(
    event: Event,
    *,
    session_id: int | None = None,
    registration_id: int | None = None,
    registration_ids: Collection[int] | None = None,
) -> dict[tuple[int, int], MarkRow]:
    """The marks of an event by (registration, session), late and left early computed."""
    now = clock.now()
    rows = db.session.execute(
        sa.select(
            AttendanceMark.registration_id,
            AttendanceMark.session_id,
            AttendanceMark.status,
            AttendanceMark.first_in_at,
            AttendanceMark.last_out_at,
            AttendanceMark.by_hand,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
        )
        .join(TrainingSession, TrainingSession.id == AttendanceMark.session_id)
        .where(
            TrainingSession.event_id == event.id,
            AttendanceMark.session_id == session_id if session_id is not None else sa.true(),
            AttendanceMark.registration_id == registration_id if registration_id is not None else sa.true(),
            AttendanceMark.registration_id.in_(registration_ids) if registration_ids is not None else sa.true(),
        )
    )
    marks: dict[tuple[int, int], MarkRow] = {}
    for person, session, status, first_in, last_out, by_hand, starts, ends in rows:
        shown = shown_status(
            Mark(status, first_in, last_out, by_hand),
            starts_at=starts,
            ends_at=ends,
            late_after_minutes=event.late_after_minutes,
            now=now,
        )
        marks[person, session] = MarkRow(person, session, shown or status, first_in, last_out, by_hand)
    return marks


def statuses_of(
    event: Event,
    registration_id: int,
    sessions: Sequence[TrainingSession],
    marks: Mapping[tuple[int, int], MarkRow],
) -> dict[int, MarkStatus | None]:
    """One person's status in each session: absent once it is over without a mark."""
    now = clock.now()
    statuses: dict[int, MarkStatus | None] = {}
    for session in sessions:
        mark = marks.get((registration_id, session.id))
        missing = MarkStatus.ABSENT if now >= session.ends_at else None
        statuses[session.id] = mark.status if mark else missing
    return statuses


def presence_of(
    event: Event,
    registration_id: int,
    *,
    minor: bool,
    sessions: Sequence[TrainingSession],
    marks: Mapping[tuple[int, int], MarkRow],
) -> Presence:
    """How one person stands, from sessions and marks that the caller has loaded."""
    return judge_presence(
        sessions,
        statuses_of(event, registration_id, sessions, marks),
        minor=minor,
        excused=event.excused_policy,
        percent=event.attendance_percent,
        now=clock.now(),
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
    if registrations is None:
        confirmed = sa.select(Registration.id, Registration.minor).filter_by(event_id=event.id, status=Status.CONFIRMED)
        registrations = [(row.id, row.minor) for row in db.session.execute(confirmed)]
    sessions = attended_sessions(event)
    marks = marks_of(event)
    return {
        person: presence_of(event, person, minor=minor, sessions=sessions, marks=marks)
        for person, minor in registrations
    }
