"""Many at once. Each race has real connections and real threads."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.exceptions import Unauthorized

from kasus_training.attendance import actions
from kasus_training.attendance.access import StationKnock
from kasus_training.attendance.judging import ScanBatch, ScanDraft
from kasus_training.attendance.models import AttendanceMark, Scan, Station
from kasus_training.attendance.rules import ScanKind
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.group_commit import together
from kasus_training.foundation.transaction import transaction
from tests.conftest import MORNING
from tests.factories.cast import Cast
from tests.factories.hall import Hall, make_hall

MANY = 30


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        return make_hall(cast)


def all_at_once(app: Flask, hall: Hall, drafts: list[ScanDraft]) -> list[str]:
    """Each draft is sent by a thread of its own; all of them have read before the first writes."""
    start = Barrier(len(drafts))

    def send(draft: ScanDraft) -> str:
        with clock.at(MORNING), app.app_context():
            event = db.session.get_one(Event, hall.event)
            station = db.session.get_one(Station, hall.station)
            db.session.rollback()
            start.wait(timeout=20)
            with transaction():
                batch = ScanBatch(clock.now(), (draft,))
                return actions.receive_scans(event, batch, by=station)[0]["result"]

    with ThreadPoolExecutor(len(drafts)) as pool:
        return list(pool.map(send, drafts))


def test_thirty_scans_of_one_badge_at_once_make_one_mark(app: Flask, hall: Hall):
    drafts = [ScanDraft(f"scan-{n}", hall.tickets[0], hall.session, ScanKind.IN, MORNING) for n in range(MANY)]

    results = all_at_once(app, hall, drafts)

    assert sorted(results) == ["accepted"] + ["duplicate"] * (MANY - 1)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AttendanceMark)) == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Scan)) == MANY


def test_one_scan_sent_thirty_times_at_once_is_one_row(app: Flask, hall: Hall):
    draft = ScanDraft("one", hall.tickets[0], hall.session, ScanKind.IN, MORNING)

    results = all_at_once(app, hall, [draft] * MANY)

    assert results == ["accepted"] * MANY
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 1


def test_one_id_for_many_badges_at_once_is_one_scan_and_conflicts(app: Flask, hall: Hall):
    drafts = [ScanDraft("one", hall.tickets[n % 3], hall.session, ScanKind.IN, MORNING) for n in range(9)]

    results = all_at_once(app, hall, drafts)

    assert sorted(results) == ["accepted"] * 3 + ["conflict"] * 6
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AttendanceMark)) == 1


def deliver_at_once(app: Flask, deliveries: list[actions.Delivery]) -> list[object]:
    """Each delivery comes by a request of its own; those who wait are served together."""
    start = Barrier(len(deliveries))

    def deliver(delivery: actions.Delivery) -> object:
        with clock.at(MORNING), app.test_request_context(method="POST"):
            start.wait(timeout=20)
            try:
                return together(actions.receive_deliveries, delivery).answers[0]["result"]
            except Unauthorized as refused:
                return refused.code

    with ThreadPoolExecutor(len(deliveries)) as pool:
        return list(pool.map(deliver, deliveries))


def delivery_of(hall: Hall, token: str, number: int, ticket: str) -> actions.Delivery:
    knock = StationKnock(hall.slug, token)
    batch = ScanBatch(MORNING, (ScanDraft(f"scan-{number}", ticket, hall.session, ScanKind.IN, MORNING),))
    return actions.Delivery(knock, knock.bring, batch)


def test_thirty_deliveries_of_one_badge_at_once_make_one_mark(app: Flask, hall: Hall):
    results = deliver_at_once(app, [delivery_of(hall, hall.token, n, hall.tickets[0]) for n in range(MANY)])

    assert sorted(map(str, results)) == ["accepted"] + ["duplicate"] * (MANY - 1)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(AttendanceMark)) == 1
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Scan)) == MANY


def test_a_station_that_is_refused_spoils_no_delivery_beside_it(app: Flask, hall: Hall):
    tokens = [hall.token if n % 2 else "a token of nobody" for n in range(12)]

    results = deliver_at_once(app, [delivery_of(hall, token, n, hall.tickets[n % 3]) for n, token in enumerate(tokens)])

    assert sorted(map(str, results)) == ["401"] * 6 + ["accepted"] * 3 + ["duplicate"] * 3
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Scan)) == 6
