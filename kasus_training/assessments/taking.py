"""When a test is open, who may take it, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from kasus_training.assessments.rules import Audience
from kasus_training.rulings import RuleBroken, Stale

MINUTES_MAX = 24 * 60
CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 5


class Opening(StrEnum):
    """What lets people in. On paper nothing does: the scores are typed."""

    PAPER = "paper"
    TIME = "time"
    BUTTON = "button"
    CODE = "code"


class PageStyle(StrEnum):
    ONE = "one"
    """One question per screen."""
    ALL = "all"


class Reveal(StrEnum):
    """What a person sees of their result, and when."""

    NOTHING = "nothing"
    SCORE = "score"
    ANSWERS_LATER = "answers-later"
    """The score at once, the answers with their explanations when the test is closed."""
    ANSWERS = "answers"


class AttemptMode(StrEnum):
    PHONE = "phone"
    PAPER = "paper"


class AttemptEnd(StrEnum):
    """How an attempt came to its end."""

    SENT = "sent"
    TIME_UP = "time-up"
    CLOSED = "closed"
    TYPED = "typed"
    """From paper."""


@dataclass(frozen=True)
class Sitting:
    """What decides whether somebody may begin or go on."""

    opening: Opening
    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    is_locked: bool = False


@dataclass(frozen=True)
class TakingDraft:
    """How a test is opened, taken and shown."""

    weight: Decimal
    pass_mark: Decimal | None
    opening: Opening
    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    page_style: PageStyle
    mixes_questions: bool
    mixes_options: bool
    reveal: Reveal
    raters: int


def check_taking(draft: TakingDraft, maximum: Decimal) -> None:
    check_weight(draft.weight)
    check_pass_mark(draft.pass_mark, maximum)
    check_minutes(draft.minutes)
    check_times(draft.opening, draft.opens_at, draft.closes_at)
    if draft.raters not in (1, 2):
        raise RuleBroken("raters-range", field="raters")


def is_open(sitting: Sitting, now: datetime) -> bool:
    if sitting.opening is Opening.PAPER or sitting.is_locked or sitting.opens_at is None:
        return False
    return sitting.opens_at <= now and (sitting.closes_at is None or now < sitting.closes_at)


def deadline_of(sitting: Sitting, started_at: datetime, extra_minutes: int = 0) -> datetime | None:
    """The last instant at which an answer counts: the person's own time, or the end of the test."""
    ends = [] if sitting.closes_at is None else [sitting.closes_at]
    if sitting.minutes is not None:
        ends.append(started_at + timedelta(minutes=sitting.minutes + extra_minutes))
    return min(ends, default=None)


def check_open(sitting: Sitting, now: datetime) -> None:
    if is_open(sitting, now):
        return
    if sitting.opening is Opening.PAPER:
        raise Stale("test-on-paper")
    if sitting.is_locked or (sitting.closes_at is not None and now >= sitting.closes_at):
        raise Stale("test-closed")
    raise Stale("test-not-open", opens_at=sitting.opens_at)


def check_running(
    *, submitted_at: datetime | None, deadline: datetime | None, is_locked: bool, is_filed: bool, now: datetime
) -> None:
    """An answer still counts; otherwise it is refused, and what was saved stays."""
    if submitted_at is not None:
        raise Stale("attempt-sent")
    if is_locked:
        raise Stale("attempt-locked")
    if is_filed:
        raise Stale("attempt-filed")
    if deadline is not None and now >= deadline:
        raise Stale("attempt-time-up")


def is_for(audience: Audience, *, minor: bool, has_own_for_children: bool) -> bool:
    """Children take the children's form where there is one; adults never do."""
    if audience is Audience.CHILDREN:
        return minor
    return not (minor and has_own_for_children)


def check_minutes(minutes: int | None) -> None:
    if minutes is not None and not 1 <= minutes <= MINUTES_MAX:
        raise RuleBroken("test-minutes", field="minutes", most=MINUTES_MAX)


def check_times(opening: Opening, opens_at: datetime | None, closes_at: datetime | None) -> None:
    if opening is not Opening.TIME:
        return
    if opens_at is None:
        raise RuleBroken("test-opens-missing", field="opens_at")
    if closes_at is not None and closes_at <= opens_at:
        raise RuleBroken("test-closes-early", field="closes_at")


def check_pass_mark(pass_mark: Decimal | None, maximum: Decimal) -> None:
    if pass_mark is not None and not 0 <= pass_mark <= maximum:
        raise RuleBroken("pass-mark-range", field="pass_mark", most=maximum)


def check_weight(weight: Decimal) -> None:
    if not weight.is_finite() or not 0 <= weight <= 100:
        raise RuleBroken("weight-range", field="weight")


def tidy_code(text: str) -> str:
    """A code as somebody typed it: case, blanks and dashes do not matter."""
    return "".join(char for char in text.upper() if char.isalnum())
