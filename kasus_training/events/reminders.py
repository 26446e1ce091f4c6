"""What a higher house wants to be remembered on the pages that greet colleagues."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from kasus_training.permissions import Permission


@dataclass(frozen=True)
class Reminder:
    """One thing of one event that waits, with the page where it is done."""

    title: str
    text: str
    endpoint: str
    """Of a page that takes nothing but the event."""
    action: str
    icon: str
    is_urgent: bool = False


Reminding = Callable[[Collection[int], datetime], dict[int, Reminder]]
"""Ids of events and the present instant to what waits in each."""

_known: list[tuple[Permission, Reminding]] = []


def reminds(permission: Permission) -> Callable[[Reminding], Reminding]:
    """Show these reminders to whoever has the right."""

    def note(reminding: Reminding) -> Reminding:
        _known.append((permission, reminding))
        return reminding

    return note


def reminders_of(
    event_ids: Collection[int], now: datetime, *, may: Callable[[int, Permission], bool]
) -> dict[int, list[Reminder]]:
    """What waits in these events for somebody with these rights; one question for each kind."""
    found: dict[int, list[Reminder]] = {}
    for permission, reminding in _known:
        allowed = [id_ for id_ in event_ids if may(id_, permission)]
        for id_, reminder in (reminding(allowed, now) if allowed else {}).items():
            found.setdefault(id_, []).append(reminder)
    return found
