"""Lists of participants from files, as offices send them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace

import pytest
import sqlalchemy as sa

from kasus_training.foundation import audit
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.foundation.documents.spreadsheet import Sheet, xlsx
from kasus_training.foundation.paths import PACKAGE
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.actions.importing import Outcome, PlannedRow
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from tests.factories.cast import Cast
from tests.factories.registrations import find_event, make_sector

pytestmark = pytest.mark.usefixtures("ctx")

REFERENCE = (PACKAGE / "demo" / "data" / "participants.csv").read_bytes()
SECTORS = {
    "Perangkat daerah Gugus Tugas KLA": 14,
    "Satuan pendidikan formal": 12,
    "Satuan pendidikan nonformal": 6,
    "Rumah sakit dan puskesmas": 10,
    "Puspaga": 4,
    "PATBM": 8,
    "Forum Anak HSS": 6,
}
AS_SENT = "\n".join(
    [
        "DAFTAR NAMA PESERTA PELATIHAN;;;;;;;",
        "",
        "No.;Nama Lengkap & Gelar;NIP;L/P;Jabatan;Utusan / Instansi;No HP (WA);Ket",
        "1;Hj. Rusdiana, S.Sos.;19891105 201624 2 012;P;Kasubag Perencanaan;Bapperida;+62 812-0000-0001;",
        "2;H. Kaspul Anwar, S.H.;-;L;Staf – pelaksana;Dinas Sosial;81200000003;utusan pengganti",
        "3;Arbain, S.H.;1,98804E+17;Laki-laki;Staf;Bapperida;6281200000024;",
        ";;;;;;;",
        "2;kaspul anwar;;;;Dinas Sosial;081200000003;dobel?",
        "4;Mariani;;P;Staf;Lembaga yang tak dikenal;0812;",
    ]
)


@pytest.fixture
def sectors(cast: Cast) -> dict[str, int]:
    return {name: make_sector(cast.event, name, quota) for name, quota in SECTORS.items()}


def take_in(cast: Cast, content: bytes, **more: object) -> list[PlannedRow]:
    lines, _ignored = actions.read_people(content)
    with transaction():
        return actions.import_people(find_event(cast.event), lines, by=audit.SYSTEM, **more)  # type: ignore[arg-type]


def registrations() -> list[Registration]:
    return list(db.session.scalars(sa.select(Registration).order_by(Registration.number)))


def test_the_reference_list_comes_in_whole(cast: Cast, sectors: dict[str, int]):
    rows = take_in(cast, REFERENCE)

    people = registrations()
    assert {row.outcome for row in rows} == {Outcome.NEW}
    assert [row.number for row in people] == list(range(1, 61))
    assert Counter(row.status for row in people) == {Status.CONFIRMED: 54, Status.WAITING_FOR_GUARDIAN: 6}
    assert all(row.guardian and row.guardian.name and row.guardian.telephone for row in people[54:])
    assert people[0].person.printed_name == "Hj. Rusdiana, S.Sos."
    assert people[0].person.employee_number == "198911052016242012"
    assert Counter(row.sector.name for row in people) == SECTORS


def test_the_same_file_again_changes_nothing(cast: Cast, sectors: dict[str, int]):
    take_in(cast, REFERENCE)
    before = [(row.id, row.changed_at, row.code) for row in registrations()]

    rows = take_in(cast, REFERENCE)

    assert {row.outcome for row in rows} == {Outcome.SAME}
    assert [(row.id, row.changed_at, row.code) for row in registrations()] == before


def test_the_same_list_as_a_workbook_gives_the_same_people(cast: Cast, sectors: dict[str, int]):
    table = list(csv.reader(io.StringIO(REFERENCE.decode())))
    book = xlsx([Sheet("Peserta", "Daftar peserta", table[0], table[1:])])

    rows = take_in(cast, book)

    assert {row.outcome for row in rows} == {Outcome.NEW}
    assert {row.outcome for row in take_in(cast, REFERENCE)} == {Outcome.SAME}


def test_a_list_as_an_office_sends_it_brings_in_the_right_rows(cast: Cast, sectors: dict[str, int]):
    default = sectors["Perangkat daerah Gugus Tugas KLA"]

    rows = take_in(cast, AS_SENT.encode("cp1252"), sector_id=default)

    assert [(row.line, row.outcome, [fault.code for fault in row.faults]) for row in rows] == [
        (4, Outcome.NEW, []),
        (5, Outcome.NEW, []),
        (6, Outcome.FAULTY, ["number-spoilt"]),
        (8, Outcome.FAULTY, ["row-repeated"]),
        (9, Outcome.FAULTY, ["telephone-incomplete"]),
    ]
    people = registrations()
    assert [row.person.printed_name for row in people] == ["Hj. Rusdiana, S.Sos.", "H. Kaspul Anwar, S.H."]
    assert [row.person.telephone for row in people] == ["+6281200000001", "+6281200000003"]
    assert people[1].position == "Staf – pelaksana"


def test_the_sector_comes_from_the_institution_when_it_is_not_named(cast: Cast):
    make_sector(cast.event, "Puspaga", institutions=("Puspaga HSS",))

    rows = take_in(cast, b"nama,instansi\nJumiati,PUSPAGA HSS\nWahidah,Lain\n")

    assert [row.outcome for row in rows] == [Outcome.NEW, Outcome.FAULTY]
    assert rows[1].faults[0].code == "row-sector-missing"
    assert registrations()[0].sector.name == "Puspaga"


def test_a_full_sector_refuses_its_further_rows_only(cast: Cast):
    make_sector(cast.event, "Puspaga", quota=1)
    make_sector(cast.event, "PATBM", quota=1)

    rows = take_in(cast, b"nama,sektor\nJumiati,Puspaga\nWahidah,puspaga\nSaputra,PATBM\n")

    assert [row.outcome for row in rows] == [Outcome.NEW, Outcome.FAULTY, Outcome.NEW]
    assert (rows[1].faults[0].code, rows[1].faults[0].facts) == ("row-sector-full", {"sector": "Puspaga"})


def test_the_preview_promises_what_the_import_does_and_changes_nothing(cast: Cast, sectors: dict[str, int]):
    lines, ignored = actions.read_people(AS_SENT.encode("cp1252"))

    promised = actions.preview_import(find_event(cast.event), lines, sector_id=sectors["PATBM"])

    assert registrations() == []
    done = take_in(cast, AS_SENT.encode("cp1252"), sector_id=sectors["PATBM"])
    assert [(row.line, row.outcome, row.number) for row in promised] == [
        (row.line, row.outcome, row.number) for row in done
    ]
    assert ignored == ("Ket",)


def test_a_row_that_says_something_else_leaves_the_person_alone(cast: Cast, sectors: dict[str, int]):
    take_in(cast, b"no,nama,instansi,sektor,no_hp\n7,Jumiati,Puspaga HSS,Puspaga,081200000001\n")

    rows = take_in(cast, b"no,nama,instansi,sektor,no_hp\n7,JUMIATI,Puspaga HSS,Puspaga,081200000002\n")

    assert (rows[0].outcome, rows[0].differing) == (Outcome.DIFFERENT, ("telephone",))
    assert registrations()[0].person.telephone == "+6281200000001"


def test_a_number_that_is_taken_gives_the_next_free_one_unless_it_looks_like_the_same_person(
    cast: Cast, sectors: dict[str, int]
):
    take_in(cast, b"no,nama,instansi,sektor\n7,Jumiati,Puspaga HSS,Puspaga\n")

    rows = take_in(cast, b"no,nama,instansi,sektor\n7,Wahidah,Lain,PATBM\n7,Jumiaty,Puspaga HSS,Puspaga\n")

    assert (rows[0].outcome, rows[0].renumbered, rows[0].number) == (Outcome.NEW, True, 8)
    assert rows[1].faults[0].code == "number-belongs-to"


def test_columns_that_nobody_may_set_are_not_read(cast: Cast, sectors: dict[str, int]):
    lines, ignored = actions.read_people(b"nama,sektor,role,id,is_admin,nik,status\nJumiati,Puspaga,admin,1,1,6306,x\n")

    assert set(ignored) == {"role", "id", "is_admin", "nik", "status"}
    assert len(lines) == 1


def test_children_leave_their_telephone_in_the_file(cast: Cast, sectors: dict[str, int]):
    rows = take_in(cast, b"nama,sektor,tanggal_lahir,no_hp\nRidhani,Forum Anak HSS,16 Juli 2009,081200000055\n")

    assert rows[0].outcome is Outcome.NEW
    assert set(rows[0].missing) == {"gender", "institution", "district", "guardian_name", "guardian_telephone"}
    assert registrations()[0].person.telephone == ""
    assert registrations()[0].status is Status.WAITING_FOR_GUARDIAN


def test_the_import_is_noted_with_counts_only(cast: Cast, sectors: dict[str, int]):
    take_in(cast, b"nama,sektor\nJumiati,Puspaga\n")

    entry = db.session.scalars(sa.select(AuditEntry).filter_by(action="participants.imported")).one()

    assert entry.facts == {"new": 1, "same": 0, "different": 0, "faulty": 0}


def test_a_row_that_fails_while_it_is_written_leaves_the_others(cast: Cast, sectors: dict[str, int]):
    lines, _ = actions.read_people(b"nama,sektor\nJumiati,Puspaga\nWahidah,Puspaga\n")
    broken = replace(lines[0], draft=replace(lines[0].draft, name="\u202egnp.exe"))  # type: ignore[type-var]

    with transaction():
        rows = actions.import_people(find_event(cast.event), [broken, lines[1]], by=audit.SYSTEM)

    assert [row.outcome for row in rows] == [Outcome.FAULTY, Outcome.NEW]
    assert queries.status_counts(find_event(cast.event))[Status.CONFIRMED] == 1
