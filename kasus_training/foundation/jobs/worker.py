"""The queue and the process that runs what waits in it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pysqlite3.dbapi2
import structlog
from flask import Flask
from huey import Huey, RedisHuey
from huey.consumer import Consumer
from huey.storage import SqliteStorage

from kasus_training.config import Settings
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board, daily
from kasus_training.foundation.jobs.models import Job
from kasus_training.rulings import RuleBroken

SWEEP_SECONDS = 2.0
CHORES_EVERY = 30.0
# The driver is compiled: a type checker sees none of its names.
sqlite: Any = pysqlite3.dbapi2

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


class SafeSqliteStorage(SqliteStorage):
    """huey's file on the bundled SQLite: the system's may have the WAL-reset bug."""

    def _create_connection(self) -> Any:
        connection = sqlite.connect(self.filename, timeout=self._timeout, isolation_level=None, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = delete")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection


class Queue:
    """huey behind one method: wake the worker for a job."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.huey = _make_huey(settings)
        self._task = self.huey.task(name="run_job")(lambda job_id: run(app, job_id))

    def wake(self, job_id: int) -> None:
        self._task(job_id)


def _make_huey(settings: Settings) -> Huey:
    if settings.redis_url:
        return RedisHuey("kasus", url=settings.redis_url, results=False)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Huey(
        "kasus",
        storage_class=SafeSqliteStorage,
        filename=str(settings.data_dir / "queue.sqlite3"),
        results=False,
    )


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
        Consumer(queue.huey, workers=1, periodic=False, check_worker_health=True).run()
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
