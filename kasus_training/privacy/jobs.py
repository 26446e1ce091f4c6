"""The daily run that lets go of what is no longer needed."""

from __future__ import annotations

from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board
from kasus_training.foundation.jobs.daily import every_day
from kasus_training.foundation.jobs.models import Job
from kasus_training.foundation.jobs.worker import job_kind
from kasus_training.foundation.transaction import transaction
from kasus_training.privacy import actions, queries

KIND = "retention"


@every_day(KIND)
@job_kind(KIND)
def let_go(job: Job) -> None:
    """One short transaction for each event, so that the desk does not notice; killed anywhere
    and started again it goes on where it was."""
    job_id = job.id
    events = queries.past_events()
    ids, offices = [event.id for event in events], sorted({event.organization_id for event in events})
    board.progress(job_id, 0, len(ids))
    gone = 0
    for number, event_id in enumerate(ids, 1):
        with transaction():
            fresh = queries.past_events()
            event = next((row for row in fresh if row.id == event_id), None)
            gone += sum(actions.apply_periods(event, fresh).values()) if event else 0
        board.progress(job_id, number, len(ids))
    for office in offices:
        with transaction():
            gone += actions.forget_logs(office)
    actions.sweep_files()
    with transaction():
        board.finish(db.session.get_one(Job, job_id), rows=gone)
