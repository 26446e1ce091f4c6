"""One question before and after: who learnt it, who lost it, and how far chance explains the difference."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class RightBeforeAfter:
    """The four kinds of pairs of one question."""

    both: int
    learnt: int
    """Wrong before, right after."""
    lost: int
    """Right before, wrong after."""
    neither: int

    @property
    def n(self) -> int:
        return self.both + self.learnt + self.lost + self.neither

    @property
    def share_before(self) -> float:
        return (self.both + self.lost) / self.n

    @property
    def share_after(self) -> float:
        return (self.both + self.learnt) / self.n

    @property
    def p(self) -> float:
        return exact_p(self.learnt, self.lost)


def count_changes(pairs: Sequence[tuple[bool, bool]]) -> RightBeforeAfter | None:
    """None without a pair."""
    if not pairs:
        return None
    return RightBeforeAfter(
        both=pairs.count((True, True)),
        learnt=pairs.count((False, True)),
        lost=pairs.count((True, False)),
        neither=pairs.count((False, False)),
    )


def exact_p(learnt: int, lost: int) -> float:
    """Two-sided: among those who changed, either direction was as likely as heads and tails."""
    changed, fewer = learnt + lost, min(learnt, lost)
    tail = sum(math.comb(changed, count) for count in range(fewer + 1))
    # Whole numbers are divided, so that a thousand people neither overflow nor lose digits.
    return min(1.0, 2 * tail / 2**changed)
