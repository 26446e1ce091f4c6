"""The database: one base class, one naming convention, two engines."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.engine import Connection, Dialect, make_url
from sqlalchemy.event import listens_for
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.pool import ConnectionPoolEntry

from kasus_training.config import Settings

# Names that do not depend on the database, so that migrations are the same on both.
NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

BUSY_TIMEOUT_MS = 5_000
RESTED_SECONDS = 1.0
WRITER = "writer"
"""Where a session keeps the connection of its `transaction()`, which is asked for many times in it."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive one is a mistake and raises."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactDecimal(sa.types.TypeDecorator[Decimal]):
    """A decimal number kept exactly on both databases (SQLite has none of its own)."""

    impl = sa.String(24)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:
        return None if value is None else format(value.normalize(), "f")

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(value)


def word(kind: type[StrEnum], column: str | None = None) -> sa.Enum:
    """A column that holds one word of an enumeration, checked by the database.

    Name the column where a table holds two of one kind: constraint names are unique.
    """
    values = [member.value for member in kind]
    return sa.Enum(
        kind,
        native_enum=False,
        create_constraint=True,
        validate_strings=True,
        length=max(24, *(len(value) for value in values)),
        values_callable=lambda _: values,
        name=f"{column or kind.__name__.lower()}_known",
    )


class Base(DeclarativeBase):
    metadata = sa.MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), str: sa.Text(), Decimal: ExactDecimal()}


# Our models stand on a plain declarative base; the extension only shares its metadata.
db = SQLAlchemy(metadata=Base.metadata)


def at_once(statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
    """Run a statement on tables in the session's transaction, past the session: for what is asked
    many times a second. It sees no change that the session has not flushed, and brings no objects."""
    session = db.session()
    connection: Connection = session.info.get(WRITER) or session.connection()
    return connection.execute(statement, values)


def reserve_ids(table: sa.Table, count: int) -> list[int]:
    """Ids for many rows before they are written, so that one statement writes them whole. Needs a
    writer's transaction: on SQLite it is the only one."""
    if db.engine.dialect.name == "postgresql":
        drawn = sa.text(
            "SELECT nextval(pg_get_serial_sequence(:table_name, 'id')::regclass) FROM generate_series(1, :count)"
        )
        return sorted(db.session.scalars(drawn, {"table_name": table.name, "count": count}))
    top = db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0
    return list(range(top + 1, top + 1 + count))


def init_database(app: Flask, settings: Settings) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(settings)
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine, settings)


def engine_options(settings: Settings) -> dict[str, Any]:
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        import pysqlite3.dbapi2  # noqa: PLC0415 -- only where the database is SQLite

        return {
            "module": pysqlite3.dbapi2,
            "connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000, "check_same_thread": False},
        }
    return {"pool_size": 10, "max_overflow": 10}


@contextmanager
def database_of(settings: Settings) -> Iterator[Connection]:
    """A look into the database without an application, which takes longer to put together."""
    engine = sa.create_engine(settings.database_url, **engine_options(settings))
    prepare_engine(engine, settings)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def prepare_engine(engine: sa.Engine, settings: Settings) -> None:
    if engine.dialect.name == "sqlite":
        _prepare_sqlite(engine, settings)
    else:
        _ask_rested_connections(engine)


def _ask_rested_connections(engine: sa.Engine) -> None:
    """Before one is used again that lay idle, see whether the server is still there. SQLAlchemy's
    own way asks before every transaction, which costs one round trip of a handful."""

    @listens_for(engine, "checkin")
    def note(_connection: Any, record: ConnectionPoolEntry) -> None:
        record.info["left_at"] = time.monotonic()

    @listens_for(engine, "checkout")
    def ask(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
        if time.monotonic() - record.info.get("left_at", time.monotonic()) < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as fault:
            # The pool opens another one.
            raise DisconnectionError from fault


def _prepare_sqlite(engine: sa.Engine, settings: Settings) -> None:
    @listens_for(engine, "connect")
    def set_pragmas(connection: Any, _record: object) -> None:
        # The driver's own transaction handling would begin too late and as a reader.
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            f"synchronous = {settings.sqlite_synchronous}",
            "foreign_keys = ON",
            f"busy_timeout = {BUSY_TIMEOUT_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A reader that turns writer later would be refused at once, whatever the timeout.
        writer = connection.get_execution_options().get("writer", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writer else "BEGIN")
