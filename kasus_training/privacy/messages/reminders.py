"""Requests about data whose clock runs, on the pages that greet colleagues."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.events.reminders import Reminder, reminds
from kasus_training.permissions import Permission
from kasus_training.privacy import queries
from kasus_training.privacy.messages import clock_words
from kasus_training.privacy.rules import Clock, clock_of


@reminds(Permission.PRIVACY_MANAGE)
def remind_of_requests(event_ids: Collection[int], now: datetime) -> dict[int, Reminder]:
    return {
        event_id: _reminder(count, due_at, now)
        for event_id, (count, due_at) in queries.open_by_event(event_ids).items()
    }


def _reminder(count: int, due_at: datetime, now: datetime) -> Reminder:
    state, _tone, _picture = clock_words(due_at, now, stopped_at=None)
    requests = ngettext("%(num)d request", "%(num)d requests", count)
    return Reminder(
        title=_("Requests about data to answer"),
        text=_("%(requests)s · the first: %(state)s", requests=requests, state=state),
        endpoint="privacy.list_requests",
        action=_("Answer"),
        icon="shield-check",
        is_urgent=clock_of(due_at, now, stopped_at=None) is not Clock.RUNNING,
    )
