"""Facts about this installation: how old its schema is, and whether it is the demo."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.models import Installation
from kasus_training.foundation.paths import web_root

DEMO = "demo"


def current_revision(connection: Connection) -> str | None:
    """The schema version that the database has; None for an empty one."""
    return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    """The schema version that this code needs."""
    return ScriptDirectory(str(Path(web_root()) / "migrations")).get_current_head()


def is_schema_current() -> bool:
    return current_revision(db.session.connection()) == head_revision()


def is_database_empty() -> bool:
    return not sa.inspect(db.session.connection()).get_table_names()


def demo_mark() -> dict[str, Any] | None:
    """What the demo wrote about itself; None in a database that is not the demo's."""
    if not sa.inspect(db.session.connection()).has_table(Installation.__tablename__):
        return None
    row = db.session.get(Installation, DEMO)
    return None if row is None else json.loads(row.value)


def set_demo_mark(**facts: Any) -> None:
    """In the running transaction: this database is the demo's, and these are its facts."""
    row = db.session.get(Installation, DEMO) or Installation(key=DEMO)
    row.value = json.dumps(facts)
    row.changed_at = clock.now()
    db.session.add(row)
