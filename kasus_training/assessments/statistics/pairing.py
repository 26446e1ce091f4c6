"""Who counts: pairs for every gain, nothing imputed, and how those who left had begun."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kasus_training.assessments.statistics.change import Pair
from kasus_training.assessments.statistics.description import mean_of


@dataclass(frozen=True)
class Who:
    """`stayed` took both tests; `left` took only the first. Means are of the first test."""

    n_pre: int
    n_post: int
    n_pairs: int
    n_left: int
    stayed_pre_mean: float | None
    left_pre_mean: float | None


def pairs_of(scores: Sequence[tuple[float | None, float | None]]) -> list[Pair]:
    """The complete pairs; absent, blank and exempt make none, and 0 is a score."""
    return [(before, after) for before, after in scores if before is not None and after is not None]


def who_counts(scores: Sequence[tuple[float | None, float | None]]) -> Who:
    stayed = [before for before, after in scores if before is not None and after is not None]
    left = [before for before, after in scores if before is not None and after is None]
    return Who(
        n_pre=len(stayed) + len(left),
        n_post=sum(after is not None for _, after in scores),
        n_pairs=len(stayed),
        n_left=len(left),
        stayed_pre_mean=mean_of(stayed) if stayed else None,
        left_pre_mean=mean_of(left) if left else None,
    )
