"""The waiting list of a sector: who is next, how long an offer holds, and why somebody still waits."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from kasus_training.participants.rules import Status

LEAST_TIME_TO_ANSWER = timedelta(hours=2)
"""With less than this before the event nobody is asked first: the place is theirs at once."""


class Cause(StrEnum):
    """What freed the place that somebody of the waiting list got."""

    CANCELLED = "cancelled"
    REJECTED = "rejected"
    QUOTA_RAISED = "quota-raised"
    MOVED = "moved"
    DECLINED = "declined"
    LAPSED = "lapsed"
    BY_HAND = "by-hand"


class Why(StrEnum):
    """Why somebody of the waiting list has no place."""

    ALL_TAKEN = "all-taken"
    OTHERS_FIRST = "others-first"
    DID_NOT_ANSWER = "did-not-answer"
    EVENT_OVER = "event-over"


@dataclass(frozen=True)
class Reason:
    """Why somebody waits, with the place in the line of those who are still asked (0: not asked)."""

    why: Why
    place: int
    quota: int
    taken: int


def offer_deadline(now: datetime, *, hours: int, event_starts_at: datetime) -> datetime | None:
    """Until when somebody may answer an offer; none where the place is theirs without asking."""
    if hours == 0 or event_starts_at - now < LEAST_TIME_TO_ANSWER:
        return None
    return min(now + timedelta(hours=hours), event_starts_at)


def is_lapsed(status: Status, offer_until: datetime | None, now: datetime) -> bool:
    """An offer ends at its instant, whether or not anything has taken it back yet."""
    return status is Status.OFFERED and offer_until is not None and now >= offer_until


def free_seats(taken: Collection[int], quota: int) -> list[int]:
    return [seat for seat in range(1, quota + 1) if seat not in taken]


def seats_to_change(held: Iterable[tuple[int, bool]], quota: int) -> dict[int, int]:
    """Which seats beyond the quota move into it: old seat → new seat.

    `held` are the seats taken, each with whether somebody said why it may lie beyond the quota.
    After a quota was lowered the others sit beyond it: a place that becomes free is theirs, or
    the sector would admit more people while it holds too many.
    """
    pairs = list(held)
    free = free_seats([seat for seat, _allowed in pairs], quota)
    beyond = sorted(seat for seat, allowed in pairs if seat > quota and not allowed)
    return dict(zip(beyond, free, strict=False))


def reason_to_wait(waiter: int, asked: Sequence[int], *, quota: int, taken: int, left: int, over: bool) -> Reason:
    """Why this one has no place; `asked` are those of the line who did not let an offer pass, in order."""
    place = asked.index(waiter) + 1 if waiter in asked else 0
    if over:
        why = Why.EVENT_OVER
    elif not place:
        why = Why.DID_NOT_ANSWER
    else:
        why = Why.ALL_TAKEN if left <= 0 else Why.OTHERS_FIRST
    return Reason(why, place, quota, taken)
