from datetime import time

import pytest

from kasus_training.rulings import RuleBroken
from kasus_training.schedule.presets import PRESETS, Preset, check_enough_days, preset_named
from kasus_training.schedule.rules import SessionKind


@pytest.mark.parametrize("preset", PRESETS.values(), ids=list(PRESETS))
def test_a_preset_runs_through_each_day_without_gap_or_overlap(preset: Preset):
    for day in range(preset.days):
        lines = [line for line in preset.lines if line.day == day]
        assert [line.end for line in lines[:-1]] == [line.start for line in lines[1:]]


@pytest.mark.parametrize(("key", "sessions"), [("two-days-eight-sessions", 8), ("one-day-four-sessions", 4)])
def test_sessions_of_a_preset_last_two_lesson_hours(key: str, sessions: int):
    preset = preset_named(key)

    minutes = {
        minutes_of(line.end) - minutes_of(line.start) for line in preset.lines if line.kind is SessionKind.SESSION
    }
    assert (preset.sessions, minutes) == (sessions, {90})


def minutes_of(wall: time) -> int:
    return wall.hour * 60 + wall.minute


def test_a_preset_needs_its_days():
    with pytest.raises(RuleBroken, match="preset-needs-days"):
        check_enough_days(preset_named("two-days-eight-sessions"), 1)
