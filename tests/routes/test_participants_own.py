"""What people do with their personal link, and the organizers' own questions."""

from __future__ import annotations

from io import BytesIO

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.foundation import audit, storage
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, tickets
from kasus_training.participants.models import FormAnswer, Registration, RevokedTicket
from kasus_training.participants.questions import QuestionDraft, QuestionKind
from kasus_training.participants.rules import Status
from tests.factories.cast import Cast
from tests.factories.registrations import adult, find_event, find_registration, make_sector, register
from tests.routes.test_participants_public import adult_entry
from tests.visitor import Visitor

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def sector(app: Flask, cast: Cast) -> int:
    with app.app_context():
        return make_sector(cast.event, quota=3, institutions=("Puspaga HSS",))


def page_of(app: Flask, id_: int) -> str:
    with app.app_context():
        return tickets.page_path(find_registration(id_))


def standing(app: Flask, id_: int) -> tuple[Status, int | None]:
    with app.app_context():
        row = find_registration(id_)
        return row.status, row.seat_no


def own_entry(**fields: object) -> dict[str, object]:
    entry = adult_entry(0, **{"position": "Konselor", **fields})
    return {name: value for name, value in entry.items() if name not in {"form_id", "sector_id", "age"}}


def test_answers_are_changed_until_the_deadline(app: Flask, cast: Cast, sector: int, anybody: Visitor):
    with app.app_context():
        mine = register(cast.event, adult(sector))
    path = page_of(app, mine)

    form = anybody.get(f"{path}/answers")
    saved = anybody.post(f"{path}/answers", own_entry(name="Rusdiana", front_title="", back_title=""))
    shown = anybody.get(f"{path}/privacy")
    with app.app_context():
        find_event(cast.event).own_changes_until = find_registration(mine).registered_at
        db.session.commit()
    late = anybody.post(f"{path}/answers", own_entry(name="Rusdiana", position="Lain"))

    assert (form.status, saved.status, late.status) == (200, 303, 422)
    assert "Konselor" in shown.words
    assert standing(app, mine) == (Status.CONFIRMED, 1)


def test_a_changed_name_waits_for_the_committee_where_the_event_says_so(
    app: Flask, cast: Cast, sector: int, anybody: Visitor
):
    with app.app_context():
        mine = register(cast.event, adult(sector))
        find_event(cast.event).own_changes_need_approval = True
        db.session.commit()
    path = page_of(app, mine)

    anybody.post(f"{path}/answers", own_entry(name="Rusdiana Baru"))

    assert standing(app, mine) == (Status.PENDING, 1)
    with app.app_context():
        assert find_registration(mine).code is None


def test_another_delegate_takes_the_place_and_nobody_of_the_list_comes_between(
    app: Flask, cast: Cast, sector: int, anybody: Visitor, organizer: Visitor
):
    with app.app_context():
        ids = [register(cast.event, adult(sector, name)) for name in ("Satu", "Dua", "Tiga")]
        waits = register(cast.event, adult(sector, "Empat"), wait_if_full=True)
        ticket = find_registration(ids[1]).ticket_hash
    path = page_of(app, ids[1])
    entry = {key: value for key, value in adult_entry(sector).items() if key not in {"sector_id", "institution"}}

    answer = anybody.post(f"{path}/replace", {**entry, "reason": "Tugas lain"})
    again = anybody.post(f"{path}/replace", {**entry, "name": "Lima"})
    old = anybody.get(path)
    staff = organizer.get(f"/events/{cast.slug}/participants/{ids[1]}")

    assert (answer.status, again.status) == (303, 422)
    with app.app_context():
        new = db.session.scalars(sa.select(Registration).filter_by(replaces_id=ids[1])).one()
        assert (new.status, new.seat_no, new.institution_id) == (
            Status.CONFIRMED,
            2,
            find_registration(ids[1]).institution_id,
        )
        assert db.session.scalar(sa.select(RevokedTicket.registration_id).filter_by(ticket_hash=ticket)) == ids[1]
    assert standing(app, ids[1]) == (Status.CANCELLED, None)
    assert standing(app, waits) == (Status.WAITLISTED, None)
    assert "menggantikan tempat ini" in old.words
    assert "Tempatnya diserahkan kepada" in staff.words


def test_the_desk_finds_a_lost_link_only_with_number_and_name(app: Flask, cast: Cast, sector: int, registrar: Visitor):
    with app.app_context():
        mine = register(cast.event, adult(sector))
    address = f"/events/{cast.slug}/participants/find-link"

    found = registrar.post(address, {"telephone": "0812 3456 7890", "name": "rusdiana"})
    wrong = registrar.post(address, {"telephone": "0812 3456 7891", "name": "rusdiana"})
    renewed = registrar.post(f"/events/{cast.slug}/participants/{mine}/page-link")

    assert page_of(app, mine) not in found.text
    assert "/p/" in found.text
    assert "/p/" not in wrong.text
    assert renewed.status == 303


def ask(cast: Cast, label: str, kind: QuestionKind, **fields: object) -> int:
    with transaction():
        draft = QuestionDraft(label=label, kind=kind, **fields)  # type: ignore[arg-type]
        return actions.add_question(find_event(cast.event), draft, by=audit.SYSTEM).id


def test_questions_follow_sector_and_condition_and_files_are_kept_apart(
    app: Flask, cast: Cast, sector: int, anybody: Visitor, registrar: Visitor, observer: Visitor
):
    with app.app_context():
        other = make_sector(cast.event, "PATBM")
        stays = ask(cast, "Menginap?", QuestionKind.CHOICE, options=("Ya", "Tidak"), required=True)
        nights = ask(
            cast, "Berapa malam?", QuestionKind.NUMBER, required=True, depends_on_id=stays, depends_on_value="Ya"
        )
        letter = ask(cast, "Surat tugas", QuestionKind.FILE, required=True, sector_ids=frozenset({sector}))
        ask(cast, "Hanya PATBM", QuestionKind.TEXT, required=True, sector_ids=frozenset({other}))
    address = f"/e/{cast.slug}/register"

    def send(**fields: object) -> int:
        return anybody.post(address, {**adult_entry(sector), **fields}).status

    hostile = {f"q_{stays}": "Tidak", f"q_{letter}": (BytesIO(b"<html><script>alert(1)</script>"), "../../surat.pdf")}
    statuses = [
        send(),
        send(**{f"q_{stays}": "Ya", f"q_{letter}": (BytesIO(PDF), "surat.pdf")}),
        send(**{f"q_{stays}": "Barangkali", f"q_{letter}": (BytesIO(PDF), "surat.pdf")}),
        send(**hostile),
        send(**{f"q_{stays}": "Tidak", f"q_{nights}": "9", f"q_{letter}": (BytesIO(PDF), "../../surat tugas.pdf")}),
    ]

    assert statuses == [422, 422, 422, 422, 303]
    with app.app_context():
        row = db.session.scalars(sa.select(Registration)).one()
        kept = {answer.question_id: answer for answer in db.session.scalars(sa.select(FormAnswer))}
        assert {id_: answer.value for id_, answer in kept.items()} == {stays: ["Tidak"], letter: ["surat tugas.pdf"]}
        assert storage.path_of(kept[letter].file_path).read_bytes().startswith(b"%PDF-")
        file = f"/events/{cast.slug}/participants/{row.id}/files/{letter}"
    answer = registrar.get(file, check=False)
    assert answer.status == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert observer.get(file, check=False).status == 403


def test_what_is_never_asked_is_refused(app: Flask, cast: Cast, organizer: Visitor):
    address = f"/events/{cast.slug}/participants/questions/new"

    answers = [
        organizer.post(address, {"label": label, "kind": "text"}).status
        for label in ("Nomor KTP", "Agama", "Nomor rekening bank", "Nama panggilan")
    ]

    assert answers == [422, 422, 422, 303]
    assert "Nama panggilan" in organizer.get(f"/events/{cast.slug}/participants/questions").words


def test_without_javascript_the_name_is_shown_before_it_is_confirmed(
    app: Flask, cast: Cast, sector: int, anybody: Visitor
):
    page = anybody.post(f"/e/{cast.slug}/register", {**adult_entry(sector, name_confirmed=""), "preview": "1"})

    assert page.status == 200
    assert "Dr. Hj. Raudhatul Jannah Binti Abdurrahman, S.Kep., Ns., M.Kes." in page.words
    with app.app_context():
        assert db.session.scalars(sa.select(Registration)).all() == []
