"""People as the desk finds and lists them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.accounts.rules import name_key
from kasus_training.attendance.models import AttendanceMark
from kasus_training.attendance.queries.marks import marks_of, spans_by_age, together_with
from kasus_training.attendance.queries.sessions import attended_sessions
from kasus_training.attendance.rules import ATTENDING, MarkStatus
from kasus_training.events.models import Event
from kasus_training.events.rules import ScanCovers
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import Status
from kasus_training.schedule.models import TrainingSession

LINES_PER_PAGE = 25


@dataclass(frozen=True)
class PersonLine:
    """One person in the list of a session."""

    registration: Registration
    status: MarkStatus | None
    first_in_at: datetime | None
    has_mark: bool
    by_hand: bool

    @property
    def id(self) -> int:
        return self.registration.id


def registration_of_event(event: Event, registration_id: int) -> Registration | None:
    return db.session.scalar(_people().filter_by(id=registration_id, event_id=event.id))


def lines_page(
    event: Event, session: TrainingSession, number: int, *, show: str = "", search: str = ""
) -> Page[PersonLine]:
    """The confirmed people a session is for, by number, with how they stand in it."""
    sessions = _neighbours(event, session)
    together = together_with(event, session.id, sessions)
    page = page_of(_expected(event, session, together, show=show, search=search), number, size=LINES_PER_PAGE)
    marks = marks_of(event, session_id=session.id, registration_ids=[row.id for row in page.rows])
    spans = spans_by_age(event, sessions)
    lines = []
    for registration in page.rows:
        mark = marks.get((registration.id, session.id))
        over = clock.now() >= spans[registration.minor][session.id].ends_at
        lines.append(
            PersonLine(
                registration,
                mark.status if mark else MarkStatus.ABSENT if over else None,
                mark.first_in_at if mark else None,
                mark is not None,
                mark.by_hand if mark else False,
            )
        )
    return Page(lines, page.number, page.total, page.size)


def _neighbours(event: Event, session: TrainingSession) -> list[TrainingSession]:
    """The sessions that say what this one's marks cover; itself where each stands alone."""
    return [session] if event.scan_covers is ScanCovers.SESSION else attended_sessions(event)


def _expected(
    event: Event, session: TrainingSession, together: Collection[int], *, show: str, search: str
) -> sa.Select[Any]:
    mark = sa.select(AttendanceMark.id).where(
        AttendanceMark.registration_id == Registration.id, AttendanceMark.session_id.in_(together)
    )
    replaced = sa.select(TrainingSession.id).where(TrainingSession.parallel_id == session.id)
    statement = (
        _people()
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .order_by(Registration.number)
    )
    if session.not_for_children:
        # A child who came all the same stands in the list.
        came = mark.where(AttendanceMark.session_id == session.id).exists()
        statement = statement.where(sa.or_(Registration.minor.is_(False), came))
    # What children attend instead of another session has no adults.
    statement = statement.where(sa.or_(Registration.minor, mark.exists(), ~replaced.exists()))
    here = mark.where(AttendanceMark.status.in_(ATTENDING)).exists()
    if show == "here":
        statement = statement.where(here)
    elif show == "missing":
        statement = statement.where(~here)
    if search:
        statement = statement.join(Registration.person).where(
            Person.name_key.contains(name_key(search), autoescape=True)
        )
    return statement


def registrations_of_event(event: Event, ids: Collection[int]) -> list[Registration]:
    """Those of these registrations that are the event's."""
    return list(db.session.scalars(_people().where(Registration.event_id == event.id, Registration.id.in_(ids))))


def _people() -> sa.Select[Any]:
    return sa.select(Registration).options(
        joinedload(Registration.person, innerjoin=True),
        joinedload(Registration.sector, innerjoin=True),
        joinedload(Registration.institution),
    )
