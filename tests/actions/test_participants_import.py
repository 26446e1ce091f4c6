"""Lists of participants from files, as offices send them."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from kasus_training.accounts.rules import name_key
from kasus_training.foundation import audit
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.foundation.documents.spreadsheet import Sheet, xlsx
from kasus_training.foundation.paths import PACKAGE
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.faces import Sameness
from kasus_training.participants.models import Registration
from kasus_training.participants.planning import Decision, Outcome, PlannedRow
from kasus_training.participants.rules import Gender, Status
from kasus_training.participants.waiting import Cause
from tests.factories.cast import Cast
from tests.factories.registrations import adult, find_event, find_registration, make_sector, register

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
AS_SENT = (Path(__file__).parents[1] / "factories" / "participants_as_sent.csv").read_bytes()
"""The first twenty-four of the reference, as an office would send them."""


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


def test_a_list_as_an_office_sends_it_brings_in_its_people(cast: Cast):
    chosen = make_sector(cast.event, "Perangkat daerah", 30)

    rows = take_in(cast, AS_SENT, sector_id=chosen)

    people = registrations()
    meant = list(csv.DictReader(io.StringIO(REFERENCE.decode())))[:24]
    assert Counter(row.outcome for row in rows) == {Outcome.NEW: 24, Outcome.DUPLICATE: 1}
    assert [row.number for row in people] == list(range(1, 25))
    # Arbain's number cannot be known any more; all others are as they were meant.
    numbers = [row["nip"] if row["nama"] != "Arbain" else "" for row in meant]
    assert [row.person.employee_number for row in people] == numbers
    for row, person in zip(meant, people, strict=True):
        assert name_key(person.person.printed_name) == name_key(
            f"{row['gelar_depan']} {row['nama']} {row['gelar_belakang']}"
        )
        assert person.person.name_key == name_key(row["nama"])
        assert person.person.telephone == f"+62{row['no_hp'].lstrip('0')}"
        assert (person.person.gender == Gender.FEMALE) == (row["jenis_kelamin"] == "P")
        assert (person.position, person.institution and person.institution.name) == (row["jabatan"], row["instansi"])


def test_what_an_office_spoilt_or_left_out_is_told_by_row(cast: Cast):
    chosen = make_sector(cast.event, "Perangkat daerah", 30)

    rows = {row.line: row for row in take_in(cast, AS_SENT, sector_id=chosen)}

    spoilt = [(line, fault.code) for line, row in rows.items() for fault in row.warnings]
    again = rows[29].twin
    assert spoilt == [(27, "number-spoilt")]
    assert again is not None
    assert (again.why, again.line) == (Sameness.REPEATED, 6)
    assert {row.missing for row in rows.values() if row.outcome is Outcome.NEW} == {("district", "age_group")}
    assert queries.count_incomplete(find_event(cast.event)) == 24
    assert {row.outcome for row in take_in(cast, AS_SENT, sector_id=chosen)} == {Outcome.SAME, Outcome.DUPLICATE}
    assert len(registrations()) == 24


def test_somebody_may_say_that_a_repeated_row_is_another_person(cast: Cast):
    chosen = make_sector(cast.event, "Perangkat daerah", 30)
    decisions = {29: Decision.DIFFERENT}

    first = take_in(cast, AS_SENT, sector_id=chosen, decisions=decisions)
    again = take_in(cast, AS_SENT, sector_id=chosen, decisions=decisions)

    assert Counter(row.outcome for row in first) == {Outcome.NEW: 25}
    assert Counter(row.outcome for row in again) == {Outcome.SAME: 25}


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
    lines, ignored = actions.read_people(AS_SENT)
    chosen = sectors["Perangkat daerah Gugus Tugas KLA"]

    promised = actions.preview_import(find_event(cast.event), lines, sector_id=chosen)

    assert registrations() == []
    done = take_in(cast, AS_SENT, sector_id=chosen)
    assert [(row.line, row.outcome, row.number) for row in promised] == [
        (row.line, row.outcome, row.number) for row in done
    ]
    # Ten more than the sector has places for are told so.
    assert Counter(fault.code for row in done for fault in row.faults) == {"row-sector-full": 10}
    assert ignored == ("Ket",)


def test_what_the_file_says_otherwise_is_taken_over_and_what_it_leaves_out_stays(cast: Cast, sectors: dict[str, int]):
    take_in(cast, b"no,nama,instansi,sektor,no_hp,jabatan\n7,Jumiati,Puspaga HSS,Puspaga,081200000001,Staf\n")
    second = b"nama,instansi,sektor,no_hp,gelar_belakang\nJUMIATI,puspaga hss,Puspaga,081200000002,S.Sos.\n"

    rows = take_in(cast, second)

    person = registrations()[0]
    assert [(change.field, change.new) for change in rows[0].changes] == [
        ("back_title", "S.Sos."), ("telephone", "+6281200000002"),
    ]  # fmt: skip
    assert (person.person.telephone, person.person.printed_name) == ("+6281200000002", "Jumiati, S.Sos.")
    assert (person.position, person.number) == ("Staf", 7)
    assert audit.history_of(person)[0].facts == {"fields": ["back_title", "telephone"]}
    assert {row.outcome for row in take_in(cast, second)} == {Outcome.SAME}


def test_another_sector_and_another_birth_date_are_changes(cast: Cast):
    for name, quota in (("Puspaga", 5), ("PATBM", 1), ("Penuh", 0)):
        make_sector(cast.event, name, quota)
    heads = "nama,instansi,sektor,tanggal_lahir,pangkat,nama_wali,hp_wali\n"
    rows = [
        "Jumiati,PATBM Baluti,Puspaga,1985-05-01,III/a,,",
        "Masniah,PATBM Baluti,Puspaga,1985-05-01,III/a,,",
        "Noor,PATBM Baluti,Puspaga,2009-05-01,,Ibu Siti,081200000001",
    ]
    take_in(cast, (heads + "\n".join(rows)).encode())
    second = heads + "\n".join(
        [
            "Jumiati,PATBM Baluti,PATBM,1986-05-01,,,",
            "Masniah,PATBM Baluti,Penuh,1985-05-01,,,",
            "Noor,PATBM Baluti,Puspaga,2001-05-02,,,",
        ]
    )

    found = take_in(cast, second.encode())
    again = take_in(cast, second.encode())

    people = registrations()
    assert [[(change.field, change.old, change.new) for change in row.changes] for row in found] == [
        [("sector", "Puspaga", "PATBM")],
        [],
        [("born_on", "2009-05-01", "2001-05-02")],
    ]
    assert found[1].faults[0].code == "row-sector-full"
    assert [row.sector.name for row in people] == ["PATBM", "Puspaga", "Puspaga"]
    assert [(row.minor, row.status, row.rank) for row in people] == [
        (False, Status.CONFIRMED, "III/a"),
        (False, Status.CONFIRMED, "III/a"),
        (False, Status.CONFIRMED, ""),
    ]
    assert [row.outcome for row in again] == [Outcome.SAME, Outcome.FAULTY, Outcome.SAME]


def test_a_seat_that_the_list_empties_is_the_next_ones(cast: Cast):
    first, _second = make_sector(cast.event, "Puspaga", 1), make_sector(cast.event, "PATBM", 2)
    register(cast.event, adult(first, "Jumiati", institution="PATBM Baluti"))
    waits = register(cast.event, adult(first, "Masniah", institution="Puspaga"), wait_if_full=True)

    take_in(cast, b"nama,instansi,sektor\nJumiati,PATBM Baluti,PATBM\n")

    assert [(row.sector.name, row.status, row.seat_no) for row in registrations()] == [
        ("PATBM", Status.CONFIRMED, 1),
        ("Puspaga", find_registration(waits).status, 1),
    ]
    assert find_registration(waits).promoted_because is Cause.MOVED


def test_a_number_that_is_taken_gives_the_next_free_one(cast: Cast, sectors: dict[str, int]):
    take_in(cast, b"no,nama,instansi,sektor\n7,Jumiati,Puspaga HSS,Puspaga\n")

    rows = take_in(cast, b"no,nama,instansi,sektor\n7,Wahidah,Puspaga HSS,PATBM\n")

    assert (rows[0].outcome, rows[0].renumbered, rows[0].number) == (Outcome.NEW, True, 8)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Jumiaty,Puspaga HSS,,", Sameness.NAME),
        ("Jumi Ati,Puspaga HSS,,", Sameness.NAME),
        ("Nur Aini,Dinas Lain,198911052016242012,", Sameness.NUMBER),
        ("JUMIATI,Dinas Lain,,+62 812-0000-0001", Sameness.TELEPHONE),
    ],
)
def test_somebody_who_is_there_already_is_recognised_and_a_human_decides(
    cast: Cast, sectors: dict[str, int], row: str, why: Sameness
):
    head = "nama,instansi,nip,no_hp,sektor\n"
    take_in(cast, f"{head}Jumiati,Puspaga HSS,198911052016242012,081200000001,Puspaga\n".encode())
    content = f"{head}{row},PATBM\n".encode()

    left_out = take_in(cast, content)
    the_same = take_in(cast, content, decisions={2: Decision.SAME_PERSON})
    name_after = registrations()[0].person.name
    another = take_in(cast, f"{head}{row},PATBM\n".replace("Lain", "Baru").encode(), decisions={2: Decision.DIFFERENT})

    twin = left_out[0].twin
    assert (left_out[0].outcome, twin and twin.why) == (Outcome.DUPLICATE, why)
    assert the_same[0].outcome is Outcome.CHANGED
    assert name_key(name_after) == name_key(row.split(",")[0])
    assert len(registrations()) == (1 if another[0].outcome is Outcome.SAME else 2)


def test_another_employee_number_is_another_person(cast: Cast, sectors: dict[str, int]):
    head = "nama,instansi,nip,sektor\n"
    take_in(cast, f"{head}Jumiati,Puspaga HSS,198911052016242012,Puspaga\n".encode())

    rows = take_in(cast, f"{head}Jumiaty,Puspaga HSS,199003082010012006,PATBM\n".encode())

    assert rows[0].outcome is Outcome.NEW


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

    assert entry.facts == {"new": 1, "changed": 0, "same": 0, "duplicate": 0, "faulty": 0, "incomplete": 1}


def test_a_row_that_cannot_be_written_leaves_the_others(cast: Cast, sectors: dict[str, int]):
    lines, _ = actions.read_people(b"nama,sektor\nJumiati,Puspaga\nWahidah,Puspaga\n")
    broken = replace(lines[0], draft=replace(lines[0].draft, name="\u202egnp.exe"))  # type: ignore[type-var]

    with transaction():
        rows = actions.import_people(find_event(cast.event), [broken, lines[1]], by=audit.SYSTEM)

    assert [row.outcome for row in rows] == [Outcome.FAULTY, Outcome.NEW]
    assert queries.status_counts(find_event(cast.event))[Status.CONFIRMED] == 1
