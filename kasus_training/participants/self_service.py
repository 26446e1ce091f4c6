"""What people may change of their own registration, until when, and what the committee looks at again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from kasus_training.participants.consenting import check_needs_allowed
from kasus_training.participants.rules import OPEN_STATUSES, RegistrationDraft, Status, check_complete

OF_ADULTS = (
    "front_title", "name", "back_title", "institution", "position", "rank", "district", "village", "gender",
    "age_group", "number_kind", "employee_number", "telephone", "companion_telephone", "email", "needs", "diet",
)  # fmt: skip
OF_CHILDREN = ("name", "institution", "position", "district", "village", "gender", "needs", "diet")
"""Whether somebody is a child is not theirs to change, and the guardian speaks for themselves."""

LOOKED_AT_AGAIN = frozenset({"front_title", "name", "back_title", "institution", "position", "rank", "employee_number"})
REPLACEABLE = frozenset({Status.CONFIRMED, Status.PENDING, Status.WAITING_FOR_GUARDIAN})


def check_own_entry(draft: RegistrationDraft, *, minor: bool) -> None:
    """What people enter about themselves is complete, and what is asked one by one was answered."""
    check_complete(draft, minor=minor)
    check_needs_allowed(draft, minor=minor)


def changes_end_at(
    until: datetime | None, *, registration_closes_at: datetime | None, event_ends_at: datetime
) -> datetime:
    """When answers may no longer be changed: the organizer's deadline, else the end of registration."""
    return min(until or registration_closes_at or event_ends_at, event_ends_at)


def may_change(status: Status, *, ends_at: datetime, now: datetime) -> bool:
    return status in OPEN_STATUSES and now < ends_at


def with_own_changes(known: RegistrationDraft, typed: RegistrationDraft, *, minor: bool) -> RegistrationDraft:
    """What is known, with only those fields changed that the person may change."""
    names = OF_CHILDREN if minor else OF_ADULTS
    own = {name: getattr(typed, name) for name in names}
    return replace(known, **own, consents=typed.consents, name_confirmed=True, number=None)


def is_looked_at_again(before: RegistrationDraft, after: RegistrationDraft) -> bool:
    """Whether something changed that stands on papers."""
    return any(getattr(before, name) != getattr(after, name) for name in LOOKED_AT_AGAIN)
