"""The regularised incomplete beta function, behind t and F."""

from __future__ import annotations

import math

TINY = 1e-300
PRECISION = 1e-16
STEPS_MAX = 10_000
LARGE = 25.0
"""From here on Stirling's series keeps all digits, where lgamma loses those of its own size."""
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188)


def regularised_beta(x: float, rest: float, a: float, b: float) -> float:
    """I_x(a, b). `rest` is 1 − x, given apart because the subtraction would lose its digits."""
    if x <= 0.0:
        return 0.0
    if rest <= 0.0:
        return 1.0
    # The continued fraction converges quickly on this side; the other follows by symmetry.
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - regularised_beta(rest, x, b, a)
    return math.exp(_log_front(x, rest, a, b)) / a * _fraction(x, a, b)


def _log_front(x: float, rest: float, a: float, b: float) -> float:
    """The logarithm of x^a (1 − x)^b / B(a, b)."""
    if a < LARGE or b < LARGE:
        return math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log(rest)
    # Near the peak of the density the large parts cancel before anything is added up.
    whole = a + b
    peak = a * math.log(x * whole / a) + b * math.log(rest * whole / b)
    return peak + 0.5 * math.log(a * b / (2 * math.pi * whole)) + _tail(whole) - _tail(a) - _tail(b)


def _tail(size: float) -> float:
    """What Stirling's formula leaves of log Γ."""
    inverse, square = 1.0 / size, 1.0 / (size * size)
    total = 0.0
    for coefficient in reversed(STIRLING):
        total = total * square + coefficient
    return total * inverse


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
