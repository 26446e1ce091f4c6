"""The queue and the process that runs what waits in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

import structlog
from flask import Flask

from kasus_training.config import Settings
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board, daily
from kasus_training.foundation.jobs.models import Job
from kasus_training.rulings import RuleBroken

SWEEP_SECONDS = 2.0
CHORES_EVERY = 30.0

Work = Callable[[Job], None]
_kinds: dict[str, Work] = {}
_chores: list[Callable[[], None]] = []


def job_kind(kind: str) -> Callable[[Work], Work]:
    """Register the function that does this kind of job. It must survive being repeated."""

    def register(work: Work) -> Work:
        _kinds[kind] = work
        return work

    return register


def chore(work: Callable[[], None]) -> Callable[[], None]:
    """Register what the worker does every half minute, for things that end by themselves."""
    _chores.append(work)
    return work


def do_chores() -> None:
    """One that fails does not keep the others from being done; the next round tries it again."""
    for work in _chores:
        try:
            work()
        except Exception as fault:
            structlog.get_logger().error("chore failed", chore=work.__name__, exc_info=fault)


class Queue:
    """huey behind one method: wake the worker for a job."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self._settings = settings

    @cached_property
    def _task(self) -> Any:
        from kasus_training.foundation.jobs.broker import make_huey  # noqa: PLC0415 -- most requests wake nobody

        return make_huey(self._settings).task(name="run_job")(lambda job_id: run(self.app, job_id))

    def wake(self, job_id: int) -> None:
        self._task(job_id)

    def consume(self) -> None:
        """Run what is waked, until told to stop."""
        from huey.consumer import Consumer  # noqa: PLC0415 -- only the worker does

        Consumer(self._task.huey, workers=1, periodic=False, check_worker_health=True).run()


def init_jobs(app: Flask, settings: Settings) -> None:
    if not settings.testing:
        app.extensions["job_queue"] = Queue(app, settings)


def run(app: Flask, job_id: int) -> None:
    """Do one job if nobody else has it. Faults put it back; a ruling ends it."""
    log = structlog.get_logger().bind(job=job_id)
    with app.app_context():
        if not board.claim(job_id):
            return
        job = db.session.get_one(Job, job_id)
        try:
            _kinds[job.kind](job)
        except RuleBroken as broken:
            board.fail(job_id, broken.code)
            log.warning("job refused", code=broken.code)
        except Exception as fault:
            db.session.rollback()
            board.put_back(job_id)
            log.error("job failed", exc_info=fault)
            raise
        else:
            log.info("job done")


def run_waiting(app: Flask) -> int:
    """Do all that waits, here and now: for the demo and for tests. Gives how many."""
    with app.app_context():
        waiting = board.runnable(clock.now())
    for job_id in waiting:
        run(app, job_id)
    return len(waiting)


def work_forever(app: Flask) -> None:
    """The worker process: huey's consumer, a heartbeat, and a sweep for orphaned rows."""
    queue: Queue = app.extensions["job_queue"]
    stop = threading.Event()
    sweeper = threading.Thread(target=_sweep, args=(app, queue, stop), daemon=True)
    sweeper.start()
    try:
        queue.consume()
    finally:
        stop.set()


def _sweep(app: Flask, queue: Queue, stop: threading.Event) -> None:
    rested = CHORES_EVERY
    while not stop.is_set():
        try:
            with app.app_context():
                board.beat()
                daily.ask_when_due()
                if rested >= CHORES_EVERY:
                    rested = 0.0
                    do_chores()
                for job_id in board.runnable(clock.now()):
                    queue.wake(job_id)
        except Exception as fault:
            # The database may be away for a moment; the next round tries again.
            structlog.get_logger().error("sweep failed", exc_info=fault)
        stop.wait(SWEEP_SECONDS)
        rested += SWEEP_SECONDS
