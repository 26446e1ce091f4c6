"""Wall time to UTC and back. Databases hold aware UTC; people read the event's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kasus_training.rulings import RuleBroken


def zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as missing:
        raise RuleBroken("unknown-zone", field="timezone", zone=name) from missing


def to_utc(day: date, wall: time, zone_name: str) -> datetime:
    """The instant at which clocks in the zone show this wall time on this day."""
    return datetime.combine(day, wall, tzinfo=zone(zone_name)).astimezone(UTC)


def to_wall(instant: datetime, zone_name: str) -> datetime:
    """The instant as the clocks in the zone show it."""
    return instant.astimezone(zone(zone_name))


def local_day(instant: datetime, zone_name: str) -> date:
    """Which day it is in the zone at this instant."""
    return to_wall(instant, zone_name).date()


def abbreviation(zone_name: str, at: datetime) -> str:
    """What people call the zone: WIB, WITA, WIT."""
    return to_wall(at, zone_name).tzname() or zone_name
