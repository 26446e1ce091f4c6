"""The page of the waiting lists, and what is done there."""

from __future__ import annotations

import pytest
from flask import Flask

from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from tests.factories.cast import Cast
from tests.factories.registrations import adult, find_event, find_registration, make_sector, register
from tests.visitor import Visitor

QUERIES = 9


def wait(app: Flask, cast: Cast, count: int) -> list[int]:
    with app.app_context():
        sector = make_sector(cast.event, quota=1)
        register(cast.event, adult(sector, "Pemegang Tempat"))
        return [register(cast.event, adult(sector, f"Penunggu {n}"), wait_if_full=True) for n in range(count)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_says_who_waits_and_why(app: Flask, cast: Cast, registrar: Visitor, count: int):
    wait(app, cast, count)

    page = registrar.get(f"/events/{cast.slug}/participants/waiting")

    assert page.queries == QUERIES
    assert page.words.count("1 dari 1 tempat terisi.") == count
    assert page.words.count("Tempat kosong berikutnya menjadi miliknya.") == 1
    assert ("2 orang lebih dulu dalam daftar." in page.words) == (count == 3)


def test_order_and_a_place_beyond_the_quota(app: Flask, cast: Cast, organizer: Visitor, registrar: Visitor):
    first, second = wait(app, cast, 2)
    base = f"/events/{cast.slug}/participants"

    moved = registrar.post(f"{base}/{second}/line", {"direction": "up"})
    refused = registrar.post(f"{base}/{second}/admit", {"reason": "Diminta Bupati"})
    without = organizer.post(f"{base}/{second}/admit", {"reason": " "})
    given = organizer.post(f"{base}/{second}/admit", {"reason": "Diminta Bupati"})
    page = organizer.get(f"{base}/waiting")

    assert (moved.status, refused.status, without.status, given.status) == (303, 403, 409, 303)
    assert "keputusan panitia" in page.words
    with app.app_context():
        rows = [db.session.get_one(Registration, id_) for id_ in (first, second)]
        assert [(row.status, row.waiting_no, row.seat_no) for row in rows] == [
            (Status.WAITLISTED, 2, None),
            (Status.CONFIRMED, None, 2),
        ]


def test_somebody_cancelled_returns_to_the_end_of_the_list(app: Flask, cast: Cast, registrar: Visitor):
    first, second = wait(app, cast, 2)
    base = f"/events/{cast.slug}/participants"

    registrar.post(f"{base}/{first}/cancel", {"reason": "Salah kirim"})
    answer = registrar.post(f"{base}/{first}/wait")

    assert answer.status == 303
    with app.app_context():
        assert (find_registration(second).waiting_no or 0) < (find_registration(first).waiting_no or 0)
        assert find_event(cast.event).offer_hours == 24
