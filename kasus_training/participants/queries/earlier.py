"""Which earlier trainings of the office somebody has been to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from kasus_training.events.models import Event, EventDay
from kasus_training.foundation.database import db
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import Status


@dataclass(frozen=True)
class Earlier:
    """A training before this one in which somebody was a confirmed participant."""

    slug: str
    title: str
    first_day: date


def earlier_trainings(event: Event, rows: Sequence[Registration]) -> dict[int, list[Earlier]]:
    """Registration → the trainings before, the latest first. The same person, or the same name from
    the same institution: the public form makes a new person each time."""
    if not rows:
        return {}
    began = (
        sa.select(EventDay.event_id, sa.func.min(EventDay.held_on).label("day")).group_by(EventDay.event_id).subquery()
    )
    found = db.session.execute(
        sa.select(
            Registration.person_id, Person.name_key, Registration.institution_id, Event.slug, Event.title, began.c.day
        )
        .join(Person, Person.id == Registration.person_id)
        .join(Event, Event.id == Registration.event_id)
        .join(began, began.c.event_id == Event.id)
        .where(
            Event.organization_id == event.organization_id,
            Registration.status == Status.CONFIRMED,
            began.c.day < event.first_day,
            Person.erased_at.is_(None),
            Registration.id.in_(_of_these_people(event, rows)),
        )
        .order_by(began.c.day.desc())
    ).all()
    known: dict[int, list[Earlier]] = {}
    for row in rows:
        for person_id, name, institution_id, slug, title, day in found:
            same = (name, institution_id) == (row.person.name_key, row.institution_id) and institution_id is not None
            if person_id == row.person_id or same:
                known.setdefault(row.id, []).append(Earlier(slug, title, day))
    return known


def _of_these_people(event: Event, rows: Sequence[Registration]) -> sa.CompoundSelect:
    """Ids of what may be theirs, by two ways with an index each; asked together, neither is used."""
    same_person = sa.select(Registration.id).where(Registration.person_id.in_([row.person_id for row in rows]))
    same_name = (
        sa.select(Registration.id)
        .join(Person, Person.id == Registration.person_id)
        .where(
            Person.organization_id == event.organization_id,
            Person.name_key.in_([row.person.name_key for row in rows]),
            Registration.institution_id.in_([row.institution_id for row in rows if row.institution_id]),
        )
    )
    return sa.union(same_person, same_name)
