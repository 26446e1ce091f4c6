import io
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask import Flask
from icalendar import Calendar
from pypdf import PdfReader

from kasus_training.accounts.models import Signatory
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.schedule import actions
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionKind
from tests.factories.cast import FIRST_DAY, Cast
from tests.factories.timetable import make_session, make_speaker
from tests.visitor import Page, Visitor

CALENDAR = "/e/pelatihan/schedule.ics"
LONG = "Dr. Hj. Raudhatul Jannah Binti Abdurrahman, S.Kep., Ns., M.Kes."


@pytest.fixture
def session_id(app: Flask, cast: Cast) -> int:
    with app.app_context():
        speaker = make_speaker(cast.event, LONG, "Psikolog Klinis")
        make_session(cast.event, "11:00", "11:15", "Rehat", kind=SessionKind.BREAK)
        return make_session(cast.event, "09:30", "11:00", "Gender, hak anak", speaker_ids=(speaker.id,)).id


def events_of(page: Page) -> list:
    return list(Calendar.from_ical(page.data).walk("VEVENT"))


def test_the_calendar_opens_at_the_right_hour(anybody: Visitor, session_id: int):
    page = anybody.get(CALENDAR)

    assert page.headers["Content-Type"] == "text/calendar; charset=utf-8"
    [entry] = events_of(page)
    start = entry["dtstart"].dt
    assert start.astimezone(UTC) == datetime(2025, 11, 24, 1, 30, tzinfo=UTC)
    assert (start.hour, start.minute, entry["dtstart"].params["TZID"]) == (9, 30, "Asia/Makassar")
    assert (str(entry["summary"]), str(entry["location"])) == (
        "Sesi 1: Gender, hak anak",
        "Aula Dinas PPKB-PPPA, Kandangan",
    )
    assert LONG in str(entry["description"])


def test_the_calendar_names_a_town_once(app: Flask, cast: Cast, anybody: Visitor, session_id: int):
    with app.app_context():
        db.session.get_one(Event, cast.event).venue = "Aula Dinas PPKB-PPPA, Kandangan"
        db.session.commit()

    [entry] = events_of(anybody.get(CALENDAR))

    assert str(entry["location"]) == "Aula Dinas PPKB-PPPA, Kandangan"


def test_the_calendar_brings_the_rules_of_its_zone(anybody: Visitor, session_id: int):
    [zone] = Calendar.from_ical(anybody.get(CALENDAR).data).walk("VTIMEZONE")

    assert str(zone["tzid"]) == "Asia/Makassar"
    assert {str(part["tzname"]) for part in zone.subcomponents} == {"WITA"}
    assert {part["tzoffsetto"].td.total_seconds() for part in zone.subcomponents} == {8 * 3600}


def test_a_moved_session_keeps_its_name_in_calendars(app: Flask, anybody: Visitor, session_id: int):
    before = events_of(anybody.get(CALENDAR))[0]
    with app.app_context(), transaction():
        actions.shift_rest_of_day(db.session.get_one(TrainingSession, session_id), 15, by=SYSTEM)

    after = events_of(anybody.get(CALENDAR))[0]

    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 1)
    assert (after["dtstart"].dt - before["dtstart"].dt).total_seconds() == 900


@pytest.mark.parametrize("status", list(EventStatus))
def test_a_draft_has_no_public_calendar(app: Flask, cast: Cast, anybody: Visitor, session_id: int, status: EventStatus):
    with app.app_context(), transaction():
        db.session.get_one(Event, cast.event).status = status

    assert anybody.get(CALENDAR).status == (404 if status is EventStatus.DRAFT else 200)


def test_an_unknown_event_has_no_calendar(cast: Cast, anybody: Visitor):
    assert anybody.get("/e/nothing-such/schedule.ics").status == 404
    assert anybody.post(CALENDAR).status == 405


@pytest.fixture
def pdf_words(organizer: Visitor) -> Callable[[], str]:
    def read() -> str:
        page = organizer.get("/events/pelatihan/schedule.pdf")
        assert (page.status, page.headers["Content-Type"]) == (200, "application/pdf")
        text = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.data)).pages)
        return " ".join(text.split())

    return read


def test_the_pdf_is_the_table_that_offices_file(app: Flask, cast: Cast, session_id: int, pdf_words: Callable):
    with app.app_context(), transaction():
        signatory = Signatory(
            organization_id=cast.organization,
            name="Drs. Hendro Martono",
            prefix="Plt.",
            position="Kepala Dinas",
            valid_from=FIRST_DAY,
        )
        db.session.add(signatory)

    words = pdf_words()

    for part in (
        "PEMERINTAH KABUPATEN HULU SUNGAI SELATAN",
        "JADWAL KEGIATAN",
        "Hari/Tanggal Waktu (WITA) Kegiatan/Materi JP Narasumber Moderator PJ",
        "09.30 – 11.00",
        "Jumlah jam pelajaran (JP) 2",
        "Kandangan, 24 November 2025",
        "Plt. Kepala Dinas",
        "Drs. Hendro Martono",
        "Halaman 1 dari 1",
    ):
        assert part in words


def test_the_pdf_of_an_empty_schedule_says_so(cast: Cast, pdf_words: Callable):
    assert "Jadwal hari ini belum ada." in pdf_words()


def test_the_pdf_speaks_the_language_of_its_reader(organizer: Visitor, session_id: int, pdf_words: Callable):
    organizer.post("/language", {"lang": "en"})

    assert "Page 1 of 1" in pdf_words()


def test_the_page_to_print_holds_the_same_table(organizer: Visitor, session_id: int):
    words = organizer.get("/events/pelatihan/schedule/print").words

    assert "09.30 – 11.00 Gender, hak anak" in words
    assert LONG in words


@pytest.mark.parametrize("path", ["schedule.pdf", "schedule/print"])
def test_papers_are_for_the_team(cast: Cast, observer: Visitor, stranger: Visitor, anybody: Visitor, path: str):
    page = f"/events/pelatihan/{path}"

    assert [observer.get(page).status, stranger.get(page).status, anybody.get(page).status] == [200, 404, 303]
