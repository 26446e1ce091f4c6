"""The grown-ups who look after the children at an event."""

from __future__ import annotations

from kasus_training.accounts.actions import ensure_institution
from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import consenting, queries
from kasus_training.participants.consenting import ChaperoneDraft
from kasus_training.participants.models import Chaperone, Person
from kasus_training.rulings import RuleBroken


def add_chaperone(event: Event, draft: ChaperoneDraft, *, by: Actor) -> Chaperone:
    """Somebody new, known to the office as a person from now on."""
    draft = consenting.check_chaperone(draft)
    lock_row(event)
    check_not_closed(event.status)
    if any(row.person.name_key == name_key(draft.name) for row in queries.chaperones_of(event)):
        raise RuleBroken("chaperone-twice", field="name")
    person = Person(
        organization_id=event.organization_id,
        name=draft.name,
        name_key=name_key(draft.name),
        gender=draft.gender,
        telephone=draft.telephone,
        created_at=clock.now(),
    )
    institution = ensure_institution(event.organization_id, draft.institution) if draft.institution else None
    return _add(event, person, institution, by=by)


def take_as_chaperone(event: Event, registration_id: int | None, *, by: Actor) -> Chaperone:
    """A grown-up participant who looks after children besides."""
    lock_row(event)
    check_not_closed(event.status)
    registration = queries.registration_of(event, registration_id or 0)
    if registration is None or registration.minor:
        raise RuleBroken("chaperone-not-grown-up", field="registration")
    if any(row.person_id == registration.person_id for row in queries.chaperones_of(event)):
        raise RuleBroken("chaperone-twice", field="registration")
    return _add(event, registration.person, registration.institution, by=by)


def remove_chaperone(chaperone: Chaperone, event: Event, *, by: Actor) -> None:
    lock_row(event)
    check_not_closed(event.status)
    audit.record(by, "chaperone.removed", chaperone)
    db.session.delete(chaperone)


def _add(event: Event, person: Person, institution: object, *, by: Actor) -> Chaperone:
    chaperone = Chaperone(event_id=event.id, person=person, institution=institution, added_at=clock.now())
    db.session.add(chaperone)
    audit.record(by, "chaperone.added", chaperone)
    return chaperone
