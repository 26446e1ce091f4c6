"""What several raters saw, made into one level for each criterion."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Seen:
    """One rater's level for one criterion."""

    criterion: str
    rater_id: int
    level: int


@dataclass(frozen=True)
class Verdict:
    """Where a criterion stands: its level, or that raters are missing, or that they differ."""

    level: int | None
    differs: bool
    levels: tuple[int, ...] = ()


def verdicts(
    criteria: Iterable[str], seen: Iterable[Seen], settled: Mapping[str, int], *, raters: int
) -> dict[str, Verdict]:
    """Equal levels hold; different ones wait until somebody settles them."""
    by_criterion: dict[str, dict[int, int]] = {}
    for one in seen:
        by_criterion.setdefault(one.criterion, {})[one.rater_id] = one.level
    return {
        criterion: _verdict(tuple(by_criterion.get(criterion, {}).values()), settled.get(criterion), raters)
        for criterion in criteria
    }


def _verdict(levels: tuple[int, ...], settled: int | None, raters: int) -> Verdict:
    differs = len(set(levels)) > 1
    if settled is not None and len(levels) >= raters:
        return Verdict(settled, False, levels)
    if len(levels) < raters or differs:
        return Verdict(None, differs, levels)
    return Verdict(levels[0], False, levels)
