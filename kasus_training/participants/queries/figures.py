"""Head counts of an event."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.disaggregation import NEEDS, NO_NEEDS, UNKNOWN, Heads
from kasus_training.participants.models import Person, Registration, Sector
from kasus_training.participants.queries.lookups import whole
from kasus_training.participants.rules import HOLDING_A_SEAT, Status


def head_counts(event: Event) -> list[Heads]:
    """Everybody who holds a seat, counted by sector and answers."""
    has_needs = sa.case((Registration.needs != "", NEEDS), else_=NO_NEEDS)
    rows = db.session.execute(
        sa.select(Sector.code, Person.gender, Registration.age_group, has_needs, Registration.district, sa.func.count())
        .select_from(Registration)
        .join(Person, Person.id == Registration.person_id)
        .join(Sector, Sector.id == Registration.sector_id)
        .where(Registration.event_id == event.id, Registration.status.in_(HOLDING_A_SEAT))
        .group_by(Sector.code, Sector.position, Person.gender, Registration.age_group, has_needs, Registration.district)
        .order_by(Sector.position, Sector.code, Person.gender, Registration.age_group, has_needs, Registration.district)
    )
    return [
        Heads(
            sector,
            (gender.value if gender else UNKNOWN, age_group.value if age_group else UNKNOWN, needs, district),
            count,
        )
        for sector, gender, age_group, needs, district, count in rows
    ]


def registrations_to_export(
    event: Event, *, sector_id: int | None = None, status: Status | None = None
) -> list[Registration]:
    """By number, with everything that a file may tell."""
    statement = (
        whole()
        .options(joinedload(Registration.guardian))
        .where(Registration.event_id == event.id)
        .order_by(Registration.number)
    )
    if sector_id is not None:
        statement = statement.where(Registration.sector_id == sector_id)
    if status is not None:
        statement = statement.where(Registration.status == status)
    return list(db.session.scalars(statement))
