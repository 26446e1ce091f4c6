"""People as the desk finds and lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.accounts.rules import name_key
from kasus_training.attendance.judging import tidy_token
from kasus_training.attendance.queries.marks import marks_of
from kasus_training.attendance.rules import MarkStatus
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import Status
from kasus_training.schedule.models import TrainingSession


@dataclass(frozen=True)
class PersonLine:
    """One person in the list of a session."""

    registration: Registration
    status: MarkStatus | None
    first_in_at: datetime | None
    by_hand: bool

    @property
    def id(self) -> int:
        return self.registration.id


def registration_of_event(event: Event, registration_id: int) -> Registration | None:
    return db.session.scalar(_people().filter_by(id=registration_id, event_id=event.id))


def find_by_code(event: Event, code: str) -> Registration | None:
    return db.session.scalar(_people().filter_by(event_id=event.id, code=tidy_token(code)))


def find_by_name(event: Event, text: str, *, limit: int = 8) -> list[Registration]:
    """People whose name holds these letters, the confirmed first."""
    wanted = name_key(text)
    if not wanted:
        return []
    return list(
        db.session.scalars(
            _people()
            .join(Registration.person)
            .where(Registration.event_id == event.id, Person.name_key.contains(wanted, autoescape=True))
            .order_by(Registration.status != Status.CONFIRMED, Person.name_key, Registration.id)
            .limit(limit)
        )
    )


def lines_of_session(event: Event, session: TrainingSession, *, sector_id: int | None = None) -> list[PersonLine]:
    """Everybody confirmed, by number, with how they stand in this session."""
    marks = marks_of(event, session_id=session.id)
    missing = MarkStatus.ABSENT if clock.now() >= session.ends_at else None
    lines = []
    for registration in db.session.scalars(
        _people()
        .where(
            Registration.event_id == event.id,
            Registration.status == Status.CONFIRMED,
            Registration.sector_id == sector_id if sector_id is not None else sa.true(),
        )
        .order_by(Registration.number)
    ):
        mark = marks.get((registration.id, session.id))
        if mark is None and registration.minor and session.not_for_children:
            continue
        lines.append(
            PersonLine(
                registration,
                mark.status if mark else missing,
                mark.first_in_at if mark else None,
                mark.by_hand if mark else False,
            )
        )
    return lines


def _people() -> sa.Select[tuple[Registration]]:
    return sa.select(Registration).options(
        joinedload(Registration.person, innerjoin=True),
        joinedload(Registration.sector, innerjoin=True),
        joinedload(Registration.institution),
    )
