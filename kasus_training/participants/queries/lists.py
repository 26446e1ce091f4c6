"""Many participants at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.participants.models import (
    Guardian,
    Person,
    Registration,
    Sector,
)
from kasus_training.participants.queries.lookups import matching, whole
from kasus_training.participants.rules import (
    OPEN_STATUSES,
    Status,
)

PEOPLE_PER_PAGE = 25
SORTS = ("number", "name", "sector", "registered")


@dataclass(frozen=True)
class PeopleFilter:
    """What of the list of participants somebody wants to see."""

    search: str = ""
    sector_id: int | None = None
    status: Status | None = None
    incomplete: bool = False
    sort: str = "number"
    descending: bool = False


def confirmed_of(event: Event, *, sector_id: int | None = None) -> list[Registration]:
    """Everybody who is confirmed, by number."""
    statement = whole().filter_by(event_id=event.id, status=Status.CONFIRMED).order_by(Registration.number)
    if sector_id is not None:
        statement = statement.where(Registration.sector_id == sector_id)
    return list(db.session.scalars(statement))


def confirmed_with_consents(event: Event) -> list[Registration]:
    """The same with the answers about photographs, for badges."""
    return list(
        db.session.scalars(
            whole()
            .options(selectinload(Registration.consents))
            .filter_by(event_id=event.id, status=Status.CONFIRMED)
            .order_by(Registration.number)
        )
    )


def registrations_among(event: Event, ids: Collection[int]) -> list[Registration]:
    """Those of these ids that belong to the event."""
    return list(
        db.session.scalars(
            whole()
            .options(joinedload(Registration.event, innerjoin=True), selectinload(Registration.consents))
            .where(Registration.event_id == event.id, Registration.id.in_(ids))
            .order_by(Registration.number)
        )
    )


def status_counts(event: Event) -> dict[Status, int]:
    """How many registrations have each status; every status has an entry."""
    rows = db.session.execute(
        sa.select(Registration.status, sa.func.count()).filter_by(event_id=event.id).group_by(Registration.status)
    )
    return {**dict.fromkeys(Status, 0), **dict(rows.all())}


def count_incomplete(event: Event) -> int:
    """Open registrations that lack something the public form would have asked for."""
    return (
        db.session.scalar(
            sa.select(sa.func.count(Registration.id))
            .join(Registration.person)
            .outerjoin(Guardian, Guardian.registration_id == Registration.id)
            .where(Registration.event_id == event.id, _lacks_something())
        )
        or 0
    )


def people_page(event: Event, wanted: PeopleFilter, number: int) -> Page[Registration]:
    """One page of the list of participants."""
    statement = (
        sa.select(Registration)
        .join(Registration.person)
        .join(Registration.sector)
        .outerjoin(Registration.institution)
        .outerjoin(Registration.guardian)
        .options(
            contains_eager(Registration.person),
            contains_eager(Registration.sector),
            contains_eager(Registration.institution),
            contains_eager(Registration.guardian),
        )
        .order_by(*_order(wanted))
    )
    conditions = _conditions(event, wanted)
    narrow = sa.select(Registration.id).where(*conditions)
    if wanted.search or wanted.incomplete:
        narrow = narrow.join(Registration.person)
    if wanted.incomplete:
        narrow = narrow.outerjoin(Registration.guardian)
    if wanted.search:
        return _found(statement, narrow.join(Registration.sector).order_by(*_order(wanted)), number)
    return page_of(statement.where(*conditions), number, size=PEOPLE_PER_PAGE, counting=narrow)


def _conditions(event: Event, wanted: PeopleFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [Registration.event_id == event.id, *matching(wanted.search)]
    if wanted.sector_id is not None:
        conditions.append(Registration.sector_id == wanted.sector_id)
    if wanted.status is not None:
        conditions.append(Registration.status == wanted.status)
    if wanted.incomplete:
        conditions.append(_lacks_something())
    return conditions


def _found(statement: sa.Select[Any], ordered: sa.Select[Any], number: int) -> Page[Registration]:
    """Words are looked for once: the ids of all who have them tell how many, and who is on this page."""
    ids = list(db.session.scalars(ordered))
    number = min(max(1, number), max(1, -(-len(ids) // PEOPLE_PER_PAGE)))
    here = ids[(number - 1) * PEOPLE_PER_PAGE : number * PEOPLE_PER_PAGE]
    rows = list(db.session.scalars(statement.where(Registration.id.in_(here))))
    return Page(rows, number, len(ids), PEOPLE_PER_PAGE)


def _lacks_something() -> sa.ColumnElement[bool]:
    """The database's wording of `rules.missing_fields`, for open registrations."""
    of_all = (
        Person.gender.is_(None),
        Registration.institution_id.is_(None),
        Registration.district == "",
        Registration.age_group.is_(None),
    )
    of_children = sa.and_(
        Registration.minor,
        sa.or_(Guardian.id.is_(None), Guardian.telephone == ""),
    )
    of_adults = sa.and_(~Registration.minor, Person.telephone == "", Registration.companion_telephone == "")
    return sa.and_(Registration.status.in_(OPEN_STATUSES), sa.or_(*of_all, of_children, of_adults))


def _order(wanted: PeopleFilter) -> list[Any]:
    column: Any = {
        "name": Person.name_key,
        "sector": Sector.position,
        "registered": Registration.registered_at,
    }.get(wanted.sort, Registration.number)
    return [column.desc() if wanted.descending else column.asc(), Registration.number]
