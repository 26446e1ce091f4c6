"""The public registration form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.app import create_app
from kasus_training.events.rules import EventStatus
from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.foundation.security import limiter
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, tickets
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.rules import Status
from tests.conftest import settings_for
from tests.factories.cast import Cast
from tests.factories.registrations import adult, find_event, find_registration, make_sector, register
from tests.visitor import Visitor

LONG_NAME = "Raudhatul Jannah Binti Abdurrahman"


@pytest.fixture
def sector(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_sector(cast.event, quota=3, institutions=("Puspaga HSS",))


def adult_entry(sector: int, **fields: Any) -> dict[str, Any]:
    return {
        "form_id": "6f1d0c1e-5f0a-4a55-9d0e-0f3c1a2b3c4d",
        "sector_id": sector,
        "front_title": "Dr. Hj.",
        "name": LONG_NAME,
        "back_title": "S.Kep., Ns., M.Kes.",
        "name_confirmed": "y",
        "gender": "female",
        "institution": "Puspaga HSS",
        "district": "Kandangan",
        "age": "adult",
        "age_group": "35-44",
        "telephone": "0812 3456 7890",
        **fields,
    }


def child_entry(sector: int, **fields: Any) -> dict[str, Any]:
    return {
        "sector_id": sector,
        "name": "M. Ridhani",
        "name_confirmed": "y",
        "gender": "male",
        "institution": "Forum Anak HSS",
        "district": "luar-hss",
        "age": "child",
        "born_on": "2009-07-16",
        "guardian_name": "Bapak Kurnia",
        "guardian_telephone": "085200000055",
        **fields,
    }


def rows(app: Flask) -> list[Registration]:
    with app.app_context():
        return list(
            db.session.scalars(
                sa.select(Registration)
                .order_by(Registration.id)
                .options(sa.orm.joinedload(Registration.person), sa.orm.joinedload(Registration.guardian))
            )
        )


def test_somebody_registers_and_comes_to_their_own_page(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    form = anybody.get(f"/e/{cast.slug}/register")
    answer = anybody.post(f"/e/{cast.slug}/register", adult_entry(sector))

    assert (form.status, answer.status) == (200, 303)
    assert "Sisa" not in form.words
    assert "3 tempat" in form.words
    row = rows(app)[0]
    with app.app_context():
        assert answer.location.endswith(tickets.page_path(db.session.merge(row)))
    assert row.status is Status.CONFIRMED
    assert row.person.printed_name == f"Dr. Hj. {LONG_NAME}, S.Kep., Ns., M.Kes."
    assert row.name_confirmed_at is not None


def test_each_agreement_is_a_box_of_its_own_and_needs_are_kept_only_of_whoever_ticks_theirs(
    app: Flask, cast: Cast, sector: int, anybody: Visitor
):
    entry = adult_entry(sector, needs="Kursi roda", reminders="y")
    empty_boxes = re.findall(
        r'name="(?:photo|reminders|needs_allowed)"[^>]* checked', anybody.get(f"/e/{cast.slug}/register").text
    )
    refused = anybody.post(f"/e/{cast.slug}/register", entry)
    kept = rows(app)
    sent = anybody.post(f"/e/{cast.slug}/register", entry | {"needs_allowed": "y"})

    assert (empty_boxes, refused.status, kept, sent.status) == ([], 422, [], 303)
    assert "Centang ini agar kebutuhan Anda boleh disimpan" in refused.words
    assert "Kursi roda" in refused.text
    with app.app_context():
        row = find_registration(rows(app)[0].id)
        said = {consent.purpose.value: consent.granted for consent in row.consents}
        assert (row.needs, said) == (
            "Kursi roda", {"data": True, "photo": False, "reminders": True, "needs": True}
        )  # fmt: skip


def test_the_form_never_asks_for_a_nik(cast: Cast, sector: int, anybody: Visitor):
    page = anybody.get(f"/e/{cast.slug}/register")

    names = {node.get("name") for kind in ("input", "select", "textarea") for node in page.find(f".//{kind}")}
    assert not any(re.search("nik|religion|agama|account|rekening", name or "") for name in names)


def test_a_child_waits_for_the_guardian(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    answer = anybody.post(f"/e/{cast.slug}/register", child_entry(sector, telephone="081234567890", photo="y"))

    assert answer.status == 303
    row = rows(app)[0]
    assert (row.status, row.code, row.person.telephone) == (Status.WAITING_FOR_GUARDIAN, None, "")
    assert row.guardian is not None
    assert row.guardian.name == "Bapak Kurnia"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"telephone": "0812"}, "Nomor HP belum lengkap. Contoh: 0812 3456 7890."),
        ({"telephone": ""}, "Mohon diisi."),
        ({"name": "  "}, "Isi namanya."),
        ({"name": "123"}, "Nama berisi paling sedikit satu huruf."),
        ({"name": "Rus\u202ediana"}, "Ada tanda yang tidak dapat ditampilkan."),
        ({"name": "Rus\ufffddiana"}, "Ada tanda yang tidak dapat ditampilkan."),
        ({"name": "a" * 121}, "120"),
        ({"name_confirmed": ""}, "Periksa nama, lalu beri centang."),
        ({"age_group": ""}, "Mohon diisi."),
        ({"age": ""}, "Pilih"),
        ({"gender": "other"}, "Pilih"),
        ({"district": "Atlantis"}, "Pilih"),
        ({"sector_id": "999999"}, "Pilih"),
        ({"sector_id": "x"}, "Pilih"),
        ({"institution": ""}, "Isi instansinya."),
        ({"number_kind": "nip", "employee_number": "6306010101900001"}, "NIK atau NUPTK"),
        ({"email": "bukan alamat"}, "ke"),
        ({"website": "http://spam.example"}, "Tidak ada yang dicatat."),
        ({"age": "child", "born_on": "kemarin"}, "2026-11-24"),
        (
            {"age": "child", "born_on": "1700-01-01", "guardian_name": "A", "guardian_telephone": "085200000055"},
            "tahun",
        ),
    ],
)
def test_a_mistake_is_explained_and_nothing_typed_is_lost(
    app: Flask, cast: Cast, sector: int, anybody: Visitor, fields: dict[str, Any], sentence: str
):
    page = anybody.post(f"/e/{cast.slug}/register", adult_entry(sector, position="Psikolog Klinis", **fields))

    assert page.status == 422
    assert sentence in page.words
    assert 'value="Psikolog Klinis"' in page.text
    assert 'value="6f1d0c1e-5f0a-4a55-9d0e-0f3c1a2b3c4d"' in page.text
    assert rows(app) == []


def test_a_nul_is_refused(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    entry = adult_entry(sector, name="Rus\x00diana", csrf_token=anybody.csrf_token())

    # Not through the visitor, whose strict reading of the page stumbles over the character.
    answer = anybody.client.post(f"/e/{cast.slug}/register", data=entry)

    assert answer.status_code == 422
    assert rows(app) == []


def test_the_summary_of_mistakes_links_to_fields_that_are_there(cast: Cast, sector: int, anybody: Visitor):
    page = anybody.post(f"/e/{cast.slug}/register", {"age": "adult"})

    ids = {node.get("id") for node in page.find(".//*[@id]")}
    summary = next(node for node in page.find(".//div[@class]") if "error-summary" in node.get("class"))
    links = [node.get("href") for node in summary.iter("a")]
    assert len(links) > 5
    assert {link.removeprefix("#") for link in links} <= ids


def test_the_same_form_twice_leads_to_the_same_page(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    answers = [anybody.post(f"/e/{cast.slug}/register", adult_entry(sector)) for _ in range(2)]

    assert len({answer.location for answer in answers}) == 1
    assert len(rows(app)) == 1


def test_somebody_registered_is_sent_to_the_committee_without_the_link(
    app: Flask, cast: Cast, sector: int, anybody: Visitor
):
    first = anybody.post(f"/e/{cast.slug}/register", adult_entry(sector))

    page = anybody.post(f"/e/{cast.slug}/register", adult_entry(sector, form_id="another"))

    assert page.status == 422
    assert "mintalah tautan pribadi Anda kepada panitia" in page.words
    assert first.location not in page.text
    assert "/p/" not in page.text
    assert len(rows(app)) == 1


def test_a_sector_that_filled_up_meanwhile_says_so(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    with app.app_context():
        make_sector(cast.event, "PATBM", quota=5)
        for name in ("Satu", "Dua", "Tiga"):
            register(cast.event, adult(sector, name))

    page = anybody.post(f"/e/{cast.slug}/register", adult_entry(sector))
    form = anybody.get(f"/e/{cast.slug}/register")

    assert page.status == 409
    assert "Tidak ada yang dicatat" in page.words
    assert LONG_NAME in page.text
    assert page.find(".//input[@name='wait_if_full']")
    full = next(node for node in form.find(".//input[@name='sector_id']") if node.get("value") == str(sector))
    assert full.get("disabled") is None
    assert "daftar tunggu" in form.words
    assert [row.person.name for row in rows(app)] == ["Satu", "Dua", "Tiga"]


def test_a_full_sector_without_a_waiting_list_cannot_be_chosen(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    with app.app_context():
        make_sector(cast.event, "PATBM", quota=5)
        make_sector(cast.event, "Penuh", quota=0, has_waiting_list=False)

    form = anybody.get(f"/e/{cast.slug}/register")

    closed = [node.get("disabled") is not None for node in form.find(".//input[@name='sector_id']")]
    assert closed == [False, False, True]
    assert "tempat habis" in form.words


def test_somebody_joins_the_waiting_list_and_gets_the_place_that_another_gives_back(
    app: Flask, cast: Cast, sector: int, anybody: Visitor
):
    with app.app_context():
        for name in ("Satu", "Dua", "Tiga"):
            first = register(cast.event, adult(sector, name))
        leaving = tickets.page_path(db.session.get_one(Registration, first))

    joined = anybody.post(f"/e/{cast.slug}/register", adult_entry(sector, wait_if_full="y"))
    waiting = anybody.follow(joined)
    anybody.post(f"{leaving}/cancel", {"reason": "Sakit"})
    promoted = anybody.follow(joined)

    assert (joined.status, waiting.status) == (303, 200)
    assert "Anda nomor 1 dalam daftar" in waiting.words
    assert waiting.find(".//*[@class='ticket']") == []
    assert "Tunjukkan di meja registrasi." in promoted.words
    assert [row.seat_no for row in sorted(rows(app), key=lambda row: row.number)] == [1, 2, None, 3]


@pytest.mark.parametrize("waiting_list", [True, False])
def test_when_every_place_is_taken_the_page_says_so(
    app: Flask, cast: Cast, sector: int, anybody: Visitor, waiting_list: bool
):
    with app.app_context():
        db.session.get_one(Sector, sector).has_waiting_list = waiting_list
        db.session.commit()
        for name in ("Satu", "Dua", "Tiga"):
            register(cast.event, adult(sector, name))

    page = anybody.get(f"/e/{cast.slug}/register")

    assert "Semua tempat sudah terisi" in page.words
    assert bool(page.find(".//input[@name='name']")) is waiting_list


@pytest.mark.parametrize(
    ("opens", "closes", "words"),
    [(2, 4, "Pendaftaran belum dibuka"), (-4, -2, "Pendaftaran sudah ditutup")],
)
def test_outside_its_time_the_form_says_when(
    app: Flask, cast: Cast, sector: int, anybody: Visitor, opens: int, closes: int, words: str
):
    with app.app_context():
        event = find_event(cast.event)
        event.registration_opens_at = clock.now() + timedelta(days=opens)
        event.registration_closes_at = clock.now() + timedelta(days=closes)
        db.session.commit()

    pages = [
        anybody.get(f"/e/{cast.slug}/register"),
        anybody.post(f"/e/{cast.slug}/register", adult_entry(sector)),
    ]

    assert [page.status for page in pages] == [200, 409]
    assert all(words in page.words and "WITA" in page.words for page in pages)
    assert rows(app) == []


@pytest.mark.parametrize(("status", "answer"), [(EventStatus.DRAFT, 404), (EventStatus.CLOSED, 200)])
def test_a_draft_belongs_to_its_team(
    app: Flask, cast: Cast, sector: int, anybody: Visitor, status: EventStatus, answer: int
):
    with app.app_context():
        find_event(cast.event).status = status
        db.session.commit()

    assert anybody.get(f"/e/{cast.slug}/register").status == answer
    assert anybody.get("/e/nothing-here/register").status == 404
    assert rows(app) == []


@pytest.fixture
def limited(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The same installation with its limits on, as it runs outside of tests."""
    strict = create_app(replace(settings_for(database_url, tmp_path), testing=False))
    strict.extensions["statements"] = app.extensions["statements"]
    yield strict
    limiter.enabled = False
    with strict.app_context():
        db.engine.dispose()


def test_a_script_is_slowed_down_and_a_school_is_not(limited: Flask, cast: Cast, sector: int):
    path = f"/e/{cast.slug}/register"
    school = [Visitor(limited).post(path, {}).status for _ in range(40)]
    script = Visitor(limited)
    statuses = [script.client.post(path, data={"csrf_token": script.csrf_token()}).status_code for _ in range(90)]

    assert set(school) == {422}
    assert statuses[-1] == 429
    assert "Retry-After" in script.client.post(path, data={"csrf_token": script.csrf_token()}).headers


def test_the_form_needs_its_token_and_knows_two_methods(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    without = anybody.post(f"/e/{cast.slug}/register", adult_entry(sector), token=False)

    assert without.status == 400
    assert anybody.client.delete(f"/e/{cast.slug}/register").status_code in {400, 405}
    assert rows(app) == []


NAMES = [
    "O'Brien", "Sa'diyah", "Rafi\u2019i", "Nur-Aini", "M. Ridhani", "Null", "None", "NaN", "True", "undefined",
    "Robert'); DROP TABLE registration;--", "<b>Siti</b>", "Siti & Ani", "{{ nama }}", "${jndi:ldap://x}", "=Ani",
    "+Budi", "-Citra", "@Dewi", "I Gusti Ngurah Rai", "Øystein", "Þóra", "José María", "Zoë", "Nguyễn Văn A", "李小龙",
    "محمد", "ராமன்", "Ng", "X Æ A-12", "D'Arcy-Smith", "Van der Waals", "ABDUL HADI",
]  # fmt: skip


def test_legitimate_names_are_kept_and_shown_as_typed(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context():
        wide = make_sector(cast.event, "Umum", quota=len(NAMES))

    answers = [
        organizer.post(
            f"/e/{cast.slug}/register", adult_entry(wide, name=name, form_id=str(number), front_title="", back_title="")
        ).status
        for number, name in enumerate(NAMES)
    ]

    assert len(NAMES) == 33
    assert [name for name, answer in zip(NAMES, answers, strict=True) if answer != 303] == []
    assert [row.person.name for row in sorted(rows(app), key=lambda row: row.number)] == NAMES
    shown = [organizer.get(f"/events/{cast.slug}/participants?page={number}").words for number in (1, 2)]
    assert all(name in " ".join(shown) for name in NAMES)


def test_somebody_else_is_registered_from_a_fresh_form(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    def form_id() -> str:
        return anybody.get(f"/e/{cast.slug}/register").find(".//input[@name='form_id']")[0].get("value")

    assert form_id() != form_id()


def test_names_with_a_cancelled_registration_may_come_back(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    anybody.post(f"/e/{cast.slug}/register", adult_entry(sector))
    with app.app_context(), transaction():
        actions.cancel(db.session.scalars(sa.select(Registration)).one(), reason="Sakit", by=audit.SYSTEM)

    answer = anybody.post(f"/e/{cast.slug}/register", adult_entry(sector, form_id="another"))

    assert answer.status == 303


def test_a_form_that_stays_open_hears_how_many_places_are_left(anybody: Visitor, sector: int):
    before = anybody.get("/e/pelatihan/places").json
    anybody.post("/e/pelatihan/register", adult_entry(sector))
    after = anybody.get("/e/pelatihan/places").json

    assert before == [{"id": sector, "left": 3, "figure": "3", "note": "tempat tersisa"}]
    assert after == [{"id": sector, "left": 2, "figure": "2", "note": "tempat tersisa"}]


def test_places_of_a_draft_or_of_no_event_are_not_told(app: Flask, anybody: Visitor, cast: Cast, sector: int):
    with app.app_context():
        find_event(cast.event).status = EventStatus.DRAFT
        db.session.commit()

    assert anybody.get("/e/pelatihan/places").status == 404
    assert anybody.get("/e/nowhere/places").status == 404
