"""What a new event may start from: the usual sectors and the usual two tests."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UsualSector:
    code: str
    name: str
    short_name: str
    quota: int
    for_minors: bool = False


# The seven groups of the reference training in Hulu Sungai Selatan; all of it can be changed.
USUAL_SECTORS = (
    UsualSector("KLA", "Perangkat daerah Gugus Tugas KLA", "Gugus Tugas KLA", 14),
    UsualSector("FORMAL", "Satuan pendidikan formal", "Pendidikan formal", 12),
    UsualSector("NONFORMAL", "Satuan pendidikan nonformal", "Pendidikan nonformal", 6),
    UsualSector("KESEHATAN", "Rumah sakit dan puskesmas", "RS dan puskesmas", 10),
    UsualSector("PUSPAGA", "Puspaga", "Puspaga", 4),
    UsualSector("PATBM", "PATBM", "PATBM", 8),
    UsualSector("FORUMANAK", "Forum Anak", "Forum Anak", 6, for_minors=True),
)

USUAL_MAXIMUM = 20
