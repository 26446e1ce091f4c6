"""Which small groups must stay hidden: the same rule as for head counts."""

from __future__ import annotations

from kasus_training.participants.small_groups import HIDDEN_CELLS, HIDDEN_PEOPLE, SMALLEST_SHOWN, hidden_cells

__all__ = ["HIDDEN_CELLS", "HIDDEN_PEOPLE", "SMALLEST_SHOWN", "hidden_cells"]
