"""The demo: what it holds, and what it leaves alone."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.app import create_app
from kasus_training.assessments.models import Score
from kasus_training.attendance.models import AttendanceMark
from kasus_training.certificates.models import Certificate
from kasus_training.config import sqlite_url
from kasus_training.demo import DemoRefused, prepare, settings_for_demo
from kasus_training.demo.people import invitation
from kasus_training.demo.reference import people, training
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.participants import queries as participants
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status, age_on

TODAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
ADDRESS = "http://127.0.0.1:8000"


def make(folder: Path, *, reset: bool = False, count: int | None = None, address: str = ADDRESS) -> list[str]:
    return list(prepare(settings_for_demo(folder, address, None), reset=reset, participants=count))


@dataclass
class Built:
    folder: Path
    app: Flask
    accounts: dict[str, Any]


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    folder = tmp_path_factory.mktemp("demo")
    with clock.at(TODAY):
        make(folder)
        app = create_app(replace(settings_for_demo(folder, ADDRESS, None), testing=True))
        yield Built(folder, app, json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8")))
        with app.app_context():
            db.engine.dispose()


def event(slug: str) -> Event:
    return db.session.scalars(sa.select(Event).filter_by(slug=slug)).one()


def test_the_file_of_accounts_has_its_documented_shape(built: Built):
    accounts = built.accounts

    assert set(accounts) == {
        "base_url", "event", "past_event", "other_event", "accounts", "participant", "station", "sessions",
        "tickets", "certificate",
    }  # fmt: skip
    assert set(accounts["accounts"]) == {"admin", "organizer", "registrar", "trainer", "observer", "other_organizer"}
    assert set(accounts["participant"]) == {"path", "code", "ticket"}
    assert accounts["participant"]["ticket"] in accounts["tickets"]
    assert len(set(accounts["tickets"])) == 60
    assert (built.folder / "demo-accounts.json").stat().st_mode & 0o777 == 0o600


def test_sixty_take_part_and_nothing_is_marked_yet(built: Built):
    with built.app.app_context():
        today = event(built.accounts["event"])
        people = participants.confirmed_of(today)
        marks = db.session.scalar(
            sa.select(sa.func.count())
            .select_from(AttendanceMark)
            .join(Registration, Registration.id == AttendanceMark.registration_id)
            .where(Registration.event_id == today.id)
        )

        assert len(people) == 60
        assert marks == 0
        assert today.first_day == TODAY.date()


def test_children_stay_children(built: Built):
    with built.app.app_context():
        today = event(built.accounts["event"])
        children = [row for row in participants.confirmed_of(today) if row.minor]

        assert len(children) == 6
        assert all(row.person.born_on and 10 < age_on(row.person.born_on, today.first_day) < 18 for row in children)


def test_three_sectors_have_three_places_and_one_is_full(built: Built):
    with built.app.app_context():
        left = [places.left for places in participants.places(event(built.accounts["event"])).values()]

        assert sum(number >= 3 for number in left) >= 3
        assert left.count(0) == 1


def test_the_training_of_the_year_before_is_finished(built: Built):
    with built.app.app_context():
        past = event(built.accounts["past_event"])
        scores = db.session.scalars(
            sa.select(Score.value).join(Registration, Registration.id == Score.registration_id)
        ).all()
        certificates = db.session.scalar(sa.select(sa.func.count()).select_from(Certificate))

        assert past.last_day.year == TODAY.year - 1
        assert len(scores) == 120
        assert min(value for value in scores if value is not None) == 0
        assert certificates is not None
        assert 40 < certificates < 60


def test_the_second_start_keeps_everything(built: Built):
    before = (built.folder / "demo-accounts.json").read_text()

    make(built.folder)

    assert (built.folder / "demo-accounts.json").read_text() == before


def test_another_port_changes_only_the_address(built: Built):
    make(built.folder, address="http://127.0.0.1:8100")
    moved = json.loads((built.folder / "demo-accounts.json").read_text(encoding="utf-8"))
    make(built.folder)

    assert moved == built.accounts | {"base_url": "http://127.0.0.1:8100"}


def test_on_a_later_day_it_says_so(built: Built):
    with clock.at(TODAY + timedelta(days=3)):
        said = " ".join(make(built.folder))

    assert "--reset" in said
    assert "2026-03-02" in said


def test_fewer_or_more_take_part_on_request(tmp_path: Path):
    with clock.at(TODAY):
        make(tmp_path, count=90)
        app = create_app(replace(settings_for_demo(tmp_path, ADDRESS, None), testing=True))
        with app.app_context():
            accounts = json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8"))
            today = event(accounts["event"])
            statuses = participants.status_counts(today)
            db.engine.dispose()

    assert statuses[Status.CONFIRMED] == 90


@pytest.mark.parametrize("count", [1, 2, 14, 16, 17, 59, 61, 200])
def test_as_many_of_each_sector_come_as_have_places(count: int):
    names = {sector["code"]: sector["name"] for sector in training()["sectors"]}
    coming = Counter(row["sektor"] for row in people(count, TODAY.date()))
    places = invitation(count, with_free_places=False).quotas

    assert {names[code]: number for code, number in places.items() if number} == dict(coming)


def test_a_database_without_the_mark_is_left_alone(tmp_path: Path):
    settings = settings_for_demo(tmp_path, ADDRESS, None)
    engine = sa.create_engine(sqlite_url(tmp_path))
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE precious (id INTEGER)")
    engine.dispose()

    for reset in (False, True):
        with pytest.raises(DemoRefused, match="Nothing was changed"):
            list(prepare(settings, reset=reset, participants=None))
    assert sa.inspect(engine).get_table_names() == ["precious"]
    engine.dispose()


def test_the_environments_database_is_never_the_demos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://real@example.org/office")

    assert settings_for_demo(tmp_path, ADDRESS, None).database_url == sqlite_url(tmp_path)


def test_an_installation_is_not_served_as_the_demo_and_the_other_way_round(built: Built, run):
    result = run("serve", env={"KASUS_DATA_DIR": str(built.folder)})

    assert result.exit_code == 1
    assert "kasus-training demo" in result.output
