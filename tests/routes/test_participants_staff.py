"""The list of participants, one participant, and what staff may change."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from tests.factories.cast import Cast, make_event, make_organization
from tests.factories.registrations import adult, child, consent, find_registration, make_sector, register
from tests.visitor import Visitor

LIST_QUERIES = 10
SHOW_QUERIES = 10


@pytest.fixture
def sector(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_sector(cast.event, quota=5)


@pytest.fixture
def person(app: Flask, cast: Cast, sector: int) -> int:
    with app.app_context():
        return register(cast.event, adult(sector, "Rusdiana", front_title="Hj.", back_title="S.Sos."))


@pytest.fixture
def minor(app: Flask, cast: Cast, sector: int) -> int:
    with app.app_context():
        return register(cast.event, child(sector))


@pytest.fixture
def foreign(app: Flask, cast: Cast) -> int:
    """A registration of another office's event."""
    with app.app_context():
        event = make_event(make_organization("DISDIK"), "lain")
        db.session.commit()
        return register(event.id, adult(make_sector(event.id, "Guru"), "Orang Lain"))


def of(app: Flask, registration_id: int) -> Registration:
    with app.app_context():
        return find_registration(registration_id)


def entry(sector: int, **fields: Any) -> dict[str, Any]:
    return {
        "sector_id": sector,
        "name": "Jumiati",
        "institution": "Puspaga HSS",
        "telephone": "0812 3456 7890",
        **fields,
    }


def pages(slug: str, person: int, sector: int) -> list[str]:
    base = f"/events/{slug}/participants"
    return [
        base, f"{base}/new", f"{base}/{person}", f"{base}/{person}/edit", f"{base}/{person}/consent",
        f"{base}/sectors", f"{base}/sectors/new", f"{base}/sectors/{sector}", f"{base}/import",
        f"{base}/import/template.csv",
    ]  # fmt: skip


def test_every_page_opens_for_the_organizer(cast: Cast, person: int, sector: int, organizer: Visitor):
    assert [organizer.get(path).status for path in pages(cast.slug, person, sector)] == [200] * 10


def test_who_may_open_what(
    cast: Cast, person: int, sector: int, observer: Visitor, trainer: Visitor, registrar: Visitor, stranger: Visitor,
    anybody: Visitor,
):  # fmt: skip
    for path in pages(cast.slug, person, sector):
        assert [observer.get(path).status, trainer.get(path).status, stranger.get(path).status] == [403, 403, 404], path
        assert "/sign-in" in anybody.get(path).location
        allowed = 403 if path.endswith(("/sectors/new", f"/sectors/{sector}")) else 200
        assert registrar.get(path).status == allowed, path


def test_posts_are_guarded_as_well(cast: Cast, person: int, sector: int, observer: Visitor, stranger: Visitor):
    base = f"/events/{cast.slug}/participants"
    one = f"{base}/{person}"
    paths = [
        f"{base}/new", f"{base}/confirm", f"{one}/edit", f"{one}/confirm", f"{one}/reject", f"{one}/cancel",
        f"{one}/restore", f"{one}/ticket", f"{one}/consents/photo", f"{one}/consent", f"{base}/sectors/new",
        f"{base}/sectors/{sector}", f"{base}/sectors/{sector}/move", f"{base}/sectors/{sector}/remove",
        f"{base}/import", f"{base}/import/1", f"{base}/import/1/discard",
    ]  # fmt: skip

    assert {observer.post(path).status for path in paths} == {403}
    assert {stranger.post(path).status for path in paths} == {404}


def test_people_of_another_event_do_not_exist_here(cast: Cast, foreign: int, sector: int, organizer: Visitor):
    base = f"/events/{cast.slug}/participants"

    for number in (foreign, 999_999):
        assert organizer.get(f"{base}/{number}").status == 404
        assert organizer.post(f"{base}/{number}/cancel", {"reason": "x"}).status == 404
        assert organizer.get(f"{base}/sectors/{number + 500}").status == 404
    assert organizer.get(f"{base}/abc").status == 404
    assert organizer.post(base).status == 405
    assert organizer.get(f"{base}/confirm").status in {404, 405}


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_as_for_one(
    app: Flask, cast: Cast, sector: int, organizer: Visitor, people: int
):
    with app.app_context():
        for number in range(people):
            register(cast.event, adult(sector, f"Peserta {'ABC'[number]}"))

    base = f"/events/{cast.slug}/participants"
    pages = [
        organizer.get(base + part) for part in ("", "?q=peserta", f"?sector={sector}", "?q=peserta&page=99999999999")
    ]

    assert [page.queries for page in pages] == [LIST_QUERIES, LIST_QUERIES - 1, LIST_QUERIES, LIST_QUERIES + 1]
    assert [len(page.find(".//tbody/tr")) for page in pages] == [people] * 4


def test_one_participant_takes_few_queries(cast: Cast, person: int, organizer: Visitor):
    assert organizer.get(f"/events/{cast.slug}/participants/{person}").queries == SHOW_QUERIES


def test_an_empty_list_says_what_to_do(cast: Cast, organizer: Visitor):
    page = organizer.get(f"/events/{cast.slug}/participants")

    assert "Belum ada yang terdaftar" in page.words
    assert "Impor daftar" in page.words


def names_in(page: Any) -> list[str]:
    return ["".join(node.itertext()).strip() for node in page.find(".//tbody//a[@class='name']")]


def test_search_filters_and_sorting(app: Flask, cast: Cast, sector: int, organizer: Visitor):
    with app.app_context():
        other = make_sector(cast.event, "PATBM", needs_approval=True)
        ids = [
            register(cast.event, adult(sector, "Wahidah")),
            register(cast.event, adult(other, "Saputra", institution="PATBM Desa Haratai")),
            register(cast.event, adult(sector, "Abdul Hadi")),
        ]
        code = find_registration(ids[0]).code
    base = f"/events/{cast.slug}/participants"

    answers = {
        query: names_in(organizer.get(f"{base}?{query}"))
        for query in (
            "q=haratai", f"q={str(code).lower()}", "q=abdul+HADI", f"sector={other}", "status=pending", "sort=name",
            "sort=name&order=desc", "page=99", "status=nonsense&sector=x&page=-1", "q=%25",
        )
    }  # fmt: skip

    everybody = ["Wahidah", "Saputra", "Abdul Hadi"]
    assert list(answers.values()) == [
        ["Saputra"], ["Wahidah"], ["Abdul Hadi"], ["Saputra"], ["Saputra"], ["Abdul Hadi", "Saputra", "Wahidah"],
        ["Wahidah", "Saputra", "Abdul Hadi"], everybody, everybody, everybody,
    ]  # fmt: skip


def test_a_long_list_turns_its_pages(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context():
        wide = make_sector(cast.event, "Umum", quota=30)
        for number in range(27):
            register(cast.event, adult(wide, f"Peserta {chr(65 + number // 26)}{chr(65 + number % 26)}"))
    base = f"/events/{cast.slug}/participants"

    assert [len(names_in(organizer.get(f"{base}?page={number}"))) for number in (1, 2)] == [25, 2]


def test_staff_add_somebody_with_little_known(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    answer = registrar.post(f"/events/{cast.slug}/participants/new", {"sector_id": sector, "name": "Jumiati"})
    page = registrar.follow(answer)

    assert answer.status == 303
    assert "Belum diketahui" in page.words
    assert "Terkonfirmasi" in page.words


def test_mistakes_keep_what_was_typed(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    page = registrar.post(
        f"/events/{cast.slug}/participants/new", entry(sector, telephone="0812", position="Guru BK", born_on="besok")
    )

    assert page.status == 422
    assert "Nomor HP belum lengkap. Contoh: 0812 3456 7890." in page.words
    assert 'value="Guru BK"' in page.text
    assert 'value="besok"' in page.text
    with app.app_context():
        assert db.session.scalars(sa.select(Registration)).all() == []


def test_a_namesake_needs_a_tick(app: Flask, cast: Cast, sector: int, person: int, registrar: Visitor):
    path = f"/events/{cast.slug}/participants/new"

    refused = registrar.post(path, entry(sector, name="Rusdiana"))
    accepted = registrar.post(path, entry(sector, name="Rusdiana", different_person="y"))

    assert (refused.status, accepted.status) == (422, 303)
    assert "different_person" in refused.text


def test_only_the_organizer_goes_beyond_the_quota_and_says_why(
    app: Flask, cast: Cast, registrar: Visitor, organizer: Visitor
):
    with app.app_context():
        full = make_sector(cast.event, "Puspaga", quota=0)
    path = f"/events/{cast.slug}/participants/new"

    answers = [
        organizer.post(path, entry(full)).status,
        registrar.post(path, entry(full, seat_reason="Utusan bupati")).status,
        organizer.post(path, entry(full, seat_reason="Utusan bupati")).status,
    ]

    assert answers == [409, 403, 303]
    with app.app_context():
        row = db.session.scalars(sa.select(Registration)).one()
        assert (row.seat_no, row.seat_reason) == (1, "Utusan bupati")


def test_every_field_can_be_edited(app: Flask, cast: Cast, sector: int, person: int, organizer: Visitor):
    path = f"/events/{cast.slug}/participants/{person}/edit"
    seen = organizer.get(path).find(".//input[@name='seen_at']")[0].get("value")

    answer = organizer.post(
        path,
        entry(
            sector, name="Rusdiana Wati", front_title="Dr.", back_title="M.Si.", gender="male", age_group="60+",
            number_kind="nip", employee_number="19860926 201505 1 001", position="Kepala", institution="Bapperida",
            district="Loksado", email="R@example.org", needs="Kursi roda", diet="Udang", number="42", seen_at=seen,
        ),
    )  # fmt: skip

    assert answer.status == 303
    page = organizer.follow(answer)
    for words in ("Dr. Rusdiana Wati, M.Si.", "19860926 201505 1 001", "Bapperida", "Loksado", "r@example.org",
                  "Kursi roda", "Udang", "No. 42"):  # fmt: skip
        assert words in page.words


@pytest.mark.parametrize("seen_at", ["2025-01-01T00:00:00+00:00", "2025-01-01T00:00:00", "yesterday", ""])
def test_two_editors_do_not_overwrite_each_other(
    app: Flask, cast: Cast, sector: int, person: int, organizer: Visitor, seen_at: str
):
    path = f"/events/{cast.slug}/participants/{person}/edit"

    page = organizer.post(path, entry(sector, seen_at=seen_at))

    assert page.status == 409
    assert "orang lain mengubah peserta ini" in page.words
    assert 'value="Jumiati"' in page.text


def test_confirm_reject_cancel_and_restore(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context():
        slow = make_sector(cast.event, "PATBM", needs_approval=True)
        ids = [register(cast.event, adult(slow, name)) for name in ("Satu", "Dua")]
    base = f"/events/{cast.slug}/participants"

    steps = [
        organizer.post(f"{base}/{ids[0]}/confirm").status,
        organizer.post(f"{base}/{ids[1]}/reject", {"reason": ""}).status,
        organizer.post(f"{base}/{ids[1]}/reject", {"reason": "Bukan utusan"}).status,
        organizer.post(f"{base}/{ids[1]}/confirm").status,
        organizer.post(f"{base}/{ids[1]}/restore").status,
        organizer.post(f"{base}/{ids[0]}/cancel", {"reason": "Sakit"}).status,
    ]

    assert steps == [303, 422, 303, 422, 303, 303]
    assert [of(app, number).status for number in ids] == [Status.CANCELLED, Status.CONFIRMED]
    assert "Alasan: Sakit" in organizer.get(f"{base}/{ids[0]}").words


def test_several_are_confirmed_at_once_and_no_child_without_consent(
    app: Flask, cast: Cast, minor: int, foreign: int, organizer: Visitor
):
    with app.app_context():
        slow = make_sector(cast.event, "PATBM", needs_approval=True)
        ids = [register(cast.event, adult(slow, name)) for name in ("Satu", "Dua")]

    answer = organizer.post(f"/events/{cast.slug}/participants/confirm", {"id": [*ids, minor, foreign, 999]})

    assert answer.status == 303
    assert "2 peserta dikonfirmasi" in organizer.follow(answer).words
    assert of(app, minor).status is Status.WAITING_FOR_GUARDIAN


def test_the_guardians_paper_releases_code_and_ticket(app: Flask, cast: Cast, minor: int, registrar: Visitor):
    base = f"/events/{cast.slug}/participants/{minor}"
    paper = {
        "guardian_name": "Bapak Kurnia", "relation": "Ayah", "guardian_telephone": "085200000055",
        "given_on": "2025-11-20", "taking_part": "yes", "keep_data": "yes", "photo": "no",
    }  # fmt: skip

    unanswered = registrar.post(f"{base}/consent", {**paper, "photo": ""})
    tomorrow = registrar.post(f"{base}/consent", {**paper, "given_on": "2025-11-25"})
    refused = registrar.post(f"{base}/consent", {**paper, "keep_data": "no"})
    held = of(app, minor)
    granted = registrar.post(f"{base}/consent", paper)
    released = of(app, minor)

    assert [unanswered.status, tomorrow.status, refused.status, granted.status] == [422, 422, 303, 303]
    assert (held.status, held.code, held.ticket_hash) == (Status.WAITING_FOR_GUARDIAN, None, None)
    assert released.status is Status.CONFIRMED
    assert released.code
    assert released.ticket_hash


def test_the_message_of_a_child_goes_to_the_guardian(cast: Cast, minor: int, person: int, organizer: Visitor):
    base = f"/events/{cast.slug}/participants"

    links = [
        [link for link in organizer.get(f"{base}/{number}").links if "wa.me" in link] for number in (minor, person)
    ]

    assert re.match(r"https://wa\.me/6285200000055\?text=Yth.*wali", links[0][0])
    assert links[1][0].startswith("https://wa.me/6281234567890?text=Yth")


def test_a_new_ticket_ends_the_old_one(app: Flask, cast: Cast, person: int, organizer: Visitor):
    before = of(app, person)

    answer = organizer.post(f"/events/{cast.slug}/participants/{person}/ticket")

    after = of(app, person)
    assert answer.status == 303
    assert after.ticket_generation == before.ticket_generation + 1
    assert after.code != before.code
    assert after.ticket_hash != before.ticket_hash


def test_sectors_are_added_changed_moved_and_removed(
    app: Flask, cast: Cast, sector: int, person: int, organizer: Visitor
):
    base = f"/events/{cast.slug}/participants/sectors"

    added = organizer.post(
        f"{base}/new", {"name": "Forum Anak", "quota": "6", "for_minors": "y", "institutions": "A\nB"}
    )
    twice = organizer.post(f"{base}/new", {"name": "Forum Anak", "quota": "6"})
    wrong = organizer.post(f"{base}/new", {"name": "", "quota": "viele"})
    smaller = organizer.post(f"{base}/{sector}", {"name": "Puspaga", "quota": "0"})
    said = organizer.follow(smaller).words
    moved = organizer.post(f"{base}/{sector}/move", {"direction": "down"})
    listed = names_in(organizer.follow(moved))
    kept = organizer.post(f"{base}/{sector}/remove")

    assert [added.status, twice.status, wrong.status, smaller.status, kept.status] == [303, 422, 422, 303, 422]
    assert "semuanya tetap terdaftar" in said
    assert listed == ["Forum Anak", "Puspaga"]
    assert 'value="viele"' in wrong.text


def test_a_sector_is_edited_with_the_names_of_its_institutions(app: Flask, cast: Cast, sector: int, organizer: Visitor):
    base = f"/events/{cast.slug}/participants/sectors/{sector}"
    names = "PKK Kandangan\nSMAN 1 Kandangan"
    saved = organizer.post(base, {"name": "Puspaga", "quota": "4", "institutions": names})

    page = organizer.get(base)

    assert (saved.status, page.status) == (303, 200)
    assert f">{names}</textarea>" in page.text.replace("\r\n", "\n").replace(">\n", ">")


def test_a_code_that_another_sector_has_is_refused(app: Flask, cast: Cast, sector: int, organizer: Visitor):
    base = f"/events/{cast.slug}/participants/sectors"
    organizer.post(f"{base}/new", {"name": "Forum Anak", "quota": "6", "code": "FORUM"})

    answer = organizer.post(f"{base}/new", {"name": "Forum Remaja", "quota": "6", "code": "FORUM"})

    assert answer.status == 422
    assert "FORUM" in answer.words
    assert 'value="Forum Remaja"' in answer.text
    assert len(names_in(organizer.get(base))) == 2


def test_the_list_of_sectors_asks_as_often_for_four_as_for_two(app: Flask, cast: Cast, sector: int, organizer: Visitor):
    path = f"/events/{cast.slug}/participants/sectors"
    with app.app_context():
        make_sector(cast.event, "Nol", institutions=("Nol",))
    once = organizer.get(path).queries
    with app.app_context():
        for name in ("Satu", "Dua"):
            make_sector(cast.event, name, institutions=(name,))

    assert organizer.get(path).queries == once


def test_contacts_are_for_those_who_may_see_them(
    app: Flask, cast: Cast, person: int, minor: int, observer: Visitor, visit: Callable[..., Visitor]
):
    base = f"/events/{cast.slug}/participants"

    seen = [observer.get(path).text for path in (base, f"{base}/{person}", f"{base}/{minor}")]

    assert not any("0812-3456-7890" in text or "0852" in text for text in seen)


def test_a_consent_recorded_earlier_is_shown_with_its_day(app: Flask, cast: Cast, minor: int, organizer: Visitor):
    with app.app_context(), transaction():
        actions.record_guardian_consent(find_registration(minor), consent(), by=audit.SYSTEM)

    page = organizer.get(f"/events/{cast.slug}/participants/{minor}")

    assert "dijawab pada 20 Nov 2025" in page.words
