"""Three months later: the same people three times, and when to ask them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kasus_training.assessments.findings import PairedScore
from kasus_training.assessments.follow_up import due_on, follow_up_of, is_due, opens_on
from kasus_training.assessments.rules import ScoreState


def scored(number: int, before: float | None, after: float | None) -> PairedScore:
    states = [ScoreState.ABSENT if one is None else ScoreState.NUMBER for one in (before, after)]
    return PairedScore(number, 1, before, after, *states)


SCORES = [scored(number, 40.0 + number, 70.0 + number) for number in range(12)] + [scored(20, None, 90.0)]


def test_only_those_with_all_three_scores_are_compared():
    found = follow_up_of(SCORES, {number: 60.0 + 2 * number for number in range(6)} | {20: 100.0})

    assert (found.n, found.response.n_asked, found.response.n_answered) == (6, 12, 6)
    assert found.before and found.after and found.later and found.learnt and found.kept and found.overall
    assert (found.before.mean, found.after.mean, found.later.mean) == (42.5, 72.5, 65.0)
    assert (found.learnt.mean, found.kept.mean, found.overall.mean) == (30.0, -7.5, 22.5)


def test_the_response_shows_whether_those_who_answered_had_done_better():
    found = follow_up_of(SCORES, dict.fromkeys(range(7, 12), 80.0))

    assert found.response.share == pytest.approx(5 / 12)
    assert (found.response.answered_post_mean, found.response.silent_post_mean) == (79.0, 73.0)


def test_small_groups_stay_hidden_on_either_side():
    few, nearly_all, everybody = (follow_up_of(SCORES, dict.fromkeys(range(count), 80.0)) for count in (4, 9, 12))

    assert (few.is_shown, few.n, few.kept) == (False, 4, None)
    assert (few.response.answered_post_mean, nearly_all.response.silent_post_mean) == (None, None)
    # From the means of nine and of all twelve one could work out the other three.
    assert (nearly_all.before, nearly_all.after, nearly_all.later) == (None, None, None)
    assert (nearly_all.learnt, nearly_all.overall) == (None, None)
    assert nearly_all.kept and (nearly_all.kept.n, nearly_all.kept.mean) == (9, 6.0)
    assert everybody.later and everybody.later.mean == 80.0
    assert follow_up_of([], {}).response.share is None


@pytest.mark.parametrize(
    ("last_day", "due"),
    [
        (date(2025, 11, 25), date(2026, 2, 25)),
        (date(2025, 11, 30), date(2026, 2, 28)),
        (date(2027, 11, 30), date(2028, 2, 29)),
        (date(2026, 3, 31), date(2026, 6, 30)),
    ],
)
def test_the_follow_up_is_due_three_months_later(last_day: date, due: date):
    assert due_on(last_day) == due
    assert [opens_on(last_day, today=day) for day in (last_day, due + timedelta(days=40))] == [
        due, due + timedelta(days=40)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("today", "is_made", "answers", "reminds"),
    [
        (date(2026, 2, 10), False, 0, False),
        (date(2026, 2, 11), False, 0, True),
        (date(2026, 3, 20), True, 0, True),
        (date(2026, 3, 20), True, 1, False),
        (date(2026, 5, 28), False, 0, True),
        (date(2026, 5, 29), False, 0, False),
    ],
)
def test_the_overview_reminds_until_somebody_answered(today: date, is_made: bool, answers: int, reminds: bool):
    assert is_due(date(2025, 11, 25), today, is_made=is_made, answers=answers) is reminds
