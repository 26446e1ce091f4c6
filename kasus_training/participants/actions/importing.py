"""A list of participants: first looked at, then taken in."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from kasus_training.accounts.models import User
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock, storage
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import queries
from kasus_training.participants.actions.bringing_in import Ahead, bring_in, take_changes, work_ahead
from kasus_training.participants.actions.correcting import correct_many
from kasus_training.participants.columns import (
    Columns,
    Line,
    best_table,
    columns_by_hand,
    find_columns,
    lines_under,
    width_of,
)
from kasus_training.participants.models import PeopleList
from kasus_training.participants.plan_notes import counts_of, left_out, notes_of
from kasus_training.participants.planning import Decision, Outcome, Plan, PlannedRow, make_plan
from kasus_training.participants.rules import CHECK_LIST, TAKE_IN_LIST, ListState
from kasus_training.participants.tables import WHOLE_LINES, Candidate, read_candidates, read_tables
from kasus_training.rulings import RuleBroken, Stale

PEOPLE_MAX = 5_000
JUDGED_AT_ONCE = 300
"""Rows that are judged and written within the request; more of them are work for a job."""
KEPT_FOR = timedelta(hours=24)
UPLOADS = "imports"


@dataclass(frozen=True)
class Reading:
    """What a file holds, and how it is best read."""

    candidates: tuple[Candidate, ...]
    chosen: dict[str, Any]
    is_understood: bool


@dataclass(frozen=True)
class Judged:
    """A plan, and the table that it was made of."""

    plan: Plan
    table: Sequence[Sequence[str]]
    columns: Columns
    ahead: Ahead | None = None


def read_people(content: bytes) -> tuple[list[Line], tuple[str, ...]]:
    """The rows of a file, and the headings of the columns that are not read."""
    table, columns = best_table(read_tables(content))
    return _checked(lines_under(table, columns)), columns.ignored


def _checked(lines: list[Line]) -> list[Line]:
    if not lines:
        raise RuleBroken("file-without-rows", field="file")
    if len(lines) > PEOPLE_MAX:
        raise RuleBroken("too-many-rows", field="file", most=PEOPLE_MAX, rows=len(lines))
    return lines


def preview_import(event: Event, lines: Sequence[Line], *, sector_id: int | None = None) -> list[PlannedRow]:
    """What importing these rows would do; changes nothing."""
    return list(make_plan(lines, queries.situation_of(event, default_sector=sector_id)).rows)


def import_people(
    event: Event,
    lines: Sequence[Line],
    *,
    by: Actor,
    sector_id: int | None = None,
    decisions: Mapping[int, Decision] | None = None,
) -> list[PlannedRow]:
    """Take in the rows that can be; the others come back with what is wrong with them. The
    same file again changes nothing."""
    lock_row(event)
    situation = queries.situation_of(event, default_sector=sector_id)
    return write_plan(event, make_plan(lines, situation, decisions=decisions), by=by)


def write_plan(event: Event, plan: Plan, *, by: Actor, ahead: Ahead | None = None) -> list[PlannedRow]:
    """Write what the plan calls new or changed. It must have been made of what is true now."""
    check_not_closed(event.status)
    new = [row for row in plan.rows if row.outcome is Outcome.NEW]
    numbers = dict(zip((row.line for row in new), bring_in(event, new, by=by, ahead=ahead), strict=True))
    changed = [row for row in plan.rows if row.outcome is Outcome.CHANGED]
    take_changes(event, [row for row in changed if not row.decides_anew], by=by)
    corrected = correct_many(event, [row for row in changed if row.decides_anew], by=by)
    rows = [
        corrected.get(row.line) or (replace(row, number=numbers[row.line]) if row.line in numbers else row)
        for row in plan.rows
    ]
    audit.record(by, "participants.imported", event, **counts_of(rows))
    return rows


def read_list(content: bytes) -> Reading:
    """Read the file once, before anything is written. Where no headings are understood, somebody
    says what the columns are."""
    candidates = tuple(read_candidates(content))
    found = [(number, find_columns(candidate.table)) for number, candidate in enumerate(candidates)]
    known = [(len(columns.places), -number, columns) for number, columns in found if columns is not None]
    if known:
        _count, place, columns = max(known, key=lambda each: each[:2])
        _checked(lines_under(candidates[-place].table, columns))
        return Reading(candidates, _chosen(-place, candidates[-place], columns), is_understood=True)
    place = _likeliest(candidates)
    empty = Columns(-1, {"name": 0} if width_of(candidates[place].table) == 1 else {})
    return Reading(candidates, _chosen(place, candidates[place], empty), is_understood=False)


def _likeliest(candidates: Sequence[Candidate]) -> int:
    """A sheet, or text that tabs or semicolons split; commas may stand in names."""
    for number, candidate in enumerate(candidates):
        if candidate.is_sheet or candidate.name in {"\t", ";", "|", WHOLE_LINES}:
            return number
    return 0


def _chosen(place: int, candidate: Candidate, columns: Columns) -> dict[str, Any]:
    names = [""] * width_of(candidate.table)
    for name, at in columns.places.items():
        names[at] = name
    return {"table": place, "heading": columns.row, "fields": names, "split": columns.separates_titles,
            "decisions": {}, "together": []}  # fmt: skip


def open_list(event: Event, reading: Reading, *, by: User, filename: str, sector_id: int | None) -> PeopleList:
    """Keep what was read until it is taken in; what others left lying for long goes."""
    forget_old_lists()
    tables = [{"name": each.name, "sheet": each.is_sheet, "table": each.table} for each in reading.candidates]
    kept = PeopleList(
        event_id=event.id,
        user_id=by.id,
        filename=filename,
        state=ListState.READ,
        tables_file=_keep(tables),
        chosen={**reading.chosen, "sector": sector_id},
        created_at=clock.now(),
    )
    db.session.add(kept)
    db.session.flush()
    if reading.is_understood:
        look_at(event, kept, by=by)
    return kept


def choose_columns(
    event: Event,
    kept: PeopleList,
    *,
    table: int,
    heading: int,
    names: Sequence[str],
    separates_titles: bool,
    sector_id: int | None,
    by: Actor,
) -> None:
    """Read the list anew with the columns that somebody named."""
    _check_open(kept)
    tables = tables_of(kept)
    if not 0 <= table < len(tables):
        raise RuleBroken("headings-not-found")
    columns = columns_by_hand(tables[table].table, heading, names, separates_titles=separates_titles)
    _checked(lines_under(tables[table].table, columns))
    kept.chosen = {**_chosen(table, tables[table], columns), "sector": sector_id}
    look_at(event, kept, by=by)


def decide_rows(
    event: Event, kept: PeopleList, *, decisions: Mapping[int, Decision], together: Mapping[int, bool], by: Actor
) -> None:
    """Note what was decided about rows that may be somebody who is there already, and about names
    whose titles belong inside."""
    _check_open(kept)
    noted = {**kept.chosen["decisions"], **{str(line): decision.value for line, decision in decisions.items()}}
    joined = {*kept.chosen["together"], *(line for line, wanted in together.items() if wanted)}
    joined -= {line for line, wanted in together.items() if not wanted}
    kept.chosen = {**kept.chosen, "decisions": noted, "together": sorted(joined)}
    look_at(event, kept, by=by)


def look_at(event: Event, kept: PeopleList, *, by: Actor) -> None:
    """Judge every row, at once or by a job."""
    kept.problem = ""
    table, columns, lines = lines_of(kept)
    kept.rows = len(lines)
    if len(lines) > JUDGED_AT_ONCE:
        kept.state = ListState.CHECKING
        board.ask_for(
            CHECK_LIST, f"people-list-{kept.id}", by=by, event_id=event.id, total=len(lines), people_list=kept.id
        )
        return
    note_plan(kept, plan_for(event, kept, lines), table, columns)


def plan_for(
    event: Event, kept: PeopleList, lines: Sequence[Line], *, on_progress: Callable[[int, int], None] | None = None
) -> Plan:
    decisions = {int(line): Decision(word) for line, word in kept.chosen["decisions"].items()}
    situation = queries.situation_of(event, default_sector=kept.chosen["sector"])
    return make_plan(lines, situation, decisions=decisions, on_progress=on_progress)


def judged_ahead(plan: Plan, table: Sequence[Sequence[str]], columns: Columns) -> Judged:
    """With what can be made of the plan before the transaction that writes it."""
    return Judged(plan, table, columns, work_ahead(plan.rows))


def note_plan(kept: PeopleList, plan: Plan, table: Sequence[Sequence[str]], columns: Columns) -> None:
    """Keep the plan for whoever looks at the list."""
    headings = list(table[columns.row]) if columns.row >= 0 else []
    old = kept.plan_file
    kept.plan_file = _keep(notes_of(plan, table, headings, together=set(kept.chosen["together"])))
    kept.counts = counts_of(plan.rows)
    kept.state = ListState.CHECKED
    _drop(old)


def ask_to_take_in(event: Event, kept: PeopleList, *, whole: bool, by: Actor) -> None:
    """Take the list in now, or by a job where it is long. `whole`: every row, or none."""
    _check_open(kept)
    if kept.state is not ListState.CHECKED:
        raise Stale("list-not-checked")
    if kept.rows <= JUDGED_AT_ONCE:
        lock_row(event)
        take_in(event, kept, None, whole=whole, by=by)
        return
    kept.state, kept.problem = ListState.WRITING, ""
    board.ask_for(
        TAKE_IN_LIST,
        f"people-list-{kept.id}",
        by=by,
        event_id=event.id,
        total=kept.rows,
        people_list=kept.id,
        whole=whole,
    )


def take_in(event: Event, kept: PeopleList, judged: Judged | None, *, whole: bool, by: Actor) -> None:
    """Write the list. Without a plan that is known to be true, make it here."""
    if judged is None:
        table, columns, lines = lines_of(kept)
        judged = Judged(plan_for(event, kept, lines), table, columns)
    plan, table, columns = judged.plan, judged.table, judged.columns
    if whole and any(row.is_left_out for row in plan.rows):
        note_plan(kept, plan, table, columns)
        kept.problem = "list-not-whole"
        return
    rows = write_plan(event, plan, by=by, ahead=judged.ahead)
    note_plan(kept, Plan(tuple(row for row in rows if row.is_left_out), ()), table, columns)
    _drop(kept.tables_file)
    kept.tables_file = ""
    kept.counts = counts_of(rows)
    kept.state = ListState.DONE
    kept.finished_at = clock.now()


def discard_list(kept: PeopleList) -> None:
    """Let go of what the list says of people."""
    _drop(kept.tables_file)
    _drop(kept.plan_file)
    kept.tables_file = kept.plan_file = ""
    if kept.state is not ListState.DONE:
        kept.state = ListState.GONE


def forget_old_lists() -> None:
    """Names and telephones of lists that nobody confirmed do not stay on the disk."""
    oldest = clock.now() - KEPT_FOR
    for kept in queries.lists_before(oldest):
        discard_list(kept)
    # A transaction that failed leaves files that no row names.
    storage.discard_older(UPLOADS, oldest)


def _check_open(kept: PeopleList) -> None:
    if kept.state in {ListState.DONE, ListState.WRITING, ListState.GONE}:
        raise Stale("list-finished")


def tables_of(kept: PeopleList) -> list[Candidate]:
    return [Candidate(each["name"], each["table"], each["sheet"]) for each in _load(kept.tables_file)]


def lines_of(kept: PeopleList) -> tuple[list[list[str]], Columns, list[Line]]:
    """The table that was chosen, its columns, and its rows as they are read."""
    chosen = kept.chosen
    table = tables_of(kept)[chosen["table"]].table
    columns = columns_by_hand(table, chosen["heading"], chosen["fields"], separates_titles=chosen["split"])
    return table, columns, _checked(lines_under(table, columns, together=set(chosen["together"])))


def notes_in(kept: PeopleList) -> dict[str, Any]:
    """The plan as it was noted; nothing where its file is gone."""
    return _load(kept.plan_file) if kept.plan_file else {"headings": [], "effects": [], "rows": []}


def left_out_of(kept: PeopleList) -> tuple[list[str], list[dict[str, Any]]]:
    """The headings of the list, and its rows that are left out."""
    notes = notes_in(kept)
    return notes["headings"], left_out(notes)


def _keep(content: Any) -> str:
    return storage.keep(json.dumps(content, ensure_ascii=False).encode(), kind=UPLOADS, suffix=".json")


def _load(name: str) -> Any:
    return json.loads(storage.path_of(name).read_bytes())


def _drop(name: str) -> None:
    if name:
        storage.discard(name)
