"""What stands in the columns of a signature sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from kasus_training.attendance.sheets import Column, Paper, column_widths
from kasus_training.participants.contacts import number_as_written, telephone_as_written
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Gender


@dataclass(frozen=True)
class PrintedColumn:
    """Heading and width in millimetres."""

    label: str
    mm: float


@dataclass(frozen=True)
class Signer:
    """Somebody with a row on a sheet: the cells after the running number, and what a filled sheet says."""

    cells: tuple[str, ...]
    signed: str = ""


Cell = Callable[[Registration], str]


def printed_columns(columns: Sequence[Column], paper: Paper, *, children: bool = False) -> list[PrintedColumn]:
    name, *widths = column_widths(columns, paper)
    words = {
        Column.NUMBER: _("Civil servant number"),
        Column.POSITION: _("Post"),
        Column.INSTITUTION: _("School or group") if children else _("Institution or sender"),
        Column.SECTOR: _("Sector"),
        Column.DISTRICT: _("Distr."),
        Column.GENDER: _("F/M"),
        Column.TELEPHONE: _("Mobile no."),
    }
    first = PrintedColumn(_("Name") if children else _("Name and titles"), name)
    return [first, *(PrintedColumn(words[column], width) for column, width in zip(columns, widths, strict=True))]


def cells_of(registration: Registration, columns: Sequence[Column]) -> tuple[str, ...]:
    return (registration.person.printed_name, *(CELLS[column](registration) for column in columns))


def _number(registration: Registration) -> str:
    """On one line: a number torn in two is copied wrongly."""
    return number_as_written(registration.person.employee_number).replace(" ", "\u00a0")


def _telephone(registration: Registration) -> str:
    return telephone_as_written(registration.person.telephone).replace(" ", "\u00a0")


def _institution(registration: Registration) -> str:
    return registration.institution.name if registration.institution else ""


def _gender(registration: Registration) -> str:
    letters = {Gender.FEMALE: _("F"), Gender.MALE: _("M")}
    return letters.get(registration.person.gender, "–") if registration.person.gender else "–"


CELLS: dict[Column, Cell] = {
    Column.NUMBER: _number,
    Column.POSITION: lambda each: each.position,
    Column.INSTITUTION: _institution,
    Column.SECTOR: lambda each: each.sector.label,
    Column.DISTRICT: lambda each: each.district,
    Column.GENDER: _gender,
    Column.TELEPHONE: _telephone,
}
