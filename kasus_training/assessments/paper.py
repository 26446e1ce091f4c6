"""Tests on paper: who gets which variant, what a string of letters says, where two readings differ.

A string holds a sign for each question of the paper, in the order of the paper: a letter or
a digit for a chosen option, several in round brackets, a dash for none, written words in
square brackets. Case and blanks do not matter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from kasus_training.assessments.ordering import option_order, question_order
from kasus_training.assessments.questions import CHOSEN, Kind, Wording
from kasus_training.rulings import RuleBroken, Stale

VARIANTS = "ABCD"
TYPED_MAX = 12_000
NOTHING = frozenset("-–—._0")
LETTERS = "ABCDEFGHIJ"
MIXED_KINDS = frozenset({Kind.SINGLE, Kind.MULTIPLE})
"""Scales and true or false keep their order."""


class Round(StrEnum):
    """Whose reading of a sheet it is. The settled one counts."""

    FIRST = "first"
    SECOND = "second"
    SETTLED = "settled"


@dataclass(frozen=True)
class PaperItem:
    """A question as one variant prints it: its options by letter, A first."""

    item_id: int
    wording: Wording
    options: tuple[str, ...]
    """Ids of the options in the order of this variant; none for a question answered in words."""

    @property
    def is_chosen(self) -> bool:
        return self.wording.kind in CHOSEN

    @property
    def last_letter(self) -> str:
        return LETTERS[len(self.options) - 1]


def variant_of(number: int, variants: int) -> int:
    """Neighbours by number sit beside each other and get different variants."""
    return (number - 1) % variants


def check_plan(variants: int, typists: int) -> None:
    if not 1 <= variants <= len(VARIANTS):
        raise RuleBroken("paper-variants", field="variants", most=len(VARIANTS))
    if typists not in {1, 2}:
        raise RuleBroken("paper-typists", field="typists")


def items_on_paper(
    questions: Sequence[tuple[int, Wording]], variant: int, *, mixes_questions: bool, mixes_options: bool
) -> list[PaperItem]:
    """The questions as this variant prints them. The first variant keeps the order of the form;
    skills are judged by watching, so no paper asks for them."""
    known = {item_id: wording for item_id, wording in questions if wording.kind is not Kind.SKILL}
    order = list(known)
    if variant and mixes_questions:
        order = question_order(order, variant)
    return [
        PaperItem(item_id, known[item_id], _options(item_id, known[item_id], variant if mixes_options else 0))
        for item_id in order
    ]


def _options(item_id: int, wording: Wording, variant: int) -> tuple[str, ...]:
    if wording.kind is Kind.TRUE_FALSE:
        return ("true", "false")
    ids = [option.id for option in wording.options]
    if variant and wording.kind in MIXED_KINDS:
        return tuple(option_order(ids, variant, item_id))
    return tuple(ids)


def read_answers(typed: str, items: Sequence[PaperItem]) -> tuple[str, ...]:
    """What the sheet says, question by question: letters, words, or nothing."""
    if len(typed) > TYPED_MAX:
        raise RuleBroken("answers-long", field="typed", most=TYPED_MAX)
    signs = _signs(unicodedata.normalize("NFKC", typed))
    if len(signs) != len(items):
        raise RuleBroken("answers-count", field="typed", given=len(signs), wanted=len(items))
    return tuple(
        _read_sign(sign, item, number) for number, (sign, item) in enumerate(zip(signs, items, strict=True), 1)
    )


def _signs(text: str) -> list[str]:
    signs: list[str] = []
    place = 0
    while place < len(text):
        char = text[place]
        if char.isspace() or char in ",;":
            place += 1
        elif char in "([":
            end = text.find(")" if char == "(" else "]", place)
            if end < 0:
                raise RuleBroken("answers-unclosed", field="typed", question=len(signs) + 1)
            signs.append(text[place : end + 1])
            place = end + 1
        else:
            signs.append(char)
            place += 1
    return signs


def _read_sign(sign: str, item: PaperItem, number: int) -> str:
    if sign in NOTHING or sign in {"()", "[]"}:
        return ""
    if not item.is_chosen:
        if not sign.startswith("["):
            raise RuleBroken("answer-in-words", field="typed", question=number)
        return " ".join(sign[1:-1].split())
    if sign.startswith("["):
        raise RuleBroken("answer-unreadable", field="typed", question=number, last=item.last_letter)
    chosen = {_letter(char, item, number) for char in sign.strip("()") if not char.isspace() and char not in ",;"}
    if len(chosen) > 1 and item.wording.kind is not Kind.MULTIPLE:
        raise RuleBroken("answer-one-only", field="typed", question=number)
    return "".join(sorted(chosen))


def _letter(char: str, item: PaperItem, number: int) -> str:
    upper = char.upper()
    place = LETTERS.find(upper)
    if unicodedata.category(char) == "Nd":
        place = unicodedata.decimal(char) - 1
    if not 0 <= place < len(item.options):
        raise RuleBroken("answer-unreadable", field="typed", question=number, last=item.last_letter)
    return LETTERS[place]


def write_answers(answers: Iterable[str], items: Sequence[PaperItem]) -> str:
    """The string again, in groups of five; reading it gives the same answers."""
    signs = [_write_sign(answer, item) for answer, item in zip(answers, items, strict=False)]
    return " ".join("".join(signs[start : start + 5]) for start in range(0, len(signs), 5))


def _write_sign(answer: str, item: PaperItem) -> str:
    if not answer:
        return "-"
    if not item.is_chosen:
        return f"[{answer}]"
    return answer if len(answer) == 1 else f"({answer})"


def body_of(answer: str, item: PaperItem) -> dict[str, Any]:
    """The answer as the rest of the house keeps it."""
    if not answer:
        return {}
    if not item.is_chosen:
        return {"text": answer}
    chosen = {item.options[LETTERS.index(letter)] for letter in answer}
    return {"chosen": [option for option in item.options if option in chosen]}


def differing(first: Sequence[str], second: Sequence[str]) -> tuple[int, ...]:
    """Places, from 0, at which two readings of one sheet differ. Written words meet without case."""
    return tuple(
        place
        for place, (one, other) in enumerate(zip(first, second, strict=True))
        if one.casefold() != other.casefold()
    )


@dataclass(frozen=True)
class Agreement:
    """How far two people read the same on the sheets that both have typed."""

    sheets: int
    answers: int
    same: int

    @property
    def percent(self) -> float | None:
        return self.same / self.answers * 100 if self.answers else None


def agreement(pairs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> Agreement:
    sheets = answers = same = 0
    for first, second in pairs:
        sheets += 1
        answers += len(first)
        same += len(first) - len(differing(first, second))
    return Agreement(sheets, answers, same)


def round_for(*, own: Round | None, taken: frozenset[Round], typists: int) -> Round:
    """Where somebody's reading goes: their own again, else the next free one. A sheet whose
    readings are complete changes by settling only, so that nobody adjusts to what they saw."""
    if Round.SETTLED in taken:
        raise Stale("paper-settled")
    wanted = (Round.FIRST, Round.SECOND)[:typists]
    if typists == 2 and set(wanted) <= taken:
        raise Stale("paper-complete")
    if own is not None:
        return own
    free = [one for one in wanted if one not in taken]
    if not free:
        raise Stale("paper-typed-by-other")
    return free[0]


def settled_from(
    first: Sequence[str], second: Sequence[str] | None, chosen: dict[int, str]
) -> tuple[str, ...]:  # fmt: skip
    """The answers that count: what both say, and for each difference what was chosen."""
    if second is None:
        return tuple(first)
    missing = [place + 1 for place in differing(first, second) if place not in chosen]
    if missing:
        raise RuleBroken("paper-unsettled", questions=missing)
    return tuple(chosen.get(place, answer) for place, answer in enumerate(first))
