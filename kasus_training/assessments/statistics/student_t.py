"""Student's t distribution, by the regularised incomplete beta function."""

from __future__ import annotations

import math
from functools import lru_cache

TINY = 1e-300
PRECISION = 1e-16
STEPS_MAX = 10_000


def regularised_beta(x: float, rest: float, a: float, b: float) -> float:
    """I_x(a, b). `rest` is 1 − x, given apart because the subtraction would lose its digits."""
    if x <= 0.0:
        return 0.0
    if rest <= 0.0:
        return 1.0
    # The continued fraction converges quickly on this side; the other follows by symmetry.
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - regularised_beta(rest, x, b, a)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    return math.exp(log_front) / a * _fraction(x, a, b)


def _fraction(x: float, a: float, b: float) -> float:
    """The continued fraction of the incomplete beta function, by Lentz's method."""
    numerator, denominator = 1.0, _kept(1.0 - (a + b) * x / (a + 1.0))
    denominator = 1.0 / denominator
    value = denominator
    for step in range(1, STEPS_MAX):
        twice = 2 * step
        even = step * (b - step) * x / ((a + twice - 1.0) * (a + twice))
        odd = -(a + step) * (a + b + step) * x / ((a + twice) * (a + twice + 1.0))
        change = 1.0
        for term in (even, odd):
            denominator = 1.0 / _kept(1.0 + term * denominator)
            numerator = _kept(1.0 + term / numerator)
            change = numerator * denominator
            value *= change
        if abs(change - 1.0) < PRECISION:
            break
    return value


def _kept(number: float) -> float:
    """The number, kept away from zero, by which it will divide."""
    return number if abs(number) > TINY else TINY


def two_sided_p(t: float, df: float) -> float:
    """The chance of a t at least so far from zero when nothing changed."""
    if math.isinf(t):
        return 0.0
    square = t * t
    return regularised_beta(df / (df + square), square / (df + square), df / 2.0, 0.5)


@lru_cache(maxsize=512)
def critical_t(df: int, confidence: float = 0.95) -> float:
    """The t that leaves `1 − confidence` outside on both sides together, by bisection."""
    outside = 1.0 - confidence
    low, high = 0.0, 2.0
    while two_sided_p(high, df) > outside:
        low, high = high, high * 2.0
    while True:
        middle = (low + high) / 2.0
        if middle in (low, high):
            return middle
        if two_sided_p(middle, df) > outside:
            low = middle
        else:
            high = middle
