"""The non-central t distribution: how far a t may lie from zero when something did change."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise

from kasus_training.assessments.statistics.crossing import crossing
from kasus_training.assessments.statistics.description import Interval

# Gauss and Legendre's ten points to the right of the middle of a panel, with their weights; the left mirrors them.
POINTS = (
    (0.07652652113349734, 0.15275338713072585),
    (0.22778585114164507, 0.14917298647260374),
    (0.37370608871541955, 0.14209610931838204),
    (0.5108670019508271, 0.13168863844917664),
    (0.636053680726515, 0.11819453196151841),
    (0.7463319064601508, 0.10193011981724044),
    (0.8391169718222188, 0.08327674157670475),
    (0.912234428251326, 0.06267204833410907),
    (0.9639719272779138, 0.04060142980038694),
    (0.9931285991850949, 0.017614007139152118),
)
PANELS = 12
REACH = 12.0
"""Standard deviations beyond which nothing is left that a double could hold."""
STEPS_OF_NORMAL = (-9.0, -6.0, -4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 9.0)


def noncentral_t_below(t: float, df: float, shift: float) -> float:
    """The chance of a t at most so large, with `shift` as the non-centrality.

    The mean over s, the root of χ²/df, of the normal chance to stay below t·s − shift.
    """
    edges = _edges(t, df, shift)
    parts = []
    for low, high in pairwise(edges):
        half, middle = (high - low) / 2.0, (low + high) / 2.0
        for point, weight in POINTS:
            for s in (middle - half * point, middle + half * point):
                parts.append(half * weight * _density(s, df) * _normal_below(t * s - shift))
    return min(1.0, math.fsum(parts))


def _edges(t: float, df: float, shift: float) -> list[float]:
    """Panels over the width of the density, finer where the normal chance goes from 0 to 1."""
    reach = REACH / math.sqrt(2.0 * df)
    low, high = max(0.0, 1.0 - reach), 1.0 + reach
    edges = {low + (high - low) * step / PANELS for step in range(PANELS + 1)}
    if t:
        edges |= {edge for step in STEPS_OF_NORMAL if low < (edge := (shift + step) / t) < high}
    return sorted(edges)


def _density(s: float, df: float) -> float:
    if s <= 0.0:
        return 0.0
    half = df / 2.0
    return math.exp(math.log(2.0) + half * math.log(half) - math.lgamma(half) + (df - 1.0) * math.log(s) - half * s * s)


def _normal_below(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


@lru_cache(maxsize=256)
def shifts_behind(t: float, df: int, confidence: float = 0.95) -> Interval:
    """The non-centralities under which a t as large, or as small, is just still to be expected."""
    outside = (1.0 - confidence) / 2.0
    return Interval(_shift(t, df, 1.0 - outside), _shift(t, df, outside))


def _shift(t: float, df: int, chance: float) -> float:
    """The shift that gives this chance of a t at most so large; the chance falls as the shift grows."""

    def below(shift: float) -> float:
        return noncentral_t_below(t, df, shift)

    reach = 8.0 + abs(t)
    low, high = t - reach, t + reach
    while below(low) < chance:
        low -= reach
    while below(high) > chance:
        high += reach
    return crossing(below, chance, low, high)
