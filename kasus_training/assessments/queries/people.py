"""Whom scores are about."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from kasus_training.accounts.models import Institution
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import Status, printed_name


@dataclass(frozen=True)
class ScoredPerson:
    """A confirmed participant as a sheet of scores names them."""

    registration_id: int
    number: int
    code: str
    name: str
    institution: str = ""
    minor: bool = False


def people_to_score(event: Event) -> list[ScoredPerson]:
    """All confirmed participants by their number, in one query."""
    rows = db.session.execute(
        sa.select(
            Registration.id,
            Registration.number,
            Registration.code,
            Person.front_title,
            Person.name,
            Person.back_title,
            Institution.name.label("institution"),
            Registration.minor,
        )
        .join(Registration.person)
        .outerjoin(Registration.institution)
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .order_by(Registration.number)
    )
    return [
        ScoredPerson(
            row.id,
            row.number,
            row.code or "",
            printed_name(row.front_title, row.name, row.back_title),
            row.institution or "",
            row.minor,
        )
        for row in rows
    ]
