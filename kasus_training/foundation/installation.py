"""Facts about this installation: how old its schema is, and whether it is the demo."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.models import Installation
from kasus_training.foundation.paths import web_root

DEMO = "demo"
NUMBER_LENGTH = 4


def current_revision(connection: Connection) -> str | None:
    """The schema version that the database has; None for an empty one."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    return connection.scalar(sa.text("SELECT version_num FROM alembic_version"))


def head_revision() -> str | None:
    """The schema version that this code needs: its migrations are numbered without a gap, and loading
    them all only to see which is the last would hold up every start."""
    names = [path.name for path in (web_root() / "migrations" / "versions").glob("[0-9]*.py")]
    return max(names)[:NUMBER_LENGTH] if names else None


def is_schema_current(connection: Connection | None = None) -> bool:
    return current_revision(connection or db.session.connection()) == head_revision()


def is_database_empty(connection: Connection) -> bool:
    return not sa.inspect(connection).get_table_names()


def demo_mark(connection: Connection) -> dict[str, Any] | None:
    """What the demo wrote about itself; None in a database that is not the demo's."""
    if not sa.inspect(connection).has_table(Installation.__tablename__):
        return None
    value = connection.scalar(sa.select(Installation.value).filter_by(key=DEMO))
    return None if value is None else json.loads(value)


def set_demo_mark(**facts: Any) -> None:
    """In the running transaction: this database is the demo's, and these are its facts."""
    row = db.session.get(Installation, DEMO) or Installation(key=DEMO)
    row.value = json.dumps(facts)
    row.changed_at = clock.now()
    db.session.add(row)
