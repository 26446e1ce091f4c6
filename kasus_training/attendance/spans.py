"""What one scan covers, by the event's setting: its session, the half day, or the day.

Every fact stays with the session that it was recorded for. The sessions that are covered
together are put together when marks are read, so that a changed setting or a moved session
changes every page at once. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kasus_training.attendance.marks import Mark
from kasus_training.attendance.rules import ATTENDING, MarkStatus, Sessions, required_sessions
from kasus_training.events.rules import ScanCovers
from kasus_training.zones import to_wall

NOON = 12
"""What begins before noon on the wall belongs to the morning."""

# How sure a mark is that somebody was there: being seen once outweighs missing elsewhere.
_STRENGTH = (MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEFT_EARLY, MarkStatus.EXCUSED, MarkStatus.ABSENT)


@dataclass(frozen=True)
class Span:
    """Sessions that one scan covers together, from the first start to the last end."""

    session_ids: tuple[int, ...]
    starts_at: datetime
    ends_at: datetime


def spans_of(sessions: Sessions, covers: ScanCovers, *, zone: str, minor: bool = False) -> dict[int, Span]:
    """The span of each counted session. It begins and ends with what this person must attend."""
    counted: list[Any] = [session for session in sessions if session.counted]
    if covers is ScanCovers.SESSION:
        return {session.id: Span((session.id,), session.starts_at, session.ends_at) for session in counted}
    mine = {session.id for session in required_sessions(counted, minor=minor)}
    together: dict[object, list[Any]] = {}
    for session in counted:
        together.setdefault(_part_of(session.starts_at, covers, zone), []).append(session)
    spans = {}
    for part in together.values():
        span = _span([session for session in part if session.id in mine] or part, part)
        spans |= {session.id: span for session in part}
    return spans


def is_morning(starts_at: datetime, zone: str) -> bool:
    return to_wall(starts_at, zone).hour < NOON


def _part_of(starts_at: datetime, covers: ScanCovers, zone: str) -> object:
    day = to_wall(starts_at, zone).date()
    return (day, is_morning(starts_at, zone)) if covers is ScanCovers.HALF_DAY else day


def _span(bounding: list[Any], part: list[Any]) -> Span:
    return Span(
        tuple(session.id for session in part),
        min(session.starts_at for session in bounding),
        max(session.ends_at for session in bounding),
    )


def put_together(marks: Iterable[Mark]) -> Mark | None:
    """One mark of several that are covered together; their order does not matter.

    Whoever was seen in one of the sessions was there; decisions by hand are made for all of them,
    so none speaks against another.
    """
    every = list(marks)
    if len(every) < 2:
        return every[0] if every else None
    ins = sorted((mark.first_in_at, mark.first_scan or "") for mark in every if mark.first_in_at)
    outs = [mark.last_out_at for mark in every if mark.last_out_at]
    status = min((mark.status for mark in every), key=_STRENGTH.index)
    last_out = max(outs, default=None)
    came_back = last_out is not None and bool(ins) and ins[-1][0] > last_out
    scans = sorted(mark.first_scan for mark in every if mark.first_scan)
    return Mark(
        status,
        ins[0][0] if ins else None,
        None if came_back else last_out,
        by_hand=_is_by_hand(every, status),
        first_scan=(ins[0][1] or None) if ins else next(iter(scans), None),
    )


def strongest(statuses: Iterable[MarkStatus]) -> MarkStatus | None:
    """Of several statuses the one that says most of somebody's having been there."""
    return min(statuses, key=_STRENGTH.index, default=None)


def _is_by_hand(marks: Iterable[Mark], status: MarkStatus) -> bool:
    """A status that a colleague chose; being there, as soon as one scan says so, comes from the scan."""
    deciding = [mark for mark in marks if mark.status is status]
    return all(mark.by_hand for mark in deciding) if status in ATTENDING else any(mark.by_hand for mark in deciding)


def covered(marks: Mapping[int, Mark], spans: Mapping[int, Span]) -> dict[int, Mark]:
    """One person's marks by session, each session with the mark of all that are covered with it."""
    shown: dict[int, Mark] = {}
    for session_id, span in spans.items():
        mark = put_together(marks[other] for other in span.session_ids if other in marks)
        if mark is not None:
            shown[session_id] = mark
    return shown
