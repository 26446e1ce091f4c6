"""Making certificates, a few at a time, where a person can watch."""

from __future__ import annotations

import structlog

from kasus_training.certificates import actions, documents, queries
from kasus_training.certificates.rules import KIND, MadeCertificate
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.documents.pdf import RenderFault
from kasus_training.foundation.jobs import board
from kasus_training.foundation.jobs.models import Job
from kasus_training.foundation.jobs.worker import job_kind
from kasus_training.foundation.transaction import transaction

BATCH = 10
"""Certificates that become visible together. Rendering holds no lock; storing a batch takes
some milliseconds, so the desk does not notice."""


@job_kind(KIND)
def make_certificates(job: Job) -> None:
    """Number, render and store. Killed anywhere and started again, it makes each certificate
    once: numbers and stored certificates are in the database, all else is made anew."""
    with transaction():
        event = queries.event_of(job)
        # Plain ids: every commit expires the rows.
        numbers = [number.id for number in actions.take_numbers(job, event)]
    stored, failed = 0, 0
    board.progress(job.id, 0, len(numbers))
    for start in range(0, len(numbers), BATCH):
        made, broken = _render(event, numbers[start : start + BATCH])
        with transaction():
            stored += actions.store_certificates(job, event, made)
            actions.log_gaps(broken)
        failed += len(broken)
        board.progress(job.id, min(start + BATCH, len(numbers)), len(numbers))
    with transaction():
        board.finish(job, stored=stored, failed=failed)


def _render(event: Event, number_ids: list[int]) -> tuple[list[MadeCertificate], list[int]]:
    """The documents of these numbers, and the numbers whose document cannot be made."""
    numbers = queries.numbers_by_id(number_ids)
    registrations = queries.registrations_by_id([number.registration_id for number in numbers])
    setting = documents.setting_of(event, clock.now())
    made: list[MadeCertificate] = []
    broken: list[int] = []
    for number in numbers:
        try:
            made.append(documents.make_certificate(registrations[number.registration_id], number, setting))
        except RenderFault as fault:
            structlog.get_logger().error("certificate not rendered", number=number.text, exc_info=fault)
            broken.append(number.id)
    return made, broken
