"""What the columns of a list of participants are called, and what their cells mean."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kasus_training.accounts.rules import name_key
from kasus_training.participants.contacts import NIP_LENGTH
from kasus_training.participants.names import split_titles, without_numbering
from kasus_training.participants.rules import Gender, NumberKind, RegistrationDraft
from kasus_training.rulings import RuleBroken

HEADINGS_WITHIN = 30
NRP_LENGTH = 8

HEADINGS: dict[str, tuple[str, ...]] = {
    "number": ("no", "nomor", "no urut", "nomor urut", "number"),
    "front_title": ("gelar depan", "front title"),
    "name": (
        "nama", "nama lengkap", "nama peserta", "nama lengkap gelar", "nama gelar", "nama dan gelar",
        "nama lengkap dan gelar", "nama lengkap dengan gelar", "nama lengkap peserta", "nama dengan gelar",
        "nama lengkap beserta gelar", "nama lengkap tanpa gelar", "nama pegawai", "nama siswa", "nama anak",
        "nama utusan", "name", "full name",
    ),
    "back_title": ("gelar belakang", "back title"),
    "gender": ("jenis kelamin", "l p", "p l", "lp", "jk", "kelamin", "gender"),
    "employee_number": (
        "nip", "no nip", "nomor nip", "nip nrp", "nip ni pppk", "nip nippk", "nip pppk", "nrp", "ni pppk",
        "nomor induk pegawai", "nip nrp ni pppk", "nip ni pppk nrp", "nip nik", "employee number",
    ),
    "position": (
        "jabatan", "pekerjaan", "jabatan peran", "jabatan pekerjaan", "jabatan dalam dinas", "jabatan kelas", "kelas",
        "peran", "position",
    ),
    "institution": (
        "instansi", "utusan", "utusan instansi", "instansi utusan", "unit kerja", "asal instansi", "lembaga",
        "instansi lembaga", "asal lembaga", "asal sekolah", "sekolah", "perangkat daerah", "opd", "skpd", "nama instansi",
        "asal utusan", "utusan dari", "instansi unit kerja", "unit kerja instansi", "asal instansi lembaga",
        "instansi asal", "organisasi", "institution",
    ),
    "sector": ("sektor", "unsur", "kelompok sektor", "sector"),
    "rank": (
        "pangkat", "golongan", "gol", "pangkat golongan", "pangkat gol", "pangkat gol ruang", "pangkat golongan ruang",
        "gol ruang", "rank",
    ),
    "village": ("desa", "kelurahan", "desa kelurahan", "kelurahan desa", "desa kel", "kel desa", "asal desa", "village"),
    "companion_telephone": (
        "nomor pendamping", "hp pendamping", "no hp pendamping", "nomor hp pendamping", "wa pendamping",
    ),
    "district": ("kecamatan", "kec", "asal kecamatan", "district"),
    "telephone": (
        "no hp", "hp", "nomor hp", "no hp wa", "nomor hp wa", "hp wa", "no wa", "nomor wa", "wa", "whatsapp",
        "no whatsapp", "telepon", "no telepon", "nomor telepon", "no telp", "telp", "no handphone", "handphone",
        "no hp whatsapp", "no telp hp", "no hp telp", "nomor whatsapp", "kontak", "telephone",
    ),
    "email": ("email", "e mail", "surel", "pos el", "alamat email", "alamat surel"),
    "born_on": ("tanggal lahir", "tgl lahir", "birth date"),
    "guardian_name": ("nama wali", "wali", "nama orang tua", "orang tua", "nama orang tua wali", "guardian name"),
    "guardian_telephone": ("hp wali", "no hp wali", "nomor hp wali", "telepon wali", "no telp wali", "wa wali"),
    "needs": ("kebutuhan", "kebutuhan khusus", "akomodasi"),
    "diet": ("makanan", "alergi", "pantangan makanan"),
}  # fmt: skip
FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings}

EMPTY_WORDS = frozenset({"", "-", "--", "\u2013", "\u2014", "n/a", "tidak ada", "belum ada", "."})
GENDERS = {
    **dict.fromkeys(("p", "pr", "perempuan", "wanita", "f", "female"), Gender.FEMALE),
    **dict.fromkeys(("l", "lk", "laki laki", "laki", "pria", "m", "male"), Gender.MALE),
}
MONTHS = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember",
)  # fmt: skip


@dataclass(frozen=True)
class Columns:
    """Where the fields stand in a table, and which of its columns are not read."""

    row: int
    """The row of the headings, counted from 0; -1 where there are none."""
    places: Mapping[str, int]
    ignored: tuple[str, ...] = ()
    separates_titles: bool = True

    @property
    def titles_in_name(self) -> bool:
        return self.separates_titles and "front_title" not in self.places and "back_title" not in self.places


@dataclass(frozen=True)
class Line:
    """One row of a file: what was understood, the sector as it was written, what was not."""

    line: int
    draft: RegistrationDraft
    sector: str = ""
    shown: str = ""
    faults: tuple[RuleBroken, ...] = field(default_factory=tuple)


def best_table(tables: Iterable[Sequence[Sequence[str]]]) -> tuple[Sequence[Sequence[str]], Columns]:
    """The table and heading row in which most columns are recognised."""
    best = None
    for table in tables:
        columns = find_columns(table)
        if columns is not None and (best is None or len(columns.places) > len(best[1].places)):
            best = (table, columns)
    if best is None:
        raise RuleBroken("headings-not-found", field="file")
    return best


def find_columns(table: Sequence[Sequence[str]]) -> Columns | None:
    """The heading row: titles may stand above it. It must at least name the name."""
    best = None
    for number, row in enumerate(table[:HEADINGS_WITHIN]):
        columns = columns_of(row, number)
        if "name" in columns.places and (best is None or len(columns.places) > len(best.places)):
            best = columns
    return best


def columns_of(row: Sequence[str], number: int) -> Columns:
    """What this row says if it is taken for the headings."""
    places: dict[str, int] = {}
    ignored = []
    for place, heading in enumerate(row):
        name = FIELD_OF.get(name_key(heading.replace("_", " ")))
        if name and name not in places:
            places[name] = place
        elif heading.strip():
            ignored.append(heading.strip())
    return Columns(number, places, tuple(ignored))


def columns_by_hand(
    table: Sequence[Sequence[str]], row: int, fields_in_order: Sequence[str], *, separates_titles: bool
) -> Columns:
    """The columns as somebody chose them; every field once, the name at least."""
    places: dict[str, int] = {}
    for place, name in enumerate(fields_in_order):
        if not name:
            continue
        if name in places:
            raise RuleBroken("column-twice", column=name)
        places[name] = place
    if "name" not in places:
        raise RuleBroken("column-of-names-missing")
    headings = table[row] if 0 <= row < len(table) else ()
    ignored = [heading.strip() for place, heading in enumerate(headings) if place not in places.values()]
    return Columns(row, places, tuple(filter(None, ignored)), separates_titles)


def width_of(table: Sequence[Sequence[str]]) -> int:
    return max((len(row) for row in table), default=0)


def lines_under(
    table: Sequence[Sequence[str]], columns: Columns, *, together: Collection[int] = frozenset()
) -> list[Line]:
    """Every row under the headings that is neither empty nor the headings again. The names of
    the rows `together` keep their titles inside."""
    headings = list(table[columns.row]) if columns.row >= 0 else None
    return [
        read_line(number, row, columns, together=number in together)
        for number, row in enumerate(table[columns.row + 1 :], start=columns.row + 2)
        if any(cell.strip() for cell in row) and list(row) != headings
    ]


def read_line(number: int, row: Sequence[str], columns: Columns, *, together: bool = False) -> Line:
    """One row as a draft without its sector, or with what cannot be understood."""
    cells = {name: _cell(row, place) for name, place in columns.places.items()}
    cells["name"] = without_numbering(cells["name"])
    if columns.titles_in_name and not together:
        cells.update(zip(("front_title", "name", "back_title"), split_titles(cells["name"]), strict=True))
    faults: list[RuleBroken] = []

    def read(parse, text):
        try:
            return parse(text)
        except RuleBroken as broken:
            faults.append(broken)
            return None

    written = ("front_title", "name", "back_title", "position", "institution", "district", "telephone", "email",
               "guardian_name", "guardian_telephone", "employee_number", "needs", "diet", "rank", "village", "companion_telephone")  # fmt: skip
    texts: dict[str, Any] = {name: cells.get(name, "") for name in written}
    draft = RegistrationDraft(
        sector_id=0,
        **texts,
        gender=read(gender, cells.get("gender", "")),
        born_on=read(birth_date, cells.get("born_on", "")),
        number=read(row_number, cells.get("number", "")),
        number_kind=number_kind(cells.get("employee_number", "")),
    )
    return Line(number, draft, cells.get("sector", ""), cells["name"] or " ".join(filter(None, row)), tuple(faults))


def _cell(row: Sequence[str], place: int) -> str:
    text = row[place].strip() if place < len(row) else ""
    # Our own files write an apostrophe before what a spreadsheet would compute.
    if text[:1] == "'" and text[1:2] and text[1] in "=+-@":
        text = text[1:]
    return "" if text.casefold() in EMPTY_WORDS else text


def gender(text: str) -> Gender | None:
    if not text:
        return None
    known = GENDERS.get(name_key(text))
    if known is None:
        raise RuleBroken("gender-unknown", field="gender", typed=text)
    return known


def row_number(text: str) -> int | None:
    digits = text.rstrip(". ")
    if not digits:
        return None
    if not (digits.isascii() and digits.isdecimal()) or len(digits) > 6:
        raise RuleBroken("row-number-unreadable", field="number", typed=text)
    return int(digits)


def birth_date(text: str) -> date | None:
    """2009-07-16, 16/07/2009, 16-7-2009 or 16 Juli 2009."""
    if not text:
        return None
    words = text.casefold().replace("/", " ").replace("-", " ").replace(".", " ").split()
    try:
        if re.match(r"\d{4}\D", text):
            year, month, day = (int(word) for word in words[:3])
        else:
            day, year = int(words[0]), int(words[2])
            month = int(words[1]) if words[1].isdecimal() else MONTHS.index(words[1]) + 1
        return date(year, month, day)
    except (ValueError, IndexError):
        raise RuleBroken("birth-date-unreadable", field="born_on", typed=text) from None


def number_kind(text: str) -> NumberKind:
    """What the digits look like; staff correct it where the guess is wrong."""
    digits = re.sub(r"\D", "", text)
    if not digits:
        return NumberKind.NONE
    if len(digits) == NRP_LENGTH:
        return NumberKind.NRP
    # Civil servants have the month of appointment here, contract staff a code.
    if len(digits) == NIP_LENGTH and not "01" <= digits[12:14] <= "12":
        return NumberKind.NI_PPPK
    return NumberKind.NIP
