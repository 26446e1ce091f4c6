"""Three months later: what is left of the change, and whether those who answered speak for the rest."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kasus_training.assessments.findings import PairedScore
from kasus_training.assessments.statistics.change import Change, change_of
from kasus_training.assessments.statistics.description import Description, Interval, describe, mean_of
from kasus_training.assessments.statistics.hiding import SMALLEST_SHOWN
from kasus_training.assessments.statistics.ratings import wilson

MONTHS = 3
OPEN_DAYS = 28
"""How long the test stays open from the day on which it is due."""
REMIND_BEFORE = timedelta(days=14)
REMIND_AFTER = timedelta(days=92)
"""Later than half a year after the training the follow-up says something else."""


@dataclass(frozen=True)
class Response:
    """Of those who took both tests, how many answered again, and how they had done after the training.

    The means are kept only when neither group is so small that single people show.
    """

    n_asked: int
    n_answered: int
    interval: Interval | None
    """Wilson's, of the share that answered."""
    answered_post_mean: float | None = None
    silent_post_mean: float | None = None

    @property
    def share(self) -> float | None:
        return self.n_answered / self.n_asked if self.n_asked else None


@dataclass(frozen=True)
class FollowUp:
    """The three tests over the same people. Below five, only the counts are kept.

    While one to four people are silent, their scores would follow from the means of the others and of
    all pairs: then only the change from after to later is kept, which tells nothing about them.
    """

    response: Response
    n: int
    before: Description | None = None
    after: Description | None = None
    later: Description | None = None
    learnt: Change | None = None
    """From before to after."""
    kept: Change | None = None
    """From after to later."""
    overall: Change | None = None
    """From before to later."""

    @property
    def is_shown(self) -> bool:
        return self.kept is not None

    @property
    def shows_means(self) -> bool:
        return self.later is not None


def follow_up_of(scores: Sequence[PairedScore], later: dict[int, float]) -> FollowUp:
    """`later` holds the follow-up score of each registration, in per cent of its own form's maximum."""
    pairs = [score for score in scores if score.is_pair]
    response = _response(pairs, later)
    triples = [
        (score.pre_percent, score.post_percent, later[score.registration_id])
        for score in pairs
        if score.pre_percent is not None and score.post_percent is not None and score.registration_id in later
    ]
    if len(triples) < SMALLEST_SHOWN:
        return FollowUp(response, len(triples))
    kept = change_of([(second, third) for _, second, third in triples])
    if 0 < len(pairs) - len(triples) < SMALLEST_SHOWN:
        return FollowUp(response, len(triples), kept=kept)
    return FollowUp(
        response,
        len(triples),
        before=describe(first for first, _, _ in triples),
        after=describe(second for _, second, _ in triples),
        later=describe(third for _, _, third in triples),
        learnt=change_of([(first, second) for first, second, _ in triples]),
        kept=kept,
        overall=change_of([(first, third) for first, _, third in triples]),
    )


def _response(pairs: Sequence[PairedScore], later: dict[int, float]) -> Response:
    answered = [one.post_percent for one in pairs if one.registration_id in later and one.post_percent is not None]
    silent = [one.post_percent for one in pairs if one.registration_id not in later and one.post_percent is not None]
    shows_means = min(len(answered), len(silent)) >= SMALLEST_SHOWN
    return Response(
        n_asked=len(pairs),
        n_answered=len(answered),
        interval=wilson(len(answered), len(pairs)) if pairs else None,
        answered_post_mean=mean_of(answered) if shows_means else None,
        silent_post_mean=mean_of(silent) if shows_means else None,
    )


def due_on(last_day: date) -> date:
    """The same day of the month three months later, or that month's last."""
    months = last_day.month - 1 + MONTHS
    year, month = last_day.year + months // 12, months % 12 + 1
    return date(year, month, min(last_day.day, calendar.monthrange(year, month)[1]))


def opens_on(last_day: date, *, today: date) -> date:
    """The day on which it is due; who plans it later asks from today on."""
    return max(due_on(last_day), today)


def is_due(last_day: date, today: date, *, is_made: bool, answers: int) -> bool:
    """From two weeks before until three months after, as long as nobody has answered."""
    due = due_on(last_day)
    return due - REMIND_BEFORE <= today <= due + REMIND_AFTER and not (is_made and answers)
