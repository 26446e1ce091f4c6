"""The questions of a test: how hard, how telling, and whether a wrong option beats the key."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.assessments.statistics.description import mean_of
from kasus_training.assessments.statistics.reliability import Answers
from kasus_training.assessments.statistics.weights import share_of_bottom, share_of_top, weighted_share

UPPER_LOWER_SHARE = 0.27
UPPER_LOWER_FROM = 30
"""People below whom the groups of 27 per cent are too small to say anything."""
EASY_ABOVE = 0.90
HARD_BELOW = 0.30
WEAK_BELOW = 0.20


class Flag(StrEnum):
    """What somebody should look at, gravest first."""

    KEY_BEATEN = "key-beaten"
    """Among the best third a wrong option was chosen more often than the key."""
    NEGATIVE = "negative"
    """Those who know more answer it worse."""
    HARD = "hard"
    EASY = "easy"
    WEAK = "weak"
    """It hardly tells those who know from those who do not."""
    UNUSED_OPTION = "unused-option"
    """A wrong option that nobody took."""


GRAVE = frozenset({Flag.KEY_BEATEN, Flag.NEGATIVE})
"""Something is wrong with the key or the words; the others only describe the question."""


@dataclass(frozen=True)
class OptionCount:
    """One option: how many chose it, and which share of each third of the total score."""

    option: str
    is_key: bool
    n: int
    bottom: float
    middle: float
    top: float


@dataclass(frozen=True)
class ItemFigures:
    n: int
    facility: float
    """The share of the points of this question that was reached."""
    item_rest: float | None
    """The correlation with the rest of the test; None when either does not vary."""
    upper_lower: float | None
    """None below 30 people."""
    options: tuple[OptionCount, ...] = ()
    flags: tuple[Flag, ...] = ()

    @property
    def is_grave(self) -> bool:
        return not GRAVE.isdisjoint(self.flags)


@dataclass(frozen=True)
class Standing:
    """Everybody's total, and how much of each person belongs to the groups that items are judged by."""

    totals: Sequence[float]
    best: Sequence[float]
    weakest: Sequence[float]
    thirds: tuple[Sequence[float], Sequence[float], Sequence[float]]
    """The lowest, the middle and the top."""


def standing_of(answers: Answers) -> Standing:
    """The same for all questions of a test, so it is found once."""
    totals = [math.fsum(row) for row in answers]
    part, third = UPPER_LOWER_SHARE * len(totals), len(totals) / 3
    top, bottom = share_of_top(totals, third), share_of_bottom(totals, third)
    middle = [max(0.0, 1.0 - high - low) for high, low in zip(top, bottom, strict=True)]
    return Standing(totals, share_of_top(totals, part), share_of_bottom(totals, part), (bottom, middle, top))


def item_figures(
    answers: Answers,
    item: int,
    *,
    standing: Standing | None = None,
    chosen: Sequence[str | None] = (),
    options: Mapping[str, bool] | None = None,
) -> ItemFigures | None:
    """One column of item scores from 0 to 1; None without people.

    With `chosen`, the option that each person took (None for no answer), and `options`, which of
    them are the key, the wrong options are judged too.
    """
    if not answers:
        return None
    standing = standing or standing_of(answers)
    own = [row[item] for row in answers]
    rest = [round(total - score, 9) for total, score in zip(standing.totals, own, strict=True)]
    figures = ItemFigures(
        n=len(own),
        facility=mean_of(own),
        item_rest=correlation(own, rest),
        upper_lower=upper_lower(own, standing),
        options=count_options(chosen, options, standing) if options else (),
    )
    return ItemFigures(**{**figures.__dict__, "flags": flags_of(figures)})


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's; None when one side does not vary."""
    if min(xs) == max(xs) or min(ys) == max(ys):
        return None
    mean_x, mean_y = mean_of(xs), mean_of(ys)
    both = math.fsum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    square_x = math.fsum((x - mean_x) ** 2 for x in xs)
    square_y = math.fsum((y - mean_y) ** 2 for y in ys)
    return max(-1.0, min(1.0, both / math.sqrt(square_x * square_y)))


def upper_lower(own: Sequence[float], standing: Standing) -> float | None:
    """How much more of the best 27 per cent have it right than of the weakest; none below 30 people."""
    if len(own) < UPPER_LOWER_FROM:
        return None
    return weighted_share(own, standing.best) - weighted_share(own, standing.weakest)


def count_options(
    chosen: Sequence[str | None], options: Mapping[str, bool], standing: Standing
) -> tuple[OptionCount, ...]:
    """Each option by thirds of the total score; those who tie at a cut are shared between its sides."""
    third = len(standing.totals) / 3
    took: dict[str | None, list[int]] = defaultdict(list)
    for place, answer in enumerate(chosen):
        took[answer].append(place)
    return tuple(
        OptionCount(
            option,
            is_key,
            len(took[option]),
            *(sum(weights[place] for place in took[option]) / third for weights in standing.thirds),
        )
        for option, is_key in options.items()
    )


def flags_of(figures: ItemFigures) -> tuple[Flag, ...]:
    key = sum(option.top for option in figures.options if option.is_key)
    wrong = [option for option in figures.options if not option.is_key]
    found = {
        Flag.KEY_BEATEN: any(option.top > key + 1e-9 for option in wrong),
        Flag.NEGATIVE: figures.item_rest is not None and figures.item_rest < 0,
        Flag.HARD: figures.facility < HARD_BELOW,
        Flag.EASY: figures.facility > EASY_ABOVE,
        Flag.WEAK: figures.item_rest is not None and 0 <= figures.item_rest < WEAK_BELOW,
        Flag.UNUSED_OPTION: any(option.n == 0 for option in wrong),
    }
    return tuple(flag for flag, is_found in found.items() if is_found)
