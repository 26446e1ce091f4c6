"""Which questions somebody had right on paper, so that they add up to the score in the list.

The list knows only how many were right. Which ones follows from how hard a question is and from
chance, the same in every demo. One question stays hard on purpose, as one whose law changed does.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

SEED = 20_251_125
NOISE = 1.2
LEFT_OPEN = 0.03
STUBBORN = 18
"""The place of the question that nobody learns."""
WRONG_WEIGHTS = (5, 2, 1)


class AnswerKey:
    """The options of each question, the right one first."""

    def __init__(self, options: Sequence[Sequence[str]], right: Sequence[str]) -> None:
        self.right = list(right)
        self.wrong = [[one for one in own if one != key] for own, key in zip(options, right, strict=True)]


def easiness(count: int, chance: random.Random, before: Sequence[float] = ()) -> list[float]:
    """How easy each question is; after the training it still resembles what it was before."""
    if not before:
        return [chance.gauss(0, 1) for _ in range(count)]
    after = [0.6 * one + chance.gauss(0, 0.7) for one in before]
    if count > STUBBORN:
        after[STUBBORN] = -3.0
    return after


def sheet_of(score: int, key: AnswerKey, easy: Sequence[float], chance: random.Random) -> list[str]:
    """An option for each question, an empty one where the person left it open; `score` of them are right."""
    order = sorted(range(len(easy)), key=lambda place: -(easy[place] + chance.gauss(0, NOISE)))
    known = set(order[:score])
    sheet = []
    for place, right in enumerate(key.right):
        wrong = key.wrong[place]
        if place in known:
            sheet.append(right)
        elif chance.random() < LEFT_OPEN:
            sheet.append("")
        else:
            sheet.append(chance.choices(wrong, WRONG_WEIGHTS[: len(wrong)])[0])
    return sheet
