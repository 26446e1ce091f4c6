"""The change of each person as a share of what they could gain or lose (Marx and Cummings 2007)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kasus_training.assessments.statistics.change import DECIMALS, Pair
from kasus_training.assessments.statistics.description import mean_of
from kasus_training.assessments.statistics.gain import FULL


@dataclass(frozen=True)
class IndividualChange:
    """`n_left_out` had 0 twice or 100 twice; `mean` is None when nobody is left."""

    n: int
    n_left_out: int
    mean: float | None


def normalised_change(before: float, after: float) -> float | None:
    """c of one pair of percentages; None at 0 twice or 100 twice."""
    before, after = round(before, DECIMALS), round(after, DECIMALS)
    if before == after:
        return None if before in (0.0, FULL) else 0.0
    return (after - before) / (FULL - before if after > before else before)


def individual_change(pairs: Sequence[Pair]) -> IndividualChange | None:
    """None without a pair."""
    if not pairs:
        return None
    changes = [normalised_change(before, after) for before, after in pairs]
    kept = [change for change in changes if change is not None]
    return IndividualChange(len(kept), len(changes) - len(kept), mean_of(kept) if kept else None)
