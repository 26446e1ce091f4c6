import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.attendance.models import AttendanceMark, MarkFact, Projector, Station
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from tests.factories.cast import Cast
from tests.factories.hall import Hall, a_batch, a_scan, make_hall
from tests.factories.people import make_registration
from tests.visitor import Visitor

ATTENDANCE = "/events/pelatihan/attendance"


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        return make_hall(cast)


def people_of(hall: Hall) -> str:
    return f"{ATTENDANCE}/sessions/{hall.session}"


def rows(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_the_overview_shows_each_session_with_its_figures(hall: Hall, organizer: Visitor):
    page = organizer.get(ATTENDANCE)

    assert page.status == 200
    assert "Kebijakan pelindungan anak" in page.words
    assert "0 dari 3 hadir" in page.words


def test_an_event_without_sessions_says_what_to_do(cast: Cast, organizer: Visitor):
    page = organizer.get(ATTENDANCE)
    desk = organizer.get("/events/pelatihan/scan")

    assert "Belum ada sesi dengan presensi" in page.words
    assert "Belum ada sesi dengan presensi" in desk.words


def test_a_person_is_marked_by_one_button_and_taken_back_by_another(app: Flask, hall: Hall, registrar: Visitor):
    marked = registrar.post(f"{people_of(hall)}/marks", {"only": hall.people[0]})
    shown = registrar.follow(marked)
    undone = registrar.follow(registrar.post(f"{people_of(hall)}/undo", {"undo": hall.people[0]}))

    assert marked.status == 303
    assert "1 orang ditandai" in shown.words
    assert "dibatalkan" in undone.words
    assert (rows(app, AttendanceMark), rows(app, MarkFact)) == (0, 2)


def test_several_people_are_excused_with_a_reason(app: Flask, hall: Hall, registrar: Visitor):
    form = {"person": [str(hall.people[0]), str(hall.people[1])], "status": "excused"}

    without = registrar.post(f"{people_of(hall)}/marks", form)
    with_reason = registrar.post(f"{people_of(hall)}/marks", {**form, "reason": "Rapat di provinsi"})

    assert (without.status, with_reason.status) == (422, 303)
    assert rows(app, AttendanceMark) == 2


@pytest.mark.parametrize(
    "form",
    [
        {"status": "present"},
        {"status": "present", "person": ["999999"]},
        {"status": "present", "person": ["x"]},
        {"status": "nonsense", "person": ["1"]},
    ],
)
def test_bad_choices_are_refused_and_change_nothing(app: Flask, hall: Hall, registrar: Visitor, form: dict):
    page = registrar.post(f"{people_of(hall)}/marks", {**form, "reason": "Yang sudah diketik"})

    assert page.status == 422
    assert "Yang sudah diketik" in page.text
    assert rows(app, MarkFact) == 0


def test_the_list_of_a_session_filters_and_searches(hall: Hall, registrar: Visitor):
    registrar.post(f"{people_of(hall)}/marks", {"only": hall.people[0]})

    here = registrar.get(f"{people_of(hall)}?show=here").words
    missing = registrar.get(f"{people_of(hall)}?show=missing").words
    searched = registrar.get(f"{people_of(hall)}?q=kaspul").words
    nobody = registrar.get(f"{people_of(hall)}?q=zzz").words

    assert "Rusdiana" in here
    assert "Kaspul" not in here
    assert "Rusdiana" not in missing
    assert "Kaspul Anwar" in searched
    assert "Tidak ada yang ditampilkan" in nobody


def test_the_pages_need_as_many_queries_for_three_people_as_for_one(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context():
        hall = make_hall(cast, people=1)
    one = [organizer.get(ATTENDANCE).queries, organizer.get(people_of(hall)).queries]
    with app.app_context():
        first = db.session.get_one(Registration, hall.people[0])
        for name in ("Kaspul", "Norjannah"):
            make_registration(first.event, first.sector, name)
        db.session.commit()

    three = [organizer.get(ATTENDANCE).queries, organizer.get(people_of(hall)).queries]

    assert three == one
    assert max(three) <= 12


def test_observers_read_no_childs_name_and_trainers_may_change_nothing(
    app: Flask, hall: Hall, registrar: Visitor, trainer: Visitor, observer: Visitor
):
    with app.app_context():
        db.session.get_one(Registration, hall.people[0]).minor = True
        db.session.commit()

    assert "Rusdiana" in registrar.get(people_of(hall)).words
    assert "Rusdiana" in trainer.get(people_of(hall)).words
    seen = observer.get(people_of(hall))
    assert "Rusdiana" not in seen.text
    assert "Peserta anak 1" in seen.words
    for reader in (trainer, observer):
        assert reader.post(f"{people_of(hall)}/marks", {"only": hall.people[0]}).status == 403
        assert reader.post(f"{people_of(hall)}/undo", {"undo": hall.people[0]}).status == 403
    assert rows(app, MarkFact) == 0


def test_a_station_is_made_and_its_key_told_once(hall: Hall, organizer: Visitor, anybody: Visitor):
    made = organizer.post(f"{ATTENDANCE}/stations", {"name": "Pintu timur"})
    told = organizer.follow(made)
    again = organizer.get(f"{ATTENDANCE}/stations")

    key = told.find(".//*[@id='station-token']")[0].text
    page = anybody.post_json(
        hall.scans, a_batch(a_scan(hall, hall.tickets[0])), headers={"Authorization": f"Bearer {key}"}
    )
    assert made.status == 303
    assert page.json["results"][0]["result"] == "accepted"
    assert key not in again.text
    assert "Pintu timur" in again.words


def test_a_station_without_a_name_or_with_a_taken_one_is_refused(app: Flask, hall: Hall, organizer: Visitor):
    assert organizer.post(f"{ATTENDANCE}/stations", {"name": "  "}).status == 422
    taken = organizer.post(f"{ATTENDANCE}/stations", {"name": "meja 1"})

    assert taken.status == 422
    assert "meja 1" in taken.text
    assert rows(app, Station) == 1


def test_a_revoked_station_cannot_scan_any_more(hall: Hall, organizer: Visitor, anybody: Visitor):
    page = organizer.follow(organizer.post(f"{ATTENDANCE}/stations/{hall.station}/revoke"))
    refused = anybody.post_json(hall.scans, a_batch(a_scan(hall, hall.tickets[0])), headers=hall.bearer)

    assert "Dicabut" in page.words
    assert refused.status == 401


def test_the_screen_gets_one_address_and_keeps_it(app: Flask, hall: Hall, organizer: Visitor, anybody: Visitor):
    first = organizer.post(f"{people_of(hall)}/screen")
    second = organizer.post(f"{people_of(hall)}/screen")

    assert first.status == 303
    assert first.location == second.location
    assert anybody.get(first.location).status == 200
    assert rows(app, Projector) == 1


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        (ATTENDANCE, {"trainer": 200, "observer": 200, "registrar": 200, "stranger": 404}),
        (f"{ATTENDANCE}/stations", {"trainer": 403, "observer": 403, "registrar": 403, "stranger": 404}),
        (f"{ATTENDANCE}/sessions/999999", {"trainer": 404, "registrar": 404, "stranger": 404}),
    ],
)
def test_who_may_see_which_page(
    hall: Hall, request: pytest.FixtureRequest, anybody: Visitor, path: str, roles: dict[str, int]
):
    assert {role: request.getfixturevalue(role).get(path).status for role in roles} == roles
    assert anybody.get(path).status == 303


def test_changes_are_posts_of_people_with_the_right(
    hall: Hall, organizer: Visitor, trainer: Visitor, stranger: Visitor
):
    for path in (f"{people_of(hall)}/marks", f"{people_of(hall)}/undo", f"{people_of(hall)}/screen"):
        assert organizer.get(path).status == 405
        assert trainer.post(path).status == 403
        assert stranger.post(path).status == 404
