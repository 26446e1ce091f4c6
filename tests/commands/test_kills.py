"""A power cut in the middle of the rush: what was acknowledged is there, once."""

from __future__ import annotations

from pathlib import Path

import sqlalchemy as sa

from benchmarks.kills import Door, Siege, faults_of, stored_scans
from kasus_training.app import create_app
from kasus_training.config import Settings, sqlite_url
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.migrations import upgrade
from tests.conftest import MORNING
from tests.factories.cast import make_cast
from tests.factories.hall import make_hall


def furnish(settings: Settings) -> Door:
    app = create_app(settings)
    with clock.at(MORNING), app.app_context():
        upgrade()
        hall = make_hall(make_cast(), people=12)
        db.engine.dispose()
    # Tomorrow's session gives scans that are kept and let nobody in.
    return Door(hall.slug, hall.token, hall.tickets, (hall.session, hall.tomorrow), MORNING)


def test_every_acknowledged_scan_survives_a_killed_server_once(tmp_path: Path):
    environment = {"KASUS_DATA_DIR": str(tmp_path), "DATABASE_URL": sqlite_url(tmp_path), "KASUS_LOG_FORMAT": "text"}
    settings = Settings.from_env(environment)
    door, engine = furnish(settings), sa.create_engine(settings.database_url)
    command = ["kasus_training", "serve", "--no-worker"]

    with Siege(command, environment, door, engine) as siege:
        rounds = [siege.round(whole_group=whole) for whole in (True, False)]

    assert [faults for _storm, faults in rounds] == [[], []]
    assert all(storm.acknowledged and storm.unanswered for storm, _faults in rounds)
    assert_a_lost_scan_is_noticed(engine)
    engine.dispose()


def assert_a_lost_scan_is_noticed(engine: sa.Engine) -> None:
    """The check itself must be able to fail."""
    with engine.begin() as connection:
        lost = connection.scalar(sa.text("SELECT scan_id FROM scan WHERE registration_id IS NOT NULL LIMIT 1"))
        connection.execute(sa.text("UPDATE scan SET scan_id = 'gone' WHERE scan_id = :lost"), {"lost": lost})
    acknowledged = {lost: {"scan_id": lost}}

    assert faults_of(acknowledged, stored_scans(engine, [lost])) == [f"{lost} is lost"]
