"""What may be kept how long, and how soon a request or an incident must be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from kasus_training.participants import contacts
from kasus_training.rulings import RuleBroken

DEADLINE = timedelta(hours=72)
"""3 × 24 hours: access, withdrawal and restriction (UU 27/2022 articles 32, 40, 41), the notice
of an incident (article 46). Erasure names no hours; it is held to the same."""
TEXT_MAX = 2_000
LINE_MAX = 200
DAYS_MAX = 3_650
PEOPLE_MAX = 1_000_000


class FieldGroup(StrEnum):
    """Fields that are kept for one reason and equally long."""

    IDENTITY = "identity"
    BIRTH_DATE = "birth-date"
    NEEDS = "needs"
    CONTACTS = "contacts"
    GUARDIANS = "guardians"
    ANSWERS = "answers"
    PHOTOS = "photos"
    ATTENDANCE = "attendance"
    CERTIFICATES = "certificates"
    LOGS = "logs"


DEFAULT_DAYS: dict[FieldGroup, int] = {
    FieldGroup.BIRTH_DATE: 0,
    FieldGroup.NEEDS: 30,
    FieldGroup.CONTACTS: 365,
    FieldGroup.GUARDIANS: 365,
    FieldGroup.ANSWERS: 365,
    FieldGroup.LOGS: 365,
}
"""Days after the last day of the training. The other groups end by the office's schedule of
records, with the consent, or never."""


def check_days(days: Mapping[FieldGroup, int]) -> None:
    for group, count in days.items():
        if group not in DEFAULT_DAYS or not 0 <= count <= DAYS_MAX:
            raise RuleBroken("retention-out-of-range", field=group.value.replace("-", "_"), most=DAYS_MAX)


def ends_on(last_day: date, days: int) -> date:
    """The last day on which the group is kept."""
    return last_day + timedelta(days=days)


def is_past(last_day: date, days: int, today: date) -> bool:
    return today > ends_on(last_day, days)


class RequestKind(StrEnum):
    ACCESS = "access"
    CORRECTION = "correction"
    WITHDRAWAL = "withdrawal"
    RESTRICTION = "restriction"
    ERASURE = "erasure"
    OBJECTION = "objection"


class Channel(StrEnum):
    PAGE = "page"
    PAPER = "paper"
    SPOKEN = "spoken"


class Decision(StrEnum):
    FULFILLED = "fulfilled"
    REFUSED = "refused"


class Refusal(StrEnum):
    """Why a request may be refused (UU 27/2022 articles 15 and 33)."""

    NOT_THE_PERSON = "not-the-person"
    OTHER_PEOPLE = "other-people"
    DANGER = "danger"
    DEFENCE = "defence"
    LAW_ENFORCEMENT = "law-enforcement"
    STATE_ADMINISTRATION = "state-administration"
    FINANCIAL_SUPERVISION = "financial-supervision"
    STATISTICS = "statistics"
    RECORDS = "records"


class Clock(StrEnum):
    """How a deadline stands."""

    RUNNING = "running"
    SOON = "soon"
    OVERDUE = "overdue"
    STOPPED = "stopped"


SOON = timedelta(hours=24)


def clock_of(due_at: datetime, now: datetime, *, stopped_at: datetime | None) -> Clock:
    if stopped_at is not None:
        return Clock.STOPPED
    if now >= due_at:
        return Clock.OVERDUE
    return Clock.SOON if due_at - now <= SOON else Clock.RUNNING


def hours_left(due_at: datetime, now: datetime) -> int:
    """Whole hours to the deadline; negative once it has passed."""
    return int((due_at - now).total_seconds() // 3600)


@dataclass(frozen=True)
class RequestDraft:
    kind: RequestKind
    channel: Channel
    details: str = ""
    requester: str = ""
    received_at: datetime | None = None


def check_request(draft: RequestDraft, *, now: datetime) -> RequestDraft:
    if draft.received_at is not None and draft.received_at > now:
        raise RuleBroken("request-in-the-future", field="received_on")
    return replace(
        draft,
        details=_text(draft.details, "details"),
        requester=contacts.readable(draft.requester, field="requester", most=LINE_MAX),
    )


def check_decision(decision: Decision, refusal: Refusal | None, note: str) -> str:
    """A refusal names its ground, and everybody is told something."""
    if decision is Decision.REFUSED and refusal is None:
        raise RuleBroken("refusal-without-reason", field="refusal")
    text = _text(note, "note")
    if not text:
        raise RuleBroken("decision-without-note", field="note")
    return text


ERASING = frozenset({RequestKind.ERASURE, RequestKind.WITHDRAWAL, RequestKind.OBJECTION})
"""What may be answered by erasing the person."""


@dataclass(frozen=True)
class IncidentDraft:
    """What a notice under article 46 has to say, and what the office needs besides."""

    title: str
    found_at: datetime
    affected: str
    """Which data, of whom."""
    course: str
    remedies: str
    people_count: int | None = None
    recipient: str = ""
    subjects_told_at: datetime | None = None
    authority_told_at: datetime | None = None


def check_incident(draft: IncidentDraft, *, now: datetime) -> IncidentDraft:
    for name in ("found_at", "subjects_told_at", "authority_told_at"):
        instant = getattr(draft, name)
        if instant is not None and instant > now:
            raise RuleBroken("incident-in-the-future", field=name.replace("_at", "_on"))
    for name in ("title", "affected", "course"):
        if not getattr(draft, name).strip():
            raise RuleBroken("incident-incomplete", field=name)
    if draft.people_count is not None and not 0 <= draft.people_count <= PEOPLE_MAX:
        raise RuleBroken("people-out-of-range", field="people_count", most=PEOPLE_MAX)
    return replace(
        draft,
        title=contacts.readable(draft.title, field="title", most=LINE_MAX),
        recipient=contacts.readable(draft.recipient, field="recipient", most=LINE_MAX),
        affected=_text(draft.affected, "affected"),
        course=_text(draft.course, "course"),
        remedies=_text(draft.remedies, "remedies"),
    )


def _text(text: str, field: str) -> str:
    """Several lines, each of them readable."""
    lines = [contacts.readable(line, field=field, most=TEXT_MAX) for line in text.splitlines()]
    joined = "\n".join(lines).strip()
    if len(joined) > TEXT_MAX:
        raise RuleBroken("text-too-long", field=field, most=TEXT_MAX)
    return joined
