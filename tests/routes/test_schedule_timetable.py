from collections.abc import Callable

import pytest
from flask import Flask

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.schedule import queries
from tests.factories.cast import Cast
from tests.factories.timetable import make_session, make_speaker
from tests.visitor import Visitor

PAGE = "/events/pelatihan/schedule"


@pytest.fixture
def lines(app: Flask, cast: Cast) -> Callable[[], list[tuple[str, int | None, str]]]:
    """Titles, numbers and starting times in UTC, as they stand in the database."""

    def read() -> list[tuple[str, int | None, str]]:
        with app.app_context():
            sessions = queries.sessions_of(db.session.get_one(Event, cast.event))
            return [(row.title, row.number, f"{row.starts_at:%d %H:%M}") for row in sessions]

    return read


@pytest.fixture
def session_id(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_session(cast.event, title="Pertama").id


def test_an_empty_schedule_offers_the_templates(organizer: Visitor):
    page = organizer.get(PAGE)

    assert page.status == 200
    assert "Dua hari, delapan sesi" in page.words


def test_a_template_fills_it(organizer: Visitor, lines: Callable):
    page = organizer.post(f"{PAGE}/preset", {"preset": "two-days-eight-sessions"})

    assert (page.status, page.location) == (303, PAGE)
    assert len(lines()) == 19
    assert "2 hari · 8 sesi · 16 JP" in organizer.follow(page).words


@pytest.mark.parametrize("preset", ["", "nothing-such"])
def test_a_template_that_does_not_exist_changes_nothing(organizer: Visitor, lines: Callable, preset: str):
    page = organizer.post(f"{PAGE}/preset", {"preset": preset})

    assert page.status == 422
    assert lines() == []


def test_a_template_on_a_filled_schedule_is_refused_with_a_sentence(
    organizer: Visitor, session_id: int, lines: Callable
):
    page = organizer.post(f"{PAGE}/preset", {"preset": "one-day-four-sessions"})

    assert page.status == 422
    assert len(lines()) == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(app: Flask, cast: Cast, organizer: Visitor, rows: int):
    with app.app_context():
        for number in range(rows):
            speaker = make_speaker(cast.event, f"Narasumber {number}")
            make_session(cast.event, f"{9 + number:02}:00", f"{10 + number:02}:00", speaker_ids=(speaker.id,))

    page = organizer.get(PAGE)

    assert f"Sesi {rows} · 1 JP · Narasumber {rows - 1}" in page.words
    assert page.queries == 6


def test_everybody_of_the_team_looks_and_only_organizers_change(
    organizer: Visitor, observer: Visitor, trainer: Visitor, session_id: int
):
    change = f"{PAGE}/sessions/{session_id}"

    assert change in organizer.get(PAGE).links
    assert [change in visitor.get(PAGE).links for visitor in (observer, trainer)] == [False, False]


def test_a_clash_is_shown_at_the_lines(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context():
        speaker = make_speaker(cast.event, None, "Kasatreskrim")
        make_session(cast.event, "09:30", "11:00", "Penyidikan", speaker_ids=(speaker.id,))
        make_session(cast.event, "10:00", "11:30", "Penuntutan", speaker_ids=(speaker.id,))

    words = organizer.get(PAGE).words

    assert "2 baris perlu diperiksa" in words
    assert "Kasatreskrim juga mengisi “Penuntutan”, 10.00 – 11.30 WITA." in words


def test_the_rest_of_the_day_moves_and_the_page_offers_to_undo_it(organizer: Visitor, session_id: int, lines: Callable):
    page = organizer.post(f"{PAGE}/shift", {"session_id": session_id, "minutes": "15"})

    assert page.status == 303
    assert lines() == [("Pertama", 1, "24 01:45")]
    assert "Sisa jadwal mundur 15 menit." in organizer.follow(page).words
    undo = {
        field.get("name"): field.get("value")
        for form in organizer.follow(page).find(".//form")
        if form.get("action") == f"{PAGE}/shift" and len(list(form.iter("select"))) == 0
        for field in form.iter("input")
    }
    organizer.post(f"{PAGE}/shift", {"session_id": undo["session_id"], "minutes": undo["minutes"]})
    assert lines() == [("Pertama", 1, "24 01:30")]


@pytest.mark.parametrize("minutes", ["", "soon", "0", "100000", "-9999999999"])
def test_a_shift_that_makes_no_sense_moves_nothing(organizer: Visitor, session_id: int, lines: Callable, minutes: str):
    page = organizer.post(f"{PAGE}/shift", {"session_id": session_id, "minutes": minutes})

    assert page.status == 422
    assert "Jadwal tidak digeser" in page.words
    assert lines() == [("Pertama", 1, "24 01:30")]


def test_a_shift_over_midnight_says_so(app: Flask, cast: Cast, organizer: Visitor, lines: Callable):
    with app.app_context():
        late = make_session(cast.event, "22:00", "23:50").id

    page = organizer.post(f"{PAGE}/shift", {"session_id": late, "minutes": "15"})

    assert page.status == 422
    assert "tengah malam" in page.words
    assert lines() == [("Materi", 1, "24 14:00")]


GETS = ["", "/sessions/new", "/rooms", "/print"]
POSTS = ["/preset", "/shift", "/sessions/new", "/rooms"]
CHANGING = ["/sessions/new"]


@pytest.mark.parametrize("path", GETS)
def test_a_stranger_and_an_unknown_event_find_nothing(stranger: Visitor, organizer: Visitor, path: str):
    assert stranger.get(PAGE + path).status == 404
    assert organizer.get(f"/events/nothing-such/schedule{path}").status == 404


@pytest.mark.parametrize("path", GETS)
def test_somebody_without_an_account_is_asked_to_sign_in(cast: Cast, anybody: Visitor, path: str):
    page = anybody.get(PAGE + path)

    assert page.status == 303
    assert page.location.startswith("/sign-in")


@pytest.mark.parametrize("path", POSTS)
def test_an_observer_changes_nothing(observer: Visitor, lines: Callable, path: str):
    assert observer.post(PAGE + path, {"preset": "one-day-four-sessions", "title": "X", "name": "X"}).status == 403
    assert lines() == []


@pytest.mark.parametrize("path", ["/preset", "/shift", "/sessions/1/remove", "/rooms/1/remove"])
def test_what_changes_is_not_reached_by_a_link(organizer: Visitor, path: str):
    assert organizer.get(PAGE + path).status == 405


@pytest.mark.parametrize("path", ["", "/print"])
def test_a_page_to_look_at_takes_no_form(organizer: Visitor, path: str):
    assert organizer.post(PAGE + path).status == 405
