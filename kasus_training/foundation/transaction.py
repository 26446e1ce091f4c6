"""One POST, one use case, one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock

import sqlalchemy as sa
from flask import g, has_request_context, request
from sqlalchemy import orm

from kasus_training.foundation.database import BUSY_TIMEOUT_MS, WRITER, db

_one_writer = RLock()
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class DatabaseBusy(RuntimeError):
    """Other writers kept the database for too long. HTTP 503; nothing was changed."""


class WroteWhileReading(RuntimeError):
    """A transaction was asked for in a request that must change nothing."""


@contextmanager
def transaction() -> Iterator[None]:
    """Begin as a writer on fresh rows; commit on leaving, roll back on any exception.

    Ends the read transaction first, so that everything loaded before is read again,
    and repeats the guards of the request (`reexamine`) inside.
    """
    if has_request_context() and request.method in SAFE_METHODS:
        raise WroteWhileReading(f"{request.method} {request.path}")
    if db.session.new or db.session.dirty or db.session.deleted:
        raise WroteWhileReading("rows were changed before the transaction began")
    db.session.rollback()
    with _turn():
        try:
            db.session.info[WRITER] = db.session.connection(execution_options={"writer": True})
            for guard in _guards():
                guard()
            yield
            db.session.commit()
        except BaseException:
            db.session.rollback()
            raise
        finally:
            db.session.info.pop(WRITER, None)


@contextmanager
def _turn() -> Iterator[None]:
    """On SQLite the threads of this process queue here: its own way of waiting is to sleep and
    try again, which lets some writers wait for seconds. Other processes still meet in the file."""
    if db.engine.dialect.name != "sqlite":
        yield
        return
    if not _one_writer.acquire(timeout=BUSY_TIMEOUT_MS / 1000):
        raise DatabaseBusy
    try:
        yield
    finally:
        _one_writer.release()


def reexamine(guard: Callable[[], object]) -> None:
    """Repeat this guard at the start of every transaction of the request."""
    if not hasattr(g, "guards"):
        g.guards = []
    g.guards.append(guard)


def _guards() -> list[Callable[[], object]]:
    return list(getattr(g, "guards", ())) if has_request_context() else []


def lock_row(row: object) -> None:
    """Let writers of this row wait for each other, and read it afresh.

    On SQLite the transaction already is the only writer; PostgreSQL takes a row lock.
    The row is locked alone, without what is loaded beside it: outer joins cannot be locked.
    """
    state = sa.inspect(row)
    db.session.get_one(
        type(row),
        state.identity,
        options=[orm.lazyload("*")],
        populate_existing=True,
        with_for_update=True,
    )
