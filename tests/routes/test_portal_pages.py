"""The front door, the public page of an event, the overview, and a participant's page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from kasus_training.assessments.queries import forms_of
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import sectors_of
from kasus_training.participants.rules import Status
from kasus_training.participants.tickets import page_token
from kasus_training.schedule.queries import sessions_of
from kasus_training.speakers.models import Speaker
from tests.conftest import MORNING
from tests.factories.cast import Cast
from tests.factories.people import make_registration, make_sector, make_session
from tests.visitor import Visitor

OVERVIEW = "/events/pelatihan/"
LONG_NAME = "Raudhatul Jannah Binti Abdurrahman"


@pytest.fixture
def event(app: Flask, cast: Cast) -> int:
    """An event with one session now, one later, and a sector of three places."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        make_sector(event, "KLA", name="Gugus Tugas KLA", quota=3)
        make_session(event, title="Gender dan hak anak", start="09.00", end="10.30")
        make_session(event, title="Tahapan manajemen kasus", start="11.00", end="12.30")
        db.session.commit()
        return event.id


def register(app: Flask, event_id: int, name: str = "Rusdiana", **fields: object) -> str:
    """Another registration in the event's first sector; gives the address of its page."""
    with app.app_context():
        event = db.session.get_one(Event, event_id)
        registration = make_registration(event, sectors_of(event)[0], name, **fields)
        db.session.commit()
        return f"/p/{page_token(registration)}"


def set_status(app: Flask, event_id: int, status: EventStatus) -> None:
    with app.app_context():
        db.session.get_one(Event, event_id).status = status
        db.session.commit()


def test_the_front_door_lists_what_is_announced(anybody: Visitor, event: int):
    page = anybody.get("/")

    assert page.status == 200
    assert "/e/pelatihan" in page.links


def test_the_front_door_says_so_when_nothing_is_announced(anybody: Visitor):
    assert "Belum ada pelatihan yang diumumkan" in anybody.get("/").words


def test_staff_land_on_the_event_that_runs_today(organizer: Visitor, event: int):
    assert organizer.get("/").location == OVERVIEW


def test_a_colleague_without_events_lands_on_the_list(visit, cast: Cast, event: int):
    assert visit(cast.member).get("/").location == "/events/"


def test_the_public_page_shows_schedule_places_and_how_to_register(anybody: Visitor, app: Flask, event: int):
    register(app, event)

    page = anybody.get("/e/pelatihan")

    assert page.status == 200
    assert "Gender dan hak anak" in page.words
    assert "2 dari 3" in page.words
    assert "/e/pelatihan/register" in page.links
    assert "Rusdiana" not in page.text


def test_an_open_name_of_a_speaker_shows_the_position(anybody: Visitor, app: Flask, event: int):
    with app.app_context():
        db.session.add(Speaker(event_id=event, position="Kasi Pidum", institution="Kejaksaan Negeri"))
        db.session.commit()

    assert "Kasi Pidum Kejaksaan Negeri Nama menyusul" in anybody.get("/e/pelatihan").words


def test_a_draft_is_seen_by_its_team_only(
    app: Flask, anybody: Visitor, stranger: Visitor, organizer: Visitor, event: int
):
    set_status(app, event, EventStatus.DRAFT)

    assert anybody.get("/e/pelatihan").status == 404
    assert stranger.get("/e/pelatihan").status == 404
    seen = organizer.get("/e/pelatihan").words
    assert "hanya terlihat oleh tim" in seen
    assert "Pendaftaran belum dibuka." in seen


def test_a_closed_event_takes_no_registrations_and_says_so(app: Flask, anybody: Visitor, event: int):
    set_status(app, event, EventStatus.CLOSED)

    page = anybody.get("/e/pelatihan")

    assert "Pendaftaran sudah ditutup" in page.words
    assert "/e/pelatihan/register" not in page.links


def test_the_overview_shows_the_session_now_and_what_is_missing(app: Flask, organizer: Visitor, event: int):
    register(app, event)
    register(app, event, "Ahmad", status=Status.WAITING_FOR_GUARDIAN, minor=True)

    page = organizer.get(OVERVIEW)

    assert "Hari 1 dari 2" in page.words
    assert "Sedang berlangsung" in page.words
    assert "Kehadiran per sektor, Sesi 1" in page.words
    assert "Izin wali belum kembali 1 peserta anak" in page.words


def test_after_the_event_the_overview_leads_to_the_report(visit, cast: Cast, event: int):
    with clock.at(MORNING + timedelta(days=7)):
        page = visit(cast.organizer).get(OVERVIEW)

    assert "Pelatihan sudah selesai" in page.words
    assert "/events/pelatihan/report" in page.links


def test_before_the_event_it_says_how_far_away_it_is(visit, cast: Cast, event: int):
    with clock.at(MORNING - timedelta(days=4)):
        assert "Mulai 4 hari lagi" in visit(cast.organizer).get(OVERVIEW).words


def test_an_observer_is_not_asked_to_do_what_they_may_not(observer: Visitor, event: int):
    page = observer.get(OVERVIEW)

    assert page.status == 200
    assert "Nama penandatangan" not in page.words
    assert "/events/pelatihan/participants/import" not in page.links


def test_strangers_find_no_overview_and_others_are_asked_to_sign_in(stranger: Visitor, anybody: Visitor, event: int):
    assert stranger.get(OVERVIEW).status == 404
    assert anybody.get(OVERVIEW).location.startswith("/sign-in")


@pytest.mark.parametrize("people", [1, 3])
def test_the_overview_asks_the_same_number_of_questions_for_any_group(app, organizer: Visitor, event: int, people: int):
    for number in range(people):
        register(app, event, f"Peserta {'ABC'[number]}")

    assert organizer.get(OVERVIEW).queries == 12


@pytest.mark.parametrize("people", [1, 3])
def test_the_public_page_asks_the_same_number_of_questions_for_any_group(app, anybody, event: int, people: int):
    for number in range(people):
        register(app, event, f"Peserta {'ABC'[number]}")

    assert anybody.get("/e/pelatihan").queries == 7


def test_a_participants_page_shows_ticket_code_and_day(app: Flask, anybody: Visitor, event: int):
    path = register(app, event, LONG_NAME, front_title="Dr. Hj.", back_title="S.Kep., Ns., M.Kes.")

    page = anybody.get(path)

    assert page.status == 200
    assert f"Dr. Hj. {LONG_NAME}, S.Kep., Ns., M.Kes." in page.words
    assert page.text.count('class="qr"') == 1
    assert "0 dari 2 sesi tercatat" in page.words
    assert page.headers["Cache-Control"] == "no-store"


def test_a_child_without_consent_sees_no_code_and_no_qr(app: Flask, anybody: Visitor, event: int):
    path = register(app, event, "Ahmad", status=Status.WAITING_FOR_GUARDIAN, minor=True)

    page = anybody.get(path)

    assert "Menunggu izin wali" in page.words
    assert 'class="qr"' not in page.text


def test_a_cancelled_registration_says_so(app: Flask, anybody: Visitor, event: int):
    path = register(app, event, "Ahmad", status=Status.CANCELLED)

    assert "tidak berlaku lagi" in anybody.get(path).words


@pytest.mark.parametrize("token", ["A" * 32, "x", "' OR 1=1 --", "%00"])
def test_a_wrong_link_is_not_here(anybody: Visitor, event: int, token: str):
    assert anybody.get(f"/p/{token}").status == 404


def test_opening_the_page_lets_the_phone_be_recognised(app: Flask, anybody: Visitor, event: int):
    page = anybody.get(register(app, event))

    assert "participant=" in page.headers["Set-Cookie"]
    assert "HttpOnly" in page.headers["Set-Cookie"]


NEW_EVENT = {
    "title": "Pelatihan Manajemen Kasus",
    "region": "Kabupaten HSS",
    "venue": "Aula",
    "place": "Kandangan",
    "timezone": "Asia/Makassar",
    "first_day": "2026-01-12",
    "preset": "two-days-eight-sessions",
    "day_count": "2",
    "usual_sectors": "y",
    "usual_tests": "y",
}


def made(app: Flask) -> dict[str, int]:
    with app.app_context():
        event = db.session.scalars(db.select(Event).filter_by(slug="pelatihan-manajemen-kasus-2026")).one()
        sessions = sessions_of(event)
        return {
            "days": len(event.days),
            "numbered": sum(session.number is not None for session in sessions),
            "sectors": len(sectors_of(event)),
            "forms": len(forms_of(event)),
            "people": db.session.query(Registration).filter_by(event_id=event.id).count(),
        }


def test_an_event_from_the_preset_has_two_days_and_eight_sessions(app: Flask, organizer: Visitor):
    page = organizer.post("/events/new", NEW_EVENT)

    assert (page.status, page.location) == (303, "/events/pelatihan-manajemen-kasus-2026/")
    assert made(app) == {"days": 2, "numbered": 8, "sectors": 7, "forms": 2, "people": 0}


def test_an_empty_event_has_only_its_days(app: Flask, organizer: Visitor):
    data = {key: value for key, value in NEW_EVENT.items() if not key.startswith("usual")}

    organizer.post("/events/new", data | {"preset": "empty", "day_count": "3"})

    assert made(app) == {"days": 3, "numbered": 0, "sectors": 0, "forms": 0, "people": 0}


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", "", "Beri nama pelatihan."),
        ("first_day", "", "Pilih hari pertama."),
        ("first_day", "kemarin", "Isi tanggal"),
        ("timezone", "Mars/Olympus", "Pilih salah satu dari daftar."),
        ("day_count", "banyak", "Isi angka bulat."),
        ("day_count", "400", "Isi angka dari 1 sampai 31."),
        ("title", "A\x00B", "tidak dapat ditampilkan"),
        ("preset", "sembarang", "Pilih salah satu dari daftar."),
    ],
)
def test_bad_input_gets_a_sentence_keeps_the_rest_and_makes_nothing(app, organizer, field, value, sentence):
    page = organizer.post("/events/new", NEW_EVENT | {field: value})

    assert page.status == 422
    assert sentence in page.words
    assert [node.get("value") for node in page.find(".//input[@name='venue']")] == ["Aula"]
    with app.app_context():
        assert db.session.query(Event).count() == 1


def test_nobody_makes_an_event_without_an_account(anybody: Visitor):
    assert anybody.get("/events/new").location.startswith("/sign-in")
    assert anybody.post("/events/new", NEW_EVENT).location.startswith("/sign-in")
