"""What an operator wants to know before a training day, one finding for each check."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from kasus_training.config import KEY_FILE, Settings
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.health import WORKER_SILENT_AFTER
from kasus_training.foundation.installation import current_revision, head_revision
from kasus_training.foundation.jobs.board import seconds_since_beat

WAL_BUG_FIXED_IN = (3, 51, 3)
DISK_LOW = 500 * 1024 * 1024
DISK_EMPTY = 50 * 1024 * 1024
BUILT_AFTER = datetime(2026, 11, 1, tzinfo=UTC)
CLOCK_SKEW_SECONDS = 5.0


class Level(StrEnum):
    GOOD = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    level: Level
    topic: str
    sentence: str


def examine(settings: Settings) -> list[Finding]:
    """All findings; needs an application context."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _configuration, _sqlite, _database, _migrations, _disk, _clock, _worker, _limits,
    )  # fmt: skip
    return [finding for check in checks for finding in _careful(check, settings)]


def _careful(check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    try:
        yield from check(settings)
    except SQLAlchemyError as fault:
        db.session.rollback()
        yield Finding(Level.FAULT, "database", f"The database does not answer: {reason(fault)}")


def reason(fault: SQLAlchemyError) -> str:
    """The database's own words, in one line."""
    return " ".join(str(getattr(fault, "orig", None) or fault).split())


def _configuration(settings: Settings) -> Iterator[Finding]:
    yield Finding(
        Level.GOOD, "configuration", f"Data folder {settings.data_dir}, address {settings.base_url}, key present."
    )
    mode = (settings.data_dir / KEY_FILE).stat().st_mode & 0o077
    if mode:
        yield Finding(
            Level.FAULT, "configuration", f"Others on this computer can read {KEY_FILE}: run chmod 600 on it."
        )
    if not settings.is_https:
        yield Finding(
            Level.WARNING,
            "configuration",
            "The address is plain http: phones cannot use their camera inside the pages, cookies are not protected.",
        )


def _sqlite(settings: Settings) -> Iterator[Finding]:
    if not settings.is_sqlite:
        return
    version = str(db.session.scalar(sa.text("SELECT sqlite_version()")))
    if tuple(int(part) for part in version.split(".")) >= WAL_BUG_FIXED_IN:
        yield Finding(Level.GOOD, "sqlite", f"SQLite {version}, without the bug that damages write-ahead logs.")
    else:
        yield Finding(
            Level.FAULT, "sqlite", f"SQLite {version} can damage its write-ahead log: install the locked pysqlite3."
        )
    wanted = {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
    found = {name: str(db.session.scalar(sa.text(f"PRAGMA {name}"))) for name in wanted}
    wrong = [f"{name} is {found[name]}" for name in wanted if found[name] != wanted[name]]
    if wrong:
        yield Finding(Level.FAULT, "sqlite", f"The database is opened unsafely: {', '.join(wrong)}.")
    else:
        yield Finding(Level.GOOD, "sqlite", "Write-ahead log, full synchronisation and foreign keys are on.")


def _database(settings: Settings) -> Iterator[Finding]:
    db.session.execute(sa.text("SELECT 1"))
    yield Finding(Level.GOOD, "database", f"Reached {sa.engine.make_url(settings.database_url)!s}.")


def _migrations(_settings: Settings) -> Iterator[Finding]:
    current, head = current_revision(db.session.connection()), head_revision()
    if current == head:
        yield Finding(Level.GOOD, "migrations", f"The schema is the newest, {head}.")
    else:
        yield Finding(
            Level.FAULT,
            "migrations",
            f"The schema is {current or 'empty'}, the code needs {head}: run kasus-training migrate.",
        )


def _disk(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.data_dir).free
    level = Level.FAULT if free < DISK_EMPTY else Level.WARNING if free < DISK_LOW else Level.GOOD
    yield Finding(level, "disk", f"{free // 1024 // 1024} MB are free in the data folder.")


def _clock(settings: Settings) -> Iterator[Finding]:
    here = clock.now()
    if here < BUILT_AFTER:
        yield Finding(Level.FAULT, "clock", f"The clock shows {here:%Y-%m-%d %H:%M} UTC, before this program was made.")
        return
    if not settings.is_sqlite:
        there = db.session.scalar(sa.select(sa.func.clock_timestamp()))
        skew = abs((there - here).total_seconds()) if isinstance(there, datetime) else 0.0
        if skew > CLOCK_SKEW_SECONDS:
            yield Finding(Level.FAULT, "clock", f"This computer and the database differ by {skew:.0f} seconds.")
            return
    yield Finding(Level.GOOD, "clock", f"The clock shows {here:%Y-%m-%d %H:%M} UTC.")


def _worker(_settings: Settings) -> Iterator[Finding]:
    if current_revision(db.session.connection()) != head_revision():
        return
    silent = seconds_since_beat()
    if silent is not None and silent < WORKER_SILENT_AFTER:
        yield Finding(Level.GOOD, "worker", "The worker is running.")
    else:
        heard = "was never heard" if silent is None else f"has been silent for {silent:.0f} seconds"
        yield Finding(
            Level.WARNING, "worker", f"The worker {heard}: certificates wait until serve or worker is started."
        )


def _limits(settings: Settings) -> Iterator[Finding]:
    if settings.redis_url:
        yield Finding(Level.GOOD, "limits", "Request limits are counted in Redis, for all processes together.")
    else:
        yield Finding(
            Level.WARNING if not settings.is_sqlite else Level.GOOD,
            "limits",
            "Request limits are counted in the memory of each process. With one web process this is exact; "
            "with several, set KASUS_REDIS_URL. Wrong passwords are always counted in the database.",
        )
