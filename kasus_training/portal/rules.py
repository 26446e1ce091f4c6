"""What the overview says first: where the event stands, and what still waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from kasus_training.attendance.board import Bar
from kasus_training.zones import local_day


class Moment(StrEnum):
    NO_DAYS = "no-days"
    BEFORE = "before"
    TODAY = "today"
    BETWEEN = "between"
    AFTER = "after"


@dataclass(frozen=True)
class Position:
    """Where today lies in the event: day 1 of 2, or so many days before or after it."""

    moment: Moment
    day_number: int = 0
    day_count: int = 0
    days_away: int = 0


class Timed(Protocol):
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...


T = TypeVar("T")
"""Something `Timed`. Not bound to it: type checkers do not see that a row of a table is one."""


def hours_of(line: Any) -> Timed:
    """The same line, as something with hours."""
    return line


def position_of(days: Sequence[date], today: date) -> Position:
    """Where `today` lies among the event's days."""
    if not days:
        return Position(Moment.NO_DAYS)
    ordered = sorted(days)
    if today in ordered:
        return Position(Moment.TODAY, ordered.index(today) + 1, len(ordered))
    if today < ordered[0]:
        return Position(Moment.BEFORE, 0, len(ordered), (ordered[0] - today).days)
    if today > ordered[-1]:
        return Position(Moment.AFTER, len(ordered), len(ordered), (today - ordered[-1]).days)
    upcoming = next(day for day in ordered if day > today)
    return Position(Moment.BETWEEN, ordered.index(upcoming), len(ordered), (upcoming - today).days)


def current_of(sessions: Sequence[T], now: datetime) -> T | None:
    """The line of the timetable that runs at this instant; of parallel ones the first."""
    return next((line for line in sessions if hours_of(line).starts_at <= now < hours_of(line).ends_at), None)


def next_of(sessions: Sequence[T], now: datetime) -> T | None:
    """The line that starts next."""
    return min(
        (line for line in sessions if hours_of(line).starts_at > now),
        key=lambda line: hours_of(line).starts_at,
        default=None,
    )


class Waiting(StrEnum):
    """What keeps a training from being ready, most urgent first."""

    DRAFT = "draft"
    NO_SECTORS = "no-sectors"
    NO_SCHEDULE = "no-schedule"
    NOBODY = "nobody"
    GUARDIANS = "guardians"
    CHAPERONES = "chaperones"
    APPROVALS = "approvals"
    DELEGATES = "delegates"
    ROOMS_TOO_SMALL = "rooms-too-small"
    SPEAKERS_MISSING = "speakers-missing"
    NAMES_OPEN = "names-open"
    NO_FORMS = "no-forms"
    NO_SIGNATORY = "no-signatory"
    FOLLOW_UP = "follow-up"
    """Three months have passed, and nobody has been asked again."""


@dataclass(frozen=True)
class Facts:
    """What the overview counts, each from its own house."""

    is_draft: bool
    sectors: int
    sessions: int
    holding_a_seat: int
    guardians_waiting: int
    chaperones_missing: int
    approvals_waiting: int
    rooms_too_small: int
    sessions_without_speaker: int
    speakers_unnamed: int
    forms: int
    has_signatory: bool
    follow_up_due: bool = False
    delegates_missing: int = 0


@dataclass(frozen=True)
class Task:
    """One thing to do; `count` fills its sentence."""

    key: Waiting
    count: int


def tasks_of(facts: Facts) -> list[Task]:
    """What waits for somebody before the training is ready, most urgent first."""
    waiting = {
        Waiting.DRAFT: int(facts.is_draft),
        Waiting.NO_SECTORS: int(facts.sectors == 0),
        Waiting.NO_SCHEDULE: int(facts.sessions == 0),
        Waiting.NOBODY: int(facts.sectors > 0 and facts.holding_a_seat == 0),
        Waiting.GUARDIANS: facts.guardians_waiting,
        Waiting.CHAPERONES: facts.chaperones_missing,
        Waiting.APPROVALS: facts.approvals_waiting,
        Waiting.DELEGATES: facts.delegates_missing,
        Waiting.ROOMS_TOO_SMALL: facts.rooms_too_small,
        Waiting.SPEAKERS_MISSING: facts.sessions_without_speaker,
        Waiting.NAMES_OPEN: facts.speakers_unnamed,
        Waiting.NO_FORMS: int(facts.forms == 0),
        Waiting.NO_SIGNATORY: int(not facts.has_signatory),
        Waiting.FOLLOW_UP: int(facts.follow_up_due),
    }
    return [Task(key, count) for key, count in waiting.items() if count]


def tasks_afterwards(facts: Facts) -> list[Task]:
    """What still waits when the training is over."""
    return [task for task in tasks_of(facts) if task.key is Waiting.FOLLOW_UP]


@dataclass(frozen=True)
class Board:
    """The session that is marked now, sector by sector."""

    number: int | None
    title: str
    sum: Bar
    rows: tuple[Bar, ...]


@dataclass(frozen=True)
class ClosingCounts:
    """What remains of a training that is over."""

    present: int
    """People who attended at least one session."""
    certificates: int
    """Valid ones."""


D = TypeVar("D")
"""An event: something with `days`, `first_day`, `last_day` and `timezone`."""


def event_of_today(events: Sequence[D], now: datetime) -> D | None:
    """The event that concerns its team now: one that runs today, else the next, else the latest."""
    known: Sequence[Any] = events
    dated = [(event, local_day(now, event.timezone)) for event in known if event.days]
    running = [event for event, today in dated if event.first_day <= today <= event.last_day]
    if running:
        return running[0]
    coming = [event for event, today in dated if event.first_day > today]
    if coming:
        return min(coming, key=lambda event: event.first_day)
    return max((event for event, _today in dated), key=lambda event: event.last_day, default=None)
