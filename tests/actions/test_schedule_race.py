from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.schedule import actions, queries
from tests.factories.cast import Cast
from tests.factories.timetable import make_session

EDITORS = 8


@pytest.fixture
def add_at_once(app: Flask, cast: Cast) -> Callable[[], list[int | None]]:
    """Eight editors have all looked at the schedule before any of them writes; gives the numbers."""

    def run() -> list[int | None]:
        together = Barrier(EDITORS)

        def add(place: int) -> None:
            with app.app_context():
                queries.sessions_of(db.session.get_one(Event, cast.event))
                together.wait()
                make_session(cast.event, f"{8 + place:02}:00", f"{9 + place:02}:00", f"Sesi {place}")

        with ThreadPoolExecutor(EDITORS) as editors:
            list(editors.map(add, range(EDITORS)))
        with app.app_context():
            return [session.number for session in queries.sessions_of(db.session.get_one(Event, cast.event))]

    return run


def test_editors_at_the_same_time_leave_neither_gap_nor_double_number(add_at_once: Callable):
    assert add_at_once() == [1, 2, 3, 4, 5, 6, 7, 8]


def test_without_the_lock_numbers_collide(app: Flask, add_at_once: Callable, monkeypatch: pytest.MonkeyPatch):
    """The negative control: it shows that the test above can fail."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            pytest.skip("on SQLite a transaction is the only writer, lock or no lock")
    inside = Barrier(EDITORS)
    monkeypatch.setattr(actions, "lock_row", lambda _row: inside.wait())

    assert add_at_once() == [1] * EDITORS
