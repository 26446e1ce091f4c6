"""Cutting a group at a score: those who tie at the cut share the places left, whatever order rows come in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence


def share_of_top(totals: Sequence[float], size: float) -> list[float]:
    """For each person how much of them belongs to the `size` best: 1, 0, or a shared part at the cut."""
    parts: dict[float, float] = {}
    left = size
    for total, tied in sorted(Counter(totals).items(), reverse=True):
        parts[total] = min(1.0, left / tied)
        left -= parts[total] * tied
        if left <= 0.0:
            break
    return [parts.get(total, 0.0) for total in totals]


def share_of_bottom(totals: Sequence[float], size: float) -> list[float]:
    return share_of_top([-total for total in totals], size)


def weighted_share(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)
