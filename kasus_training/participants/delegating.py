"""Delegates asked of institutions, and what merging two institutions moves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kasus_training.participants.rules import HOLDING_A_SEAT, Status
from kasus_training.rulings import RuleBroken

ASKED_MAX = 500
COUNTS_AS_SENT = HOLDING_A_SEAT | {Status.WAITLISTED}
"""Whoever was named by their institution and has not been cancelled or declined since."""


@dataclass(frozen=True)
class Delegates:
    """What an event asked of an institution, and what it got."""

    institution_id: int
    name: str
    asked: int | None
    """None: it was not asked, and sent people all the same."""
    registered: int
    confirmed: int

    @property
    def missing(self) -> int:
        return max(0, (self.asked or 0) - self.registered)

    @property
    def too_many(self) -> int:
        return max(0, self.registered - self.asked) if self.asked is not None else 0


@dataclass(frozen=True)
class DelegatesTogether:
    """The same for all institutions of an event."""

    institutions: int
    asked: int
    registered: int
    missing: int
    institutions_missing: int


@dataclass(frozen=True)
class Merging:
    """What moves when one institution becomes another: shown before, kept in the history after."""

    registrations: int
    events: int
    chaperones: int
    sectors: int
    delegations: int
    aliases: int
    doubles: tuple[str, ...] = ()
    """People who are registered twice in one event, once under each name."""


def check_asked(asked: int | None) -> int:
    """Nothing, or none: the institution is not asked any more."""
    if asked is None:
        return 0
    if not 0 <= asked <= ASKED_MAX:
        raise RuleBroken("delegates-out-of-range", field="asked", most=ASKED_MAX)
    return asked


def check_may_merge(one: int, other: int) -> None:
    if one == other:
        raise RuleBroken("merge-with-itself", field="into")


def asked_together(one: int, other: int) -> int:
    """Two letters to one office under two names asked for the same people: the larger number holds."""
    return max(one, other)


def together(rows: Iterable[Delegates]) -> DelegatesTogether:
    rows = [row for row in rows if row.asked is not None]
    return DelegatesTogether(
        institutions=len(rows),
        asked=sum(row.asked or 0 for row in rows),
        registered=sum(row.registered for row in rows),
        missing=sum(row.missing for row in rows),
        institutions_missing=sum(row.missing > 0 for row in rows),
    )
