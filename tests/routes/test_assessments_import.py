"""Scores from files: found by number or code, looked at first, the same file again changes nothing."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.assessments.models import Score, ScoreChange
from kasus_training.assessments.rules import Phase
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from tests.factories.cast import Cast
from tests.factories.scores import make_form, make_participants, make_score, make_sector
from tests.visitor import Page, Visitor

ROOT = "/events/pelatihan/assessments"
IMPORT = f"{ROOT}/import"


@pytest.fixture
def people(app: Flask, cast: Cast) -> list[int]:
    """Numbers 1 to 4 with the codes KODE01 to KODE04; two tests of twenty points."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        registrations = make_participants(event, make_sector(event), 4)
        for number, registration in enumerate(registrations, 1):
            registration.code = f"KODE0{number}"
        pre, _post = make_form(event), make_form(event, Phase.POST)
        make_score(pre, registrations[3], "9")
        db.session.commit()
        return [registration.id for registration in registrations]


def look(visitor: Visitor, text: str, **fields: str) -> Page:
    """Send a file and follow to what is shown of it."""
    file = (io.BytesIO(text.encode()), "nilai.csv")
    answer = visitor.post(IMPORT, {"file": file, "form_id": "0", **fields}, content_type="multipart/form-data")
    return visitor.follow(answer) if answer.status == 303 else answer


def take_in(visitor: Visitor, page: Page) -> Page:
    [mark] = page.find(".//input[@name='mark']")
    return visitor.post(page.response.request.path, {"mark": mark.get("value")})


def stored(app: Flask) -> dict[tuple[str, int], str]:
    with app.app_context():
        return {
            (score.form.title, score.registration.number): str(score.value if score.value is not None else score.state)
            for score in db.session.scalars(sa.select(Score))
        }


def test_a_file_is_taken_in_by_number_and_a_zero_stays_a_zero(organizer: Visitor, app: Flask, people: list[int]):
    page = look(organizer, 'no,nama,tes_awal,tes_akhir\n1,Peserta 001,0,"17,5"\n2,,T,B\n3,,,١٢\n4,,9,11\n')

    assert take_in(organizer, page).status == 303
    assert stored(app) == {
        ("Tes awal", 1): "0", ("Tes akhir", 1): "17.5", ("Tes awal", 2): "absent", ("Tes akhir", 2): "exempt",
        ("Tes akhir", 3): "12", ("Tes awal", 4): "9", ("Tes akhir", 4): "11",
    }  # fmt: skip


def test_importing_twice_changes_nothing(organizer: Visitor, app: Flask, people: list[int]):
    text = "kode;Tes awal\nKODE01;0\nKODE02;12\n"
    take_in(organizer, look(organizer, text))
    before = stored(app)

    again = look(organizer, text)

    with app.app_context():
        changes = db.session.scalar(sa.select(sa.func.count()).select_from(ScoreChange))
    assert "Tidak ada yang baru di dalamnya." in again.words
    assert (stored(app), changes) == (before, 2)


def test_every_fault_names_its_row_and_the_rest_can_go_in(organizer: Visitor, app: Flask, people: list[int]):
    rows = ["no,kode,nama,tes_awal", "1,,Orang Lain,5", "99,,,5", "2,KODE03,,5", ",,Peserta 002,5", "2,,,101", "2,,,5",
            "x,,,5", ",ZZZZZZ,,5", "3,KODE03,Peserta 003,NaN"]  # fmt: skip

    page = look(organizer, "\n".join(rows))

    said = [" ".join("".join(row.itertext()).split()) for row in page.find(".//tbody/tr")]
    expected = {
        2: "Nomor 1 di sini adalah Peserta 001, sedangkan berkas menulis Orang Lain.",
        3: "Tidak ada peserta terkonfirmasi dengan nomor 99.",
        4: "Nomor 2 dan kode KODE03 milik dua orang berbeda.",
        5: "Baris ini tidak memuat nomor maupun kode.",
        6: "Paling tinggi 20",
        7: "Orang yang sama sudah ada di baris 6.",
        8: "“x” bukan nomor peserta.",
        9: "Tidak ada peserta terkonfirmasi dengan kode ZZZZZZ.",
        10: "Isi angka, T (tidak hadir), atau B (bebas tes)",
    }
    assert [
        (row.split()[0][: len(str(line))], expected[line] in row) for line, row in zip(expected, said, strict=True)
    ] == [(str(line), True) for line in expected]
    assert stored(app) == {("Tes awal", 4): "9"}


def test_a_score_that_is_in_stays_unless_the_file_may_write_over_it(organizer: Visitor, app: Flask, people: list[int]):
    kept = look(organizer, "no,tes_awal\n4,15\n")
    assert kept.find(".//input[@name='mark']") and "Berbeda, tetap" in kept.words
    assert take_in(organizer, kept).status == 303
    assert stored(app)[("Tes awal", 4)] == "9"

    take_in(organizer, look(organizer, "no,tes_awal\n4,15\n", overwrite="1"))

    assert stored(app)[("Tes awal", 4)] == "15"


def test_what_changed_after_looking_is_not_written_over(organizer: Visitor, app: Flask, people: list[int]):
    page = look(organizer, "no,tes_awal\n4,15\n", overwrite="1")
    take_in(organizer, look(organizer, "no,tes_awal\n4,7\n", overwrite="1"))

    answer = organizer.follow(take_in(organizer, page))

    assert "Ada nilai yang berubah setelah diperiksa." in answer.words
    assert stored(app)[("Tes awal", 4)] == "7"


@pytest.mark.parametrize(
    ("text", "fields", "found"),
    [
        ("1\t5\n2\t6", {"form_id": "chosen"}, 2),
        ("KODE01\t5\nKODE02\t6", {"form_id": "chosen"}, 2),
        ("Daftar nilai\n\nNo.;Nilai\n1;5", {"form_id": "chosen"}, 1),
        ("nama,tes_awal\nPeserta 001,5", {}, None),
        ("no,nama\n1,Peserta 001", {}, None),
        ("1\t5\n2\t6", {}, None),
        ("no,tes_awal\n", {}, None),
    ],
)
def test_the_columns_are_found_or_the_file_is_refused(
    organizer: Visitor, app: Flask, people: list[int], text: str, fields: dict[str, str], found: int | None
):
    with app.app_context():
        chosen = str(db.session.scalars(sa.select(Score.form_id)).one())

    page = look(organizer, text, **dict.fromkeys(fields, chosen))

    assert page.status == (422 if found is None else 200)
    assert found is None or len(page.find(".//tbody/tr")) == found


def test_a_look_belongs_to_who_looked_and_to_the_event(
    organizer: Visitor, trainer: Visitor, observer: Visitor, people: list[int]
):  # fmt: skip
    path = look(organizer, "no,tes_awal\n1,5\n").response.request.path

    assert (trainer.get(path).status, observer.get(IMPORT).status, organizer.get(f"{IMPORT}/x").status) == (
        404,
        403,
        404,
    )
