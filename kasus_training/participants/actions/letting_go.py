"""What is no longer needed of participants goes, group by group. Each function may be repeated;
it gives how many rows it emptied. `alive` are other events that still need what a person shares
between them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

import sqlalchemy as sa

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.storage import discard_after_commit
from kasus_training.participants.models import (
    Chaperone,
    ConsentPaper,
    FormAnswer,
    Guardian,
    GuardianLink,
    Person,
    Registration,
)

Forget = Callable[[Event], int]
_answers: list[Forget] = []


def forgets_answers(function: Forget) -> Forget:
    """Register how a house separates the answers of an event from who gave them."""
    _answers.append(function)
    return function


def forget_answers(event: Event, _alive: Collection[int]) -> int:
    """Answers to the organizer's own questions, with their files; other houses forget theirs."""
    ids = sa.select(Registration.id).where(Registration.event_id == event.id)
    own = FormAnswer.registration_id.in_(ids)
    for name in db.session.scalars(sa.select(FormAnswer.file_path).where(own, FormAnswer.file_path != "")):
        discard_after_commit(name)
    return _run(sa.delete(FormAnswer).where(own)) + sum(forget(event) for forget in _answers)


def forget_needs(event: Event, _alive: Collection[int]) -> int:
    return _run(
        sa.update(Registration)
        .where(Registration.event_id == event.id, sa.or_(Registration.needs != "", Registration.diet != ""))
        .values(needs="", diet="")
    )


def forget_birth_dates(event: Event, alive: Collection[int]) -> int:
    """The age group stays at the registration."""
    return _run(
        sa.update(Person)
        .where(Person.id.in_(_people(event)), Person.id.not_in(_needed(alive)), Person.born_on.is_not(None))
        .values(born_on=None)
    )


def forget_contacts(event: Event, alive: Collection[int]) -> int:
    _run(
        sa.update(Registration)
        .where(Registration.event_id == event.id, Registration.companion_telephone != "")
        .values(companion_telephone="")
    )
    return _run(
        sa.update(Person)
        .where(
            Person.id.in_(_people(event)),
            Person.id.not_in(_needed(alive)),
            sa.or_(Person.telephone != "", Person.email != ""),
        )
        .values(telephone="", email="")
    )


def forget_guardians(event: Event, _alive: Collection[int]) -> int:
    """Guardians, their links and the scans of what they signed."""
    ids = sa.select(Registration.id).where(Registration.event_id == event.id)
    for name in db.session.scalars(sa.select(ConsentPaper.file_name).where(ConsentPaper.registration_id.in_(ids))):
        discard_after_commit(name)
    _run(sa.delete(ConsentPaper).where(ConsentPaper.registration_id.in_(ids)))
    _run(sa.delete(GuardianLink).where(GuardianLink.registration_id.in_(ids)))
    return _run(sa.delete(Guardian).where(Guardian.registration_id.in_(ids)))


def paper_files() -> list[str]:
    """Names of all scans that a row knows."""
    return list(db.session.scalars(sa.select(ConsentPaper.file_name)))


def _people(event: Event) -> sa.CompoundSelect:
    """Participants and chaperones of the event."""
    return _needed([event.id])


def _needed(event_ids: Collection[int]) -> sa.CompoundSelect:
    return sa.union(
        sa.select(Registration.person_id).where(Registration.event_id.in_(event_ids)),
        sa.select(Chaperone.person_id).where(Chaperone.event_id.in_(event_ids)),
    )


def _run(statement: Any) -> int:
    found: Any = db.session.execute(statement, execution_options={"synchronize_session": False})
    return found.rowcount
