"""Who may reach a certificate."""

from __future__ import annotations

from flask import abort

from kasus_training.certificates import queries
from kasus_training.certificates.models import Certificate
from kasus_training.certificates.rules import clean_code
from kasus_training.events.access import child_of
from kasus_training.events.models import Event
from kasus_training.foundation.jobs.models import Job
from kasus_training.participants.models import Registration


def certificate_of(event: Event, certificate_id: int) -> Certificate:
    """A certificate of this event; one of another event does not exist here."""
    return queries.certificate_of(event, certificate_id) or abort(404)


def certificate_with_pdf(event: Event, certificate_id: int) -> Certificate:
    return queries.certificate_with_pdf(event, certificate_id) or abort(404)


def check_participant(event: Event, registration_id: int) -> None:
    """Only registrations of this event can be given its certificate."""
    child_of(event, Registration, registration_id)


def job_of(event: Event, job_id: int) -> Job:
    return queries.job_of(event, job_id) or abort(404)


def certificate_by_code(typed: str) -> Certificate | None:
    """The certificate that somebody asks about; none when there is no such code."""
    code = clean_code(typed)
    return queries.by_code(code) if code else None
