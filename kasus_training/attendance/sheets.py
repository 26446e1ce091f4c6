"""How a signature sheet is laid out: who stands on which page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SPARE_ROWS = 5
WITH_SIGNATORY = 4
"""Rows that the signatory's block takes on the last page."""


SPARE_MOST = 40


class OccasionKind(StrEnum):
    """What people sign for at once."""

    DAY = "day"
    MORNING = "morning"
    AFTERNOON = "afternoon"
    SESSION = "session"


@dataclass(frozen=True)
class OccasionKey:
    """A day, half of one, or a session, as an address names it."""

    kind: OccasionKind
    day: date | None = None
    session_id: int | None = None

    def __str__(self) -> str:
        return f"{self.kind}-{self.session_id if self.day is None else self.day.isoformat()}"


def read_occasion(text: str) -> OccasionKey:
    """Of "day-2025-11-24", "morning-2025-11-24" or "session-17". Raises ValueError for anything else."""
    word, _dash, which = text.partition("-")
    kind = OccasionKind(word)
    if kind is not OccasionKind.SESSION:
        return OccasionKey(kind, day=date.fromisoformat(which))
    if not (which.isascii() and which.isdecimal() and len(which) < 10):
        raise ValueError(text)
    return OccasionKey(kind, session_id=int(which))


class Group(StrEnum):
    """Who signs on a sheet of their own; children never stand with adults."""

    PARTICIPANTS = "participants"
    SPEAKERS = "speakers"
    MODERATORS = "moderators"
    COMMITTEE = "committee"


class Column(StrEnum):
    """What may stand between the name and the signature."""

    NUMBER = "number"
    POSITION = "position"
    INSTITUTION = "institution"
    SECTOR = "sector"
    DISTRICT = "district"
    GENDER = "gender"
    TELEPHONE = "telephone"


USUAL_COLUMNS = (Column.NUMBER, Column.POSITION, Column.INSTITUTION, Column.DISTRICT, Column.GENDER)

# Children's sheets pass through many hands: no number of any kind, no telephone.
CHILDRENS_COLUMNS = frozenset({Column.INSTITUTION, Column.DISTRICT, Column.GENDER, Column.SECTOR})


@dataclass(frozen=True)
class Paper:
    """A4, upright or lying: millimetres to write on, and rows beside the letterhead and on further pages."""

    width: int
    first_page: int
    next_page: int
    lying: bool = False


UPRIGHT = Paper(192, 16, 20)
LYING = Paper(279, 8, 14, lying=True)

POSITION_WIDTH = 8
SIGNATURES_LEAST = 38
NAME_WIDTHS = (40.0, 64.0)
WIDTHS = {
    Column.NUMBER: 33.0,
    Column.POSITION: 23.0,
    Column.INSTITUTION: 26.0,
    Column.SECTOR: 24.0,
    Column.DISTRICT: 16.0,
    Column.GENDER: 8.0,
    Column.TELEPHONE: 26.0,
}
WORDY = frozenset({Column.POSITION, Column.INSTITUTION, Column.SECTOR})
"""Columns of words, which may break and shrink; numbers may not."""


SHRUNK_MOST = 0.75
"""What is left of a column of words before the paper is laid on its side: smaller type is not read."""


def paper_for(columns: Sequence[Column]) -> Paper:
    room, stiff, words = _shares(columns, UPRIGHT)
    return UPRIGHT if room - stiff >= words * SHRUNK_MOST else LYING


def _shares(columns: Sequence[Column], paper: Paper) -> tuple[float, float, float]:
    """Millimetres before the signatures, those of numbers, and those that words would like."""
    stiff = sum(WIDTHS[column] for column in columns if column not in WORDY)
    words = NAME_WIDTHS[0] + sum(WIDTHS[column] for column in columns if column in WORDY)
    return paper.width - POSITION_WIDTH - SIGNATURES_LEAST, stiff, words


def column_widths(columns: Sequence[Column], paper: Paper) -> list[float]:
    """Millimetres of the name and of each column, so that room to sign is left."""
    room, stiff, words = _shares(columns, paper)
    spare = room - stiff - words
    if spare >= 0:
        name = min(NAME_WIDTHS[1], NAME_WIDTHS[0] + spare / 2)
        widths = {column: WIDTHS[column] + (6 if column in WORDY and spare > 30 else 0) for column in columns}
    else:
        share = (room - stiff) / words
        name = NAME_WIDTHS[0] * share
        widths = {column: WIDTHS[column] * (share if column in WORDY else 1) for column in columns}
    return [round(name, 1), *(round(widths[column], 1) for column in columns)]


@dataclass(frozen=True)
class SheetRequest:
    """What somebody wants on paper, blank for the hall or filled with times for the file."""

    occasion: OccasionKey
    filled: bool = False
    groups: tuple[Group, ...] = (Group.PARTICIPANTS,)
    columns: tuple[Column, ...] = USUAL_COLUMNS
    spare: int = SPARE_ROWS


def rows_to_print(people: int, spare: int = SPARE_ROWS) -> int:
    """The people and the spare rows, an even number: two rows share one pair of signature fields."""
    rows = max(2, people + spare)
    return rows + rows % 2


def page_lengths(rows: int, paper: Paper) -> list[int]:
    """Rows on each page, always even, so that the signatory never stands alone on a page."""
    lengths = []
    room = paper.first_page
    while rows > room:
        lengths.append(room)
        rows -= room
        room = paper.next_page
    lengths.append(rows)
    if rows > room - WITH_SIGNATORY:
        lengths[-1:] = [room - WITH_SIGNATORY, rows - (room - WITH_SIGNATORY)]
    return lengths
