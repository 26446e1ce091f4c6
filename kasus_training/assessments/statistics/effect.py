"""How large a change is, measured in standard deviations."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kasus_training.assessments.statistics.change import Pair, differences
from kasus_training.assessments.statistics.description import Interval, mean_of, spread_of
from kasus_training.assessments.statistics.noncentral_t import shifts_behind


@dataclass(frozen=True)
class Effect:
    """`d_z` over the spread of the changes, `d_av` over that of the scores; each `g` corrects for a small n.

    A figure is None where there is no spread to divide by.
    """

    n: int
    d_z: float | None
    g_z: float | None
    interval: Interval | None
    """Of d_z, from the non-central t."""
    d_av: float | None
    g_av: float | None


def correction(df: int) -> float:
    """J of Hedges: how much a d of so few people overstates."""
    if df < 2:
        return 0.0
    return math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)


def effect_size(pairs: Sequence[Pair]) -> Effect | None:
    """None below two pairs."""
    n = len(pairs)
    if n < 2:
        return None
    steps = differences(pairs)
    mean, spread = mean_of(steps), spread_of(steps)
    before, after = spread_of([x for x, _ in pairs]), spread_of([y for _, y in pairs])
    d_z = mean / spread if spread else None
    d_av = mean / math.sqrt((before**2 + after**2) / 2) if before or after else None  # type: ignore[operator]
    small = correction(n - 1)
    return Effect(
        n=n,
        d_z=d_z,
        g_z=None if d_z is None else d_z * small,
        interval=None if d_z is None else interval_of_d_z(d_z, n),
        d_av=d_av,
        g_av=None if d_av is None else d_av * small,
    )


def interval_of_d_z(d_z: float, n: int) -> Interval:
    """The effects under which the t that was seen lies just inside the middle 95 per cent."""
    root = math.sqrt(n)
    shifts = shifts_behind(d_z * root, n - 1)
    return Interval(shifts.low / root, shifts.high / root)
