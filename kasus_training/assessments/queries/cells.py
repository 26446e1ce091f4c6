"""What the grid of scores shows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.accounts.models import Institution, User
from kasus_training.accounts.rules import name_key
from kasus_training.assessments.entries import show_entry
from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.queries.forms import KnownEvent
from kasus_training.assessments.rules import BLANK, Entry, ScoreState
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page
from kasus_training.participants.models import Person, Registration, Sector
from kasus_training.participants.rules import Status, printed_name

GRID_SIZE = 200
"""So many rows stand on one page that a training fits, and a long block can be pasted."""
PAGES_MAX = 10_000


@dataclass(frozen=True)
class Cell:
    """One cell of the grid as it stands. Version 0 was never written."""

    form_id: int
    registration_id: int
    entry: Entry = BLANK
    version: int = 0

    @property
    def text(self) -> str:
        return show_entry(self.entry)

    @property
    def name(self) -> str:
        """What the cell is called in the page's form."""
        return f"s-{self.form_id}-{self.registration_id}"


@dataclass(frozen=True)
class GridRow:
    registration_id: int
    number: int
    name: str
    institution: str
    sector: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Tally:
    """Over all confirmed participants: how many have every score, how many cells are blank."""

    people: int
    complete: int
    blank: int


@dataclass(frozen=True)
class Grid:
    page: Page[GridRow]
    tally: Tally


def confirmed_ids(event_id: int, wanted: Collection[int]) -> set[int]:
    """Which of these registrations are confirmed participants of the event."""
    return set(
        db.session.scalars(
            sa.select(Registration.id).where(
                Registration.event_id == event_id,
                Registration.status == Status.CONFIRMED,
                Registration.id.in_(wanted),
            )
        )
    )


def scores_at(form_ids: Collection[int], registration_ids: Collection[int]) -> dict[tuple[int, int], Score]:
    """The rows behind these cells, freshly read: (form, registration) → score."""
    rows = db.session.scalars(
        sa.select(Score)
        .options(orm.joinedload(Score.changed_by).options(orm.load_only(User.name), orm.lazyload("*")))
        .where(Score.form_id.in_(form_ids), Score.registration_id.in_(registration_ids))
        .execution_options(populate_existing=True)
    )
    return {(score.form_id, score.registration_id): score for score in rows}


def grid(
    event: Event, forms: Sequence[AssessmentForm], *, search: str = "", sector_id: int | None = None, number: int = 1
) -> Grid:
    """Confirmed participants by number, with a cell for each of these forms."""
    page = people_page(event, search=search, sector_id=sector_id, number=number)
    cells = cells_of(forms, [row.registration_id for row in page.rows])
    rows = [replace(row, cells=tuple(cells[form.id, row.registration_id] for form in forms)) for row in page.rows]
    return Grid(replace(page, rows=rows), tally(event, forms))


def people_page(event: Event, *, search: str = "", sector_id: int | None = None, number: int = 1) -> Page[GridRow]:
    """The rows of a grid, still without cells. Beyond the end it begins again."""
    number = min(max(1, number), PAGES_MAX)
    people = _people(event, search, sector_id).limit(GRID_SIZE).offset((number - 1) * GRID_SIZE)
    found = db.session.execute(people).all()
    if number > 1 and not found:
        return people_page(event, search=search, sector_id=sector_id)
    total = found[0].total if found else 0
    rows = [
        GridRow(
            registration_id=row.id,
            number=row.number,
            name=printed_name(row.front_title, row.name, row.back_title),
            institution=row.institution or "",
            sector=row.short_name or row.sector,
            cells=(),
        )
        for row in found
    ]
    return Page(rows, number, total, GRID_SIZE)


def _people(event: Event, search: str, sector_id: int | None) -> sa.Select[*tuple[Any, ...]]:
    statement = (
        sa.select(
            Registration.id,
            Registration.number,
            Person.front_title,
            Person.name,
            Person.back_title,
            Institution.name.label("institution"),
            Sector.short_name,
            Sector.name.label("sector"),
            sa.func.count().over().label("total"),
        )
        .join(Registration.person)
        .join(Registration.sector)
        .outerjoin(Registration.institution)
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .order_by(Registration.number)
    )
    if sector_id is not None:
        statement = statement.where(Registration.sector_id == sector_id)
    key = name_key(search)
    if key:
        by_name = Person.name_key.contains(key, autoescape=True)
        by_number = Registration.number == int(key) if key.isascii() and key.isdigit() and len(key) < 9 else sa.false()
        statement = statement.where(by_name | by_number)
    return statement


def cells_of(forms: Sequence[AssessmentForm], registration_ids: Sequence[int]) -> dict[tuple[int, int], Cell]:
    """The cells as they stand, blank ones included, in one query."""
    form_ids = [form.id for form in forms]
    cells = {
        (form_id, registration_id): Cell(form_id, registration_id)
        for form_id in form_ids
        for registration_id in registration_ids
    }
    rows = db.session.execute(
        sa.select(Score.form_id, Score.registration_id, Score.state, Score.value, Score.version).where(
            Score.form_id.in_(form_ids), Score.registration_id.in_(registration_ids)
        )
    )
    for form_id, registration_id, state, value, version in rows:
        cells[form_id, registration_id] = Cell(form_id, registration_id, Entry(state, value), version)
    return cells


def tally(event: KnownEvent, forms: Sequence[AssessmentForm]) -> Tally:
    """Counted over all confirmed participants, in one query."""
    filled = (
        (Score.registration_id == Registration.id)
        & Score.form_id.in_([form.id for form in forms])
        & (Score.state != ScoreState.BLANK)
    )
    return tally_of(event, Score.id, filled, columns=len(forms))


def tally_of(event: KnownEvent, cell_id: Any, filled: sa.ColumnElement[bool], *, columns: int) -> Tally:
    """The same for a grid of any cells: those that are filled, of so many for each participant."""
    by_person = (
        sa.select(sa.func.count(cell_id).label("cells"))
        .select_from(Registration)
        .outerjoin(cell_id.class_, filled)
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .group_by(Registration.id)
        .subquery()
    )
    people, complete, cells = db.session.execute(
        sa.select(
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(sa.case((by_person.c.cells == columns, 1), else_=0)), 0),
            sa.func.coalesce(sa.func.sum(by_person.c.cells), 0),
        ).select_from(by_person)
    ).one()
    return Tally(people, int(complete), people * columns - int(cells))
