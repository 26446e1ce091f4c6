"""Fifty people want the last place at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries, rules
from kasus_training.participants.actions import registering
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import Status
from kasus_training.rulings import Full
from tests.conftest import MORNING
from tests.factories.cast import Cast
from tests.factories.registrations import adult, find_event, find_sector, make_sector

PEOPLE = 50
INDEX = "uq_registration_seat"


@pytest.fixture
def sector(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_sector(cast.event, quota=1)


@pytest.fixture
def without_index(app: Flask) -> Iterator[None]:
    """The database without the constraint that stands behind the seats."""
    index = next(index for index in Registration.__table__.indexes if index.name == INDEX)
    with app.app_context(), db.engine.begin() as connection:
        index.drop(connection)
    yield
    with app.app_context(), db.engine.begin() as connection:
        connection.execute(sa.delete(Registration))
        index.create(connection)


def at_once(app: Flask, attempt: Callable[[int, threading.Barrier], str]) -> Counter[str]:
    """Let everybody try in a thread of their own; gives how it ended for how many."""
    barrier = threading.Barrier(PEOPLE)
    answers: list[str] = []

    def run(number: int) -> None:
        with app.app_context(), clock.at(MORNING):
            answers.append(attempt(number, barrier))

    threads = [threading.Thread(target=run, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return Counter(answers)


def count_confirmed(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count(Registration.id)).filter_by(status=Status.CONFIRMED)) or 0


def test_exactly_one_of_fifty_gets_the_last_place(app: Flask, cast: Cast, sector: int):
    def attempt(number: int, barrier: threading.Barrier) -> str:
        event = find_event(cast.event)
        seen = queries.places(event)[sector].left
        db.session.rollback()
        barrier.wait(30)
        try:
            with transaction():
                actions.register(event, adult(sector, f"Peserta {number}"), by=audit.PARTICIPANT)
        except Full:
            return f"full after seeing {seen}"
        return "confirmed"

    answers = at_once(app, attempt)

    assert answers == {"confirmed": 1, "full after seeing 1": PEOPLE - 1}
    assert count_confirmed(app) == 1


@pytest.mark.usefixtures("without_index")
def test_counting_before_the_transaction_without_the_index_oversells(app: Flask, cast: Cast, sector: int):
    """The negative control: with the guards taken out the proof above must fail."""

    def attempt(number: int, barrier: threading.Barrier) -> str:
        taken = queries.taken_seats(find_sector(sector))
        db.session.rollback()
        barrier.wait(30)
        try:
            seat = rules.Places(quota=1, taken=len(taken), left=1 - len(taken))
            if seat.is_full:
                return "full"
            with transaction():
                enter_unguarded(cast.event, sector, number)
        except Full:
            return "full"
        return "confirmed"

    answers = at_once(app, attempt)

    assert answers["confirmed"] > 1
    assert count_confirmed(app) > 1


def enter_unguarded(event_id: int, sector_id: int, number: int) -> None:
    """What registering would be, had it trusted a count from before."""
    event = find_event(event_id)
    draft = rules.clean(adult(sector_id, f"Peserta {number}"))
    person = Person(organization_id=event.organization_id, created_at=clock.now())
    registering.fill_person(person, draft, minor=False)
    now = clock.now()
    db.session.add(
        Registration(
            event_id=event_id, person=person, sector_id=sector_id, number=number + 1, status=Status.CONFIRMED,
            seat_no=1, registered_at=now, changed_at=now,
        )
    )  # fmt: skip
