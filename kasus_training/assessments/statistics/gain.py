"""The class gain: how much of what was still to be learnt was learnt (Hake 1998)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.assessments.statistics.change import DECIMALS, Pair
from kasus_training.assessments.statistics.description import Interval, interval_around, mean_of, spread_of

FULL = 100.0
MEDIUM_FROM = 0.3
HIGH_FROM = 0.7


class Band(StrEnum):
    """Hake's bands. They favour groups that knew much before, and the page says so."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


@dataclass(frozen=True)
class Gain:
    """`value` is None when nobody had room to gain; `interval` is None below two pairs."""

    n: int
    value: float | None
    interval: Interval | None = None

    @property
    def band(self) -> Band | None:
        if self.value is None:
            return None
        if self.value < MEDIUM_FROM:
            return Band.LOW
        return Band.MEDIUM if self.value < HIGH_FROM else Band.HIGH


def class_gain(pairs: Sequence[Pair]) -> Gain | None:
    """⟨g⟩ over pairs of percentages; None without a pair."""
    if not pairs:
        return None
    n = len(pairs)
    before, after = mean_of([x for x, _ in pairs]), mean_of([y for _, y in pairs])
    room = FULL - before
    if round(room, DECIMALS) <= 0:
        return Gain(n, None)
    gain = (after - before) / room
    # What each person's change differs from, had they gained exactly the class's share.
    rests = [(y - x) - gain * (FULL - x) for x, y in pairs]
    spread = spread_of(rests)
    if spread is None:
        return Gain(n, gain)
    return Gain(n, gain, interval_around(gain, spread, n, scale=room))
