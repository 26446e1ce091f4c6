"""What is true of a timetable."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from kasus_training.rulings import RuleBroken, Stale
from kasus_training.zones import local_day, to_utc

SESSION_MAX = timedelta(hours=14)
JP_MAX = 20
SHIFTS = (5, 10, 15, 30)
"""Minutes by which the rest of a day is moved with one button."""
SHIFT_MAX = 240


class SessionKind(StrEnum):
    SESSION = "session"
    BREAK = "break"
    REGISTRATION = "registration"
    OPENING = "opening"
    PRE_TEST = "pre_test"
    POST_TEST = "post_test"
    REVIEW = "review"
    CLOSING = "closing"


class SpeakerRole(StrEnum):
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    FACILITATOR = "facilitator"


@dataclass(frozen=True)
class Window:
    """A span of time: from `start` up to, but not including, `end`. Aware instants."""

    start: datetime
    end: datetime

    def overlaps(self, other: Window) -> bool:
        return self.start < other.end and other.start < self.end

    def moved(self, minutes: int) -> Window:
        by = timedelta(minutes=minutes)
        return Window(self.start + by, self.end + by)


@dataclass(frozen=True)
class SessionDraft:
    """What an organizer enters about a training session."""

    day_id: int
    window: Window
    kind: SessionKind
    title: str
    room_id: int | None = None
    jp: int | None = None
    """Left open: the whole lesson hours of a session, none for anything else."""
    counted: bool | None = None
    """Left open: a session counts, anything else does not."""
    not_for_children: bool = False
    parallel_id: int | None = None
    speaker_ids: tuple[int, ...] = ()
    moderator_ids: tuple[int, ...] = ()
    in_charge: str = ""


def window_on(day: date, start: time, end: time, zone: str) -> Window:
    """Wall times of one day as instants. A session ends on the day it begins."""
    if end <= start:
        raise RuleBroken("ends-before-it-starts", field="ends_at")
    return Window(to_utc(day, start, zone), to_utc(day, end, zone))


def check_window(window: Window) -> None:
    if window.end <= window.start:
        raise RuleBroken("ends-before-it-starts", field="ends_at")
    if window.end - window.start > SESSION_MAX:
        raise RuleBroken("session-too-long", field="ends_at", hours=14)


def check_on_day(window: Window, day: date, zone: str) -> None:
    """The session lies within its day on the clocks of the event."""
    if local_day(window.start, zone) != day or local_day(window.end, zone) != day:
        raise RuleBroken("outside-its-day", field="starts_at")


def check_shift(minutes: int) -> None:
    if minutes == 0 or abs(minutes) > SHIFT_MAX:
        raise RuleBroken("shift-out-of-range", most=SHIFT_MAX)


def check_stays_on_day(windows: Iterable[Window], day: date, zone: str) -> None:
    """Nothing of the rest of the day is pushed over midnight."""
    for window in windows:
        if local_day(window.start, zone) != day or local_day(window.end, zone) != day:
            raise RuleBroken("shift-crosses-midnight")


def jp_of(window: Window, *, jp_minutes: int) -> int:
    """Whole lesson hours in the window; a started one is not counted."""
    return int((window.end - window.start).total_seconds() // 60) // jp_minutes


def jp_for(draft: SessionDraft, *, jp_minutes: int) -> int:
    """What was entered; left open, a session earns its length and anything else nothing."""
    if draft.jp is not None:
        return draft.jp
    return jp_of(draft.window, jp_minutes=jp_minutes) if draft.kind is SessionKind.SESSION else 0


def counts(draft: SessionDraft) -> bool:
    return draft.kind is SessionKind.SESSION if draft.counted is None else draft.counted


def check_jp(jp: int) -> None:
    if not 0 <= jp <= JP_MAX:
        raise RuleBroken("jp-out-of-range", field="jp", most=JP_MAX)


def check_break_is_free(kind: SessionKind, *, jp: int, counted: bool) -> None:
    """Nobody is marked in a break, and it earns no lesson hour."""
    if kind is SessionKind.BREAK and counted:
        raise RuleBroken("break-counted", field="counted")
    if kind is SessionKind.BREAK and jp:
        raise RuleBroken("break-with-jp", field="jp")


def check_has_parallel_reason(*, not_for_children: bool, parallel: bool) -> None:
    if parallel and not not_for_children:
        raise RuleBroken("parallel-without-reason", field="parallel_id")


def check_fit_for_children(*, counted: bool, not_for_children: bool, title: str, field: str) -> None:
    """The session that children attend instead is open to them, and attendance is taken there."""
    if not_for_children or not counted:
        raise RuleBroken("parallel-unfit", field=field, title=title)


def check_version(seen: int, current: int) -> None:
    """What the organizer looked at is still what stands there."""
    if seen != current:
        raise Stale("session-changed-meanwhile")


def check_schedule_empty(sessions: int) -> None:
    if sessions:
        raise RuleBroken("schedule-not-empty", sessions=sessions)


def check_room_name(name_key: str, *, taken: bool) -> None:
    if not name_key:
        raise RuleBroken("room-unnamed", field="name")
    if taken:
        raise RuleBroken("room-twice", field="name")


def check_capacity(capacity: int | None) -> None:
    if capacity is not None and capacity < 1:
        raise RuleBroken("capacity-not-positive", field="capacity")


def check_room_unused(titles: list[str]) -> None:
    if titles:
        raise RuleBroken("room-in-use", titles=titles)


def check_day_free(*, taken: bool) -> None:
    if taken:
        raise RuleBroken("day-taken", field="held_on")
