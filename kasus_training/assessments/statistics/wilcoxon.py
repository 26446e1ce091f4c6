"""The signed-rank test of Wilcoxon, with the exact chance of every rank sum."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kasus_training.assessments.statistics.change import Pair, differences

SMALLEST_JUDGED = 6
"""Below six pairs no p-value of a group is given; at five even the clearest result has p = 0.0625."""
LARGEST_JUDGED = 500
"""Above it the exact distribution would take minutes; the interval of the mean says enough there."""


@dataclass(frozen=True)
class SignedRanks:
    """Zeros are dropped and counted; `p` is two-sided and exact, or none above LARGEST_JUDGED."""

    n: int
    n_zero: int
    w_plus: float
    w_minus: float
    p: float | None
    biserial: float | None
    """(W⁺ − W⁻) / (W⁺ + W⁻): 1 when everybody rose, −1 when everybody fell."""
    smallest_p: float
    """What the clearest result of so many pairs would give."""

    @property
    def n_ranked(self) -> int:
        return self.n - self.n_zero

    @property
    def can_reach_5_percent(self) -> bool:
        return self.smallest_p <= 0.05


def signed_ranks(pairs: Sequence[Pair]) -> SignedRanks | None:
    """None without a pair. Differences count to nine decimals; ties share the mean of their ranks."""
    if not pairs:
        return None
    steps = [step for step in differences(pairs) if step]
    doubled = doubled_ranks([abs(step) for step in steps])
    plus = sum(rank for rank, step in zip(doubled, steps, strict=True) if step > 0)
    minus = sum(doubled) - plus
    p = None
    if len(steps) <= LARGEST_JUDGED:
        p = min(1.0, 2.0 * chance_at_most(min(plus, minus), tuple(sorted(doubled))))
    return SignedRanks(
        n=len(pairs),
        n_zero=len(pairs) - len(steps),
        w_plus=plus / 2,
        w_minus=minus / 2,
        p=p,
        biserial=(plus - minus) / (plus + minus) if steps else None,
        smallest_p=min(1.0, math.ldexp(2.0, -len(steps))),
    )


def doubled_ranks(sizes: Sequence[float]) -> list[int]:
    """Twice the mid-rank of each, which is always whole."""
    order = sorted(sizes)
    first: dict[float, int] = {}
    last: dict[float, int] = {}
    for place, size in enumerate(order, start=1):
        first.setdefault(size, place)
        last[size] = place
    return [first[size] + last[size] for size in sizes]


@lru_cache(maxsize=128)
def chance_at_most(total: int, doubled: tuple[int, ...]) -> float:
    """The share of all 2ⁿ patterns of signs whose positive (doubled) ranks add up to at most `total`.

    Counted exactly, rank by rank: one long whole number holds the count of every sum in a slot of
    its own, so that one shift and one addition bring in a rank for all sums together.
    """
    slot = len(doubled) + 1
    # Without ties at half ranks every second sum cannot occur, and needs no slot.
    step = math.gcd(*doubled) or 1
    kept = (1 << slot * (total // step + 1)) - 1
    counts = 1
    for rank in doubled:
        counts = (counts + (counts << slot * (rank // step))) & kept
    return sum_of_slots(counts, slot) / (1 << len(doubled))


def sum_of_slots(counts: int, slot: int) -> int:
    """All slots added up; the base minus one leaves the sum of the digits as the rest."""
    rest = counts % ((1 << slot) - 1)
    return rest if rest or not counts else (1 << slot) - 1
