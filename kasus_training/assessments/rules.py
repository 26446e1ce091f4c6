"""What is true of tests and scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from kasus_training.events.rules import EventStatus, check_not_closed
from kasus_training.rulings import RuleBroken, Stale
from kasus_training.schedule.rules import SessionKind

MAXIMUM_LIMIT = Decimal(1000)
TITLE_MAX = 80
REASON_MAX = 200
COMPUTED = "test"
"""The reason of a score that a test computed; a corrected key has its own after it."""
PLACES_MAX = 2
"""Decimals of a score."""


class Phase(StrEnum):
    PRE = "pre"
    POST = "post"
    FOLLOW_UP = "follow-up"
    """Some months later."""


class Audience(StrEnum):
    """Whom a form is for. Children have one of their own, which is never ranked."""

    EVERYONE = "everyone"
    CHILDREN = "children"


class ScoreState(StrEnum):
    """Absent, exempt and a number are kept; a blank cell is a row that says so again."""

    NUMBER = "number"
    BLANK = "blank"
    ABSENT = "absent"
    EXEMPT = "exempt"


@dataclass(frozen=True)
class FormDraft:
    """A test: of the whole training, or of one session and so of its speakers."""

    phase: Phase
    title: str
    maximum: Decimal
    session_id: int | None = None
    audience: Audience = Audience.EVERYONE


DEFAULT_FORMS = (
    FormDraft(Phase.PRE, "Tes awal", Decimal(20)),
    FormDraft(Phase.POST, "Tes akhir", Decimal(20)),
)


@dataclass(frozen=True)
class Entry:
    """What stands in a cell: a number, or one of the three ways to have none."""

    state: ScoreState
    value: Decimal | None = None

    def percent_of(self, maximum: Decimal) -> float | None:
        """As a share of the form's own maximum; none without a number."""
        return None if self.value is None else float(self.value / maximum * 100)


BLANK = Entry(ScoreState.BLANK)


@dataclass(frozen=True)
class TypedCell:
    """One cell as somebody sent it: which one, what they typed, and the version they had seen."""

    form_id: int
    registration_id: int
    entry: str
    version: int


@dataclass(frozen=True)
class PreviewedCell:
    """What would become of a typed cell: from what to what, or why it cannot."""

    typed: TypedCell
    old: Entry
    new: Entry
    problem: RuleBroken | None = None

    @property
    def changes(self) -> bool:
        return self.problem is None and self.old != self.new


@dataclass(frozen=True)
class WeightedEntry:
    """One test's part of a final score."""

    entry: Entry
    maximum: Decimal
    weight: Decimal


def final_score(parts: Iterable[WeightedEntry]) -> Decimal | None:
    """The mean of several tests on a scale of 100, each by its weight, to one decimal.

    Who is exempt from a test is judged by the others. While a test that counts is blank, or somebody
    was absent from it, there is no final score: nothing is imputed.
    """
    counted = [part for part in parts if part.weight > 0 and part.entry.state is not ScoreState.EXEMPT]
    if not counted or any(part.entry.value is None for part in counted):
        return None
    reached = sum(((part.entry.value or Decimal(0)) / part.maximum * part.weight for part in counted), Decimal(0))
    whole = sum((part.weight for part in counted), Decimal(0))
    return (reached / whole * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)


class CellsRefused(RuleBroken):
    """Some cells of a page were refused, so none was written. `problems` says which and why."""

    def __init__(self, problems: dict[tuple[int, int], RuleBroken]) -> None:
        super().__init__("cells-refused", count=len(problems))
        self.problems = problems

    @property
    def is_stale(self) -> bool:
        return any(isinstance(problem, Stale) for problem in self.problems.values())


def is_own_form(session_speaker_ids: frozenset[int] | None, speaker_id: int | None) -> bool:
    """A form without a session belongs to every trainer; one with a session to its speakers."""
    return session_speaker_ids is None or (speaker_id is not None and speaker_id in session_speaker_ids)


def check_event_takes(status: EventStatus, phase: Phase) -> None:
    """A filed event is not changed any more, except by the follow-up, which comes months later."""
    if phase is not Phase.FOLLOW_UP:
        check_not_closed(status)


def event_takes(status: EventStatus, phase: Phase) -> bool:
    return phase is Phase.FOLLOW_UP or status is not EventStatus.CLOSED


def check_form(draft: FormDraft) -> None:
    if not draft.title.strip():
        raise RuleBroken("form-untitled", field="title")
    if len(draft.title) > TITLE_MAX:
        raise RuleBroken("form-title-long", field="title", most=TITLE_MAX)
    check_maximum(draft.maximum)


def check_maximum(maximum: Decimal) -> None:
    """Above 0, at most 1000, at most two decimals."""
    if not maximum.is_finite() or not 0 < maximum <= MAXIMUM_LIMIT or decimals_of(maximum) > PLACES_MAX:
        raise RuleBroken("maximum-out-of-range", field="maximum", most=MAXIMUM_LIMIT)


def check_maximum_holds(maximum: Decimal, *, highest: Decimal | None) -> None:
    """A score that is already in must not pass the new maximum."""
    if highest is not None and highest > maximum:
        raise RuleBroken("maximum-below-scores", field="maximum", highest=highest)


def check_session_kind(kind: SessionKind) -> None:
    """A test of one session needs a session that teaches; the tests of the training have none."""
    if kind is not SessionKind.SESSION:
        raise RuleBroken("form-session-unfit", field="session_id")


def check_not_locked(locked_at: datetime | None) -> None:
    if locked_at is not None:
        raise Stale("form-locked", locked_at=locked_at)


def check_locked(locked_at: datetime | None) -> None:
    if locked_at is None:
        raise Stale("form-not-locked")


def check_reason(reason: str) -> str:
    """Unlocking is remembered with its reason."""
    cleaned = " ".join(reason.split())
    if not cleaned:
        raise RuleBroken("reason-missing", field="reason")
    if len(cleaned) > REASON_MAX:
        raise RuleBroken("reason-long", field="reason", most=REASON_MAX)
    return cleaned


def decimals_of(number: Decimal) -> int:
    exponent = number.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
