from collections.abc import Callable

import pytest
from flask import Flask

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.schedule import queries
from tests.factories.cast import Cast
from tests.factories.timetable import make_room, make_session
from tests.visitor import Visitor

ROOMS = "/events/pelatihan/schedule/rooms"


@pytest.fixture
def rooms(app: Flask, cast: Cast) -> Callable[[], list[tuple[str, int | None]]]:
    def read() -> list[tuple[str, int | None]]:
        with app.app_context():
            return [(room.name, room.capacity) for room in queries.rooms_of(db.session.get_one(Event, cast.event))]

    return read


@pytest.fixture
def room_id(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_room(cast.event, "Aula", 60).id


def test_a_room_is_added(organizer: Visitor, rooms: Callable):
    page = organizer.post(ROOMS, {"name": "Aula Utama", "capacity": "80"})

    assert (page.status, page.location) == (303, ROOMS)
    assert rooms() == [("Aula Utama", 80)]


@pytest.mark.parametrize(
    ("name", "capacity"), [("", "5"), ("aula", "5"), ("Kelas", "0"), ("Kelas", "-3"), ("Kelas", "many"), ("…", "5")]
)
def test_a_room_that_cannot_be_is_not_added(
    organizer: Visitor, room_id: int, rooms: Callable, name: str, capacity: str
):
    page = organizer.post(ROOMS, {"name": name, "capacity": capacity})

    assert page.status == 422
    assert capacity in [field.get("value") for field in page.find(".//input")]
    assert rooms() == [("Aula", 60)]


def test_a_room_is_renamed(organizer: Visitor, room_id: int, rooms: Callable):
    assert organizer.get(f"{ROOMS}/{room_id}").status == 200

    page = organizer.post(f"{ROOMS}/{room_id}", {"name": "AULA", "capacity": ""})

    assert (page.status, rooms()) == (303, [("AULA", None)])


def test_a_room_is_removed_unless_a_session_is_held_there(
    app: Flask, cast: Cast, organizer: Visitor, room_id: int, rooms: Callable
):
    with app.app_context():
        make_session(cast.event, title="Di sini", room_id=room_id)
        free = make_room(cast.event, "Kelas").id

    refused = organizer.post(f"{ROOMS}/{room_id}/remove")
    removed = organizer.post(f"{ROOMS}/{free}/remove")

    assert (refused.status, removed.status) == (422, 303)
    assert "Di sini" in refused.words
    assert rooms() == [("Aula", 60)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(app: Flask, cast: Cast, organizer: Visitor, count: int):
    with app.app_context():
        for number in range(count):
            make_session(cast.event, room_id=make_room(cast.event, f"Kelas {number}").id)

    page = organizer.get(ROOMS)

    assert page.words.count("dipakai pada 1 baris jadwal") == count
    assert page.queries == 6


def test_others_look_and_only_organizers_change(
    observer: Visitor, stranger: Visitor, anybody: Visitor, room_id: int, rooms: Callable
):
    assert observer.get(ROOMS).status == 200
    assert observer.get(f"{ROOMS}/{room_id}").status == 403
    assert observer.post(f"{ROOMS}/{room_id}/remove").status == 403
    assert stranger.get(f"{ROOMS}/{room_id}").status == 404
    assert anybody.get(f"{ROOMS}/{room_id}").status == 303
    assert rooms() == [("Aula", 60)]


def test_a_room_that_does_not_exist_is_not_found(cast: Cast, organizer: Visitor):
    assert organizer.get(f"{ROOMS}/99").status == 404
    assert organizer.post(f"{ROOMS}/99/remove").status == 404


class TestMovingADay:
    @pytest.fixture
    def page(self, app: Flask, cast: Cast) -> str:
        with app.app_context():
            make_session(cast.event, "09:30", "11:00")
            day = db.session.get_one(Event, cast.event).days[0].id
        return f"/events/pelatihan/schedule/days/{day}"

    @pytest.fixture
    def instants(self, app: Flask, cast: Cast) -> Callable[[], list[str]]:
        def read() -> list[str]:
            with app.app_context():
                sessions = queries.sessions_of(db.session.get_one(Event, cast.event))
                return [f"{session.starts_at:%Y-%m-%d %H:%M}" for session in sessions]

        return read

    def test_its_hours_go_along(self, organizer: Visitor, page: str, instants: Callable):
        assert organizer.get(page).status == 200

        answer = organizer.post(page, {"held_on": "2025-11-28"})

        assert answer.status == 303
        assert instants() == ["2025-11-28 01:30"]
        assert "Jumat, 28 November 2025" in organizer.follow(answer).words

    @pytest.mark.parametrize("held_on", ["", "tomorrow", "2025-02-30", "2025-11-25"])
    def test_a_date_that_cannot_be_moves_nothing(self, organizer: Visitor, page: str, instants: Callable, held_on: str):
        answer = organizer.post(page, {"held_on": held_on})

        assert answer.status == 422
        assert held_on in [field.get("value") for field in answer.find(".//input")]
        assert instants() == ["2025-11-24 01:30"]

    def test_only_organizers_move_it(self, observer: Visitor, stranger: Visitor, anybody: Visitor, page: str):
        assert [observer.get(page).status, stranger.get(page).status, anybody.get(page).status] == [403, 404, 303]
        assert observer.post(page, {"held_on": "2025-11-28"}).status == 403

    def test_a_day_that_does_not_exist_is_not_found(self, cast: Cast, organizer: Visitor):
        assert organizer.get("/events/pelatihan/schedule/days/99").status == 404
