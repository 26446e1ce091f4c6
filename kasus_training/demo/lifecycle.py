"""Making the demo, finding it again, and keeping it away from real data."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection, make_url

from kasus_training.app import create_app
from kasus_training.config import Settings, normalise_database_url, read_or_make_key, sqlite_url
from kasus_training.demo.build import build
from kasus_training.demo.reference import USUAL_PARTICIPANTS, ZONE
from kasus_training.foundation import clock
from kasus_training.foundation.database import database_of, db
from kasus_training.foundation.installation import demo_mark, is_database_empty, is_schema_current, set_demo_mark
from kasus_training.foundation.transaction import transaction
from kasus_training.zones import local_day

ACCOUNTS_FILE = "demo-accounts.json"
DISPOSABLE = ("queue.sqlite3", "queue.sqlite3-journal", ACCOUNTS_FILE)
BUILDING = "building"
READY = "ready"


class DemoRefused(Exception):
    """The demo will not touch this folder or database; the text says what to do."""


def settings_for_demo(folder: Path, base_url: str, database_url: str | None) -> Settings:
    """Settings of the demo alone: the environment's database is never its own."""
    folder = folder.expanduser().resolve()
    return Settings(
        data_dir=folder,
        secret_key=read_or_make_key(folder),
        database_url=normalise_database_url(database_url) if database_url else sqlite_url(folder),
        base_url=base_url,
        log_format=os.environ.get("KASUS_LOG_FORMAT", "text"),
    )


def prepare(settings: Settings, *, reset: bool, participants: int | None) -> Iterator[str]:
    """Build the demo unless it is there; says in sentences what it does."""
    with database_of(settings) as connection:
        mark = demo_mark(connection)
        _check_is_ours(settings, mark, connection)
        is_current = is_schema_current(connection)
    # Nothing of value is lost when the power fails while invented people are written.
    quick = replace(settings, sqlite_synchronous="OFF")
    if mark is not None and mark["state"] == READY and not reset:
        if not is_current:
            with _application(quick):
                _upgrade()
        yield from _reopen(settings, mark, participants)
    else:
        count = participants or USUAL_PARTICIPANTS
        with _application(quick):
            _wipe(settings)
        yield f"Building the demo with {count} participants in {settings.data_dir} …"
        with _application(quick) as app:
            _upgrade()
            _build(app, settings, count)
    yield f"Accounts and tokens: {settings.data_dir / ACCOUNTS_FILE}"


@contextmanager
def _application(settings: Settings) -> Iterator[Flask]:
    app = create_app(settings)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def _upgrade() -> None:
    from kasus_training.foundation.migrations import upgrade  # noqa: PLC0415 -- a demo that is there needs none

    upgrade()


def _check_is_ours(settings: Settings, mark: dict[str, Any] | None, connection: Connection) -> None:
    if mark is None and not is_database_empty(connection):
        raise DemoRefused(
            f"{make_url(settings.database_url)} holds something else than the demo. "
            "Nothing was changed; choose another folder with --data-dir or another database with --database."
        )
    if (settings.data_dir / "files").exists() and not (settings.data_dir / ACCOUNTS_FILE).exists():
        raise DemoRefused(
            f"{settings.data_dir} holds the files of another installation. Choose another folder with --data-dir."
        )


def _reopen(settings: Settings, mark: dict[str, Any], participants: int | None) -> Iterator[str]:
    today = local_day(clock.now(), ZONE)
    if mark["day"] != today.isoformat():
        yield (
            f"The training of this demo began on {mark['day']}, not today ({today.isoformat()}). "
            "To begin it anew today: kasus-training demo --reset"
        )
    if participants not in {None, mark["participants"]}:
        yield f"This demo has {mark['participants']} participants. To build it with {participants}, add --reset."
    path = settings.data_dir / ACCOUNTS_FILE
    accounts = json.loads(path.read_text(encoding="utf-8"))
    if accounts["base_url"] != settings.base_url:
        write_accounts(settings.data_dir, accounts | {"base_url": settings.base_url})


def _wipe(settings: Settings) -> None:
    """Empty the database and the folder of the demo; only called on what is ours or empty."""
    db.session.remove()
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite":
        db.engine.dispose()
        for ending in ("", "-wal", "-shm"):
            Path(f"{url.database}{ending}").unlink(missing_ok=True)
    else:
        _drop_tables()
    for name in DISPOSABLE:
        (settings.data_dir / name).unlink(missing_ok=True)
    shutil.rmtree(settings.data_dir / "files", ignore_errors=True)


def _drop_tables() -> None:
    with db.engine.begin() as connection:
        quote = connection.dialect.identifier_preparer.quote
        for table in sa.inspect(connection).get_table_names():
            connection.exec_driver_sql(f"DROP TABLE {quote(table)} CASCADE")


def _build(app: Flask, settings: Settings, participants: int) -> None:
    day: date = local_day(clock.now(), ZONE)
    facts = {"day": day.isoformat(), "participants": participants}
    with transaction():
        set_demo_mark(state=BUILDING, **facts)
    accounts = build(app, first_day=day, count=participants)
    write_accounts(settings.data_dir, {"base_url": settings.base_url, **accounts})
    with transaction():
        set_demo_mark(state=READY, **facts)


def write_accounts(folder: Path, accounts: dict[str, Any]) -> None:
    """The passwords of the demo, for its owner's eyes."""
    path = folder / ACCOUNTS_FILE
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(accounts, file, ensure_ascii=False, indent=1)
