"""A device becomes a station by a code that is good once, and ends as one when it signs off."""

from __future__ import annotations

import sqlalchemy as sa

from kasus_training.attendance import queries
from kasus_training.attendance.actions.marks import undo_scan
from kasus_training.attendance.actions.stations import make_station, revoke_station
from kasus_training.attendance.models import Scan, Station, StationPairing
from kasus_training.attendance.rules import (
    PAIRING_LIFE,
    ScanSource,
    check_pairing_open,
    check_station_name,
    pairing_state,
)
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import token_hash
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken


def invite_station(event: Event, name: str, *, by: Actor) -> StationPairing:
    """Make a code for one device. A newer one for the same name ends the one before."""
    check_not_closed(event.status)
    lock_row(event)
    now = clock.now()
    tidy = check_station_name(name, taken=queries.station_names(event))
    older = (StationPairing.event_id == event.id) & (StationPairing.name == tidy) & (StationPairing.expires_at > now)
    db.session.execute(sa.update(StationPairing).where(older).values(expires_at=now))
    pairing = StationPairing(
        event_id=event.id, name=tidy, made_by_id=by.actor_id, made_at=now, expires_at=now + PAIRING_LIFE
    )
    db.session.add(pairing)
    audit.record(by, "station.invited", pairing, name=tidy)
    pairing.code_hash = token_hash(queries.pairing_code(pairing))
    return pairing


def pair_station(pairing: StationPairing) -> tuple[Station, str]:
    """Use the code up: the first device that says yes becomes the station and gets its token."""
    lock_row(pairing)
    check_pairing_open(
        pairing_state(is_used=pairing.station_id is not None, expires_at=pairing.expires_at, now=clock.now())
    )
    station, token = make_station(pairing.event, pairing.name, by=audit.NamedActor(pairing.name))
    station.made_by_id = pairing.made_by_id
    db.session.flush()
    pairing.station_id = station.id
    return station, token


def sign_off_station(station: Station) -> None:
    """The device gives its token back; nobody has to revoke it any more."""
    revoke_station(station, by=station)


def undo_scan_of_station(station: Station, scan_id: str) -> str:
    """Take back a scan that this station sent; once more makes no difference. Tells what came of it."""
    scan = db.session.scalar(sa.select(Scan).filter_by(event_id=station.event_id, scan_id=scan_id))
    if scan is None or scan.source is not ScanSource.STATION or scan.station_id != station.id:
        return "unknown"
    try:
        undo_scan(station.event, scan, by=station)
    except RuleBroken as broken:
        if broken.code != "nothing-to-undo":
            raise
        return "nothing-to-undo"
    return "undone"
