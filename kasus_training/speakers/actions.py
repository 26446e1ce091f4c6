"""What changes about speakers."""

from __future__ import annotations

from dataclasses import asdict

from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.speakers import rules
from kasus_training.speakers.models import Speaker
from kasus_training.speakers.rules import SpeakerDraft


def add_speaker(event: Event, draft: SpeakerDraft, *, by: Actor) -> Speaker:
    check_not_closed(event.status)
    rules.check_named_or_placed(draft)
    speaker = Speaker(event_id=event.id, **_columns(draft))
    db.session.add(speaker)
    audit.record(by, "speaker.added", speaker)
    return speaker


def update_speaker(speaker: Speaker, draft: SpeakerDraft, *, by: Actor) -> None:
    check_not_closed(speaker.event.status)
    rules.check_named_or_placed(draft)
    changed = {name: value for name, value in _columns(draft).items() if getattr(speaker, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(speaker, name, value)
    audit.record(by, "speaker.changed", speaker, fields=sorted(changed))


def remove_speaker(speaker: Speaker, *, by: Actor) -> None:
    """The speaker leaves the event, all its sessions, and the trainer's row that named them."""
    check_not_closed(speaker.event.status)
    audit.record(by, "speaker.removed", speaker)
    db.session.delete(speaker)
    db.session.flush()


def _columns(draft: SpeakerDraft) -> dict[str, str | None]:
    # An empty name is an open one; the database knows only NULL for that.
    return asdict(draft) | {"name": draft.name or None}
