"""Numbers in Indonesian words, as papers write them behind the figure."""

from __future__ import annotations

UNITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
MOST = 999


def in_words(number: int) -> str:
    """16 is "enam belas". From 0 to 999: no training has more lesson hours."""
    if not 0 <= number <= MOST:
        raise ValueError(f"{number} is not between 0 and {MOST}")
    if number < 10:
        return UNITS[number]
    hundreds, rest = divmod(number, 100)
    words = [_hundreds(hundreds)] if hundreds else []
    if rest:
        words.append(_below_hundred(rest))
    return " ".join(words)


def _hundreds(hundreds: int) -> str:
    return "seratus" if hundreds == 1 else f"{UNITS[hundreds]} ratus"


def _below_hundred(number: int) -> str:
    if number < 10:
        return UNITS[number]
    if number == 10:
        return "sepuluh"
    if number == 11:
        return "sebelas"
    if number < 20:
        return f"{UNITS[number - 10]} belas"
    tens, unit = divmod(number, 10)
    return f"{UNITS[tens]} puluh" + (f" {UNITS[unit]}" if unit else "")
