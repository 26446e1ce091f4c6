"""What cannot happen as planned. Warnings, never refusals: the organizer knows more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from itertools import combinations

from kasus_training.schedule.rules import Window, window_on

FRIDAY = 4
PRAYER_STARTS = time(11, 30)
PRAYER_ENDS = time(13, 30)


class ClashKind(StrEnum):
    ROOM = "room"
    """Two things in one room."""
    HALL = "hall"
    """Two things at once, and for neither is a room named."""
    PERSON = "person"
    """Somebody is wanted in two places."""


@dataclass(frozen=True)
class Line:
    """What matters of one line of the timetable."""

    id: int
    window: Window
    room_id: int | None = None
    people: frozenset[int] = frozenset()
    parallel_id: int | None = None


@dataclass(frozen=True)
class Clash:
    """`one` and `other` are lines; `subject` is the room or the person."""

    kind: ClashKind
    one: int
    other: int
    subject: int | None = None


def find_clashes(lines: Iterable[Line]) -> list[Clash]:
    """Every pair that collides, once. Instants are compared, so midnight and the zone
    play no part, and back to back is no clash."""
    ordered = sorted(lines, key=lambda line: (line.window.start, line.id))
    return [clash for one, other in combinations(ordered, 2) for clash in clashes_between(one, other)]


def clashes_between(one: Line, other: Line) -> list[Clash]:
    if not one.window.overlaps(other.window):
        return []
    found = [Clash(ClashKind.PERSON, one.id, other.id, person) for person in sorted(one.people & other.people)]
    if one.room_id is not None and one.room_id == other.room_id:
        found.append(Clash(ClashKind.ROOM, one.id, other.id, one.room_id))
    if one.room_id is None and other.room_id is None and not _are_parallel(one, other):
        found.append(Clash(ClashKind.HALL, one.id, other.id))
    return found


def _are_parallel(one: Line, other: Line) -> bool:
    return one.parallel_id == other.id or other.parallel_id == one.id


def meets_friday_prayer(window: Window, day: date, zone: str) -> bool:
    """Whether the line runs into the Friday prayer, from 11.30 to 13.30 on the wall."""
    return day.weekday() == FRIDAY and window.overlaps(window_on(day, PRAYER_STARTS, PRAYER_ENDS, zone))
