"""How a signature sheet is laid out: who stands on which page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

SPARE_ROWS = 5
FIRST_PAGE = 16
"""Rows beside the letterhead and the heading."""
NEXT_PAGE = 20
WITH_SIGNATORY = 4
"""Rows that the signatory's block takes on the last page."""


@dataclass(frozen=True)
class SheetRequest:
    """What somebody wants on paper: a whole day or one session, blank or with times."""

    day: date | None = None
    session_id: int | None = None
    filled: bool = False


def rows_to_print(people: int) -> int:
    """The people and the spare rows, an even number: two rows share one pair of signature fields."""
    rows = people + SPARE_ROWS
    return rows + rows % 2


def page_lengths(rows: int) -> list[int]:
    """Rows on each page, always even, so that the signatory never stands alone on a page."""
    lengths = []
    room = FIRST_PAGE
    while rows > room:
        lengths.append(room)
        rows -= room
        room = NEXT_PAGE
    lengths.append(rows)
    if rows > room - WITH_SIGNATORY:
        lengths[-1:] = [room - WITH_SIGNATORY, rows - (room - WITH_SIGNATORY)]
    return lengths
