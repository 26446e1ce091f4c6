"""What is true of a timetable."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kasus_training.rulings import RuleBroken

SESSION_MAX = timedelta(hours=14)


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


@dataclass(frozen=True)
class SessionDraft:
    """What an organizer enters about a training session."""

    day_id: int
    window: Window
    kind: SessionKind
    title: str
    room_id: int | None = None
    jp: int = 0
    counted: bool = False
    not_for_children: bool = False
    parallel_id: int | None = None
    speaker_ids: tuple[int, ...] = ()
    moderator_ids: tuple[int, ...] = ()


def check_window(window: Window) -> None:
    if window.end <= window.start:
        raise RuleBroken("ends-before-it-starts", field="ends_at")
    if window.end - window.start > SESSION_MAX:
        raise RuleBroken("session-too-long", field="ends_at", hours=14)


def jp_of(window: Window, *, jp_minutes: int) -> int:
    """Whole lesson hours in the window; a started one is not counted."""
    return int((window.end - window.start).total_seconds() // 60) // jp_minutes
