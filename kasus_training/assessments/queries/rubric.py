"""A practical skill as a grid: participants down, criteria across, in each cell what one rater saw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import sqlalchemy as sa

from kasus_training.assessments.models import AssessmentForm, Rating, Score
from kasus_training.assessments.queries.cells import Cell, Grid, Tally, people_page, tally_of
from kasus_training.assessments.queries.judging import skills_of
from kasus_training.assessments.questions import LETTERS, Criterion, highest_of
from kasus_training.assessments.rules import Entry, ScoreState
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration


@dataclass(frozen=True)
class RubricColumn:
    """One criterion. Its id names item and criterion in one number, as the cells of the grid need it."""

    id: int
    item_id: int
    criterion: Criterion
    is_locked: bool
    session: None = None

    @property
    def title(self) -> str:
        return self.criterion.title

    @property
    def maximum(self) -> Decimal:
        return highest_of(self.criterion)

    def level_worth(self, points: Decimal) -> int | None:
        """The level that has these points."""
        found = [place for place, level in enumerate(self.criterion.levels) if level.points == points]
        return found[0] if found else None


def rubric_columns(form: AssessmentForm) -> list[RubricColumn]:
    return [
        RubricColumn(item.id * len(LETTERS) + LETTERS.index(criterion.id), item.id, criterion, form.is_locked)
        for item in skills_of(form)
        for criterion in item.version.wording.criteria
    ]


def entry_of_level(column: RubricColumn, level: int) -> Entry:
    return Entry(ScoreState.NUMBER, column.criterion.levels[level].points)


def rubric_grid(
    event: Event,
    form: AssessmentForm,
    columns: Sequence[RubricColumn],
    rater_id: int,
    *,
    search: str = "",
    sector_id: int | None = None,
    number: int = 1,
) -> Grid:
    page = people_page(event, search=search, sector_id=sector_id, number=number)
    cells = level_cells(columns, [row.registration_id for row in page.rows], rater_id)
    rows = [replace(row, cells=tuple(cells[column.id, row.registration_id] for column in columns)) for row in page.rows]
    return Grid(replace(page, rows=rows), rubric_tally(event, columns, rater_id))


def level_cells(
    columns: Sequence[RubricColumn], registration_ids: Collection[int], rater_id: int
) -> dict[tuple[int, int], Cell]:
    """What one rater saw; the version of a cell is the level itself, counted from 1."""
    places = {(column.item_id, column.criterion.id): column for column in columns}
    cells = {(column.id, person): Cell(column.id, person) for column in columns for person in registration_ids}
    rows = db.session.execute(
        sa.select(Rating.item_id, Rating.criterion, Rating.registration_id, Rating.level).where(
            Rating.item_id.in_({column.item_id for column in columns}),
            Rating.registration_id.in_(registration_ids),
            Rating.rater_id == rater_id,
        )
    )
    for item_id, criterion, person, level in rows:
        column = places.get((item_id, criterion))
        if column is not None:
            cells[column.id, person] = Cell(column.id, person, entry_of_level(column, level), level + 1)
    return cells


def rubric_tally(event: Event, columns: Sequence[RubricColumn], rater_id: int) -> Tally:
    """How many participants this rater has seen in full, over all confirmed ones."""
    seen = (
        (Rating.registration_id == Registration.id)
        & Rating.item_id.in_({column.item_id for column in columns})
        & (Rating.rater_id == rater_id)
    )
    return tally_of(event, Rating.id, seen, columns=len(columns))


def values_of(form: AssessmentForm, registration_ids: Collection[int]) -> dict[int, Decimal]:
    """The scores of these people that are numbers."""
    rows = db.session.execute(
        sa.select(Score.registration_id, Score.value).where(
            Score.form_id == form.id, Score.registration_id.in_(registration_ids), Score.value.is_not(None)
        )
    )
    return {person: value for person, value in rows if value is not None}
