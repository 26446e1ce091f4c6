"""What the overview says first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kasus_training.portal.rules import (
    Facts,
    Moment,
    Position,
    Task,
    Waiting,
    current_of,
    event_of_today,
    next_of,
    position_of,
    tasks_of,
)

DAYS = [date(2025, 11, 24), date(2025, 11, 26)]
READY = Facts(
    is_draft=False,
    sectors=7,
    sessions=17,
    holding_a_seat=60,
    guardians_waiting=0,
    chaperones_missing=0,
    approvals_waiting=0,
    rooms_too_small=0,
    sessions_without_speaker=0,
    speakers_unnamed=0,
    forms=2,
    has_signatory=True,
)


@dataclass
class Line:
    starts_at: datetime
    ends_at: datetime


@dataclass
class Training:
    first_day: date
    last_day: date
    timezone: str = "Asia/Makassar"
    days: list[date] = field(default_factory=lambda: [date(2025, 1, 1)])


@pytest.mark.parametrize(
    ("today", "position"),
    [
        (date(2025, 11, 20), Position(Moment.BEFORE, 0, 2, 4)),
        (date(2025, 11, 24), Position(Moment.TODAY, 1, 2)),
        (date(2025, 11, 25), Position(Moment.BETWEEN, 1, 2, 1)),
        (date(2025, 11, 26), Position(Moment.TODAY, 2, 2)),
        (date(2025, 12, 1), Position(Moment.AFTER, 2, 2, 5)),
    ],
)
def test_it_knows_where_today_lies(today: date, position: Position):
    assert position_of(DAYS, today) == position


def test_an_event_without_days_has_no_place_in_time():
    assert position_of([], date(2025, 1, 1)).moment is Moment.NO_DAYS


def test_a_line_runs_from_its_start_up_to_but_not_at_its_end():
    nine = datetime(2025, 11, 24, 9, tzinfo=UTC)
    first, second = Line(nine, nine + timedelta(hours=1)), Line(nine + timedelta(hours=1), nine + timedelta(hours=2))

    assert current_of([first, second], nine) is first
    assert current_of([first, second], nine + timedelta(hours=1)) is second
    assert next_of([first, second], nine) is second
    assert next_of([first, second], nine + timedelta(hours=1)) is None


def test_a_ready_training_waits_for_nobody():
    assert tasks_of(READY) == []


def test_what_is_missing_is_listed_with_its_number():
    facts = replace(READY, guardians_waiting=2, speakers_unnamed=3, has_signatory=False)

    assert tasks_of(facts) == [Task(Waiting.GUARDIANS, 2), Task(Waiting.NAMES_OPEN, 3), Task(Waiting.NO_SIGNATORY, 1)]


def test_staff_land_on_the_event_that_runs_today():
    now = datetime(2025, 11, 24, 2, tzinfo=UTC)
    past = Training(date(2024, 11, 1), date(2024, 11, 2))
    running = Training(date(2025, 11, 24), date(2025, 11, 25))
    coming = Training(date(2025, 12, 1), date(2025, 12, 2))

    assert event_of_today([past, coming, running], now) is running
    assert event_of_today([past, coming], now) is coming
    assert event_of_today([past], now) is past
    assert event_of_today([], now) is None


def test_today_is_the_day_in_the_events_zone():
    late_evening_utc = datetime(2025, 11, 23, 17, tzinfo=UTC)
    running = Training(date(2025, 11, 24), date(2025, 11, 25))
    before = Training(date(2025, 11, 23), date(2025, 11, 23))

    assert event_of_today([before, running], late_evening_utc) is running
