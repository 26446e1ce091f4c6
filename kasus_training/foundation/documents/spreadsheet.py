"""Spreadsheets out: long numbers stay text, no cell starts a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter
from flask import current_app

Cell = str | int | float | Decimal | date | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = "=+-@\t\r\uff1d\uff0b\uff0d\uff20"


@dataclass(frozen=True)
class Sheet:
    """One sheet: a title line, headings, rows, widths in characters."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    notes: Sequence[str] = field(default_factory=tuple)


def safe_text(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text and text[0] in FORMULA_STARTS else text


def xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook whose text cells are text and whose numbers are numbers."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "heading": book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "note": book.add_format({"italic": True}),
        }
        for sheet in sheets:
            _write(book, sheet, formats)
    return buffer.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: Sheet, formats: dict[str, Any]) -> None:
    page = book.add_worksheet(sheet.name[:31])
    page.write_string(0, 0, sheet.title, formats["title"])
    for column, heading in enumerate(sheet.headings):
        page.write_string(2, column, heading, formats["heading"])
        page.set_column(column, column, sheet.widths[column] if column < len(sheet.widths) else 16)
    line = 3
    for row in sheet.rows:
        for column, cell in enumerate(row):
            _write_cell(page, line, column, cell, formats)
        line += 1
    page.freeze_panes(3, 0)
    for note in sheet.notes:
        line += 1
        page.write_string(line, 0, note, formats["note"])


def _write_cell(page: Any, line: int, column: int, cell: Cell, formats: dict[str, Any]) -> None:
    if cell is None:
        page.write_blank(line, column, None)
    elif isinstance(cell, str):
        page.write_string(line, column, safe_text(cell), formats["text"])
    elif isinstance(cell, date):
        page.write_datetime(line, column, cell, formats["date"])
    else:
        page.write_number(line, column, float(cell))


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """UTF-8 with a mark, so that Excel reads the accents; semicolons stay out."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([safe_text(heading) for heading in headings])
    for row in rows:
        writer.writerow([safe_text(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    return buffer.getvalue().encode("utf-8-sig")


def file_response(content: bytes, filename: str, kind: str = XLSX):
    """The bytes as a file to save."""
    response = current_app.response_class(content, mimetype=kind)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response
