"""How the number of a certificate is written: a pattern with places to fill."""

from __future__ import annotations

import re
from datetime import date

from kasus_training.rulings import RuleBroken

PLACES = ("serial", "unit", "month", "year")
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
PATTERN_MAX = 120
# Not str.format: its fields reach into objects, and the pattern is typed by a person.
_PLACE = re.compile(r"\{(\w+)(?::0?(\d))?\}")


def check_number_pattern(pattern: str) -> None:
    """Known places only, and the serial among them: without it two papers would share a number."""
    field = "certificate_pattern"
    if not pattern.strip() or len(pattern) > PATTERN_MAX:
        raise RuleBroken("pattern-length", field=field, most=PATTERN_MAX)
    names = [match.group(1) for match in _PLACE.finditer(pattern)]
    rest = _PLACE.sub("", pattern)
    if "{" in rest or "}" in rest or any(name not in PLACES for name in names):
        raise RuleBroken("pattern-unknown-place", field=field)
    if "serial" not in names:
        raise RuleBroken("pattern-without-serial", field=field)


def certificate_number(pattern: str, *, serial: int, unit: str, day: date) -> str:
    """The number as printed: `{serial:03}` in three digits, `{month}` in Roman numerals."""
    values = {"serial": str(serial), "unit": unit, "month": ROMAN[day.month - 1], "year": str(day.year)}

    def fill(match: re.Match[str]) -> str:
        value = values.get(match.group(1), match.group(0))
        return value.zfill(int(match.group(2))) if match.group(2) and match.group(1) == "serial" else value

    return _PLACE.sub(fill, pattern)
