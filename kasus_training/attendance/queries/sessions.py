"""Sessions as attendance sees them, and the screens that show their codes."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.attendance.models import Projector
from kasus_training.attendance.rules import session_for
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants.models import Registration
from kasus_training.schedule.models import SessionSpeaker, TrainingSession
from kasus_training.zones import local_day


def attended_sessions(event: Event) -> list[TrainingSession]:
    """The sessions in which attendance is taken, in order of time, with their day."""
    return list(
        db.session.scalars(
            sa.select(TrainingSession)
            .filter_by(event_id=event.id, counted=True)
            .options(joinedload(TrainingSession.day, innerjoin=True))
            .order_by(TrainingSession.starts_at, TrainingSession.id)
        )
    )


def default_session(event: Event, sessions: Sequence[TrainingSession]) -> TrainingSession | None:
    """The session now or next today, else today's last; another day shows the nearest one."""
    now = clock.now()
    today = local_day(now, event.timezone)
    found = session_for(sessions, now=now, today={s.id for s in sessions if s.day.held_on == today})
    if found is None and sessions:
        coming = [session for session in sessions if session.starts_at > now]
        found = coming[0] if coming else sessions[-1]
    return found


def session_of_event(event: Event, session_id: int) -> TrainingSession | None:
    """A session in which attendance is taken, by its id, with its day."""
    return db.session.scalar(
        sa.select(TrainingSession)
        .filter_by(id=session_id, event_id=event.id, counted=True)
        .options(joinedload(TrainingSession.day, innerjoin=True))
    )


def projector_by_token(token: str) -> Projector | None:
    return _projector(Projector.token_hash == token_hash(token))


def projector_by_public_code(code: str) -> Projector | None:
    return _projector(Projector.public_code == code.strip().upper())


def session_of_screen(code: str) -> int | None:
    return db.session.scalar(sa.select(Projector.session_id).filter_by(public_code=code.strip().upper()))


def has_page_in(code: str, page_token: str) -> bool:
    """Whether this opens a personal page of the event whose screen shows the code."""
    if not page_token:
        return False
    found = (
        sa.select(Registration.id)
        .join(TrainingSession, TrainingSession.event_id == Registration.event_id)
        .join(Projector, Projector.session_id == TrainingSession.id)
        .where(Projector.public_code == code.strip().upper(), Registration.page_hash == token_hash(page_token))
    )
    return db.session.scalar(found) is not None


def _projector(condition: sa.ColumnElement[bool]) -> Projector | None:
    session = joinedload(Projector.session, innerjoin=True)
    return db.session.scalar(
        sa.select(Projector)
        .where(condition)
        .options(
            session.joinedload(TrainingSession.event, innerjoin=True).joinedload(Event.organization, innerjoin=True),
            session.joinedload(TrainingSession.day, innerjoin=True),
            session.selectinload(TrainingSession.assignments).joinedload(SessionSpeaker.speaker, innerjoin=True),
        )
    )
