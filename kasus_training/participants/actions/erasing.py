"""Forgetting a person: who they are goes, what they count for stays."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa

from kasus_training.accounts.rules import name_key
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.storage import discard_after_commit
from kasus_training.participants import queries, rules
from kasus_training.participants.actions.standing import set_status, withdraw
from kasus_training.participants.models import Chaperone, Person, Registration
from kasus_training.participants.rules import NumberKind, Status
from kasus_training.zones import local_day

Forget = Callable[[Registration], None]
_others: list[Forget] = []


def forgets(function: Forget) -> Forget:
    """Register how a higher house forgets what it keeps of a registration."""
    _others.append(function)
    return function


def erase_person(person: Person, *, by: Actor) -> None:
    """All that is kept of the person in this office, in every training. The register of
    certificates stays, and so do counts: gender, age group, marks and scores."""
    for registration in queries.registrations_of_person(person):
        erase_registration(registration, by=by)
    for chaperone in db.session.scalars(sa.select(Chaperone).filter_by(person_id=person.id)):
        db.session.delete(chaperone)
    if person.erased_at is None:
        _pseudonymise(person, f"Orang {person.id} (data dihapus)")
        audit.record(by, "person.erased", person)


def erase_registration(registration: Registration, *, by: Actor) -> None:
    """What one training keeps of the person. Somebody who was at other trainings stays known
    there; this registration goes on under a pseudonym."""
    if registration.person.erased_at is not None:
        return
    event = registration.event
    is_over = local_day(clock.now(), event.timezone) > event.last_day
    if registration.status in rules.OPEN_STATUSES and not is_over:
        set_status(registration, Status.CANCELLED, "participant.cancelled", by=by)
    for forget in _others:
        forget(registration)
    _empty(registration)
    pseudonym = f"Peserta {registration.number:02d} (data dihapus)"
    person = registration.person
    if len(queries.registrations_of_person(person)) > 1:
        other = Person(
            organization_id=person.organization_id,
            name=pseudonym,
            name_key=name_key(pseudonym),
            gender=person.gender,
            created_at=clock.now(),
            erased_at=clock.now(),
        )
        registration.person = other
        db.session.add(other)
    else:
        _pseudonymise(person, pseudonym)
    db.session.flush()
    audit.record(by, "person.erased", registration)


def _empty(registration: Registration) -> None:
    withdraw(registration)
    registration.institution = None
    registration.position = registration.rank = registration.companion_telephone = ""
    registration.district = registration.village = ""
    registration.needs = registration.diet = ""
    registration.seat_reason = registration.status_reason = ""
    registration.identity = registration.form_id = None
    registration.page_hash = None
    registration.changed_at = clock.now()
    for row in (registration.guardian, registration.guardian_link):
        if row is not None:
            db.session.delete(row)
    for answer in queries.answers_of(registration):
        if answer.file_path:
            discard_after_commit(answer.file_path)
        db.session.delete(answer)
    for paper in queries.papers_of(registration):
        discard_after_commit(paper.file_name)
        db.session.delete(paper)
    db.session.flush()
    db.session.expire(registration, ["guardian", "guardian_link"])


def _pseudonymise(person: Person, pseudonym: str) -> None:
    person.front_title = person.back_title = ""
    person.name, person.name_key = pseudonym, name_key(pseudonym)
    person.born_on = None
    person.number_kind, person.employee_number = NumberKind.NONE, ""
    person.telephone = person.email = ""
    person.erased_at = clock.now()
    db.session.flush()
