"""Tables that somebody sends: bytes to rows of text, hostile and honest mistakes told apart."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from python_calamine import CalamineError, CalamineWorkbook

from kasus_training.participants.archives import COLUMNS_MAX, ROWS_MAX, check_archive, check_extent
from kasus_training.rulings import RuleBroken

Table = list[list[str]]

FILE_MAX = 5 * 1024 * 1024
SHEETS_MAX = 20
CELL_MAX = 4_000
DELIMITERS = ";,\t|"
WHOLE_LINES = ""
EXACT_DIGITS = 15
"""Spreadsheets keep no more of a number than this."""

ZIP = b"PK\x03\x04"
OLD_EXCEL = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True)
class Candidate:
    """One way to read the file: a sheet by its name, or the text split at a mark."""

    name: str
    table: Table
    is_sheet: bool = False


def read_tables(content: bytes) -> list[Table]:
    return [candidate.table for candidate in read_candidates(content)]


def read_candidates(content: bytes) -> list[Candidate]:
    """The sheets of a workbook, or the one table of a text file read with each delimiter that
    occurs in it: whoever knows the headings chooses among them."""
    if not content.strip():
        raise RuleBroken("file-empty", field="file")
    if len(content) > FILE_MAX:
        raise RuleBroken("file-too-large", field="file", megabytes=FILE_MAX // 1024 // 1024)
    if content.startswith(OLD_EXCEL):
        raise RuleBroken("file-old-excel", field="file")
    if content.startswith(ZIP):
        return _read_workbook(content)
    return _read_text(content)


def _read_workbook(content: bytes) -> list[Candidate]:
    check_archive(content)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [
            Candidate(name, _rows_of(workbook, name), is_sheet=True) for name in workbook.sheet_names[:SHEETS_MAX]
        ]
    except (CalamineError, ValueError, OSError) as broken:
        raise RuleBroken("file-broken", field="file") from broken
    filled = [sheet for sheet in sheets if any(any(row) for row in sheet.table)]
    if not filled:
        raise RuleBroken("file-empty", field="file")
    for sheet in filled:
        _check(sheet.table)
    return filled


def _rows_of(workbook: CalamineWorkbook, name: str) -> Table:
    """The sheet from its first row on, so that rows keep the numbers that people see."""
    sheet = workbook.get_sheet_by_name(name)
    return [[_as_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False, nrows=ROWS_MAX + 1)]


def _read_text(content: bytes) -> list[Candidate]:
    text = _decode(content)
    if "\x00" in text:
        raise RuleBroken("file-broken", field="file")
    first, _, rest = text.partition("\n")
    declared = re.fullmatch(r'"?sep=(.)"?', first.strip("\r "), re.IGNORECASE)
    if declared:
        # The line that declares the mark stays as an empty one: rows keep their numbers.
        table = _split(rest, declared.group(1))
        if table is None:
            raise RuleBroken("file-broken", field="file")
        _check(table)
        return [Candidate(declared.group(1), [[], *table])]
    # Whole lines last: a list of names may hold commas that separate nothing.
    marks = [mark for mark in DELIMITERS if mark in text]
    lines = [[line.strip()] for line in _at_most(iter(text.splitlines()))]
    split = {mark: _split(text, mark) for mark in marks}
    found = [Candidate(mark, table) for mark, table in split.items() if table is not None]
    readable = [candidate for candidate in found if not _has_fault(candidate.table)]
    if not readable:
        _check(found[0].table if found else lines)
    return [*readable, Candidate(WHOLE_LINES, lines)]


def _decode(content: bytes) -> str:
    """UTF-8 with or without mark, UTF-16, else what Windows writes here, else byte by byte."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif _looks_like_utf16(content):
        encodings = ["utf-16-le" if content[1:2] == b"\x00" else "utf-16-be"]
    else:
        encodings = ["utf-8-sig", "cp1252", "latin-1"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise RuleBroken("file-encoding", field="file")


def _looks_like_utf16(content: bytes) -> bool:
    """Without its mark, text in our letters has a zero in every second byte."""
    start = content[:400]
    most = max(start[::2].count(0), start[1::2].count(0))
    return len(start) > 3 and len(start) % 2 == 0 and most > len(start) * 0.4


def _split(text: str, delimiter: str) -> Table | None:
    """None where the text is no table of this mark, such as with a quote that never ends."""
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell.strip() for cell in row] for row in _at_most(reader)]
    except csv.Error:
        return None


def _at_most(rows: Iterator) -> Iterator:
    for number, row in enumerate(rows):
        if number > ROWS_MAX:
            raise RuleBroken("table-too-large", field="file", rows=ROWS_MAX, columns=COLUMNS_MAX)
        yield row


def _check(table: Table) -> None:
    """No larger than a list of people is, and no cell longer than what people write."""
    check_extent(len(table), max((len(row) for row in table), default=0))
    if any(len(cell) > CELL_MAX for row in table for cell in row):
        raise RuleBroken("cell-too-long", field="file", most=CELL_MAX)


def _has_fault(table: Table) -> bool:
    try:
        _check(table)
    except RuleBroken:
        return True
    return False


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
