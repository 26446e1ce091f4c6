"""Pages about privacy: for everybody, for one's own data, and for who answers."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask

from kasus_training.foundation.database import db
from kasus_training.participants import queries as people
from kasus_training.participants import tickets
from kasus_training.privacy.models import Incident, PrivacyRequest, RetentionPeriod
from tests.factories.cast import Cast
from tests.factories.registrations import adult, child, find_registration, make_sector, register
from tests.visitor import Visitor


@pytest.fixture
def rusdiana(app: Flask, cast: Cast) -> tuple[int, str]:
    """A participant, and their page."""
    with app.app_context():
        row_id = register(cast.event, adult(make_sector(cast.event), needs="Kursi roda"))
        return row_id, tickets.page_path(find_registration(row_id))


def test_everybody_reads_what_is_kept_and_how_long(cast: Cast, anybody: Visitor, admin: Visitor):
    before = anybody.get(f"/e/{cast.slug}/privacy")

    fields = {"birth_date": 0, "needs": 14, "contacts": 365, "guardians": 365, "answers": 365, "logs": 365}
    saved = admin.post("/office/privacy", fields)
    refused = admin.post("/office/privacy", fields | {"needs": 9999})

    assert "30 hari setelah pelatihan 25 Desember 2025" in before.words
    assert (saved.status, refused.status) == (303, 422)
    assert "14 hari setelah pelatihan 9 Desember 2025" in anybody.get(f"/e/{cast.slug}/privacy").words


def test_only_the_admin_sets_the_periods(app: Flask, cast: Cast, organizer: Visitor):
    assert (organizer.get("/office/privacy").status, organizer.post("/office/privacy", {"needs": 1}).status) == (
        403, 403,
    )  # fmt: skip
    with app.app_context():
        assert db.session.query(RetentionPeriod).count() == 0


def test_one_sees_and_takes_along_ones_own_data(rusdiana: tuple[int, str], anybody: Visitor):
    _row_id, page = rusdiana

    shown = anybody.get(f"{page}/privacy")
    told = anybody.get(f"{page}/data.json")

    data = json.loads(told.data)
    assert "Kursi roda" in shown.words
    assert data["Tentang Anda"]["Nama"] == "Rusdiana"
    assert "attachment" in told.headers["Content-Disposition"]
    assert len(shown.data) < 100_000
    assert [anybody.get(f"/p/{'A' * 32}/{end}").status for end in ("privacy", "data.json")] == [404, 404]


def test_a_photo_consent_taken_back_holds_at_once(app: Flask, rusdiana: tuple[int, str], anybody: Visitor):
    row_id, page = rusdiana
    answers = []
    for word in ("yes", "no"):
        anybody.post(f"{page}/privacy/consents/photo", {"granted": word})
        with app.app_context():
            answers.append(people.photo_allowed(find_registration(row_id)))

    assert answers == [True, False]


def test_a_no_to_keeping_what_is_needed_forgets_it_at_once(app: Flask, rusdiana: tuple[int, str], anybody: Visitor):
    row_id, page = rusdiana
    with app.app_context():
        before = find_registration(row_id).needs

    anybody.post(f"{page}/privacy/consents/needs", {"granted": "no"})
    unknown = anybody.post(f"{page}/privacy/consents/taking-part", {"granted": "no"})

    with app.app_context():
        row = find_registration(row_id)
        assert (before, row.needs, row.status.value, unknown.status) == ("Kursi roda", "", "confirmed", 404)


def test_data_are_withdrawn_after_a_second_thought(app: Flask, rusdiana: tuple[int, str], anybody: Visitor):
    row_id, page = rusdiana

    asked = anybody.post(f"{page}/privacy/withdraw")
    done = anybody.post(f"{page}/privacy/withdraw", {"sure": "y"})

    assert (asked.status, done.location, anybody.get(page).status) == (422, "/erased", 404)
    with app.app_context():
        assert find_registration(row_id).person.erased_at is not None


def test_a_child_cannot_withdraw_what_the_guardian_gave(app: Flask, cast: Cast, anybody: Visitor):
    with app.app_context():
        row_id = register(cast.event, child(make_sector(cast.event)))
        page = tickets.page_path(find_registration(row_id))

    assert anybody.get(f"{page}/privacy").status == 200
    assert anybody.post(f"{page}/privacy/withdraw", {"sure": "y"}).status == 422
    assert anybody.post(f"{page}/privacy/consents/photo", {"granted": "yes"}).status == 422


def test_a_request_goes_from_the_page_to_its_answer(
    app: Flask, cast: Cast, rusdiana: tuple[int, str], anybody: Visitor, organizer: Visitor, registrar: Visitor
):
    _row_id, page = rusdiana
    for _ in range(2):
        anybody.post(f"{page}/privacy/requests", {"kind": "correction", "details": "Ejaan: Rusdianah"})
    reminder = "1 permintaan · batas terdekat: sisa 72 jam"
    for path in (f"/events/{cast.slug}/", "/events/"):
        assert (reminder in organizer.get(path).words, reminder in registrar.get(path).words) == (True, False)

    listed = organizer.get(f"/events/{cast.slug}/privacy/requests")
    with app.app_context():
        request_id = db.session.scalars(db.select(PrivacyRequest.id)).one()
    one = f"/events/{cast.slug}/privacy/requests/{request_id}"
    opened = organizer.get(one)
    refused = organizer.post(one, {"decision": "refused", "note": "Tidak dapat"})
    answered = organizer.post(one, {"decision": "fulfilled", "note": "Ejaan sudah diperbaiki"})

    assert ("sisa 72 jam" in listed.words, "Rusdianah" in opened.words) == (True, True)
    assert (refused.status, answered.status) == (422, 303)
    assert "Ejaan sudah diperbaiki" in anybody.get(f"{page}/privacy").words


def test_data_rest_until_the_person_lifts_it(
    app: Flask, cast: Cast, rusdiana: tuple[int, str], organizer: Visitor, registrar: Visitor
):
    row_id, _page = rusdiana
    one = f"/events/{cast.slug}/privacy/requests"
    made = organizer.post(f"{one}/new", {"kind": "restriction", "channel": "paper", "number": "1",
                                         "received_on": "2025-11-24", "received_at": "08.00"})  # fmt: skip
    organizer.post(made.location, {"decision": "fulfilled", "note": "Sudah dibatasi"})
    person = f"/events/{cast.slug}/participants/{row_id}"
    resting = registrar.get(person)
    lifted = organizer.post(f"/events/{cast.slug}/privacy/people/{row_id}/lift")
    twice = organizer.post(f"/events/{cast.slug}/privacy/people/{row_id}/lift")

    assert ("0812-3456-7890" in resting.words, "0812-3456-7890" in registrar.get(person).words) == (False, True)
    assert (lifted.status, twice.status) == (303, 422)


def test_an_incident_becomes_a_notice(app: Flask, cast: Cast, organizer: Visitor):
    path = f"/events/{cast.slug}/privacy/incidents"
    facts = {
        "title": "Daftar hadir tertinggal", "found_on": "2025-11-24", "found_at": "08.00",
        "affected": "Nama dan nomor HP", "course": "Tertinggal di bus pada Senin pagi", "people_count": "12",
        "remedies": "Sudah diambil kembali", "recipient": "Komdigi",
    }  # fmt: skip

    made = organizer.post(f"{path}/new", facts)
    shown = organizer.follow(made)
    bare = organizer.post(f"{path}/new", {"title": "x"})
    told = {"subjects_told_on": "2025-11-24", "authority_told_on": "2025-11-24"}
    organizer.post(f"{made.location}/edit", facts | told)

    assert (made.status, bare.status) == (303, 422)
    for words in ("Pasal 46", "Nama dan nomor HP", "Tertinggal di bus", "Sudah diambil kembali", "sisa 71 jam"):
        assert words in shown.words
    assert "sudah diberitahukan" in organizer.get(path).words
    with app.app_context():
        assert db.session.scalars(db.select(Incident)).one().people_count == 12


def test_staff_hand_out_and_erase(
    app: Flask, cast: Cast, rusdiana: tuple[int, str], organizer: Visitor, visit: Callable[..., Visitor]
):
    row_id, _page = rusdiana
    one = f"/events/{cast.slug}/privacy/people/{row_id}"

    shown, told = organizer.get(one), organizer.get(f"{one}/data.json")
    registrar = visit(cast.registrar).get(one).status
    asked, done = organizer.post(f"{one}/erase"), organizer.post(f"{one}/erase", {"sure": "y"})

    assert ("Kursi roda" in shown.words, json.loads(told.data)["Tentang Anda"]["Nama"]) == (True, "Rusdiana")
    assert (registrar, asked.status, done.status) == (403, 422, 303)
    assert "data dihapus" in organizer.get(one).words
    for page in ("participants", "attendance", "assessments", "certificates", "report", ""):
        assert organizer.get(f"/events/{cast.slug}/{page}").status == 200


def test_lists_ask_the_same_questions_for_one_row_and_three(
    app: Flask, cast: Cast, rusdiana: tuple[int, str], anybody: Visitor, organizer: Visitor
):
    _row_id, page = rusdiana
    counts = []
    for kinds in (["correction"], ["erasure", "objection"]):
        for kind in kinds:
            anybody.post(f"{page}/privacy/requests", {"kind": kind})
        counts.append(organizer.get(f"/events/{cast.slug}/privacy/requests").queries)

    assert counts[0] == counts[1] <= 12


def test_free_text_is_warned_about_and_saved_the_second_time(
    app: Flask, cast: Cast, rusdiana: tuple[int, str], organizer: Visitor
):
    row_id, _page = rusdiana
    path = f"/events/{cast.slug}/participants/{row_id}/cancel"
    text = "Sakit, NIK 6306012345670001"

    warned = organizer.post(path, {"reason": text})
    key = warned.find(".//input[@name='reason-as-it-is']")[0].get("value")
    other = organizer.post(path, {"reason": text.replace("1", "2"), "reason-as-it-is": key})
    with app.app_context():
        before = find_registration(row_id).status.value
    saved = organizer.post(path, {"reason": text, "reason-as-it-is": key})

    assert (warned.status, "16 angka" in warned.words) == (422, True)
    assert (other.status, before, saved.status) == (422, "confirmed", 303)
