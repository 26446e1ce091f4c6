"""Who may reach requests and incidents: through their event only."""

from __future__ import annotations

from flask import abort

from kasus_training.events.models import Event
from kasus_training.privacy import queries
from kasus_training.privacy.models import Incident, PrivacyRequest


def request_in(event: Event, request_id: int) -> PrivacyRequest:
    return queries.request_of(event, request_id) or abort(404)


def incident_in(event: Event, incident_id: int) -> Incident:
    return queries.incident_of(event, incident_id) or abort(404)
