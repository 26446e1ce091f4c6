"""Mean, median, spread, interval: what describes one column of numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from kasus_training.assessments.statistics.student_t import critical_t


@dataclass(frozen=True)
class Interval:
    """From low to high, at 95 per cent."""

    low: float
    high: float


@dataclass(frozen=True)
class Description:
    """`spread` is the standard deviation with n − 1; one number alone has none."""

    n: int
    mean: float
    median: float
    spread: float | None


def mean_of(values: Sequence[float]) -> float:
    return math.fsum(values) / len(values)


def spread_of(values: Sequence[float]) -> float | None:
    """The standard deviation with n − 1; none below two numbers, exactly zero when all are equal."""
    if len(values) < 2:
        return None
    if min(values) == max(values):
        return 0.0
    mean = mean_of(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (len(values) - 1))


def describe(values: Iterable[float]) -> Description | None:
    """None when there is no number at all."""
    numbers = list(values)
    if not numbers:
        return None
    return Description(len(numbers), mean_of(numbers), float(median(numbers)), spread_of(numbers))


def interval_around(centre: float, spread: float, n: int, *, scale: float = 1.0) -> Interval:
    """centre ± t · spread / (√n · scale), with n − 1 degrees of freedom."""
    reach = critical_t(n - 1) * spread / (math.sqrt(n) * scale)
    return Interval(centre - reach, centre + reach)
