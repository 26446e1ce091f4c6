"""How each person stands, one person's history, what looks odd, and what observers do not see."""

from __future__ import annotations

import pytest
from flask import Flask

from kasus_training.accounts.models import User
from kasus_training.assessments.rules import Phase
from kasus_training.attendance import actions
from kasus_training.attendance.judging import ScanDraft
from kasus_training.attendance.rules import MarkStatus, ScanKind
from kasus_training.events.models import Event
from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.schedule.models import TrainingSession
from tests.factories.cast import Cast
from tests.factories.hall import Hall, make_hall
from tests.factories.people import make_registration, make_sector
from tests.factories.scores import make_form, make_score
from tests.visitor import Visitor


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    """Three people in a sector of their own and nine in another; two checked in on one phone,
    the third was excused by the registrar."""
    with app.app_context():
        hall = make_hall(cast)
        event, session = db.session.get_one(Event, hall.event), db.session.get_one(TrainingSession, hall.session)
        larger = make_sector(event, "FA", name="Forum Anak HSS")
        for number in range(9):
            make_registration(event, larger, f"Peserta lain {number}")
        for scan_id, person in zip(("a", "b"), hall.people, strict=False):
            draft = ScanDraft(scan_id, "", hall.session, ScanKind.IN, registration_id=person)
            actions.check_in(event, draft, by=audit.PARTICIPANT, device="one phone")
        third = db.session.get_one(Registration, hall.people[2])
        registrar = db.session.get_one(User, cast.registrar)
        actions.set_mark(third, session, MarkStatus.EXCUSED, by=registrar, reason="Surat tugas 12")
        db.session.commit()
        return hall


def path(hall: Hall, tail: str) -> str:
    return f"/events/{hall.slug}/attendance/{tail}"


def test_everybody_is_told_what_can_still_be_reached(hall: Hall, registrar: Visitor, observer: Visitor):
    page = registrar.get(path(hall, "people"))

    assert "1 dari 2" in page.words and "2 / 4" in page.words
    assert "Masih bisa mencapai 80%" in page.words
    assert page.queries <= 12
    assert "Kaspul" not in registrar.get(path(hall, "people?q=rusdi")).words
    assert "Rusdiana" in observer.get(path(hall, "people?show=possible")).words


def test_ones_page_tells_who_decided_what_and_why_and_changes_it(hall: Hall, registrar: Visitor):
    address = path(hall, f"people/{hall.people[2]}")
    page = registrar.get(address)
    undone = registrar.post(path(hall, f"sessions/{hall.session}/undo?back=person"), {"undo": hall.people[2]})

    assert "Keputusan petugas: Izin, oleh registrar. Surat tugas 12" in page.words
    assert undone.location.endswith(address)
    assert "Ditarik kembali oleh registrar: Izin" in registrar.follow(undone).words
    marked = {"person": str(hall.people[2]), "status": "present"}
    assert registrar.post(path(hall, f"sessions/{hall.session}/marks?back=person"), marked).location.endswith(address)


def test_what_looks_odd_is_listed_with_the_names(app: Flask, hall: Hall, registrar: Visitor):
    with app.app_context():
        event = db.session.get_one(Event, hall.event)
        test = make_form(event, Phase.POST)
        for person in hall.people[1:]:
            make_score(test, db.session.get_one(Registration, person), "16")
        db.session.commit()

    page = registrar.get(path(hall, "anomalies"))

    assert "2 orang di satu HP" in page.words
    assert "Rusdiana" in page.words and "Kaspul Anwar" in page.words
    # The second was there; the third was excused and has a score all the same.
    assert "Tes akhir tanpa kehadiran 1" in page.words and "Norjannah" in page.words
    assert page.queries <= 12


def test_these_pages_have_their_readers(hall: Hall, observer: Visitor, stranger: Visitor):
    assert [observer.get(path(hall, tail)).status for tail in ("people/1", "anomalies")] == [403, 403]
    assert [stranger.get(path(hall, tail)).status for tail in ("people", "people/1", "anomalies")] == [404] * 3


def test_small_sectors_are_hidden_from_observers_and_on_the_halls_screen(
    app: Flask, hall: Hall, registrar: Visitor, observer: Visitor, anybody: Visitor
):
    with app.app_context():
        session = db.session.get_one(TrainingSession, hall.session)
        _projector, token = actions.ensure_projector(session, by=audit.SYSTEM)
        db.session.commit()
    screen = anybody.get(f"/screen/{token}/board")
    etag = anybody.get(f"/screen/{token}/board/figures", check=False).headers["ETag"]
    again = anybody.client.get(f"/screen/{token}/board/figures", headers={"If-None-Match": etag})

    assert "2 dari 3" in registrar.get(path(hall, "board")).words
    assert "tidak ditampilkan" in observer.get(path(hall, "board")).words
    assert "2 dari 3" not in observer.get(path(hall, "board")).words
    assert screen.status == 200 and "2 / 3" not in screen.words and "Rusdiana" not in screen.words
    assert again.status_code == 304
    assert anybody.get("/screen/" + "A" * 32 + "/board").status == 404
