"""One POST, one transaction: fresh rows, one writer, all or nothing."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import Organization
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import DatabaseBusy, WroteWhileReading, lock_row, transaction
from tests.factories.cast import make_organization


def name_of(app: Flask, organization_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Organization, organization_id).name


@pytest.fixture
def office(app: Flask) -> int:
    with app.app_context():
        organization = make_organization()
        db.session.commit()
        return organization.id


def test_what_is_done_inside_is_kept(app: Flask, office: int):
    with app.app_context(), transaction():
        db.session.get_one(Organization, office).name = "Dinas Baru"

    assert name_of(app, office) == "Dinas Baru"


def test_an_exception_undoes_everything(app: Flask, office: int):
    def rename_and_stop() -> None:
        with transaction():
            db.session.get_one(Organization, office).name = "Dinas Baru"
            db.session.flush()
            raise ValueError("stop")

    with app.app_context(), pytest.raises(ValueError, match="stop"):
        rename_and_stop()

    assert name_of(app, office) == "Dinas PPKB-PPPA"


def test_rows_read_before_are_read_again_inside(app: Flask, office: int):
    with app.app_context():
        organization = db.session.get_one(Organization, office)
        assert organization.name == "Dinas PPKB-PPPA"
        with db.engine.connect().execution_options(writer=True) as other:
            other.execute(sa.update(Organization).values(name="Dinas Lain"))
            other.commit()

        with transaction():
            seen = organization.name

    assert seen == "Dinas Lain"


def test_two_writers_that_both_read_first_lose_nothing(app: Flask, office: int):
    start = threading.Barrier(2)

    def append(letter: str) -> None:
        with app.app_context():
            assert db.session.get_one(Organization, office).name
            start.wait()
            with transaction():
                organization = db.session.get_one(Organization, office)
                lock_row(organization)
                organization.name = organization.name + letter

    threads = [threading.Thread(target=append, args=(letter,)) for letter in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(name_of(app, office)[-2:]) == ["a", "b"]


def test_who_waits_too_long_for_a_turn_is_told_and_changes_nothing(app: Flask, office: int, monkeypatch):
    """The page says so with a 503; the next writer gets its turn as soon as the first one is done."""
    if "postgresql" in app.config["SQLALCHEMY_DATABASE_URI"]:
        pytest.skip("PostgreSQL lets writers of different rows work side by side")
    monkeypatch.setattr("kasus_training.foundation.transaction.BUSY_TIMEOUT_MS", 50)
    refused: list[type] = []

    def write() -> None:
        with app.app_context():
            try:
                with transaction():
                    db.session.get_one(Organization, office).name = "too late"
            except DatabaseBusy as busy:
                refused.append(type(busy))

    with app.app_context(), transaction():
        thread = threading.Thread(target=write)
        thread.start()
        thread.join()

    assert refused == [DatabaseBusy]
    assert name_of(app, office) == "Dinas PPKB-PPPA"


def test_a_get_request_cannot_begin_one(app: Flask):
    with app.test_request_context("/", method="GET"), pytest.raises(WroteWhileReading), transaction():
        pass


def test_rows_changed_before_it_began_are_refused(app: Flask, office: int):
    with app.app_context():
        db.session.get_one(Organization, office).name = "too early"

        with pytest.raises(WroteWhileReading), transaction():
            pass
        db.session.rollback()


def test_sqlite_is_safe_against_power_cuts(tmp_path):
    from kasus_training.app import create_app  # noqa: PLC0415 -- an installation of its own
    from kasus_training.config import Settings, sqlite_url  # noqa: PLC0415

    app = create_app(Settings(data_dir=tmp_path, secret_key=b"k" * 32, database_url=sqlite_url(tmp_path), testing=True))

    with app.app_context():
        pragmas = {
            name: db.session.execute(sa.text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
        db.session.remove()
        db.engine.dispose()

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
