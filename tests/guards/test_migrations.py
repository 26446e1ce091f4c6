"""The migrations make exactly what the models say, on both databases, and keep what is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask

from kasus_training.accounts.models import User
from kasus_training.app import create_app
from kasus_training.foundation.database import db
from kasus_training.foundation.installation import head_revision
from kasus_training.foundation.migrations import downgrade, upgrade
from kasus_training.foundation.paths import web_root
from tests.conftest import settings_for
from tests.factories.cast import make_cast


@pytest.fixture
def bare(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application on a database without a table."""
    url = sa.engine.make_url(database_url)
    if url.get_backend_name() == "sqlite":
        yield from _opened(create_app(settings_for(f"sqlite:///{tmp_path / 'bare.sqlite3'}", tmp_path)))
        return
    server = sa.create_engine(url, isolation_level="AUTOCOMMIT")
    name = f"{url.database}_bare"
    with server.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    address = url.set(database=name).render_as_string(hide_password=False)
    yield from _opened(create_app(settings_for(address, tmp_path)))
    with server.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.dispose()


def _opened(app: Flask) -> Iterator[Flask]:
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def differences() -> list[object]:
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata)


def tables() -> set[str]:
    return set(sa.inspect(db.engine).get_table_names())


def earlier_revisions() -> list[str]:
    """From the newest but one down to the first."""
    scripts = ScriptDirectory(str(web_root() / "migrations"))
    return [script.revision for script in scripts.walk_revisions()][1:]


def test_from_empty_they_make_the_models(bare: Flask):
    upgrade()

    assert differences() == []


def test_they_go_down_and_up_again(bare: Flask):
    upgrade()
    downgrade(revision="base")
    left = tables()
    upgrade()

    assert left == {"alembic_version"}
    assert differences() == []


def test_what_is_there_survives(bare: Flask):
    """Every step but the first is taken back and repeated with rows in the tables."""
    upgrade()
    cast = make_cast()
    # A transaction left open by reading would keep PostgreSQL from dropping tables.
    db.session.rollback()
    for revision in earlier_revisions():
        downgrade(revision=revision)
    upgrade()

    assert db.session.get_one(User, cast.organizer).name == "organizer"


def test_the_numbers_have_no_gap():
    names = sorted(path.name[:4] for path in (web_root() / "migrations" / "versions").glob("[0-9]*.py"))

    assert names == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert head_revision() == names[-1] == ScriptDirectory(str(web_root() / "migrations")).get_current_head()
