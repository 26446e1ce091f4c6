"""Who may reach a speaker: only whoever may reach the event."""

from __future__ import annotations

from kasus_training.events.access import child_of
from kasus_training.events.models import Event
from kasus_training.speakers.models import Speaker


def speaker_in(event: Event, speaker_id: int) -> Speaker:
    return child_of(event, Speaker, speaker_id)
