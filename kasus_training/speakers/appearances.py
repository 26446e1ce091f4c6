"""Where a speaker stands in the timetable.

The timetable is a higher house: it tells this one by registering who knows, so that the
speakers' pages can name the sessions without importing upwards.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Appearance:
    """One part of one speaker in one session."""

    speaker_id: int
    session_id: int
    number: int | None
    title: str
    starts_at: datetime
    ends_at: datetime
    moderates: bool = False


Source = Callable[[int], Sequence[Appearance]]

_sources: list[Source] = []


def register_appearances(source: Source) -> None:
    """`source(event_id)` gives every appearance of the event's speakers, in order of time."""
    _sources.append(source)


def appearances_in(event_id: int) -> dict[int, list[Appearance]]:
    """By speaker; a speaker without a session is not in it."""
    found: dict[int, list[Appearance]] = {}
    for source in _sources:
        for appearance in source(event_id):
            found.setdefault(appearance.speaker_id, []).append(appearance)
    return found
