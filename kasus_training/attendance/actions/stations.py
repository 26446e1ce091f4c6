"""Stations and screens: made, seen, revoked."""

from __future__ import annotations

import secrets
from datetime import timedelta

import sqlalchemy as sa

from kasus_training.attendance import queries
from kasus_training.attendance.models import Projector, Station
from kasus_training.attendance.rules import check_station_name
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import derived_token, random_token, token_hash
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession

# Short enough to be typed from a screen, without signs that look alike.
PUBLIC_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
PUBLIC_LENGTH = 5
SEEN_EVERY = timedelta(minutes=1)


def make_station(event: Event, name: str, *, by: Actor) -> tuple[Station, str]:
    """A device that may scan for this event. Its token is told once and kept as a hash."""
    check_not_closed(event.status)
    lock_row(event)
    tidy = check_station_name(name, taken=queries.station_names(event))
    token = random_token()
    station = Station(
        event_id=event.id, name=tidy, token_hash=token_hash(token), made_by_id=by.actor_id, made_at=clock.now()
    )
    db.session.add(station)
    audit.record(by, "station.made", station, name=tidy)
    return station, token


def revoke_station(station: Station, *, by: Actor) -> None:
    """From the next request on the station's token opens nothing."""
    lock_row(station)
    if station.revoked_at is not None:
        raise RuleBroken("station-already-revoked", name=station.name)
    station.revoked_at = clock.now()
    audit.record(by, "station.revoked", station, name=station.name)


def note_station_seen(station: queries.StationAtWork) -> None:
    """Remember that the station spoke; once a minute is enough."""
    now = clock.now()
    if station.last_seen_at is None or now - station.last_seen_at >= SEEN_EVERY:
        db.session.execute(sa.update(Station).where(Station.id == station.id).values(last_seen_at=now))


def report_station(
    station: Station, *, queue_length: int | None, battery_percent: int | None, clock_skew_seconds: int | None
) -> None:
    """What the station says of itself. Not a change of anybody's data, so not audited."""
    station.last_seen_at = clock.now()
    station.queue_length = queue_length
    station.battery_percent = battery_percent
    station.clock_skew_seconds = clock_skew_seconds
    db.session.flush()


def ensure_projector(session: TrainingSession, *, by: Actor) -> tuple[Projector, str]:
    """The screen of this session and the secret of its address; made when first wanted."""
    lock_row(session)
    projector = db.session.scalar(sa.select(Projector).filter_by(session_id=session.id))
    if projector is None:
        token = projector_token(session.id, 1)
        projector = Projector(session_id=session.id, public_code=_free_public_code(), token_hash=token_hash(token))
        db.session.add(projector)
        audit.record(by, "projector.made", projector, event_id=session.event_id, session_id=session.id)
    return projector, projector_token(session.id, projector.generation)


def renew_projector(session: TrainingSession, *, by: Actor) -> tuple[Projector, str]:
    """Give the screen another address; the one before shows nothing any more."""
    projector, _token = ensure_projector(session, by=by)
    projector.generation += 1
    token = projector_token(session.id, projector.generation)
    projector.token_hash = token_hash(token)
    audit.record(by, "projector.renewed", projector, event_id=session.event_id, session_id=session.id)
    return projector, token


def projector_token(session_id: int, generation: int) -> str:
    return derived_token("projector", session_id, generation)


def _free_public_code() -> str:
    while True:
        code = "".join(secrets.choice(PUBLIC_ALPHABET) for _ in range(PUBLIC_LENGTH))
        if db.session.scalar(sa.select(Projector.id).filter_by(public_code=code)) is None:
            return code
