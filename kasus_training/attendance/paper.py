"""The signed sheet beside the scans: letters to type, and where the two disagree. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from kasus_training.attendance.rules import ATTENDING, MarkStatus
from kasus_training.rulings import RuleBroken

LETTERS = {
    "H": MarkStatus.PRESENT,
    "T": MarkStatus.LATE,
    "I": MarkStatus.EXCUSED,
    "A": MarkStatus.ABSENT,
    "P": MarkStatus.LEFT_EARLY,
}
"""Hadir, terlambat, izin, absen, pulang awal: the letters that offices write on their sheets."""

LETTER_OF = {status: letter for letter, status in LETTERS.items()}
SCAN_MAX = 10 * 1024 * 1024
SCANS_MOST = 40
"""Pictures for one occasion."""

_KINDS = (
    (b"%PDF-", ".pdf", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", ".png", "image/png"),
    (b"\xff\xd8\xff", ".jpg", "image/jpeg"),
)


@dataclass(frozen=True)
class SheetFile:
    """Bytes that are what they claim to be."""

    suffix: str
    mimetype: str


def read_letter(text: str, *, number: int) -> MarkStatus | None:
    """What a typed letter means; none for an empty cell."""
    letter = text.strip().upper()
    if not letter:
        return None
    if letter not in LETTERS:
        raise RuleBroken("paper-letter-unknown", letter=letter[:3], number=number)
    return LETTERS[letter]


def check_sheet_file(content: bytes) -> SheetFile:
    """A sheet's picture is known by its first bytes, never by its name."""
    if not content:
        raise RuleBroken("sheet-file-empty", field="file")
    if len(content) > SCAN_MAX:
        raise RuleBroken("sheet-file-large", field="file", megabytes=SCAN_MAX // 1024**2)
    for start, suffix, mimetype in _KINDS:
        if content.startswith(start):
            return SheetFile(suffix, mimetype)
    raise RuleBroken("sheet-file-kind", field="file")


def check_room_for_scan(kept: int) -> None:
    if kept >= SCANS_MOST:
        raise RuleBroken("sheet-files-many", field="file", most=SCANS_MOST)


class Disagreement(StrEnum):
    """How paper and scans differ about one person."""

    SIGNED_NOT_SCANNED = "signed-not-scanned"
    SCANNED_NOT_SIGNED = "scanned-not-signed"
    LATE_BY_SCAN = "late-by-scan"
    NOT_TYPED = "not-typed"


@dataclass(frozen=True)
class PaperLine:
    """One person on the sheet, with what was typed and what the scans alone say."""

    registration_id: int
    position: int
    """On the printed sheet; adults and children are numbered apart."""
    minor: bool
    typed: MarkStatus | None
    seen: MarkStatus | None
    seen_at: datetime | None = None
    decided: MarkStatus | None = None
    """What a colleague decided by hand: it stands over both."""

    @property
    def letter(self) -> str:
        return LETTER_OF[self.typed] if self.typed else ""


def disagreement(line: PaperLine, *, anything_typed: bool) -> Disagreement | None:
    """Whether a person must be looked at. An empty cell says something only once the sheet was typed."""
    seen = line.seen in ATTENDING
    if line.typed is None:
        return Disagreement.NOT_TYPED if seen and anything_typed else None
    if line.typed in ATTENDING and not seen:
        return Disagreement.SIGNED_NOT_SCANNED
    if line.typed not in ATTENDING and seen:
        return Disagreement.SCANNED_NOT_SIGNED
    if line.typed is MarkStatus.PRESENT and line.seen is MarkStatus.LATE:
        return Disagreement.LATE_BY_SCAN
    return None


def disagreements(lines: Iterable[PaperLine]) -> dict[int, Disagreement]:
    """By registration, in the order of the sheet."""
    every = list(lines)
    anything = any(line.typed is not None for line in every)
    found = {line.registration_id: disagreement(line, anything_typed=anything) for line in every}
    return {registration_id: what for registration_id, what in found.items() if what is not None}
