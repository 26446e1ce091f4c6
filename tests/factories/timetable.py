"""Timetables and speakers for tests."""

from __future__ import annotations

from datetime import time
from typing import Any

from kasus_training.events.models import Event
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.schedule import actions
from kasus_training.schedule.models import Room, TrainingSession
from kasus_training.schedule.rules import SessionDraft, SessionKind, window_on
from kasus_training.speakers.actions import add_speaker
from kasus_training.speakers.models import Speaker
from kasus_training.speakers.rules import SpeakerDraft


def draft_of(event: Event, start: str, end: str, title: str = "Materi", *, day: int = 0, **fields: Any) -> SessionDraft:
    """A line by wall times, on the first day unless told otherwise."""
    chosen = event.days[day]
    window = window_on(chosen.held_on, time.fromisoformat(start), time.fromisoformat(end), event.timezone)
    return SessionDraft(**{"day_id": chosen.id, "window": window, "kind": SessionKind.SESSION, "title": title} | fields)


def make_session(event_id: int, start: str = "09:30", end: str = "11:00", *args: Any, **fields: Any) -> TrainingSession:
    with transaction():
        event = db.session.get_one(Event, event_id)
        return actions.add_session(event, draft_of(event, start, end, *args, **fields), by=SYSTEM)


def make_speaker(event_id: int, name: str | None = "Nurhikmah", position: str = "", **fields: str) -> Speaker:
    with transaction():
        event = db.session.get_one(Event, event_id)
        return add_speaker(event, SpeakerDraft(name, position, **fields), by=SYSTEM)


def make_room(event_id: int, name: str = "Aula", capacity: int | None = None) -> Room:
    with transaction():
        return actions.add_room(db.session.get_one(Event, event_id), name, capacity, by=SYSTEM)
