"""The log of incidents."""

from __future__ import annotations

from dataclasses import asdict

from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.privacy import rules
from kasus_training.privacy.models import Incident
from kasus_training.privacy.rules import IncidentDraft


def record_incident(event: Event, draft: IncidentDraft, *, by: Actor) -> Incident:
    """The clock runs from when it was found, not from when it was written down."""
    draft = rules.check_incident(draft, now=clock.now())
    incident = Incident(
        event_id=event.id,
        due_at=draft.found_at + rules.DEADLINE,
        recorded_at=clock.now(),
        recorded_by_id=by.actor_id,
        **asdict(draft),
    )
    db.session.add(incident)
    audit.record(by, "incident.added", incident)
    return incident


def change_incident(incident: Incident, draft: IncidentDraft, *, by: Actor) -> Incident:
    lock_row(incident)
    draft = rules.check_incident(draft, now=clock.now())
    changed = [name for name, value in asdict(draft).items() if getattr(incident, name) != value]
    for name in changed:
        setattr(incident, name, getattr(draft, name))
    incident.due_at = incident.found_at + rules.DEADLINE
    if changed:
        audit.record(by, "incident.changed", incident, fields=changed)
    return incident
