"""Who is registered already, under which number."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants import rules
from kasus_training.participants.models import (
    Person,
    Registration,
)
from kasus_training.participants.queries.lookups import whole
from kasus_training.participants.rules import (
    OPEN_STATUSES,
)


def registration_by_form(event: Event, form_id: str | None) -> Registration | None:
    if not form_id:
        return None
    return db.session.scalar(sa.select(Registration).filter_by(event_id=event.id, form_id=form_id))


def open_identities(event: Event, identity: str) -> dict[str, Registration]:
    """Open registrations of this name and institution, namesakes included."""
    rows = db.session.scalars(
        whole().where(
            Registration.event_id == event.id,
            Registration.identity.startswith(rules.without_counter(identity), autoescape=True),
            Registration.status.in_(OPEN_STATUSES),
        )
    )
    return {row.identity: row for row in rows if row.identity is not None}


def is_registered_again(event: Event, registration: Registration) -> bool:
    """Whether this person has another open registration in the event."""
    return (
        db.session.scalar(
            sa.select(Registration.id)
            .where(
                Registration.event_id == event.id,
                Registration.id != registration.id,
                Registration.status.in_(OPEN_STATUSES),
                sa.or_(
                    Registration.person_id == registration.person_id, Registration.identity == registration.identity
                ),
            )
            .limit(1)
        )
        is not None
    )


def everybody(event: Event) -> list[Registration]:
    """All registrations with their people: an import compares its rows with them."""
    return list(
        db.session.scalars(whole().options(joinedload(Registration.guardian)).where(Registration.event_id == event.id))
    )


def person_before(event: Event, name: str, institution_id: int | None) -> Person | None:
    """The person of this name who came from this institution before, if there is exactly one
    and they are not registered in this event."""
    if institution_id is None:
        return None
    here = sa.select(Registration.person_id).where(
        Registration.event_id == event.id, Registration.status.in_(OPEN_STATUSES)
    )
    found = db.session.scalars(
        sa.select(Person)
        .join(Registration, Registration.person_id == Person.id)
        .where(
            Person.organization_id == event.organization_id,
            Person.name_key == name_key(name),
            Person.erased_at.is_(None),
            Registration.institution_id == institution_id,
            Person.id.not_in(here),
        )
        .distinct()
        .limit(2)
    ).all()
    return found[0] if len(found) == 1 else None


def numbers_taken(event: Event) -> set[int]:
    return set(db.session.scalars(sa.select(Registration.number).filter_by(event_id=event.id)))


def next_number(event: Event) -> int:
    return (db.session.scalar(sa.select(sa.func.max(Registration.number)).filter_by(event_id=event.id)) or 0) + 1


def is_number_taken(event: Event, number: int) -> bool:
    return db.session.scalar(sa.select(Registration.id).filter_by(event_id=event.id, number=number)) is not None


def codes_taken(event_id: int, codes: Iterable[str]) -> set[str]:
    taken = db.session.scalars(
        sa.select(Registration.code).where(Registration.event_id == event_id, Registration.code.in_(list(codes)))
    )
    return {code for code in taken if code is not None}
