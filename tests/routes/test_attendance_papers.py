"""Badges and signature sheets, and the live board: who may open them and what they hold."""

from __future__ import annotations

import io
from time import process_time

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.participants.actions import add_chaperone
from kasus_training.participants.consenting import ChaperoneDraft
from kasus_training.participants.models import Consent, Registration
from kasus_training.participants.rules import ConsentGiver, ConsentPurpose, Status
from kasus_training.schedule.models import SessionSpeaker, TrainingSession
from kasus_training.schedule.rules import SpeakerRole
from kasus_training.speakers.models import Speaker
from tests.factories.cast import Cast, make_event
from tests.factories.papers import make_registration, make_sector, make_sessions, make_signatory, mark
from tests.visitor import Page, Visitor


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Cast:
    """Two adults, a child with and a child without consent, two sessions."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        make_signatory(event)
        sessions = make_sessions(event, 2)
        offices, children = make_sector(event), make_sector(event, "FA", name="Forum Anak HSS", for_minors=True)
        first = make_registration(
            event,
            offices,
            "Raudhatul Jannah Binti Abdurrahman",
            1,
            front_title="Dr. Hj.",
            back_title="S.Kep., Ns., M.Kes.",
            employee_number="198609262015051001",
        )
        shy = make_registration(event, offices, "Sri Wahyuni", 2)
        make_registration(event, children, "Nur Aini", 3, minor=True)
        make_registration(
            event, children, "Muhammad Rizki", 4, minor=True, status=Status.WAITING_FOR_GUARDIAN, code=None
        )
        db.session.add(
            Consent(
                registration_id=shy.id,
                purpose=ConsentPurpose.PHOTO,
                version=1,
                granted=False,
                given_by=ConsentGiver.SELF,
                given_on=event.first_day,
                recorded_at=clock.now(),
            )
        )
        mark(first, sessions[:1])
        db.session.commit()
    return cast


def path(cast: Cast, tail: str = "papers") -> str:
    return f"/events/{cast.slug}/attendance/{tail}"


def text_of(page: Page) -> str:
    assert page.headers["Content-Type"] == "application/pdf"
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.data)).pages).split())


# ---------------------------------------------------------------- badges


def test_badges_name_everybody_whose_ticket_is_released(hall: Cast, registrar: Visitor):
    badges = text_of(registrar.get(path(hall, "papers/badges.pdf")))

    assert "Raudhatul Jannah Binti" in badges
    assert "Forum Anak HSS" in badges
    assert "Muhammad Rizki" not in badges


def test_who_must_not_be_photographed_carries_the_words(hall: Cast, registrar: Visitor):
    """One adult said no, and for the child nobody said yes."""
    assert text_of(registrar.get(path(hall, "papers/badges.pdf"))).count("Jangan difoto") == 2


def test_badges_of_one_sector_and_ten_on_a_page(app: Flask, hall: Cast, registrar: Visitor):
    with app.app_context():
        children = db.session.query(Registration).filter_by(number=3).one().sector_id
    badges = text_of(registrar.get(path(hall, f"papers/badges.pdf?sector={children}&per_page=10")))

    assert "Nur Aini" in badges
    assert "Sri Wahyuni" not in badges


def test_twenty_one_labels_stand_on_a_page_and_single_ones_alone(app: Flask, hall: Cast, registrar: Visitor):
    with app.app_context():
        shy = db.session.query(Registration).filter_by(number=2).one().id
    sheet = PdfReader(io.BytesIO(registrar.get(path(hall, "papers/badges.pdf?per_page=21")).data))
    labels = PdfReader(io.BytesIO(registrar.get(path(hall, "papers/badges.pdf?per_page=80x50")).data))
    alone = text_of(registrar.get(path(hall, f"papers/badges.pdf?per_page=80x50&person={shy}")))

    assert (len(sheet.pages), len(labels.pages)) == (1, 3)
    assert [round(float(side) / 72 * 25.4) for side in labels.pages[0].mediabox[2:]] == [80, 50]
    assert "Sri Wahyuni" in alone
    assert "Raudhatul" not in alone
    assert registrar.get(path(hall, "papers/badges.pdf?person=9999")).status == 404


def test_each_role_wears_its_own_word(hall: Cast, registrar: Visitor):
    assert "PESERTA" in text_of(registrar.get(path(hall, "papers/badges.pdf")))
    speakers = text_of(registrar.get(path(hall, "papers/badges.pdf?sector=speaker")))
    committee = text_of(registrar.get(path(hall, "papers/badges.pdf?sector=committee&per_page=10")))

    assert "NARASUMBER" in speakers and "Nurhikmah" in speakers
    assert "PANITIA" in committee and "organizer" in committee and "observer" not in committee
    assert "Raudhatul" not in speakers + committee


def test_moderators_and_chaperones_wear_badges_of_their_own(app: Flask, hall: Cast, registrar: Visitor):
    with app.app_context():
        event = db.session.get_one(Event, hall.event)
        moderator = Speaker(event_id=event.id, name="Kurnia Wati", position="Kabid PPA")
        db.session.add(moderator)
        db.session.flush()
        session_id = db.session.scalars(sa.select(TrainingSession.id).order_by(TrainingSession.id)).first()
        db.session.add(SessionSpeaker(session_id=session_id, speaker_id=moderator.id, role=SpeakerRole.MODERATOR))
        add_chaperone(
            event,
            ChaperoneDraft("Hj. Mariati", telephone="0812 5000 1234", institution="SMPN 1 Kandangan"),
            by=audit.SYSTEM,
        )
        db.session.commit()

    moderators = text_of(registrar.get(path(hall, "papers/badges.pdf?sector=moderator")))
    chaperones = text_of(registrar.get(path(hall, "papers/badges.pdf?sector=chaperone&per_page=100x50")))

    assert "MODERATOR" in moderators and "Kurnia Wati" in moderators and "Nurhikmah" not in moderators
    assert "Kurnia Wati" not in text_of(registrar.get(path(hall, "papers/badges.pdf?sector=speaker")))
    assert "PENDAMPING" in chaperones and "Mariati" in chaperones and "1234" not in chaperones
    assert "Moderator (1)" in registrar.get(path(hall)).words


def test_badges_are_asked_for_with_known_words_only(hall: Cast, registrar: Visitor):
    assert registrar.get(path(hall, "papers/badges.pdf?per_page=7")).status == 422
    assert registrar.get(path(hall, "papers/badges.pdf?sector=9999")).status == 404


def test_without_people_there_are_no_badges_to_print(cast: Cast, registrar: Visitor):
    answer = registrar.get(path(cast, "papers/badges.pdf"))

    assert answer.status == 422
    assert "tanda pengenal" in answer.words
    assert "Belum ada tanda pengenal" in registrar.get(path(cast)).words


# ---------------------------------------------------------------- signature sheets


def test_the_sheet_of_a_session_names_it_and_puts_children_on_their_own(app: Flask, hall: Cast, registrar: Visitor):
    sheet = text_of(registrar.get(path(hall, "papers/sheet.pdf?occasion=session-1")))

    assert "DAFTAR HADIR PESERTA" in sheet
    assert "DAFTAR HADIR PESERTA ANAK" in sheet
    assert "Sesi 1. Materi 1" in sheet
    assert "08.00 – 09.30 WITA" in sheet
    assert "19860926 201505 1 001" in sheet
    assert "Plt. Kepala Dinas" in sheet
    assert "Halaman 1 dari 1" in sheet
    assert "081200" not in sheet
    assert "Muhammad Rizki" not in sheet


def test_a_session_not_for_children_has_no_childrens_sheet(app: Flask, hall: Cast, registrar: Visitor):
    with app.app_context():
        db.session.get_one(TrainingSession, 1).not_for_children = True
        db.session.commit()

    assert "Nur Aini" not in text_of(registrar.get(path(hall, "papers/sheet.pdf?occasion=session-1")))
    assert "Nur Aini" in text_of(registrar.get(path(hall, "papers/sheet.pdf?occasion=day-2025-11-24")))


def test_a_sheet_is_blank_or_filled_with_arrivals(hall: Cast, registrar: Visitor):
    blank = text_of(registrar.get(path(hall, "papers/sheet.pdf?occasion=day-2025-11-24")))
    filled = text_of(registrar.get(path(hall, "papers/sheet.pdf?occasion=day-2025-11-24&filled=yes")))

    assert "09.00 WITA" not in blank
    assert "09.00 WITA" in filled


def test_half_a_day_has_the_hours_of_its_sessions_and_the_chosen_columns(hall: Cast, registrar: Visitor):
    morning = text_of(
        registrar.get(path(hall, "papers/sheet.pdf?occasion=morning-2025-11-24&columns=chosen&column=sector"))
    )
    afternoon = text_of(registrar.get(path(hall, "papers/sheet.pdf?occasion=afternoon-2025-11-24&column=telephone")))

    assert "24 November 2025 (pagi)" in morning and "08.00 – 09.30" in morning
    assert "Forum Anak HSS" in morning and "19860926" not in morning
    assert "(siang)" in afternoon and "08.00" not in afternoon
    assert afternoon.count("0812") == 2, "adults have a telephone, the child has none"


def test_speakers_moderators_and_committee_sign_on_their_own_sheets(hall: Cast, registrar: Visitor):
    address = "papers/sheet.pdf?occasion=session-1&group=speakers&group=moderators&group=committee"
    sheet = text_of(registrar.get(path(hall, address)))

    assert [f"DAFTAR HADIR {who}" in sheet for who in ("NARASUMBER", "MODERATOR", "PANITIA")] == [True] * 3
    assert "Nurhikmah" in sheet and "organizer" in sheet
    assert "DAFTAR HADIR PESERTA" not in sheet and "Sri Wahyuni" not in sheet
    assert registrar.get(path(hall, "papers/sheet.pdf?group=guests")).status == 404


@pytest.mark.parametrize(
    "occasion", ["day-2024-01-01", "day-x", "session-9999", "session-x", "x", "session-99999999999"]
)
def test_days_and_sessions_that_are_not_this_events_are_not_here(hall: Cast, registrar: Visitor, occasion: str):
    assert registrar.get(path(hall, f"papers/sheet.pdf?occasion={occasion}")).status == 404


def test_a_session_of_another_event_is_not_here(app: Flask, hall: Cast, registrar: Visitor):
    with app.app_context():
        other = make_event(db.session.get_one(Event, hall.event).organization, "lain")
        foreign = make_sessions(other, 1)[0].id
        db.session.commit()

    assert registrar.get(path(hall, f"papers/sheet.pdf?occasion=session-{foreign}")).status == 404


def test_a_sheet_without_signatory_leaves_a_line_to_write_on(app: Flask, cast: Cast, registrar: Visitor):
    assert "DAFTAR HADIR PESERTA" in text_of(registrar.get(path(cast, "papers/sheet.pdf")))


def test_papers_for_120_people_take_less_than_two_seconds(app: Flask, cast: Cast, registrar: Visitor):
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        make_sessions(event, 2)
        sector = make_sector(event)
        for number in range(1, 121):
            make_registration(event, sector, f"Raudhatul Jannah Binti Abdurrahman {number}", number)
        db.session.commit()
    for what in ("badges.pdf", "sheet.pdf"):
        # The processor's time: other tests run beside this one.
        began = process_time()
        page = registrar.get(path(cast, f"papers/{what}"))

        assert process_time() - began < 2
        assert page.queries <= 12


# ---------------------------------------------------------------- the page and the doors


def test_the_page_offers_days_sessions_and_sectors(hall: Cast, registrar: Visitor):
    page = registrar.get(path(hall))

    assert page.status == 200
    assert "3 tanda pengenal" in page.words
    assert "1 anak" in page.words
    assert "Materi 2" in page.words


@pytest.mark.parametrize("tail", ["papers", "papers/badges.pdf", "papers/sheet.pdf"])
def test_only_those_who_print_papers_open_them(
    hall: Cast, tail: str, observer: Visitor, trainer: Visitor, stranger: Visitor, anybody: Visitor
):
    assert observer.get(path(hall, tail)).status == 403
    assert trainer.get(path(hall, tail)).status == 403
    assert stranger.get(path(hall, tail)).status == 404
    assert anybody.get(path(hall, tail)).location.startswith("/sign-in")


def test_papers_are_read_and_not_posted(hall: Cast, registrar: Visitor):
    assert registrar.post(path(hall)).status == 405
    assert registrar.post(path(hall, "board")).status == 405


# ---------------------------------------------------------------- the live board


def test_the_board_shows_who_is_in_by_sector_and_session(hall: Cast, observer: Visitor):
    page = observer.get(path(hall, "board"))

    assert page.status == 200
    assert "1 dari 3 sudah hadir" in page.words
    assert "Forum Anak HSS" in page.words
    assert "Raudhatul" not in page.words


def test_the_board_of_another_session_is_a_click_away(hall: Cast, observer: Visitor):
    assert "0 dari 3 sudah hadir" in observer.get(path(hall, "board?session=2")).words
    assert observer.get(path(hall, "board?session=9999")).status == 404
    assert observer.get(path(hall, "board?session=x")).status == 404


def test_unchanged_figures_are_not_sent_again(app: Flask, hall: Cast, observer: Visitor):
    etag = observer.get(path(hall, "board/figures"), check=False).headers["ETag"]
    again = observer.client.get(path(hall, "board/figures"), headers={"If-None-Match": etag})
    with app.app_context():
        mark(db.session.get_one(Registration, 2), [db.session.get_one(TrainingSession, 1)])
        db.session.commit()
    moved = observer.get(path(hall, "board/figures"), check=False, headers={"If-None-Match": etag})

    assert (again.status_code, again.data) == (304, b"")
    assert moved.status == 200
    assert "<b>2</b>" in moved.text


def test_the_page_carries_the_mark_of_its_figures(hall: Cast, observer: Visitor):
    etag = observer.get(path(hall, "board/figures"), check=False).headers["ETag"]

    board = observer.get(path(hall, "board")).find(".//div[@data-poll]")[0]

    assert board.get("data-etag") == etag


def test_the_number_of_queries_of_the_board_does_not_grow(app: Flask, cast: Cast, observer: Visitor):
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        sessions = make_sessions(event, 1)
        mark(make_registration(event, make_sector(event), "Satu", 1), sessions)
        db.session.commit()
    one = observer.get(path(cast, "board")).queries
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        sessions = make_sessions(event, 2)
        for number in (2, 3):
            mark(make_registration(event, make_sector(event, f"S{number}"), f"Lain {number}", number), sessions)
        db.session.commit()
    three = observer.get(path(cast, "board")).queries

    assert (one, three) == (9, 9)


def test_a_board_without_sessions_says_what_comes_first(cast: Cast, observer: Visitor):
    assert "Belum ada sesi" in observer.get(path(cast, "board")).words


def test_the_board_is_for_the_team(hall: Cast, stranger: Visitor, anybody: Visitor):
    for tail in ("board", "board/figures"):
        assert stranger.get(path(hall, tail)).status == 404
        assert anybody.get(path(hall, tail)).location.startswith("/sign-in")
