"""What a rater types into the grid of a practical skill: points of levels, cell by cell or as a block."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kasus_training.accounts.models import User
from kasus_training.assessments import queries
from kasus_training.assessments.actions.judging import begin_judging, check_may_rate, write_levels
from kasus_training.assessments.entries import read_entry, show_entry, show_number
from kasus_training.assessments.models import AssessmentForm, Rating
from kasus_training.assessments.queries import RubricColumn
from kasus_training.assessments.rules import BLANK, CellsRefused, Entry, PreviewedCell, TypedCell
from kasus_training.rulings import RuleBroken, Stale


@dataclass(frozen=True)
class _Seen:
    """What a cell stands on: its criterion, and what raters saw of it so far."""

    column: RubricColumn
    own: Rating | None
    raters: Collection[int]

    @property
    def entry(self) -> Entry:
        return BLANK if self.own is None else queries.entry_of_level(self.column, self.own.level)

    @property
    def version(self) -> int:
        return 0 if self.own is None else self.own.level + 1


def save_levels(form: AssessmentForm, cells: Sequence[TypedCell], *, by: User) -> int:
    """Write the changed cells of one rater, all or none. Gives how many changed."""
    begin_judging(form)
    seen = _seen(form, cells, by)
    levels, problems = _judge_all(form, cells, seen, by)
    if problems:
        raise CellsRefused(problems)
    write_levels(form, levels, by=by)
    return len(levels)


def save_level(form: AssessmentForm, cell: TypedCell, *, by: User) -> None:
    """Write one cell; raises what keeps it from being written."""
    try:
        save_levels(form, [cell], by=by)
    except CellsRefused as refused:
        raise refused.problems[cell.form_id, cell.registration_id] from refused


def preview_levels(form: AssessmentForm, cells: Sequence[TypedCell], *, by: User) -> list[PreviewedCell]:
    """What saving these cells would do; changes nothing."""
    seen = _seen(form, cells, by)
    levels, problems = _judge_all(form, cells, seen, by)
    found = []
    for cell in cells:
        key = (cell.form_id, cell.registration_id)
        at = seen[key]
        place = (at.column.item_id, cell.registration_id, at.column.criterion.id)
        level = levels.get(place)
        new = at.entry if place not in levels else BLANK if level is None else queries.entry_of_level(at.column, level)
        found.append(PreviewedCell(cell, at.entry, new, problems.get(key)))
    return found


def _seen(form: AssessmentForm, cells: Sequence[TypedCell], by: User) -> dict[tuple[int, int], _Seen]:
    columns = {column.id: column for column in queries.rubric_columns(form)}
    people = {cell.registration_id for cell in cells}
    if not {cell.form_id for cell in cells} <= set(columns):
        raise Stale("item-gone")
    if queries.confirmed_ids(form.event_id, people) != people:
        raise RuleBroken("not-a-participant", field="registration_id")
    own: dict[tuple[int, int, str], Rating] = {}
    raters: dict[int, set[int]] = {person: set() for person in people}
    for row in queries.ratings_of(form, people):
        raters[row.registration_id].add(row.rater_id)
        if row.rater_id == by.id:
            own[row.item_id, row.registration_id, row.criterion] = row
    found = {}
    for cell in cells:
        column = columns[cell.form_id]
        rating = own.get((column.item_id, cell.registration_id, column.criterion.id))
        found[cell.form_id, cell.registration_id] = _Seen(column, rating, raters[cell.registration_id])
    return found


def _judge_all(
    form: AssessmentForm, cells: Sequence[TypedCell], seen: dict[tuple[int, int], _Seen], by: User
) -> tuple[dict[tuple[int, int, str], int | None], dict[tuple[int, int], RuleBroken]]:
    """The levels that change, and why others cannot."""
    levels: dict[tuple[int, int, str], int | None] = {}
    problems: dict[tuple[int, int], RuleBroken] = {}
    for cell in cells:
        key = (cell.form_id, cell.registration_id)
        at = seen[key]
        try:
            level = _level(at.column, cell.entry)
            if level == (at.own.level if at.own else None):
                continue
            _check_fresh(form, at, cell, by)
            check_may_rate(at.raters, form, by)
        except RuleBroken as broken:
            problems[key] = broken
        else:
            levels[at.column.item_id, cell.registration_id, at.column.criterion.id] = level
    return levels, problems


def _level(column: RubricColumn, typed: str) -> int | None:
    entry = read_entry(typed, maximum=column.maximum)
    if entry == BLANK:
        return None
    level = None if entry.value is None else column.level_worth(entry.value)
    if level is None:
        points = [show_number(one.points) for one in column.criterion.levels]
        raise RuleBroken("rating-points", field="entry", points=" · ".join(points))
    return level


def _check_fresh(form: AssessmentForm, at: _Seen, cell: TypedCell, by: User) -> None:
    if cell.version != at.version:
        raise Stale(
            "score-stale",
            field="entry",
            current=show_entry(at.entry),
            version=at.version,
            by=by.name,
            at=at.own.changed_at if at.own else None,
            zone=form.event.timezone,
        )
