"""What an event asked of institutions and what it got, and what merging two of them moves."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.accounts.models import Institution, InstitutionAlias
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.delegating import COUNTS_AS_SENT, Delegates, Merging
from kasus_training.participants.models import Chaperone, Delegation, Person, Registration, SectorInstitution
from kasus_training.participants.rules import OPEN_STATUSES, Status

DOUBLES_SHOWN = 20


def delegates_of(event: Event) -> list[Delegates]:
    """Every institution that was asked or sent somebody: those that still owe people first."""
    sent = _sent(event)
    asked = sa.select(Delegation.institution_id, Delegation.asked).filter_by(event_id=event.id).subquery()
    rows = db.session.execute(
        sa.select(Institution.id, Institution.name, asked.c.asked, sent.c.registered, sent.c.confirmed)
        .outerjoin(asked, asked.c.institution_id == Institution.id)
        .outerjoin(sent, sent.c.institution_id == Institution.id)
        .where(
            Institution.organization_id == event.organization_id,
            sa.or_(asked.c.asked.is_not(None), sent.c.registered > 0),
        )
        .order_by(Institution.name_key)
    )
    found = [Delegates(id_, name, asked, sent or 0, sure or 0) for id_, name, asked, sent, sure in rows]
    return sorted(found, key=lambda row: (-row.missing, row.asked is None))


def delegates_missing(event: Event) -> sa.ScalarSelect[int]:
    """How many delegates institutions still owe, as a part of another question."""
    sent = _sent(event)
    registered = sa.func.coalesce(sent.c.registered, 0)
    owing = (
        sa.select((Delegation.asked - registered).label("missing"))
        .outerjoin(sent, sent.c.institution_id == Delegation.institution_id)
        .where(Delegation.event_id == event.id, Delegation.asked > registered)
        .subquery()
    )
    return sa.select(sa.func.coalesce(sa.func.sum(owing.c.missing), 0)).scalar_subquery()


def _sent(event: Event) -> sa.Subquery:
    return (
        sa.select(
            Registration.institution_id,
            sa.func.count().label("registered"),
            sa.func.count(sa.case((Registration.status == Status.CONFIRMED, 1))).label("confirmed"),
        )
        .where(Registration.event_id == event.id, Registration.status.in_(COUNTS_AS_SENT))
        .group_by(Registration.institution_id)
        .subquery()
    )


def delegation_of(event: Event, institution_id: int) -> Delegation | None:
    return db.session.scalar(sa.select(Delegation).filter_by(event_id=event.id, institution_id=institution_id))


def merging_of(one: Institution, other: Institution) -> Merging:
    """What would move from the one to the other, in two questions."""
    counts = [
        _count(model, model.institution_id == one.id)
        for model in (Registration, Chaperone, SectorInstitution, Delegation, InstitutionAlias)
    ]
    events = sa.select(sa.func.count(Registration.event_id.distinct())).where(Registration.institution_id == one.id)
    row = db.session.execute(sa.select(*counts, events.scalar_subquery())).one()
    registrations, chaperones, sectors, delegations, aliases, in_events = tuple[int, ...](row)
    return Merging(
        registrations, in_events, chaperones, sectors, delegations, aliases, doubles=tuple(_doubles(one, other))
    )


def _count(model: Any, condition: sa.ColumnElement[bool]) -> sa.ScalarSelect[int]:
    return sa.select(sa.func.count()).select_from(model).where(condition).scalar_subquery()


def _doubles(one: Institution, other: Institution) -> list[str]:
    """Names that hold an open registration under both institutions in one event."""
    here, there = orm.aliased(Registration), orm.aliased(Registration)
    person, namesake = orm.aliased(Person), orm.aliased(Person)
    return list(
        db.session.scalars(
            sa.select(person.name)
            .select_from(here)
            .join(person, person.id == here.person_id)
            .join(there, there.event_id == here.event_id)
            .join(namesake, (namesake.id == there.person_id) & (namesake.name_key == person.name_key))
            .where(
                here.institution_id == one.id,
                there.institution_id == other.id,
                here.status.in_(OPEN_STATUSES),
                there.status.in_(OPEN_STATUSES),
            )
            .order_by(person.name_key, here.id)
            .limit(DOUBLES_SHOWN)
        )
    )


def registrations_to_move(institution: Institution) -> list[tuple[int, int, bool, bool, str]]:
    """Registration, event, whether it is open, whether it still has an identity, and the name."""
    rows = db.session.execute(
        sa.select(
            Registration.id,
            Registration.event_id,
            Registration.status.in_(OPEN_STATUSES),
            Registration.identity.is_not(None),
            Person.name,
        )
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.institution_id == institution.id)
        .order_by(Registration.id)
    )
    return [(id_, event_id, bool(is_open), bool(known), name) for id_, event_id, is_open, known, name in rows]


def identities_under(institution: Institution) -> set[tuple[int, str]]:
    """Event and identity of everybody who is registered under this institution."""
    rows = db.session.execute(
        sa.select(Registration.event_id, Registration.identity).where(
            Registration.institution_id == institution.id,
            Registration.identity.is_not(None),
            Registration.status.in_(OPEN_STATUSES),
        )
    )
    return {(event_id, identity or "") for event_id, identity in rows}


def delegations_under(institution: Institution) -> dict[int, Delegation]:
    rows = db.session.scalars(sa.select(Delegation).filter_by(institution_id=institution.id).order_by(Delegation.id))
    return {row.event_id: row for row in rows}
