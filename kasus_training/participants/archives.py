"""Workbooks are archives, and an archive is measured before anything reads it.

A few kilobytes can unpack to gigabytes, one cell in the last corner of a sheet makes readers
fill in everything before it, and one long text can be named by every cell.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from kasus_training.rulings import RuleBroken

PARTS_MAX = 200
UNPACKED_MAX = 25 * 1024 * 1024
TEXT_MAX = 25 * 1024 * 1024
"""Characters in all cells together: many cells may name one text."""
ROWS_MAX = 5_100
"""People, and what stands above them."""
COLUMNS_MAX = 100
TAGS_MAX = 650_000

UTF16 = (b"\xff\xfe", b"\xfe\xff")
XLSX_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*?)(/?)>")
REFERENCE = re.compile(rb'\br="([A-Z]{0,3})(\d{1,9})"')
SHARED = re.compile(rb'<(?:\w+:)?c\b[^>]*\bt="s"[^>]*>\s*<(?:\w+:)?v>(\d{1,9})<')
SHARED_TEXT = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si>)", re.DOTALL)
ODS_TAG = re.compile(rb"<(/?)table:(table-row|table-cell|covered-table-cell|table)\b([^>]*?)(/?)>")
REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="(\d{1,9})"')


def check_archive(content: bytes) -> None:
    """Refuse an archive that is broken, carries macros, is no workbook, or would unpack to
    something huge."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > PARTS_MAX or sum(part.file_size for part in parts) > UNPACKED_MAX:
                raise RuleBroken("file-unpacks-too-large", field="file")
            if any(part.flag_bits & 0x1 for part in parts):
                raise RuleBroken("file-locked", field="file")
            names = {part.filename for part in parts}
            if any("vbaproject" in name.lower() or name.startswith("Basic/") for name in names):
                raise RuleBroken("file-with-macros", field="file")
            _check_parts(archive, parts)
            if not names & {"xl/workbook.xml", "content.xml"}:
                raise RuleBroken("file-no-workbook", field="file")
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, EOFError, OSError, zlib.error) as broken:
        raise RuleBroken("file-broken", field="file") from broken


def _check_parts(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """The sizes in an archive's directory may lie, so count what really comes out."""
    unpacked = 0
    shared: list[int] = []
    sheets: list[bytes] = []
    for part in parts:
        with archive.open(part) as stream:
            content = stream.read(UNPACKED_MAX - unpacked + 1)
        unpacked += len(content)
        if unpacked > UNPACKED_MAX:
            raise RuleBroken("file-unpacks-too-large", field="file")
        # Whatever a sheet is called: its path stands in another part, and that may say anything.
        if b"sheetData" in content:
            sheets.append(content)
        elif b"<sst" in content or b":sst" in content:
            shared = [len(found.group(1) or b"") for found in SHARED_TEXT.finditer(content)]
        _check_part(part.filename, content)
    _check_shared_texts(sheets, shared)


def _check_part(name: str, content: bytes) -> None:
    is_xml = name.lower().endswith((".xml", ".rels"))
    if is_xml and (b"<!DOCTYPE" in content or b"<!ENTITY" in content or content.startswith(UTF16)):
        raise RuleBroken("file-broken", field="file")
    if name == "[Content_Types].xml" and b"macroEnabled" in content:
        raise RuleBroken("file-with-macros", field="file")
    if b"sheetData" in content:
        check_extent(*_last_cell_of_sheet(content))
    elif name == "content.xml":
        size = _size_of_tables(content)
        check_extent(size.rows, size.columns)
        if size.text > TEXT_MAX:
            raise RuleBroken("file-unpacks-too-large", field="file")


def check_extent(rows: int, columns: int) -> None:
    if rows > ROWS_MAX or columns > COLUMNS_MAX:
        raise RuleBroken("table-too-large", field="file", rows=ROWS_MAX, columns=COLUMNS_MAX)


def _check_shared_texts(sheets: list[bytes], lengths: list[int]) -> None:
    """Every cell that names a shared text gets a copy of it when the sheet is read."""
    total = 0
    for sheet in sheets:
        for found in SHARED.finditer(sheet):
            place = int(found.group(1))
            total += lengths[place] if place < len(lengths) else 0
            if total > TEXT_MAX:
                raise RuleBroken("file-unpacks-too-large", field="file")


def _last_cell_of_sheet(content: bytes) -> tuple[int, int]:
    """The furthest row and column that holds a value in an XLSX sheet."""
    last_row = last_column = row = column = 0
    for count, found in enumerate(XLSX_TAG.finditer(content)):
        if count > TAGS_MAX:
            return ROWS_MAX + 1, last_column
        kind, attributes, closed = found.groups()
        reference = REFERENCE.search(attributes)
        if kind == b"row":
            row, column = int(reference.group(2)) if reference else row + 1, 0
            continue
        column += 1
        if reference and reference.group(1):
            row, column = int(reference.group(2)), _column_number(reference.group(1))
        if not closed:
            last_row, last_column = max(last_row, row), max(last_column, column)
            if last_row > ROWS_MAX or last_column > COLUMNS_MAX:
                break
    return last_row, last_column


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


@dataclass
class _Size:
    """Of the largest table of an ODS file, and how much text its cells hold, repeats included."""

    rows: int = 0
    columns: int = 0
    text: int = 0


def _size_of_tables(content: bytes) -> _Size:
    """Rows and columns with values. Empty rows and cells are repeated to the edge of the sheet by
    every office program; those that hold something are not."""
    size = _Size()
    rows = columns = repeat = reach = text = 0
    opened: tuple[int, int] | None = None
    for count, found in enumerate(ODS_TAG.finditer(content)):
        closing, kind, attributes, closed = found.groups()
        times = int(again.group(1)) if (again := REPEATED.search(attributes)) else 1
        if count > 2 * TAGS_MAX:
            size.rows = ROWS_MAX + 1
            break
        if kind == b"table" and not closing:
            rows = 0
        elif kind == b"table-row" and not closing:
            repeat, columns, reach, text = times, 0, 0, 0
        elif kind.endswith(b"table-cell"):
            if closing:
                text += (found.start() - opened[0]) * opened[1] if opened else 0
            else:
                columns += times
                opened = (found.end(), times)
                reach = columns if not closed or b"office:value-type" in attributes else reach
        if kind == b"table-row" and (closing or closed):
            rows += repeat if reach else 0
            size.text += text * repeat
            size.rows, size.columns = max(size.rows, rows), max(size.columns, reach)
    return size
