"""What is true of an event: its days, its settings, who is on its team."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kasus_training.rulings import RuleBroken

SLUG_MAX = 80
DAYS_MAX = 31


class EventStatus(StrEnum):
    DRAFT = "draft"
    """Only the team sees it."""
    OPEN = "open"
    """The public page is there; registration follows its own dates."""
    CLOSED = "closed"
    """The training is over and filed: papers and reports stay, nothing is registered or marked."""


class ExcusedPolicy(StrEnum):
    """What an excused absence does to the share of sessions attended."""

    LEAVES_DENOMINATOR = "leaves-denominator"
    COUNTS_AS_ABSENT = "counts-as-absent"


@dataclass(frozen=True)
class EventDraft:
    """What an organizer enters about an event."""

    title: str
    region: str = ""
    summary: str = ""
    aims: tuple[str, ...] = ()
    venue: str = ""
    place: str = ""
    timezone: str = "Asia/Makassar"
    jp_minutes: int = 45
    days: tuple[date, ...] = field(default_factory=tuple)


def slug_of(title: str) -> str:
    """The title as it stands in an address: ASCII, lower case, hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_MAX].strip("-") or "event"


def free_slug(wanted: str, taken: set[str]) -> str:
    """The wanted slug, or the next one with a number behind it."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def check_days(days: tuple[date, ...]) -> None:
    if not days:
        raise RuleBroken("no-days", field="days")
    if len(days) > DAYS_MAX:
        raise RuleBroken("too-many-days", field="days", most=DAYS_MAX)
    if len(set(days)) < len(days):
        raise RuleBroken("day-twice", field="days")


def check_registration_window(opens_at: datetime | None, closes_at: datetime | None) -> None:
    if opens_at and closes_at and closes_at <= opens_at:
        raise RuleBroken("closes-before-it-opens", field="registration_closes_at")


def is_registration_open(
    status: EventStatus, *, opens_at: datetime | None, closes_at: datetime | None, now: datetime
) -> bool:
    """Whether the public form takes registrations at this instant."""
    if status is not EventStatus.OPEN:
        return False
    return (opens_at is None or now >= opens_at) and (closes_at is None or now < closes_at)


def check_not_closed(status: EventStatus) -> None:
    """A filed event is not changed any more; reopen it first."""
    if status is EventStatus.CLOSED:
        raise RuleBroken("event-closed")
