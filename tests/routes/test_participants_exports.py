"""Files with participants: the chosen columns, and nothing that the reader's role may not see."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from python_calamine import CalamineWorkbook

from kasus_training.foundation import audit, clock
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.questions import QuestionDraft, QuestionKind
from tests.factories.cast import Cast
from tests.factories.registrations import adult, child, find_event, make_sector
from tests.visitor import Visitor


@pytest.fixture
def people(app: Flask, cast: Cast) -> None:
    with app.app_context():
        sector = make_sector(cast.event, "Forum Anak")
        drafts = [
            adult(sector, "=cmd|' /C calc'!A0", employee_number="198911052016242012", needs="kursi roda"),
            child(sector, "Ridhani", position="Kelas 9"),
        ]
        with transaction():
            for draft in drafts:
                actions.add_by_staff(find_event(cast.event), draft, by=audit.SYSTEM)


def workbook(visitor: Visitor, path: str) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(visitor.get(path).data))
    return book.get_sheet_by_index(0).to_python()


def test_the_file_holds_the_chosen_columns_in_their_order(cast: Cast, people: None, registrar: Visitor):
    path = f"/events/{cast.slug}/participants/export/participants"
    wanted = "column=telephone&column=employee_number&column=name&column=guardian_telephone&column=nik"

    rows = workbook(registrar, f"{path}.xlsx?{wanted}")
    text = registrar.get(f"{path}.csv?{wanted}").data.decode("utf-8-sig")

    assert rows[2] == ["Nama", "Nomor pegawai", "Telepon", "Telepon wali"]
    assert rows[3] == ["'=cmd|' /C calc'!A0", "198911052016242012", "081234567890", ""]
    assert rows[4][0] == "Ridhani"
    assert list(csv.reader(io.StringIO(text)))[1] == rows[3]


def test_an_observer_gets_no_contacts_and_no_child_by_name(cast: Cast, people: None, observer: Visitor):
    path = f"/events/{cast.slug}/participants/export"
    every = "&".join(
        f"column={name}"
        for name in (
            "name",
            "printed_name",
            "position",
            "telephone",
            "guardian_name",
            "needs",
            "employee_number",
            "code",
        )
    )

    page = observer.get(path)
    rows = workbook(observer, f"{path}/participants.xlsx?{every}")
    text = observer.get(f"{path}/participants.csv?{every}").data.decode()

    assert rows[2] == ["Nama", "Nama dan gelar", "Jabatan"]
    assert rows[4] == ["anak", "anak", ""]
    for secret in ("Ridhani", "Kelas 9", "0812", "85200000055", "Kurnia", "kursi roda", "19891105"):
        assert secret not in text and secret not in str(rows)
    assert "telephone" not in page.text and "Peran Anda tidak melihat kontak" in page.words


def test_answers_to_own_questions_are_columns_of_those_who_see_contacts(
    app: Flask, cast: Cast, people: None, registrar: Visitor, observer: Visitor
):
    ids = {}
    with app.app_context(), transaction():
        event = find_event(cast.event)
        rows = [row for row in queries.everybody(event) if not row.minor]
        for label, kind in (("Harapan", QuestionKind.TEXT), ("Jarak (km)", QuestionKind.NUMBER)):
            ids[label] = actions.add_question(event, QuestionDraft(label, kind), by=audit.SYSTEM).id
        given = dict(zip(ids.values(), (("=1+1",), ("12,5",)), strict=True))
        actions.keep_answers(rows[0], actions.Answers(given))
    path = f"/events/{cast.slug}/participants/export"
    wanted = "&".join(f"column=answer_{id_}" for id_ in ids.values())

    page = registrar.get(path)
    found = workbook(registrar, f"{path}/participants.xlsx?column=number&{wanted}&column=answer_999")
    text = observer.get(f"{path}/participants.csv?column=number&{wanted}").data.decode("utf-8-sig")

    assert "Harapan" in page.words
    assert found[2:5] == [["Nomor", "Harapan", "Jarak (km)"], [1.0, "'=1+1", 12.5], [2.0, "", ""]]
    assert text.splitlines() == ["Nomor", "1", "2"]


def test_data_at_rest_stay_out_of_files(app: Flask, cast: Cast, people: None, organizer: Visitor):
    with app.app_context(), transaction():
        for row in queries.everybody(find_event(cast.event)):
            row.person.restricted_at = clock.now()
    columns = "column=name&column=telephone&column=employee_number&column=needs&column=guardian_telephone"

    found = workbook(organizer, f"/events/{cast.slug}/participants/export/participants.xlsx?{columns}")
    listed = organizer.get(f"/events/{cast.slug}/participants")

    assert found[3] == ["'=cmd|' /C calc'!A0", "", "", "", ""]
    assert found[4] == ["Ridhani", "", "", "", ""]
    assert "2 orang meminta datanya dibatasi" in str(found)
    assert "0852-0000-0055" in listed.words


def test_head_counts_hide_small_groups_outside_the_office(
    cast: Cast, people: None, observer: Visitor, registrar: Visitor
):
    path = f"/events/{cast.slug}/participants/disaggregated"

    inside, outside = registrar.get(path), observer.get(path)
    file_inside = workbook(registrar, f"{path}/disaggregated.xlsx")
    file_outside = workbook(observer, f"{path}/disaggregated.xlsx")

    assert "•" not in inside.words and "disembunyikan" in outside.words
    assert [row[:3] for row in file_inside[3:5]] == [["Perempuan", 1.0, 1.0], ["Laki-laki", 1.0, 1.0]]
    assert [row[:3] for row in file_outside[3:5]] == [["Perempuan", "•", "•"], ["Laki-laki", "•", "•"]]
    assert inside.queries <= 12


def test_a_trainer_gets_no_file(cast: Cast, people: None, trainer: Visitor):
    for path in ("export", "export/participants.xlsx", "export/participants.csv", "disaggregated"):
        assert trainer.get(f"/events/{cast.slug}/participants/{path}").status == 403
