"""Fifty people cancel while fifty others register for the same full sector."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import DatabaseBusy, transaction
from kasus_training.participants import actions, queries, waiting
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from tests.conftest import MORNING
from tests.factories.cast import Cast
from tests.factories.people import make_registration
from tests.factories.registrations import adult, find_event, find_registration, find_sector, make_sector, register

PLACES = 50
INDEX = "uq_registration_seat"


@pytest.fixture
def sector(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_sector(cast.event, quota=PLACES)


@pytest.fixture
def holders(app: Flask, cast: Cast, sector: int) -> list[int]:
    with app.app_context():
        event, row = find_event(cast.event), find_sector(sector)
        ids = [make_registration(event, row, f"Pemegang {number}").id for number in range(PLACES)]
        db.session.commit()
    return ids


def at_once(app: Flask, *attempts: Callable[[], object]) -> list[BaseException]:
    """Everybody at the same moment, each in a thread of their own; gives what went wrong."""
    barrier = threading.Barrier(len(attempts))
    faults: list[BaseException] = []

    def run(attempt: Callable[[], object]) -> None:
        barrier.wait(60)
        try:
            with app.app_context(), clock.at(MORNING):
                until_done(attempt)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return faults


def until_done(attempt: Callable[[], object]) -> None:
    """A busy database answers 503, changes nothing and asks to try again: people do."""
    while True:
        try:
            attempt()
        except DatabaseBusy:
            continue
        return


def test_quota_full_nobody_lost_nobody_twice(app: Flask, cast: Cast, sector: int, holders: list[int]):
    def leave(id_: int) -> None:
        with transaction():
            actions.cancel_own(find_registration(id_))

    faults = at_once(
        app,
        *(lambda id_=id_: leave(id_) for id_ in holders),
        *(
            lambda number=number: register(cast.event, adult(sector, f"Pendaftar {number}"), wait_if_full=True)
            for number in range(PLACES)
        ),
    )

    assert faults == []
    with app.app_context():
        rows = db.session.scalars(sa.select(Registration).options(sa.orm.joinedload(Registration.person))).all()
        assert Counter(row.status for row in rows) == {Status.CANCELLED: PLACES, Status.CONFIRMED: PLACES}
        assert sorted(row.seat_no or 0 for row in rows) == [0] * PLACES + list(range(1, PLACES + 1))
        came = sorted(row.person.name for row in rows if row.status is Status.CONFIRMED)
        assert came == sorted(f"Pendaftar {number}" for number in range(PLACES))
        assert queries.waiting_counts(find_event(cast.event)) == {}


@pytest.fixture
def without_index(app: Flask) -> Iterator[None]:
    index = next(index for index in Registration.__table__.indexes if index.name == INDEX)
    with app.app_context(), db.engine.begin() as connection:
        index.drop(connection)
    yield
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.delete(Registration))
        index.create(connection)


@pytest.mark.usefixtures("without_index")
def test_promoting_from_what_was_read_before_goes_wrong(app: Flask, cast: Cast, sector: int, holders: list[int]):
    """The negative control: who is next and which seat is free are read before the transaction,
    and the index behind the seats is gone. Then places are given twice and people are lost."""
    leaving = holders[:10]
    with app.app_context():
        for number in range(10):
            make_registration(
                find_event(cast.event),
                find_sector(sector),
                f"Penunggu {number}",
                status=Status.WAITLISTED,
                waiting_no=number + 1,
            )
        db.session.commit()
    read = threading.Barrier(len(leaving))

    def leave(id_: int) -> None:
        row = find_sector(sector)
        first = queries.next_in_line(row, limit=1)[0].id
        seat = waiting.free_seats(queries.taken_seats(row) - {find_registration(id_).seat_no or 0}, PLACES)[0]
        db.session.rollback()
        read.wait(60)
        with transaction():
            unguarded(Registration.id == id_, status=Status.CANCELLED, seat_no=None)
            unguarded(Registration.id == first, status=Status.CONFIRMED, seat_no=seat, waiting_no=None)

    faults = at_once(app, *(lambda id_=id_: leave(id_) for id_ in leaving))

    assert faults == []
    with app.app_context():
        left = queries.waiting_counts(find_event(cast.event))
        held = db.session.scalar(sa.select(sa.func.count(Registration.seat_no)).filter_by(sector_id=sector))
        assert (left, held) != ({}, PLACES)
        assert left[sector] > 0


def unguarded(which: sa.ColumnElement[bool], **values: object) -> None:
    db.session.execute(sa.update(Registration).where(which).values(**values))
    audit.record(audit.SYSTEM, "participant.changed", db.session.scalars(sa.select(Registration).where(which)).one())
