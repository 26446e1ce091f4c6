"""Asking for work, watching it, and recording how far it got."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from flask import current_app
from sqlalchemy.event import listen

from kasus_training.foundation import clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.models import Installation, Job, JobStatus
from kasus_training.foundation.transaction import transaction

HEARTBEAT = "worker-heartbeat"
ORPHANED_AFTER = timedelta(seconds=30)
ATTEMPTS_MAX = 5


def ask_for(
    kind: str,
    key: str,
    *,
    by: Actor,
    event_id: int | None = None,
    organization_id: int | None = None,
    total: int = 0,
    **arguments: Any,
) -> Job:
    """A job row in the running transaction; asking again while it is unfinished gives the same row."""
    unfinished = db.session.scalar(
        sa.select(Job).where(Job.key == key, Job.status.in_([JobStatus.WAITING, JobStatus.RUNNING]))
    )
    if unfinished is not None:
        return unfinished
    job = Job(
        kind=kind,
        key=key,
        event_id=event_id,
        organization_id=organization_id,
        asked_by_id=by.actor_id,
        arguments=arguments,
        total=total,
        asked_at=clock.now(),
    )
    db.session.add(job)
    db.session.flush()
    wake_after_commit(job.id)
    return job


def wake_after_commit(job_id: int) -> None:
    """Tell the worker once the row is really there. A lost call is made up by the sweep."""
    queue = current_app.extensions.get("job_queue")
    if queue is None:
        return

    session = db.session()

    def wake(_session: Any) -> None:
        try:
            queue.wake(job_id)
        except Exception as fault:
            # The row is committed and the request has succeeded; the sweep finds the row.
            structlog.get_logger().warning("worker not woken", job=job_id, exc_info=fault)

    listen(session, "after_commit", wake, once=True)


def claim(job_id: int) -> bool:
    """Take a waiting job, or one whose worker fell silent. False: another worker has it."""
    now = clock.now()
    with transaction():
        taken = db.session.execute(
            sa.update(Job)
            .where(
                Job.id == job_id,
                sa.or_(
                    Job.status == JobStatus.WAITING,
                    sa.and_(Job.status == JobStatus.RUNNING, Job.beat_at < now - ORPHANED_AFTER),
                ),
            )
            .values(status=JobStatus.RUNNING, started_at=now, beat_at=now, attempts=Job.attempts + 1)
        )
        return taken.rowcount == 1  # type: ignore[attr-defined]


def progress(job_id: int, done: int, total: int) -> None:
    """Say how far the work got, and that it is alive."""
    with transaction():
        db.session.execute(sa.update(Job).where(Job.id == job_id).values(done=done, total=total, beat_at=clock.now()))


def finish(job: Job, **result: Any) -> None:
    """In the running transaction: the work is done and its result stands."""
    job.status = JobStatus.DONE
    job.done = job.total
    job.result = result
    job.finished_at = clock.now()


def fail(job_id: int, code: str) -> None:
    with transaction():
        job = db.session.get_one(Job, job_id)
        job.status = JobStatus.FAILED
        job.error_code = code
        job.finished_at = clock.now()


def put_back(job_id: int) -> None:
    """After an unexpected fault: wait for another attempt, until there were too many."""
    with transaction():
        job = db.session.get_one(Job, job_id)
        job.status = JobStatus.WAITING if job.attempts < ATTEMPTS_MAX else JobStatus.FAILED
        job.error_code = "" if job.attempts < ATTEMPTS_MAX else "too-many-attempts"


def runnable(now: datetime) -> list[int]:
    """Jobs that wait, and those whose worker fell silent."""
    return list(
        db.session.scalars(
            sa.select(Job.id)
            .where(
                sa.or_(
                    Job.status == JobStatus.WAITING,
                    sa.and_(Job.status == JobStatus.RUNNING, Job.beat_at < now - ORPHANED_AFTER),
                )
            )
            .order_by(Job.id)
        )
    )


def latest(kind: str, event_id: int) -> Job | None:
    return db.session.scalar(sa.select(Job).filter_by(kind=kind, event_id=event_id).order_by(Job.id.desc()).limit(1))


def beat() -> None:
    """The worker lives."""
    with transaction():
        row = db.session.get(Installation, HEARTBEAT) or Installation(key=HEARTBEAT)
        row.value = "alive"
        row.changed_at = clock.now()
        db.session.add(row)


def seconds_since_beat() -> float | None:
    row = db.session.get(Installation, HEARTBEAT)
    return None if row is None else (clock.now() - row.changed_at).total_seconds()
