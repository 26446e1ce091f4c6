"""The districts a participant may come from (Kepmendagri 300.2.2-2138/2025)."""

from __future__ import annotations

OUTSIDE = "luar-hss"
"""The person lives or works in another regency."""

DISTRICTS: dict[str, str] = {
    "63.06.01": "Sungai Raya",
    "63.06.02": "Padang Batung",
    "63.06.03": "Telaga Langsat",
    "63.06.04": "Angkinang",
    "63.06.05": "Kandangan",
    "63.06.06": "Simpur",
    "63.06.07": "Daha Selatan",
    "63.06.08": "Daha Utara",
    "63.06.09": "Kalumpang",
    "63.06.10": "Loksado",
    "63.06.11": "Daha Barat",
}
NAMES = tuple(DISTRICTS.values())

_BY_FOLDED_NAME = {name.casefold(): name for name in NAMES}
_OUTSIDE_SPELLINGS = frozenset({OUTSIDE, "luar hss", "luar daerah", "luar kabupaten", "outside hss"})


def district_named(text: str) -> str | None:
    """The district written in any case, with or without "Kec."; none when it is not known."""
    folded = " ".join(text.replace(".", " ").casefold().split())
    for prefix in ("kecamatan ", "kec "):
        folded = folded.removeprefix(prefix)
    if folded in _OUTSIDE_SPELLINGS:
        return OUTSIDE
    return _BY_FOLDED_NAME.get(folded)
