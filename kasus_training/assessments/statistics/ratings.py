"""Ratings on a scale: how they are spread, and the share of the top two."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, median

from kasus_training.assessments.statistics.description import Interval

Z = NormalDist().inv_cdf(0.975)
TOP = 2


@dataclass(frozen=True)
class Ratings:
    """`counts` goes from the lowest point of the scale to the highest."""

    n: int
    counts: tuple[int, ...]
    median: float
    top_two: float
    interval: Interval
    """Wilson's, of the share of the top two."""


def rate(values: Sequence[int], *, highest: int, lowest: int = 1) -> Ratings | None:
    """None without an answer."""
    if not values:
        return None
    counts = tuple(values.count(point) for point in range(lowest, highest + 1))
    if sum(counts) != len(values):
        raise ValueError("a rating outside the scale")
    top = sum(counts[-TOP:])
    return Ratings(len(values), counts, float(median(values)), top / len(values), wilson(top, len(values)))


def wilson(count: int, n: int) -> Interval:
    """The interval of a share that also holds for few people and at the ends."""
    share, square = count / n, Z * Z
    centre = (share + square / (2 * n)) / (1 + square / n)
    reach = Z / (1 + square / n) * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    return Interval(max(0.0, centre - reach) if count else 0.0, min(1.0, centre + reach) if count < n else 1.0)
