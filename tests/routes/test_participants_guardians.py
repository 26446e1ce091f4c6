"""The guardian's page, signed papers, chaperones: who may see and do what."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from kasus_training.foundation import clock, storage
from kasus_training.foundation.database import db
from kasus_training.participants import queries, tickets
from kasus_training.participants.models import ConsentPaper, Person, Registration
from kasus_training.participants.rules import Status
from tests.factories.cast import Cast
from tests.factories.registrations import adult, child, find_event, find_registration, make_sector, register
from tests.rules.test_participants_consenting import exif, jpeg
from tests.visitor import Visitor

ANSWERS = {
    "guardian_name": "Ibu Fatmawati",
    "relation": "Ibu",
    "guardian_telephone": "0852 0000 0055",
    "taking_part": "yes",
    "keep_data": "yes",
    "photo": "no",
    "assent": "yes",
}


@pytest.fixture
def ward(app: Flask, cast: Cast) -> tuple[int, str]:
    """A child that waits for its guardian, and the guardian's address."""
    with app.app_context():
        row_id = register(cast.event, child(make_sector(cast.event, quota=1)))
        return row_id, tickets.guardian_path(find_registration(row_id)) or ""


def look(app: Flask, row_id: int, *names: str) -> list[Any]:
    with app.app_context():
        row = find_registration(row_id)
        return [getattr(row, name) for name in names]


def test_a_guardian_answers_and_takes_it_back(app: Flask, ward: tuple[int, str], anybody: Visitor):
    row_id, address = ward
    page = anybody.get(address)

    answered = anybody.post(address, ANSWERS)
    released = look(app, row_id, "status")
    again = anybody.post(address, ANSWERS | {"taking_part": "no"})

    assert "M. Ridhani" in page.words
    # Nothing is answered beforehand, and the number that the registration brought is not shown.
    assert (page.find(".//input[@checked]"), "0852" in page.text) == ([], False)
    assert len(page.data) < 100_000
    assert (answered.status, released) == (303, [Status.CONFIRMED])
    assert (again.status, *look(app, row_id, "status", "seat_no")) == (303, Status.CANCELLED, None)


def test_a_place_that_a_guardian_gives_back_goes_to_the_next_in_line(
    app: Flask, cast: Cast, ward: tuple[int, str], anybody: Visitor
):
    row_id, address = ward
    with app.app_context():
        next_id = register(cast.event, child(find_registration(row_id).sector_id, "Aisyah"), wait_if_full=True)
        before = find_registration(next_id).status

    anybody.post(address, ANSWERS | {"taking_part": "no"})

    assert before is Status.WAITLISTED
    assert look(app, next_id, "seat_no") == [1]


def test_an_address_with_another_id_or_letter_does_not_exist(
    app: Flask, cast: Cast, ward: tuple[int, str], anybody: Visitor
):
    row_id, address = ward
    with app.app_context():
        grown = register(cast.event, adult(make_sector(cast.event, "Umum")))
        page = tickets.page_token(find_registration(grown))
        mine = tickets.page_token(find_registration(row_id))
    wrong = ("A" if address[-1] != "A" else "B").join([address[:-1], ""])
    paths = [wrong, f"/g/{row_id}", f"/g/{row_id + 1}", f"/g/{page}", f"/g/{mine}"]

    assert [anybody.get(path).status for path in paths] == [404] * 5
    assert [anybody.post(path, ANSWERS).status for path in paths] == [404] * 5
    assert look(app, row_id, "status") == [Status.WAITING_FOR_GUARDIAN]


def test_a_renewed_link_ends_the_one_before(app: Flask, cast: Cast, ward: tuple[int, str], registrar, anybody: Visitor):
    row_id, address = ward

    registrar.post(f"/events/{cast.slug}/participants/{row_id}/guardian-link")

    with app.app_context():
        renewed = tickets.guardian_path(find_registration(row_id)) or ""
    assert (anybody.get(address).status, anybody.get(renewed).status) == (404, 200)


@pytest.mark.parametrize("left_out", ["taking_part", "keep_data", "photo", "relation", "guardian_telephone"])
def test_every_question_is_answered_by_itself(app: Flask, ward: tuple[int, str], anybody: Visitor, left_out: str):
    row_id, address = ward

    page = anybody.post(address, {name: word for name, word in ANSWERS.items() if name != left_out})

    assert (page.status, *look(app, row_id, "status", "consents")) == (422, Status.WAITING_FOR_GUARDIAN, [])


def test_data_taken_back_are_erased_once_that_is_meant(app: Flask, ward: tuple[int, str], anybody: Visitor):
    row_id, address = ward
    anybody.post(address, ANSWERS)

    asked = anybody.post(address, ANSWERS | {"keep_data": "no"})
    kept = look(app, row_id, "status")
    done = anybody.post(address, ANSWERS | {"keep_data": "no", "sure": "y"})

    assert (asked.status, kept) == (422, [Status.CONFIRMED])
    assert (done.location, anybody.get(done.location).status) == ("/erased", 200)
    with app.app_context():
        row = find_registration(row_id)
        person = row.person
        assert (person.name, person.born_on, row.guardian, row.status) == (
            "Peserta 01 (data dihapus)", None, None, Status.CANCELLED,
        )  # fmt: skip
        assert "Ridhani" not in " ".join(db.session.scalars(db.select(Person.name_key)))
    assert anybody.get(address).status == 404


def test_an_answer_is_taken_back_after_the_training_was_filed(
    app: Flask, cast: Cast, ward: tuple[int, str], organizer: Visitor, anybody: Visitor
):
    row_id, address = ward
    anybody.post(address, ANSWERS | {"photo": "yes"})
    organizer.post(f"/events/{cast.slug}/close")

    with clock.at(datetime(2026, 3, 1, tzinfo=UTC)):
        done = anybody.post(address, ANSWERS | {"photo": "no", "taking_part": "no"})

    with app.app_context():
        row = find_registration(row_id)
        assert (done.status, queries.photo_allowed(row), row.status) == (303, False, Status.CONFIRMED)


def test_a_child_that_says_no_is_held_back(app: Flask, ward: tuple[int, str], anybody: Visitor):
    row_id, address = ward
    anybody.post(address, ANSWERS)
    with app.app_context():
        own = tickets.page_path(find_registration(row_id))

    refused = anybody.post(f"{own}/assent", {"agrees": "no"})
    held = look(app, row_id, "status", "code")
    anybody.post(f"{own}/assent", {"agrees": "yes"})

    assert (refused.status, held) == (303, [Status.WAITING_FOR_GUARDIAN, None])
    assert look(app, row_id, "status") == [Status.CONFIRMED]


def test_staff_record_the_paper_with_its_scan(
    app: Flask, cast: Cast, ward: tuple[int, str], visit: Callable[..., Visitor]
):
    row_id, _address = ward
    base = f"/events/{cast.slug}/participants/{row_id}"
    scan = (io.BytesIO(jpeg(exif(1))), "../../etc/passwd.php")

    done = visit(cast.registrar).post(f"{base}/consent", ANSWERS | {"given_on": "2025-11-20", "scan": scan})

    with app.app_context():
        paper = db.session.scalars(db.select(ConsentPaper)).one()
        paper_id, path = paper.id, storage.path_of(paper.file_name)
        assert b"GPS" not in path.read_bytes()
        assert (path.suffix, "passwd" in path.name) == (".jpg", False)
    shown = visit(cast.registrar).get(f"{base}/papers/{paper_id}", check=False)
    assert (done.status, shown.status, shown.headers["Content-Type"]) == (303, 200, "image/jpeg")
    assert (shown.headers["X-Content-Type-Options"], "sandbox" in shown.headers["Content-Security-Policy"]) == (
        "nosniff", True,
    )  # fmt: skip
    who = {
        name: visit(getattr(cast, name)).get(f"{base}/papers/{paper_id}", check=False).status
        for name in ("organizer", "trainer", "observer", "stranger")
    }
    assert who == {"organizer": 200, "trainer": 403, "observer": 403, "stranger": 404}
    other = visit(cast.organizer)
    assert other.get(f"/events/{cast.slug}/participants/{row_id}/papers/{paper_id + 1}", check=False).status == 404


def test_an_unsafe_scan_records_nothing(app: Flask, cast: Cast, ward: tuple[int, str], registrar: Visitor):
    row_id, _address = ward
    scan = (io.BytesIO(b"<html>"), "surat.pdf")

    page = registrar.post(
        f"/events/{cast.slug}/participants/{row_id}/consent", ANSWERS | {"given_on": "2025-11-20", "scan": scan}
    )

    assert (page.status, *look(app, row_id, "status", "consents")) == (422, Status.WAITING_FOR_GUARDIAN, [])


def test_the_form_to_print_is_a_page_for_each_child(cast: Cast, ward: tuple[int, str], registrar: Visitor):
    one = registrar.get(f"/events/{cast.slug}/participants/{ward[0]}/consent-form.pdf")
    all_of_them = registrar.get(f"/events/{cast.slug}/participants/consent-forms.pdf")

    assert [page.data[:5] for page in (one, all_of_them)] == [b"%PDF-"] * 2


def test_chaperones_are_people_counted_against_the_children(
    app: Flask, cast: Cast, ward: tuple[int, str], registrar: Visitor
):
    row_id, _address = ward
    path = f"/events/{cast.slug}/participants/chaperones"
    before = registrar.get(path)

    registrar.post(path, {"name": "Noor Jannah", "gender": "female", "telephone": "081234567891"})
    again = registrar.post(path, {"name": "NOOR JANNAH", "telephone": "081234567891"})
    a_child = registrar.post(f"{path}/from-participants", {"registration": row_id})

    with app.app_context():
        care = queries.care_of(find_event(cast.event))
        assert db.session.scalar(db.select(db.func.count(Registration.id))) == 1
    assert ("Pendamping anak belum cukup" in before.words, care.children, care.chaperones) == (True, 1, 1)
    assert (again.status, a_child.status) == (422, 422)
    assert "Pendamping sudah cukup" in registrar.get(path).words
