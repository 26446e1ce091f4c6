"""Student's t distribution."""

from __future__ import annotations

import math
from functools import lru_cache

from kasus_training.assessments.statistics.beta import regularised_beta
from kasus_training.assessments.statistics.crossing import crossing


def two_sided_p(t: float, df: float) -> float:
    """The chance of a t at least so far from zero when nothing changed."""
    if math.isinf(t):
        return 0.0
    square = t * t
    return regularised_beta(df / (df + square), square / (df + square), df / 2.0, 0.5)


@lru_cache(maxsize=512)
def critical_t(df: int, confidence: float = 0.95) -> float:
    """The t that leaves `1 − confidence` outside on both sides together."""
    outside = 1.0 - confidence
    low, high = 0.0, 2.0
    while two_sided_p(high, df) > outside:
        low, high = high, high * 2.0
    return crossing(lambda t: two_sided_p(t, df), outside, low, high)
