"""Who is printed, with all that a paper says about them."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.attendance.models import AttendanceMark
from kasus_training.events.models import Event, EventDay
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.rules import Status
from kasus_training.schedule.models import SessionSpeaker, TrainingSession


def session_to_print(event: Event, session_id: int) -> TrainingSession | None:
    return db.session.scalar(
        sa.select(TrainingSession)
        .options(
            orm.joinedload(TrainingSession.day, innerjoin=True),
            orm.joinedload(TrainingSession.room),
            orm.selectinload(TrainingSession.assignments).joinedload(SessionSpeaker.speaker),
        )
        .filter_by(event_id=event.id, id=session_id)
    )


def sectors_to_choose(event: Event) -> list[tuple[Sector, int]]:
    """The sectors with the number of badges that can be printed for each."""
    rows = db.session.execute(
        sa.select(Sector, sa.func.count(Registration.id))
        .outerjoin(
            Registration,
            sa.and_(
                Registration.sector_id == Sector.id,
                Registration.status == Status.CONFIRMED,
                Registration.ticket_hash.is_not(None),
            ),
        )
        .where(Sector.event_id == event.id)
        .group_by(Sector.id)
        .order_by(Sector.position, Sector.id)
    )
    return [(sector, count) for sector, count in rows]


def count_without_badge(event: Event) -> int:
    """Children whose guardian has not consented yet: they have no ticket to print."""
    return (
        db.session.scalar(
            sa.select(sa.func.count()).where(
                Registration.event_id == event.id, Registration.status == Status.WAITING_FOR_GUARDIAN
            )
        )
        or 0
    )


def hours_of(day: EventDay) -> tuple[datetime, datetime] | None:
    """From the first start to the last end of a day."""
    first, last = db.session.execute(
        sa.select(
            sa.type_coerce(sa.func.min(TrainingSession.starts_at), TrainingSession.starts_at.type),
            sa.type_coerce(sa.func.max(TrainingSession.ends_at), TrainingSession.ends_at.type),
        ).where(TrainingSession.day_id == day.id)
    ).one()
    return (first, last) if first else None


def first_arrivals(event: Event, *, day_id: int | None = None, session_id: int | None = None) -> dict[int, datetime]:
    """When each registration first came in, on the day or to the session."""
    statement = (
        sa.select(
            AttendanceMark.registration_id,
            sa.type_coerce(sa.func.min(AttendanceMark.first_in_at), AttendanceMark.first_in_at.type).label(
                "arrived_at"
            ),
        )
        .join(TrainingSession, TrainingSession.id == AttendanceMark.session_id)
        .where(TrainingSession.event_id == event.id, AttendanceMark.first_in_at.is_not(None))
        .group_by(AttendanceMark.registration_id)
    )
    if day_id is not None:
        statement = statement.where(TrainingSession.day_id == day_id)
    if session_id is not None:
        statement = statement.where(TrainingSession.id == session_id)
    return {row.registration_id: row.arrived_at for row in db.session.execute(statement)}
