"""Tables that somebody sends: bytes to rows of text, hostile and honest mistakes told apart.

An archive is measured before anything reads it: a few kilobytes can unpack to gigabytes,
and one cell in the last corner of a sheet makes readers fill in everything before it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from kasus_training.rulings import RuleBroken

Table = list[list[str]]

FILE_MAX = 5 * 1024 * 1024
PARTS_MAX = 200
UNPACKED_MAX = 25 * 1024 * 1024
ROWS_MAX = 5_000
COLUMNS_MAX = 100
CELL_MAX = 4_000
DELIMITERS = ";,\t|"
EXACT_DIGITS = 15
"""Spreadsheets keep no more of a number than this."""

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
XLSX_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*?)(/?)>")
REFERENCE = re.compile(rb'\br="([A-Z]{0,3})(\d{1,9})"')
ODS_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|table)\b([^>]*?)(/?)>")
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')


def read_tables(content: bytes) -> list[Table]:
    """The sheets of a workbook, or the one table of a text file read with each delimiter that
    occurs in it: whoever knows the headings chooses among them."""
    if not content:
        raise RuleBroken("file-empty", field="file")
    if len(content) > FILE_MAX:
        raise RuleBroken("file-too-large", field="file", megabytes=FILE_MAX // 1024 // 1024)
    if content.startswith(OLD_EXCEL):
        raise RuleBroken("file-old-excel", field="file")
    if content.startswith(ZIP):
        return _read_workbook(content)
    return _read_text(content)


def _read_workbook(content: bytes) -> list[Table]:
    check_archive(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        tables = [[[_as_text(cell) for cell in row] for row in sheet.to_python(nrows=ROWS_MAX + 1)] for sheet in sheets]
    except (CalamineError, ValueError, OSError) as broken:
        raise RuleBroken("file-broken", field="file") from broken
    return [_checked(table) for table in tables if any(any(row) for row in table)]


def check_archive(content: bytes) -> None:
    """Refuse an archive that is broken, carries macros or would unpack to something huge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise RuleBroken("file-unpacks-too-large", field="file")
            if any(part.flag_bits & 0x1 for part in parts):
                raise RuleBroken("file-locked", field="file")
            if any("vbaproject" in part.filename.lower() for part in parts):
                raise RuleBroken("file-with-macros", field="file")
            _check_parts(archive, parts)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError) as broken:
        raise RuleBroken("file-broken", field="file") from broken
    except Exception as broken:
        # A damaged stream raises zlib.error, which shares no class with the others.
        if type(broken).__module__ != "zlib":
            raise
        raise RuleBroken("file-broken", field="file") from broken


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """The sizes in an archive's directory may lie, so count what really comes out."""
    unpacked = 0
    for part in parts:
        with archive.open(part) as stream:
            content = stream.read(UNPACKED_MAX - unpacked + 1)
        unpacked += len(content)
        if unpacked > UNPACKED_MAX:
            raise RuleBroken("file-unpacks-too-large", field="file")
        if part.filename.lower().endswith((".xml", ".rels")):
            _check_xml(part.filename, content)


def _check_xml(name: str, content: bytes) -> None:
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise RuleBroken("file-broken", field="file")
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise RuleBroken("file-with-macros", field="file")
    if SHEET_PART.fullmatch(name):
        _check_extent(_last_cell_of_sheet(content))
    elif name == "content.xml":
        _check_extent(_size_of_tables(content))


def _check_extent(extent: tuple[int, int]) -> None:
    rows, columns = extent
    if rows > ROWS_MAX or columns > COLUMNS_MAX:
        raise RuleBroken("table-too-large", field="file", rows=ROWS_MAX, columns=COLUMNS_MAX)


def _last_cell_of_sheet(content: bytes) -> tuple[int, int]:
    """The furthest row and column that holds a value in an XLSX sheet."""
    last_row = last_column = row = column = 0
    for kind, attributes, closed in XLSX_TAG.findall(content):
        reference = REFERENCE.search(attributes)
        if kind == b"row":
            row, column = int(reference.group(2)) if reference else row + 1, 0
            continue
        column += 1
        if reference and reference.group(1):
            row, column = int(reference.group(2)), _column_number(reference.group(1))
        if not closed:
            last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row, last_column


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _size_of_tables(content: bytes) -> tuple[int, int]:
    """Rows and columns with values in the largest ODS table. Empty rows and cells are repeated
    to the edge of the sheet by every office program; those that hold something are not."""
    most_rows = most_columns = rows = columns = repeat = reach = 0
    for closing, kind, attributes, closed in ODS_TAG.findall(content):
        times = int(found.group(1)) if (found := REPEATED.search(attributes)) else 1
        if kind == b"table" and not closing:
            rows = 0
        elif kind == b"table-row" and not closing:
            repeat, columns, reach = times, 0, 0
        elif kind == b"table-cell" and not closing:
            columns += times
            if not closed or b"office:value-type" in attributes:
                reach = columns
        if kind == b"table-row" and (closing or closed):
            rows += repeat if reach else 0
            most_rows, most_columns = max(most_rows, rows), max(most_columns, reach)
    return most_rows, most_columns


def _read_text(content: bytes) -> list[Table]:
    text = _decode(content)
    if "\x00" in text:
        raise RuleBroken("file-broken", field="file")
    first, _, rest = text.partition("\n")
    declared = re.fullmatch(r'"?sep=(.)"?', first.strip("\r "), re.IGNORECASE)
    delimiters = declared.group(1) if declared else [mark for mark in DELIMITERS if mark in text] or [","]
    return [_checked(_split(rest if declared else text, mark)) for mark in delimiters]


def _decode(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16 with one, else what Windows writes here."""
    is_marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if is_marked else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleBroken("file-encoding", field="file")


def _split(text: str, delimiter: str) -> Table:
    try:
        return [[cell.strip() for cell in row] for row in _at_most(csv.reader(io.StringIO(text), delimiter=delimiter))]
    except csv.Error as broken:
        raise RuleBroken("file-broken", field="file") from broken


def _at_most(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number > ROWS_MAX:
            raise RuleBroken("table-too-large", field="file", rows=ROWS_MAX, columns=COLUMNS_MAX)
        yield row


def _checked(table: Table) -> Table:
    _check_extent((len(table), max((len(row) for row in table), default=0)))
    if any(len(cell) > CELL_MAX for row in table for cell in row):
        raise RuleBroken("cell-too-long", field="file", most=CELL_MAX)
    return table


def _as_text(cell: object) -> str:
    """A cell as somebody would have typed it."""
    if isinstance(cell, float):
        if abs(cell) >= 10**EXACT_DIGITS:
            return f"{cell:.5E}"
        return str(int(cell)) if cell.is_integer() else str(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell).strip()
