"""The scans of an event as the checks for oddities want them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import timedelta

import sqlalchemy as sa

from kasus_training.accounts.models import User
from kasus_training.attendance.anomalies import Anomalies, SeenScan, find_anomalies
from kasus_training.attendance.models import AttendanceMark, Scan, Station
from kasus_training.attendance.queries.marks import marks_of
from kasus_training.attendance.queries.sessions import attended_sessions
from kasus_training.attendance.rules import ATTENDING, MarkStatus
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import printed_name
from kasus_training.schedule.models import TrainingSession

WhoSat = Callable[[Event], Collection[int]]
_tests: list[WhoSat] = []


def tells_who_sat_the_post_test(function: WhoSat) -> WhoSat:
    """Register how a higher house knows whose test after the training has a score."""
    _tests.append(function)
    return function


def anomalies_of(event: Event) -> Anomalies:
    marks = _marks(event)
    tested = {person for who_sat in _tests for person in who_sat(event)}
    there = {person for (person, _session), mark in marks_of(event).items() if mark.status in ATTENDING}
    return find_anomalies(_scans(event), marks, attended_sessions(event), tested=tested, there=there)


def _scans(event: Event) -> list[SeenScan]:
    rows = db.session.execute(
        sa.select(
            Scan.counted_at,
            Scan.source,
            Scan.result,
            Station.name,
            User.name,
            Scan.device,
            Scan.registration_id,
            Scan.session_id,
            Scan.skew_seconds,
        )
        .outerjoin(Station, Station.id == Scan.station_id)
        .outerjoin(User, User.id == Scan.user_id)
        .where(Scan.event_id == event.id)
    )
    return [
        SeenScan(at, source, result, station or user or "", device, person, session, timedelta(seconds=skew))
        for at, source, result, station, user, device, person, session, skew in rows
    ]


def _marks(event: Event) -> dict[tuple[int, int], MarkStatus]:
    """As they are kept: where somebody was scanned themselves, whatever else that covers."""
    rows = db.session.execute(
        sa.select(AttendanceMark.registration_id, AttendanceMark.session_id, AttendanceMark.status)
        .join(TrainingSession, TrainingSession.id == AttendanceMark.session_id)
        .where(TrainingSession.event_id == event.id, AttendanceMark.first_in_at.is_not(None))
    )
    return {(row.registration_id, row.session_id): row.status for row in rows}


def names_of(event: Event, ids: Collection[int]) -> dict[int, str]:
    rows = db.session.execute(
        sa.select(Registration.id, Person.front_title, Person.name, Person.back_title)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.event_id == event.id, Registration.id.in_(ids))
    )
    return {row.id: printed_name(row.front_title, row.name, row.back_title) for row in rows}
