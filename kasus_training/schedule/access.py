"""Who may reach what of a timetable: everything only through its event."""

from __future__ import annotations

from flask import abort

from kasus_training.events.access import child_of
from kasus_training.events.models import Event, EventDay
from kasus_training.events.queries import event_by_slug
from kasus_training.events.rules import EventStatus
from kasus_training.schedule.models import Room, TrainingSession


def session_in(event: Event, session_id: int) -> TrainingSession:
    return child_of(event, TrainingSession, session_id)


def room_in(event: Event, room_id: int) -> Room:
    return child_of(event, Room, room_id)


def day_in(event: Event, day_id: int) -> EventDay:
    return child_of(event, EventDay, day_id)


def published_event(slug: str) -> Event:
    """The event for anybody; a draft is there only for its team."""
    event = event_by_slug(slug)
    if event is None or event.status is EventStatus.DRAFT:
        abort(404)
    return event
