"""Tables of scores from elsewhere: which column says who, which says what.

People are found by their code or by their number in the event. A name beside it is only
compared: it stops a score from going to somebody else, and never finds anybody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from kasus_training.accounts.rules import name_key
from kasus_training.assessments.rules import Phase
from kasus_training.rulings import RuleBroken

HEADINGS_WITHIN = 20
NUMBER_DIGITS = 6
CODE_HEADINGS = frozenset({"kode", "kode peserta", "kode tiket", "code", "participant code"})
NUMBER_HEADINGS = frozenset({
    "no", "nomor", "no urut", "nomor urut", "no peserta", "nomor peserta", "nomer", "number", "participant number",
})  # fmt: skip
NAME_HEADINGS = frozenset({"nama", "nama peserta", "nama lengkap", "name", "full name"})
SCORE_HEADINGS = frozenset({"nilai", "skor", "score", "nilai tes", "poin", "points"})
PHASE_HEADINGS = {
    Phase.PRE: frozenset({"pre test", "pretest", "pre", "tes awal", "nilai pre test", "nilai tes awal"}),
    Phase.POST: frozenset({"post test", "posttest", "post", "tes akhir", "nilai post test", "nilai tes akhir"}),
}
SHORT_WORD = 3
"""Initials and titles say too little to tell two people apart."""


@dataclass(frozen=True)
class FormFacts:
    """What a heading may call a test."""

    id: int
    title: str
    phase: Phase
    of_session: bool


@dataclass(frozen=True)
class ScoreLine:
    """One row: who it says it is about, and what it gives for which test."""

    line: int
    code: str
    number: str
    name: str
    entries: tuple[tuple[int, str], ...]

    @property
    def shown(self) -> str:
        return self.name or self.code or self.number


@dataclass(frozen=True)
class Columns:
    start: int
    """The row under the headings, or the first one where there are none."""
    code: int | None
    number: int | None
    name: int | None
    tests: tuple[tuple[int, int], ...]
    """Column and test."""
    ignored: tuple[str, ...] = ()


def read_score_lines(
    tables: Sequence[Sequence[Sequence[str]]], forms: Sequence[FormFacts], *, form_id: int | None = None
) -> tuple[list[ScoreLine], tuple[str, ...]]:
    """The rows of the table that speaks of scores, and the headings that are not read.

    With `form_id` everything is of that test: then one column of scores needs no heading.
    """
    found = [(table, columns) for table in tables if (columns := _columns(table, forms, form_id)) is not None]
    if not found:
        raise RuleBroken("scores-without-who", field="file")
    table, columns = max(found, key=lambda pair: len(pair[1].tests))
    if not columns.tests:
        raise RuleBroken("scores-without-test", field="file")
    lines = [
        _line(number, row, columns)
        for number, row in enumerate(table[columns.start :], start=columns.start + 1)
        if any(cell.strip() for cell in row)
    ]
    if not lines:
        raise RuleBroken("file-without-rows", field="file")
    return lines, columns.ignored


def _columns(table: Sequence[Sequence[str]], forms: Sequence[FormFacts], form_id: int | None) -> Columns | None:
    for number, row in enumerate(table[:HEADINGS_WITHIN]):
        keys = [name_key(cell.replace("_", " ")) for cell in row]
        code, who, name = (_first(keys, words) for words in (CODE_HEADINGS, NUMBER_HEADINGS, NAME_HEADINGS))
        if code is None and who is None:
            continue
        taken = {place for place in (code, who, name) if place is not None}
        tests = _tests(keys, taken, forms, form_id)
        used = taken | {place for place, _form in tests}
        ignored = tuple(cell.strip() for place, cell in enumerate(row) if cell.strip() and place not in used)
        return Columns(number + 1, code, who, name, tests, ignored)
    return _without_headings(table, form_id)


def _first(keys: Sequence[str], words: frozenset[str]) -> int | None:
    return next((place for place, key in enumerate(keys) if key in words), None)


def _tests(
    keys: Sequence[str], taken: set[int], forms: Sequence[FormFacts], form_id: int | None
) -> tuple[tuple[int, int], ...]:
    by_heading = _by_heading(forms)
    found: dict[int, int] = {}
    for place, key in enumerate(keys):
        form = by_heading.get(key)
        if place not in taken and form is not None and form not in found.values():
            found[place] = form
    if form_id is None:
        return tuple(found.items())
    own = [place for place, form in found.items() if form == form_id]
    own = own or [place for place, key in enumerate(keys) if place not in taken and key in SCORE_HEADINGS]
    rest = [place for place, key in enumerate(keys) if place not in taken and place not in found and key]
    own = own or (rest if len(rest) == 1 else [])
    return tuple((place, form_id) for place in own[:1])


def _by_heading(forms: Sequence[FormFacts]) -> dict[str, int]:
    """A title, with or without its phase's usual names; what two tests share names neither."""
    names: dict[str, set[int]] = {}
    for form in forms:
        usual = frozenset() if form.of_session else PHASE_HEADINGS.get(form.phase, frozenset())
        for word in {name_key(form.title.replace("_", " "))} | usual:
            names.setdefault(word, set()).add(form.id)
    return {word: next(iter(ids)) for word, ids in names.items() if len(ids) == 1}


def _without_headings(table: Sequence[Sequence[str]], form_id: int | None) -> Columns | None:
    """Two bare columns of a chosen test: who, and the score."""
    rows = [row for row in table if any(cell.strip() for cell in row)]
    if form_id is None or not rows or any(len(row) < 2 for row in rows):
        return None
    firsts = [row[0].strip() for row in rows]
    if all(is_number(first) for first in firsts):
        return Columns(0, None, 0, None, ((1, form_id),))
    if all(len(first) == 6 and first.isascii() and first.isalnum() for first in firsts):
        return Columns(0, 0, None, None, ((1, form_id),))
    return None


def _line(number: int, row: Sequence[str], columns: Columns) -> ScoreLine:
    def cell(place: int | None) -> str:
        return row[place].strip() if place is not None and place < len(row) else ""

    return ScoreLine(
        line=number,
        code=cell(columns.code).upper(),
        number=cell(columns.number),
        name=cell(columns.name),
        entries=tuple((form_id, cell(place)) for place, form_id in columns.tests),
    )


def is_number(text: str) -> bool:
    digits = text.rstrip(". ")
    return 0 < len(digits) <= NUMBER_DIGITS and all(unicodedata.category(char) == "Nd" for char in digits)


def read_participant_number(text: str) -> int:
    """12 or 12. or ١٢; anything else is no number of a participant."""
    if not is_number(text):
        raise RuleBroken("participant-number-unreadable", typed=text[:20])
    return int(text.rstrip(". "))


def names_agree(written: str, known: str) -> bool:
    """Whether both may be one person: they share a word that is no initial. No name agrees with any."""
    words = {word for word in name_key(written).split() if len(word) >= SHORT_WORD}
    if not words:
        return True
    return bool(words & set(name_key(known).split()))
