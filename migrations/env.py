"""Runs migrations on the application's engine, in batches on SQLite."""

from __future__ import annotations

from typing import Any

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

config = context.config
migrate = current_app.extensions["migrate"]
target = migrate.db.metadata


def render_item(kind: str, item: Any, _autogen: Any) -> str | bool:
    """Write our own column types as what the database gets, so that migrations stand alone."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


def run() -> None:
    given = config.attributes.get("connection")
    if given is not None:
        run_on(given)
        return
    with migrate.db.engine.connect() as connection:
        connection = connection.execution_options(writer=True)
        run_on(connection)


def run_on(connection: Any) -> None:
    # Batch mode rebuilds tables; SQLite must not follow their foreign keys meanwhile.
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
    context.configure(
        connection=connection,
        target_metadata=target,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
        **{
            key: value
            for key, value in migrate.configure_args.items()
            if key not in {"compare_type", "render_as_batch"}
        },
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.in_transaction():
        connection.commit()
    if is_sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys = ON")


run()
