"""The F distribution, for Feldt's interval."""

from __future__ import annotations

from functools import lru_cache

from kasus_training.assessments.statistics.beta import regularised_beta
from kasus_training.assessments.statistics.crossing import crossing


def f_above(value: float, df1: float, df2: float) -> float:
    """The chance of an F at least so large."""
    if value <= 0.0:
        return 1.0
    whole = df1 * value + df2
    return regularised_beta(df2 / whole, df1 * value / whole, df2 / 2.0, df1 / 2.0)


@lru_cache(maxsize=512)
def critical_f(above: float, df1: float, df2: float) -> float:
    """The F that leaves the share `above` beyond it."""
    high = 2.0
    while f_above(high, df1, df2) > above:
        high *= 2.0
    return crossing(lambda value: f_above(value, df1, df2), above, 0.0, high)
