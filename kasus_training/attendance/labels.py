"""The papers that badges are printed on, and the marks by which roles are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class BadgeFormat:
    """Millimetres of one badge, and how many stand on a page of A4; one alone is a label."""

    width: float
    height: float
    columns: int = 1
    rows: int = 1
    gap: float = 0
    """Between the columns: label sheets are cut already."""

    @property
    def per_page(self) -> int:
        return self.columns * self.rows


FORMATS = {
    "8": BadgeFormat(90, 65, 2, 4),
    "10": BadgeFormat(90, 52, 2, 5),
    # The common sheet of 21 address labels.
    "21": BadgeFormat(63.5, 38.1, 3, 7, 2.5),
    "100x50": BadgeFormat(100, 50),
    "80x50": BadgeFormat(80, 50),
}


class BadgeRole(StrEnum):
    PARTICIPANT = "participant"
    SPEAKER = "speaker"
    MODERATOR = "moderator"
    COMMITTEE = "committee"
    CHAPERONE = "chaperone"


# A participant wears the colour and the shape of the sector; no role wears that of a sector.
ROLE_MARKS = {
    BadgeRole.SPEAKER: ("gold", "bubble"),
    BadgeRole.MODERATOR: ("indigo", "hourglass"),
    BadgeRole.COMMITTEE: ("ink", "shield"),
    BadgeRole.CHAPERONE: ("wine", "heart"),
}
