"""Sectors, their places and the institutions that usually come in them."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from kasus_training.accounts.models import Institution
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import (
    Registration,
    Sector,
    SectorInstitution,
)
from kasus_training.participants.rules import (
    Places,
)


def sectors_of(event: Event) -> list[Sector]:
    return list(db.session.scalars(sa.select(Sector).filter_by(event_id=event.id).order_by(Sector.position, Sector.id)))


def sectors_with_institutions(event: Event) -> list[Sector]:
    return list(
        db.session.scalars(
            sa.select(Sector)
            .filter_by(event_id=event.id)
            .options(selectinload(Sector.institutions).selectinload(Institution.aliases))
            .order_by(Sector.position, Sector.id)
        )
    )


def sector_of(event: Event, sector_id: int | None) -> Sector | None:
    return db.session.scalar(sa.select(Sector).filter_by(id=sector_id, event_id=event.id))


def places(event: Event) -> dict[int, Places]:
    """Quota, seats held and seats left of every sector of the event."""
    rows = db.session.execute(
        sa.select(
            Sector.id,
            Sector.quota,
            sa.func.count(Registration.seat_no),
            sa.func.count(sa.case((Registration.seat_no <= Sector.quota, 1))),
        )
        .outerjoin(Registration, Registration.sector_id == Sector.id)
        .where(Sector.event_id == event.id)
        .group_by(Sector.id, Sector.quota)
    )
    return {id_: Places(quota, taken, quota - within) for id_, quota, taken, within in rows}


def taken_seats(sector: Sector) -> set[int]:
    seats = db.session.scalars(
        sa.select(Registration.seat_no).where(Registration.sector_id == sector.id, Registration.seat_no.is_not(None))
    )
    return {seat for seat in seats if seat is not None}


def counts_by_sector(event: Event) -> dict[int, int]:
    """How many registrations, of any status, name each sector."""
    rows = db.session.execute(
        sa.select(Registration.sector_id, sa.func.count()).filter_by(event_id=event.id).group_by(Registration.sector_id)
    )
    return dict(rows.all())


def sector_of_institution(event: Event) -> dict[str, int]:
    """Which sector an institution's people usually come in, by the folded name."""
    rows = db.session.execute(
        sa.select(Institution.name_key, Sector.id)
        .join(SectorInstitution, SectorInstitution.institution_id == Institution.id)
        .join(Sector, Sector.id == SectorInstitution.sector_id)
        .where(Sector.event_id == event.id)
        .order_by(Sector.position.desc())
    )
    return dict(rows.all())
