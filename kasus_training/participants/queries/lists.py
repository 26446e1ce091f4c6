"""Many participants at once."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page
from kasus_training.participants.models import (
    SAYS_ENOUGH,
    SAYS_TOO_LITTLE,
    WITHOUT_CONTACT,
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
PAGES_MOST = 100_000
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
    """Open registrations that lack something the public form would have asked for. Those that say
    too little themselves and those that do not are counted apart, each in an index of its own."""
    here = sa.and_(Registration.event_id == event.id, Registration.status.in_(OPEN_STATUSES))
    counts = [
        sa.select(sa.func.count(Registration.id)).where(here, *conditions).scalar_subquery()
        for conditions in ([sa.text(SAYS_TOO_LITTLE)], [sa.text(SAYS_ENOUGH), _lacks_contact(event)])
    ]
    return sum(db.session.execute(sa.select(*counts)).one())


def people_page(event: Event, wanted: PeopleFilter, number: int, *, total: int | None = None) -> Page[Registration]:
    """One page of the list of participants: first who is on it, then what the page shows of them.
    `total`: how many there are, where that is known; else they are counted on the way."""
    ordered = _ordered(event, wanted)
    number = min(max(1, number), PAGES_MOST)
    if total is None:
        number, ids, total = _counted_part(ordered, number)
    else:
        number = _within(number, total)
        ids = list(db.session.scalars(_part(ordered, number)))
    return Page(_shown(ids, wanted), number, total, PEOPLE_PER_PAGE)


def _counted_part(ordered: sa.Select[Any], number: int) -> tuple[int, list[int], int]:
    """The page's number and ids, and how many there are in all, asked for together."""
    counted: Any = sa.select(sa.func.count()).select_from(ordered.order_by(None).subquery()).scalar_subquery()
    found: list[Any] = list(db.session.execute(_part(ordered.add_columns(counted), number)))
    if found or number == 1:
        return number, [row[0] for row in found], found[0][1] if found else 0
    # Somebody asked for a page beyond the end.
    total = db.session.scalar(sa.select(counted)) or 0
    number = _within(number, total)
    return number, list(db.session.scalars(_part(ordered, number))), total


def _part(ordered: sa.Select[Any], number: int) -> sa.Select[Any]:
    return ordered.limit(PEOPLE_PER_PAGE).offset((number - 1) * PEOPLE_PER_PAGE)


def _within(number: int, total: int) -> int:
    return min(max(1, number), max(1, -(-total // PEOPLE_PER_PAGE)))


def _ordered(event: Event, wanted: PeopleFilter) -> sa.Select[Any]:
    """The ids of everybody whom the filter wants, in its order."""
    statement = sa.select(Registration.id).where(*_conditions(event, wanted)).order_by(*_order(wanted))
    if wanted.search or wanted.sort == "name":
        statement = statement.join(Registration.person)
    if wanted.sort == "sector":
        statement = statement.join(Registration.sector)
    return statement


def _conditions(event: Event, wanted: PeopleFilter) -> list[sa.ColumnElement[bool]]:
    conditions = [Registration.event_id == event.id, *matching(wanted.search)]
    if wanted.sector_id is not None:
        conditions.append(Registration.sector_id == wanted.sector_id)
    if wanted.status is not None:
        conditions.append(Registration.status == wanted.status)
    if wanted.incomplete:
        conditions += [
            Registration.status.in_(OPEN_STATUSES),
            sa.or_(
                Registration.institution_id.is_(None),
                Registration.district == "",
                Registration.age_group.is_(None),
                _lacks_contact(event),
            ),
        ]
    return conditions


def _shown(ids: Collection[int], wanted: PeopleFilter) -> list[Registration]:
    """The rows of a page with what it shows of them."""
    if not ids:
        return []
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
        .where(Registration.id.in_(ids))
        .order_by(*_order(wanted))
    )
    return list(db.session.scalars(statement))


def _lacks_contact(event: Event) -> sa.ColumnElement[bool]:
    """With what says too little, the database's wording of `rules.missing_fields`: no gender, an
    adult whom nobody can call, a child without a guardian who can be called."""
    office = sa.select(Person.id).where(Person.organization_id == event.organization_id)
    without_gender = office.where(sa.text(WITHOUT_CONTACT), Person.gender.is_(None))
    without_telephone = office.where(sa.text(WITHOUT_CONTACT), Person.telephone == "")
    guarded = sa.exists().where(Guardian.registration_id == Registration.id, Guardian.telephone != "")
    return sa.or_(
        Registration.person_id.in_(without_gender),
        sa.and_(
            ~Registration.minor,
            Registration.companion_telephone == "",
            Registration.person_id.in_(without_telephone),
        ),
        sa.and_(Registration.minor, ~guarded),
    )


def _order(wanted: PeopleFilter) -> list[Any]:
    column: Any = {
        "name": Person.name_key,
        "sector": Sector.position,
        "registered": Registration.registered_at,
    }.get(wanted.sort, Registration.number)
    first = column.desc() if wanted.descending else column.asc()
    return [first] if column is Registration.number else [first, Registration.number]
