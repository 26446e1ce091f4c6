"""Files that people send: honest mistakes are read, hostile files are refused quickly."""

from __future__ import annotations

import csv
import io
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasus_training.foundation.documents.spreadsheet import Sheet, xlsx
from kasus_training.participants.archives import PARTS_MAX
from kasus_training.participants.columns import best_table, birth_date, gender
from kasus_training.participants.names import spelling_keys, split_titles
from kasus_training.participants.rules import printed_name
from kasus_training.participants.tables import read_tables
from kasus_training.rulings import RuleBroken

BOOK = xlsx([Sheet("Peserta", "Daftar", ["nama"], [["Jumiati"]])])
CONTENT_TYPES = "[Content_Types].xml"


def repacked(changes: dict[str, bytes], base: bytes = BOOK) -> bytes:
    """The workbook with parts replaced or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(base)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.pop(name, None) or old.read(name))
        for name, content in changes.items():
            new.writestr(name, content)
    return buffer.getvalue()


def ods(rows: bytes) -> bytes:
    buffer = io.BytesIO()
    head = (
        b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        b'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        b'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        b'<table:table table:name="Peserta">'
    )
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            head + rows + b"</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return buffer.getvalue()


def cell(text: bytes, more: bytes = b"") -> bytes:
    return (
        b'<table:table-cell office:value-type="string"' + more + b"><text:p>" + text + b"</text:p></table:table-cell>"
    )


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# One text of a megabyte, named by every one of a hundred cells.
LONG_TEXT = b"<sst><si><t>" + b"x" * 1_000_000 + b"</t></si></sst>"
NAMED_OFTEN = b'<worksheet><sheetData><row r="1">' + b'<c t="s"><v>0</v></c>' * 100 + b"</row></sheetData></worksheet>"

EMPTY_REST = (
    b'<table:table-row table:number-rows-repeated="1048570">'
    b'<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (repacked({f"xl/extra{number}.xml": b"<x/>" for number in range(PARTS_MAX)}), "file-unpacks-too-large"),
        (repacked({"xl/media/zero.bin": b"\x00" * 26 * 1024 * 1024}), "file-unpacks-too-large"),
        (repacked({"xl/vbaProject.bin": b"macro"}), "file-with-macros"),
        (repacked({"xl/x.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}), "file-broken"),
        (
            repacked(
                {"xl/worksheets/sheet1.xml": b'<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c>'
                 b"</row></sheetData></worksheet>"}
            ),
            "table-too-large",
        ),
        (ods(b'<table:table-row table:number-rows-repeated="900000">' + cell(b"x") + b"</table:table-row>"),
         "table-too-large"),
        (ods(b"<table:table-row>" + cell(b"x", b' table:number-columns-repeated="16000"') + b"</table:table-row>"),
         "table-too-large"),
        (repacked({"xl/sharedStrings.xml": LONG_TEXT, "xl/worksheets/sheet1.xml": NAMED_OFTEN}), "file-unpacks-too-large"),
        (repacked({"xl/other.bin": b"<worksheet><sheetData><row r='1'/><row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c>"
                   b"</row></sheetData></worksheet>"}), "table-too-large"),
        (ods(b'<table:table-row table:number-rows-repeated="5000">' + cell(b"x" * 90_000) + b"</table:table-row>"),
         "file-unpacks-too-large"),
        (packed({"word/document.xml": b"<x/>"}), "file-no-workbook"),
        (BOOK[:-60], "file-broken"),
        (b"\xff\xfe\x00", "file-encoding"),
        (b"nama\n" + b"x" * 5_000, "cell-too-long"),
        (b"," * 200, "table-too-large"),
        (b"a" * (5 * 1024 * 1024 + 1), "file-too-large"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_in_a_moment(content: bytes, code: str):
    started = time.monotonic()

    with pytest.raises(RuleBroken) as refusal:
        read_tables(content)

    assert refusal.value.code == code
    assert time.monotonic() - started < 5


def test_an_office_program_may_repeat_empty_rows_to_the_edge():
    rows = b"<table:table-row>" + cell(b"nama") + b"</table:table-row><table:table-row>" + cell(b"Jumiati")

    table, _columns = best_table(read_tables(ods(rows + b"</table:table-row>" + EMPTY_REST)))

    assert [row[0] for row in table[:2]] == ["nama", "Jumiati"]


@pytest.mark.parametrize(
    "content",
    [
        b"nama;instansi\nSa'diyah;Dinas\n",
        "nama,instansi\nSa'diyah,Dinas\n".encode("utf-8-sig"),
        "nama\tinstansi\nSa'diyah\tDinas\n".encode("utf-16"),
        "nama\tinstansi\nSa'diyah\tDinas\n".encode("utf-16-le"),
        "nama|instansi\r\nSa'diyah|Dinas\r\n".encode("cp1252"),
        b"sep=;\nnama;instansi\nSa'diyah;Dinas\n",
        b"Daftar, tahun 2025, revisi\n\nnama;instansi\nSa'diyah;Dinas\n",
    ],
)
def test_delimiters_marks_and_title_lines_are_understood(content: bytes):
    table, columns = best_table(read_tables(content))

    assert set(columns.places) == {"name", "institution"}
    assert list(table[columns.row + 1]) == ["Sa'diyah", "Dinas"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Hj. Rusdiana, S.Sos.", ("Hj.", "Rusdiana", "S.Sos.")),
        ("Dr. Hj. Raudhatul Jannah, S.Kep., Ns., M.Kes.", ("Dr. Hj.", "Raudhatul Jannah", "S.Kep., Ns., M.Kes.")),
        ("M. Ridhani", ("", "M. Ridhani", "")),
        ("Saputra", ("", "Saputra", "")),
        ("H.", ("", "H.", "")),
        ("Drs. H. A. Yani", ("Drs. H.", "A. Yani", "")),
    ],
)
def test_titles_leave_the_name(text: str, parts: tuple[str, str, str]):
    assert split_titles(text) == parts


READABLE = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=30).map(str.strip)


@settings(max_examples=25, deadline=None)
@given(
    rows=st.lists(
        st.tuples(READABLE.filter(lambda text: any(map(str.isalpha, text))), READABLE), min_size=1, max_size=8
    ),
    dialect=st.sampled_from([";", ",", "\t", "|"]),
    end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    title=st.booleans(),
)
def test_whatever_the_dialect_the_cells_come_out_as_they_went_in(
    rows: list[tuple[str, str]], dialect: str, end: str, encoding: str, title: bool
):
    buffer = io.StringIO()
    if title:
        buffer.write(f"DAFTAR NAMA PESERTA PELATIHAN{end}{end}")
    writer = csv.writer(buffer, delimiter=dialect, lineterminator=end)
    writer.writerows([("Nama Lengkap", "Utusan / Instansi"), *rows])

    table, columns = best_table(read_tables(buffer.getvalue().encode(encoding)))

    assert [tuple(row) for row in table[columns.row + 1 :]] == rows


@given(
    front=st.lists(st.sampled_from(["H.", "Hj.", "Dr.", "Drs.", "Ir.", "KH."]), max_size=3),
    name=st.sampled_from(["Rusdiana", "Kaspul Anwar", "M. Noor", "Sa'diyah", "Siti Nur-Aini", "A. Yani", "Ny"]),
    back=st.lists(st.sampled_from(["S.Sos.", "M.Pd.", "S.Kep.", "Ns.", "A.Md.Keb.", "S.H."]), max_size=3),
)
def test_titles_are_separated_and_put_together_again(front: list[str], name: str, back: list[str]):
    written = ", ".join([" ".join([*front, name]), *back])

    parts = split_titles(written)

    assert parts == (" ".join(front), name, ", ".join(back))
    assert printed_name(*parts) == written


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Akhmad Zaini", "AHMAD ZAINI", True),
        ("M. Noor Hidayat", "Muhammad Nur Hidayat", True),
        ("Nur Hayati", "Nurhayati", True),
        ("Jumiati", "Jumiaty", True),
        ("Peserta 101", "Peserta 102", False),
        ("Rina Agustina", "Rudi Agustina", False),
        ("Rina", "Rini", False),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str, alike: bool):
    assert bool(spelling_keys(one) & spelling_keys(other)) is alike


@pytest.mark.parametrize("text", ["2009-07-16", "16/07/2009", "16-7-2009", "16 Juli 2009", "16.07.2009"])
def test_birth_dates_are_read_as_people_write_them(text: str):
    found = birth_date(text)

    assert found is not None
    assert found.isoformat() == "2009-07-16"


@pytest.mark.parametrize("text", ["39999", "31/02/2009", "Juli", "2009-13-01", "besok saja ya"])
def test_other_birth_dates_are_refused(text: str):
    with pytest.raises(RuleBroken, match="birth-date-unreadable"):
        birth_date(text)


def test_genders_in_many_words():
    assert {gender(word) for word in ("P", "Perempuan", "pr", "WANITA")} == {gender("f")}
    assert {gender(word) for word in ("L", "Laki-laki", "lk", "Pria")} == {gender("male")}
    with pytest.raises(RuleBroken, match="gender-unknown"):
        gender("X")
