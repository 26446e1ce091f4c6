"""Which small groups must stay hidden, so that no total gives them away. Pure."""

from __future__ import annotations

from collections.abc import Sequence

SMALLEST_SHOWN = 5
"""People in a group whose figures may be shown."""
HIDDEN_CELLS = 2
HIDDEN_PEOPLE = 5


def hidden_cells(counts: Sequence[int]) -> frozenset[int]:
    """The positions to hide.

    Groups below five are hidden; while fewer than two groups or fewer than five people are hidden
    in all, the next smallest is hidden too, ties in the order given. An empty group has no figure
    that could be shown or guessed, so it neither hides nor is hidden.
    """
    order = sorted((count, position) for position, count in enumerate(counts) if count > 0)
    hidden = {position for count, position in order if count < SMALLEST_SHOWN}
    if not hidden:
        return frozenset()
    for _count, position in order[len(hidden) :]:
        people = sum(counts[index] for index in hidden)
        if len(hidden) >= HIDDEN_CELLS and people >= HIDDEN_PEOPLE:
            break
        hidden.add(position)
    return frozenset(hidden)
