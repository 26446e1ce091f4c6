"""What is true of an event: its days, its settings, who is on its team."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kasus_training.events.numbering import check_number_pattern
from kasus_training.permissions import EVENT_ROLES, Role, may_grant
from kasus_training.rulings import Forbidden, RuleBroken
from kasus_training.zones import zone

SLUG_MAX = 80
DAYS_MAX = 31
RESERVED_SLUGS = frozenset({"new", "now"})
"""Words that follow /events/ in addresses of our own."""


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


class ScanCovers(StrEnum):
    """What one scan, or one mark by hand, speaks for."""

    SESSION = "session"
    HALF_DAY = "half-day"
    DAY = "day"


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


@dataclass(frozen=True)
class SettingsDraft:
    """Everything that an organizer may set for an event, its days apart."""

    title: str
    region: str = ""
    summary: str = ""
    aims: tuple[str, ...] = ()
    venue: str = ""
    place: str = ""
    timezone: str = "Asia/Makassar"
    jp_minutes: int = 45
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None
    offer_hours: int = 24
    own_changes_until: datetime | None = None
    own_changes_need_approval: bool = False
    attendance_percent: int = 80
    excused_policy: ExcusedPolicy = ExcusedPolicy.LEAVES_DENOMINATOR
    scan_covers: ScanCovers = ScanCovers.SESSION
    late_after_minutes: int = 15
    self_opens_minutes: int = 30
    self_closes_minutes: int = 0
    scans_out: bool = False
    certificate_pattern: str = "400.2.4/{serial:03}/{unit}/{year}"


NUMBER_RANGES = {
    "jp_minutes": (1, 240),
    "attendance_percent": (0, 100),
    "offer_hours": (0, 720),
    "late_after_minutes": (0, 240),
    "self_opens_minutes": (0, 720),
    "self_closes_minutes": (0, 720),
}
"""The settings that are numbers, with the least and the most that makes sense."""


def check_title(title: str) -> None:
    if not title.strip():
        raise RuleBroken("event-untitled", field="title")


def check_settings(draft: SettingsDraft) -> None:
    check_title(draft.title)
    zone(draft.timezone)
    for name, (least, most) in NUMBER_RANGES.items():
        if not least <= getattr(draft, name) <= most:
            raise RuleBroken("setting-out-of-range", field=name, least=least, most=most)
    check_registration_window(draft.registration_opens_at, draft.registration_closes_at)
    check_number_pattern(draft.certificate_pattern)


def check_zone_stays(old: str, new: str, *, has_sessions: bool) -> None:
    """Sessions stand at instants: another zone would silently move them on every clock."""
    if old != new and has_sessions:
        raise RuleBroken("zone-with-sessions", field="timezone")


def check_opens(status: EventStatus) -> None:
    if status is not EventStatus.DRAFT:
        raise RuleBroken("event-not-draft")


def check_closes(status: EventStatus) -> None:
    if status is not EventStatus.OPEN:
        raise RuleBroken("event-not-open")


def check_reopens(status: EventStatus) -> None:
    if status is not EventStatus.CLOSED:
        raise RuleBroken("event-not-closed")


def check_team_role(own: Iterable[Role], wanted: Role) -> None:
    """A role of an event, and none that holds more than one's own."""
    if wanted not in EVENT_ROLES or not may_grant(own, wanted):
        raise Forbidden("role-beyond-own", field="role")


def check_not_oneself(user_id: int, actor_id: int | None) -> None:
    if user_id == actor_id:
        raise Forbidden("own-role", field="role")


def check_somebody_organizes(*, organizers_left: int, admins: int) -> None:
    """An event keeps an organizer, unless an admin of the office can step in."""
    if organizers_left < 1 and admins < 1:
        raise RuleBroken("last-organizer")


def slug_of(title: str) -> str:
    """The title as it stands in an address: ASCII, lower case, hyphens."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_MAX].strip("-") or "event"


def yearly_slug(title: str, year: int) -> str:
    """The title and the year: trainings return, and people tell them apart by it."""
    plain = slug_of(title)
    if re.search(rf"(^|-){year}($|-)", plain):
        return plain
    return f"{plain[: SLUG_MAX - 5].strip('-')}-{year}"


def free_slug(wanted: str, taken: set[str]) -> str:
    """The wanted slug, or the next one with a number behind it."""
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


class Season(StrEnum):
    """Where today stands to an event."""

    NOW = "now"
    LATER = "later"
    PAST = "past"


def season_of(first_day: date, last_day: date, today: date) -> Season:
    if today < first_day:
        return Season.LATER
    return Season.NOW if today <= last_day else Season.PAST


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
