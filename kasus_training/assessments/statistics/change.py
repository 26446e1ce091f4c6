"""What changed between two tests, over pairs of scores of the same people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.assessments.statistics.description import Interval, interval_around, mean_of, spread_of
from kasus_training.assessments.statistics.student_t import two_sided_p

# Percentages of different maxima differ in the last binary digits; nine decimals tell real changes.
DECIMALS = 9

Pair = tuple[float, float]


class NoTest(StrEnum):
    """Why there is no t."""

    TOO_FEW = "too-few"
    """Fewer than two pairs."""
    ALL_ALIKE = "all-alike"
    """Everybody changed by the same amount, so there is no spread to measure against."""


@dataclass(frozen=True)
class Change:
    """The mean change with its paired t-test, and how many rose, stayed and fell."""

    n: int
    mean: float
    spread: float | None
    improved: int
    stayed: int
    fell: int
    t: float | None = None
    df: int | None = None
    p: float | None = None
    interval: Interval | None = None
    no_test: NoTest | None = None


def differences(pairs: Sequence[Pair]) -> list[float]:
    return [round(after - before, DECIMALS) for before, after in pairs]


def change_of(pairs: Sequence[Pair]) -> Change | None:
    """None without a pair; without a test, it says why."""
    if not pairs:
        return None
    steps = differences(pairs)
    n, mean, spread = len(steps), mean_of(steps), spread_of(steps)
    improved, stayed, fell = (sum(step > 0 for step in steps), steps.count(0), sum(step < 0 for step in steps))
    if spread is None:
        return Change(n, mean, None, improved, stayed, fell, no_test=NoTest.TOO_FEW)
    if spread == 0.0:
        return Change(n, mean, spread, improved, stayed, fell, no_test=NoTest.ALL_ALIKE)
    t = mean / (spread / math.sqrt(n))
    return Change(
        n,
        mean,
        spread,
        improved,
        stayed,
        fell,
        t=t,
        df=n - 1,
        p=two_sided_p(t, n - 1),
        interval=interval_around(mean, spread, n),
    )
