"""Who waits for a place, in which order, and who got one lately."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.participants import waiting
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.queries.lookups import whole
from kasus_training.participants.rules import Status

RECENT = 30
MOVES = ("participant.promoted", "participant.offered", "participant.offer-lapsed")


def next_waiting_no(sector: Sector) -> int:
    last = db.session.scalar(sa.select(sa.func.max(Registration.waiting_no)).filter_by(sector_id=sector.id))
    return (last or 0) + 1


def next_in_line(sector: Sector, *, limit: int) -> list[Registration]:
    """The first of the list who are still asked; those who let an offer pass are not."""
    if limit <= 0:
        return []
    return list(
        db.session.scalars(
            whole()
            .where(
                Registration.sector_id == sector.id,
                Registration.status == Status.WAITLISTED,
                Registration.offer_lapsed_at.is_(None),
            )
            .order_by(Registration.waiting_no)
            .limit(limit)
        )
    )


def waiting_of(event: Event) -> list[Registration]:
    """Everybody on a waiting list of the event, sector by sector, in order."""
    return list(
        db.session.scalars(
            whole()
            .join(Registration.sector)
            .where(Registration.event_id == event.id, Registration.status == Status.WAITLISTED)
            .order_by(Sector.position, Sector.id, Registration.waiting_no)
        )
    )


def line_of(sector: Sector) -> list[Registration]:
    """The waiting list of one sector, in order."""
    return list(
        db.session.scalars(
            sa.select(Registration)
            .filter_by(sector_id=sector.id, status=Status.WAITLISTED)
            .order_by(Registration.waiting_no)
        )
    )


def offers_of(event: Event) -> list[Registration]:
    """Places that are kept for somebody until they answer."""
    return list(
        db.session.scalars(
            whole().filter_by(event_id=event.id, status=Status.OFFERED).order_by(Registration.offer_until)
        )
    )


def lapsed_offers(event: Event, now: datetime) -> list[Registration]:
    return list(
        db.session.scalars(
            whole()
            .where(
                Registration.event_id == event.id,
                Registration.status == Status.OFFERED,
                Registration.offer_until <= now,
            )
            .order_by(Registration.offer_until, Registration.id)
        )
    )


def events_with_lapsed_offers(now: datetime) -> list[int]:
    return list(
        db.session.scalars(
            sa.select(Registration.event_id)
            .join(Event, Event.id == Registration.event_id)
            .where(
                Registration.status == Status.OFFERED,
                Registration.offer_until <= now,
                Event.status != EventStatus.CLOSED,
            )
            .distinct()
        )
    )


def surplus(sector: Sector) -> list[tuple[Registration, int]]:
    """Who sits beyond a lowered quota without a reason to, with the free seat that is theirs now."""
    held = [
        (seat or 0, bool(reason))
        for seat, reason in db.session.execute(
            sa.select(Registration.seat_no, Registration.seat_reason).where(
                Registration.sector_id == sector.id, Registration.seat_no.is_not(None)
            )
        )
    ]
    moves = waiting.seats_to_change(held, sector.quota)
    if not moves:
        return []
    rows = db.session.scalars(
        sa.select(Registration).where(Registration.sector_id == sector.id, Registration.seat_no.in_(moves))
    )
    return [(row, moves[row.seat_no or 0]) for row in rows]


def waiting_counts(event: Event) -> dict[int, int]:
    """How many wait in each sector where somebody does."""
    rows = db.session.execute(
        sa.select(Registration.sector_id, sa.func.count())
        .filter_by(event_id=event.id, status=Status.WAITLISTED)
        .group_by(Registration.sector_id)
    )
    return dict(rows.all())


def waiting_moves(event: Event) -> list[AuditEntry]:
    """The latest promotions, offers and offers that passed, newest first."""
    return list(
        db.session.scalars(
            sa.select(AuditEntry)
            .where(AuditEntry.event_id == event.id, AuditEntry.action.in_(MOVES))
            .order_by(AuditEntry.id.desc())
            .limit(RECENT)
        )
    )


def people_by_registration(event: Event, ids: Collection[int | None]) -> dict[int, Registration]:
    rows = db.session.scalars(
        sa.select(Registration)
        .options(joinedload(Registration.person, innerjoin=True))
        .options(joinedload(Registration.sector, innerjoin=True))
        .where(Registration.event_id == event.id, Registration.id.in_([id_ for id_ in ids if id_]))
    )
    return {row.id: row for row in rows}
