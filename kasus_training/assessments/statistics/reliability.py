"""How well the questions of a test agree: KR-20 and alpha, always with Feldt's interval."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.assessments.statistics.description import Interval, mean_of
from kasus_training.assessments.statistics.f_distribution import critical_f

INDICATIVE_BELOW = 30
Answers = Sequence[Sequence[float]]
"""One row of item scores for each person."""


class Coefficient(StrEnum):
    KR20 = "kr-20"
    """All items are scored 0 or 1."""
    ALPHA = "alpha"


@dataclass(frozen=True)
class Reliability:
    coefficient: Coefficient
    value: float
    interval: Interval
    n: int
    n_items: int

    @property
    def is_indicative(self) -> bool:
        return self.n < INDICATIVE_BELOW


def reliability_of(answers: Answers) -> Reliability | None:
    """None with fewer than two items, or when all totals are alike."""
    n = len(answers)
    n_items = len(answers[0]) if answers else 0
    if n < 2 or n_items < 2:
        return None
    whole = population_variance([math.fsum(row) for row in answers])
    if whole == 0.0:
        return None
    parts = math.fsum(population_variance([row[item] for row in answers]) for item in range(n_items))
    value = n_items / (n_items - 1) * (1 - parts / whole)
    binary = all(score in (0, 1) for row in answers for score in row)
    coefficient = Coefficient.KR20 if binary else Coefficient.ALPHA
    return Reliability(coefficient, value, feldt_interval(value, n, n_items), n, n_items)


def feldt_interval(value: float, n: int, n_items: int) -> Interval:
    """(1 − true) / (1 − seen) follows F with n − 1 and (n − 1)(k − 1) degrees of freedom (Feldt 1965)."""
    df1, df2 = n - 1, (n - 1) * (n_items - 1)
    return Interval(1 - (1 - value) * critical_f(0.025, df1, df2), 1 - (1 - value) * critical_f(0.975, df1, df2))


def population_variance(values: Sequence[float]) -> float:
    """With n in the denominator; exactly zero when all are equal."""
    if min(values) == max(values):
        return 0.0
    mean = mean_of(values)
    return math.fsum((value - mean) ** 2 for value in values) / len(values)
