"""What we know of the timetable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from kasus_training.events.models import Event, EventDay
from kasus_training.foundation.database import db
from kasus_training.schedule.models import Room, SessionSpeaker, TrainingSession
from kasus_training.schedule.rules import SessionKind, SpeakerRole
from kasus_training.speakers.appearances import Appearance, register_appearances

IN_ORDER = (TrainingSession.starts_at, TrainingSession.ends_at, TrainingSession.id)


def sessions_of(event: Event) -> list[TrainingSession]:
    """The whole timetable in order of time, with days, rooms and speakers."""
    return list(
        db.session.scalars(
            sa.select(TrainingSession)
            .filter_by(event_id=event.id)
            .options(
                joinedload(TrainingSession.day, innerjoin=True),
                joinedload(TrainingSession.room),
                selectinload(TrainingSession.assignments).joinedload(SessionSpeaker.speaker, innerjoin=True),
            )
            .order_by(*IN_ORDER)
        )
    )


def sessions_by_day(event: Event) -> list[tuple[EventDay, list[TrainingSession]]]:
    """Every day of the event in order, an empty one too, with its part of the timetable."""
    by_day: dict[int, list[TrainingSession]] = {}
    for session in sessions_of(event):
        by_day.setdefault(session.day_id, []).append(session)
    return [(day, by_day.get(day.id, [])) for day in event.days]


def counted_sessions(event: Event) -> list[TrainingSession]:
    """Those in which attendance is taken."""
    return [session for session in sessions_of(event) if session.counted]


def total_jp(sessions: Iterable[TrainingSession]) -> int:
    """Lesson hours that one participant can attend: a parallel session replaces another."""
    sessions = list(sessions)
    instead = {session.parallel_id for session in sessions}
    return sum(session.jp for session in sessions if session.id not in instead)


def session_ids_of(event: Event) -> set[int]:
    return set(db.session.scalars(sa.select(TrainingSession.id).filter_by(event_id=event.id)))


def numbered_sessions(event: Event) -> Sequence[TrainingSession]:
    """The sessions proper, in the order in which they are numbered."""
    return db.session.scalars(
        sa.select(TrainingSession).filter_by(event_id=event.id, kind=SessionKind.SESSION).order_by(*IN_ORDER)
    ).all()


def rest_of_day(session: TrainingSession) -> Sequence[TrainingSession]:
    """This line and all that begin with it or after it on its day."""
    return db.session.scalars(
        sa.select(TrainingSession)
        .filter_by(day_id=session.day_id)
        .where(TrainingSession.starts_at >= session.starts_at)
        .order_by(*IN_ORDER)
    ).all()


def sessions_on(day: EventDay) -> Sequence[TrainingSession]:
    return db.session.scalars(sa.select(TrainingSession).filter_by(day_id=day.id).order_by(*IN_ORDER)).all()


def sessions_replaced_by(session: TrainingSession) -> Sequence[TrainingSession]:
    """Those instead of which children attend this one."""
    return db.session.scalars(sa.select(TrainingSession).filter_by(parallel_id=session.id)).all()


def rooms_of(event: Event) -> Sequence[Room]:
    return db.session.scalars(sa.select(Room).filter_by(event_id=event.id).order_by(Room.name_key)).all()


def is_room_name_taken(event_id: int, name_key: str, *, but: Room | None = None) -> bool:
    same = sa.select(Room.id).filter_by(event_id=event_id, name_key=name_key)
    if but is not None:
        same = same.where(Room.id != but.id)
    return db.session.scalar(same) is not None


def titles_in_room(room: Room) -> list[str]:
    return list(db.session.scalars(sa.select(TrainingSession.title).filter_by(room_id=room.id).order_by(*IN_ORDER)))


def uses_of_rooms(event: Event) -> dict[int, int]:
    """How many lines of the timetable stand in each room: room id → count."""
    rows = db.session.execute(
        sa.select(TrainingSession.room_id, sa.func.count())
        .where(TrainingSession.event_id == event.id, TrainingSession.room_id.is_not(None))
        .group_by(TrainingSession.room_id)
    )
    return {room_id: count for room_id, count in rows if room_id is not None}


def appearances_of(event_id: int) -> list[Appearance]:
    """Which speaker stands in which session, in order of time."""
    rows = db.session.execute(
        sa.select(
            SessionSpeaker.speaker_id,
            TrainingSession.id,
            TrainingSession.number,
            TrainingSession.title,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            SessionSpeaker.role,
        )
        .join(TrainingSession, TrainingSession.id == SessionSpeaker.session_id)
        .where(TrainingSession.event_id == event_id)
        .order_by(*IN_ORDER, SessionSpeaker.id)
    )
    return [Appearance(*row[:6], moderates=row[6] is SpeakerRole.MODERATOR) for row in rows]


register_appearances(appearances_of)
