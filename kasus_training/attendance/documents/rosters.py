"""Who is printed, with all that a paper says about them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.events.models import Event, EventDay
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.rules import Status
from kasus_training.schedule.models import SessionSpeaker, TrainingSession
from kasus_training.schedule.rules import SpeakerRole


def session_to_print(event: Event, session_id: int) -> TrainingSession | None:
    return db.session.scalar(_lessons().filter_by(event_id=event.id, id=session_id))


def sessions_of_day(day: EventDay) -> list[TrainingSession]:
    """Everything on a day's timetable, with who speaks."""
    return list(db.session.scalars(_lessons().filter_by(day_id=day.id).order_by(TrainingSession.starts_at)))


def _lessons() -> sa.Select[Any]:
    return sa.select(TrainingSession).options(
        orm.joinedload(TrainingSession.day, innerjoin=True),
        orm.joinedload(TrainingSession.room),
        orm.selectinload(TrainingSession.assignments).joinedload(SessionSpeaker.speaker),
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


def only_moderators(event: Event) -> set[int]:
    """The ids of those among the speakers who moderate and speak nowhere."""
    parts: dict[int, set[SpeakerRole]] = {}
    for speaker_id, role in db.session.execute(
        sa.select(SessionSpeaker.speaker_id, SessionSpeaker.role)
        .join(TrainingSession, TrainingSession.id == SessionSpeaker.session_id)
        .where(TrainingSession.event_id == event.id)
    ):
        parts.setdefault(speaker_id, set()).add(role)
    return {speaker_id for speaker_id, roles in parts.items() if roles == {SpeakerRole.MODERATOR}}


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
