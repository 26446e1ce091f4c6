"""Stations, and what they need to know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.attendance.judging import Scanner, Venue, venue_of
from kasus_training.attendance.models import Station, StationPairing
from kasus_training.attendance.queries.figures import counts_by_sector
from kasus_training.attendance.queries.sessions import attended_sessions
from kasus_training.attendance.rules import ScanSource
from kasus_training.events.models import Event
from kasus_training.foundation.database import at_once, db
from kasus_training.foundation.secrets import derived_token, keyed_hash, token_hash
from kasus_training.participants.models import Registration, RevokedTicket, Sector


def station_by_token(token: str) -> Station | None:
    """The station with this token, its event and organisation loaded; revoked ones too."""
    return db.session.scalar(
        sa.select(Station)
        .filter_by(token_hash=token_hash(token))
        .options(joinedload(Station.event, innerjoin=True).joinedload(Event.organization, innerjoin=True))
    )


@dataclass(frozen=True)
class StationAtWork:
    """What a scan needs to know of the station it comes from, in one query."""

    id: int
    slug: str
    last_seen_at: datetime | None
    venue: Venue
    scanner: Scanner


_station, _event = Station.__table__.c, Event.__table__.c
# Built once and on the tables: asked twice for every scan.
AT_WORK = (
    sa.select(
        _station.id.label("station_id"),
        _station.name,
        _station.last_seen_at,
        _event.id,
        _event.slug,
        _event.timezone,
        _event.late_after_minutes,
        _event.self_opens_minutes,
        _event.self_closes_minutes,
        _event.scan_covers,
    )
    .join(Event.__table__, _event.id == _station.event_id)
    .where(_station.token_hash == sa.bindparam("token_hash"), _station.revoked_at.is_(None))
)


def station_at_work(token: str) -> StationAtWork | None:
    """The station with this token, unless it was revoked."""
    row = at_once(AT_WORK, {"token_hash": token_hash(token)}).one_or_none()
    if row is None:
        return None
    return StationAtWork(
        row.station_id,
        row.slug,
        row.last_seen_at,
        venue_of(row),
        Scanner(ScanSource.STATION, row.name, station_id=row.station_id),
    )


def stations_of(event: Event) -> list[Station]:
    """The working ones first, then by name."""
    return list(
        db.session.scalars(
            sa.select(Station).filter_by(event_id=event.id).order_by(Station.revoked_at.is_not(None), Station.name)
        )
    )


def station_names(event: Event) -> list[str]:
    return list(db.session.scalars(sa.select(Station.name).filter_by(event_id=event.id)))


def roster_people(event: Event, *, since: datetime | None = None) -> tuple[list[Registration], list[str]]:
    """Registrations that ever had a ticket and the hashes of revoked tickets, changed since then."""
    people = (
        sa.select(Registration)
        .filter_by(event_id=event.id)
        .where(Registration.ticket_hash.is_not(None))
        .options(joinedload(Registration.person, innerjoin=True), joinedload(Registration.sector, innerjoin=True))
        .order_by(Registration.number)
    )
    revoked = (
        sa.select(RevokedTicket.ticket_hash)
        .join(Registration, Registration.id == RevokedTicket.registration_id)
        .where(Registration.event_id == event.id)
        .order_by(RevokedTicket.id)
    )
    if since is not None:
        people = people.where(Registration.changed_at >= since)
        revoked = revoked.where(RevokedTicket.revoked_at >= since)
    return list(db.session.scalars(people)), list(db.session.scalars(revoked))


def pairing_code(pairing: StationPairing) -> str:
    """What the QR of an invitation holds: 160 bits, derived, so that the page can show it again."""
    return derived_token("station-pairing", pairing.id, 1)


def pairing_by_code(code: str) -> StationPairing | None:
    return db.session.scalar(
        sa.select(StationPairing)
        .filter_by(code_hash=token_hash(code))
        .options(joinedload(StationPairing.event, innerjoin=True).joinedload(Event.organization, innerjoin=True))
    )


def code_key_of_station(station_id: int) -> str:
    """The secret with which the codes in this station's roster are hashed."""
    return keyed_hash("roster-of-station", str(station_id))


def code_key_of_desk(event_id: int, user_id: int) -> str:
    """The same for a colleague's own browser."""
    return keyed_hash("roster-of-desk", f"{event_id}:{user_id}")


def desk_counts(event: Event) -> list[dict[str, Any]]:
    """How many are in, by session and sector: figures, no names."""
    names = {
        sector.id: sector.label
        for sector in db.session.scalars(sa.select(Sector).filter_by(event_id=event.id).order_by(Sector.position))
    }
    order = list(names)
    counts = counts_by_sector(event, attended_sessions(event))
    return [
        {
            "session_id": session_id,
            "sector": names[sector_id],
            "attending": part.attending,
            "expected": part.expected,
        }
        for (session_id, sector_id), part in sorted(
            counts.items(), key=lambda item: (item[0][0], order.index(item[0][1]))
        )
        if part.expected or part.attending
    ]
