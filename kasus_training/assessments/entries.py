"""Reading what somebody typed into a score cell, and writing it back."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

from kasus_training.assessments.rules import BLANK, PLACES_MAX, Entry, ScoreState, decimals_of
from kasus_training.rulings import RuleBroken

WORDS = {
    "T": ScoreState.ABSENT,
    "A": ScoreState.ABSENT,
    "B": ScoreState.EXEMPT,
    "E": ScoreState.EXEMPT,
}
"""T(idak hadir), B(ebas tes); A(bsent), E(xempt) for those who work in English."""

LETTERS = {ScoreState.ABSENT: "T", ScoreState.EXEMPT: "B"}
TYPED_MAX = 20
ARABIC_DECIMAL_POINT = "\N{ARABIC DECIMAL SEPARATOR}"


def read_entry(typed: str, *, maximum: Decimal) -> Entry:
    """A number up to the form's maximum, T for absent, B for exempt, nothing for blank."""
    text = unicodedata.normalize("NFKC", typed).strip()
    if not text:
        return BLANK
    if text.upper() in WORDS:
        return Entry(WORDS[text.upper()])
    number = _number(text)
    if number < 0:
        raise RuleBroken("score-negative", field="entry")
    if number > maximum:
        raise RuleBroken("score-too-high", field="entry", most=maximum)
    if decimals_of(number) > PLACES_MAX:
        raise RuleBroken("score-too-fine", field="entry", places=PLACES_MAX)
    return Entry(ScoreState.NUMBER, number)


def _number(text: str) -> Decimal:
    """Digits of any script with one comma or point; nothing else is a score."""
    plain = text.replace(",", ".").replace(ARABIC_DECIMAL_POINT, ".").replace("\N{MINUS SIGN}", "-")
    digits = plain.removeprefix("-").replace(".", "", 1)
    if len(text) > TYPED_MAX or not digits or not all(unicodedata.category(char) == "Nd" for char in digits):
        raise RuleBroken("score-unreadable", field="entry")
    western = "".join(str(unicodedata.decimal(char)) if char not in "-." else char for char in plain)
    try:
        return abs(Decimal(western)) if Decimal(western) == 0 else Decimal(western)
    except InvalidOperation as unreadable:
        raise RuleBroken("score-unreadable", field="entry") from unreadable


def show_entry(entry: Entry) -> str:
    """What the cell shows: "17,5", "T", "B", or nothing. Reading it again gives the same entry."""
    if entry.value is not None:
        return show_number(entry.value)
    return LETTERS.get(entry.state, "")


def show_number(number: Decimal) -> str:
    """Without needless zeros, with the comma that people here write."""
    return format(number.normalize(), "f").replace(".", ",")
