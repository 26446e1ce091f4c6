"""A list of participants from a file: first looked at, then taken in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import queries, rules
from kasus_training.participants.actions.registering import add_by_staff
from kasus_training.participants.columns import Line, best_table, lines_under
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.rules import RegistrationDraft
from kasus_training.participants.tables import read_tables
from kasus_training.rulings import RuleBroken

ROWS_AT_ONCE = 1_000
"""More than this belongs into a job of its own."""


CONTACTS = frozenset({"telephone", "guardian_telephone", "email", "employee_number"})


class Outcome(StrEnum):
    NEW = "new"
    SAME = "same"
    """Registered already, with nothing else than the file says."""
    DIFFERENT = "different"
    """Registered already; the file says something else. The import leaves the person alone."""
    FAULTY = "faulty"


@dataclass(frozen=True)
class PlannedRow:
    """What happens to one row of the file, and why."""

    line: int
    shown: str
    outcome: Outcome
    draft: RegistrationDraft | None = None
    sector: str = ""
    minor: bool = False
    number: int | None = None
    """The number that the person has, or the one that the file asks for."""
    faults: tuple[RuleBroken, ...] = ()
    missing: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    ended: bool = False
    """Registered once, but cancelled or rejected since; a file does not bring anybody back."""
    renumbered: bool = False
    """The number of the file belongs to somebody else, so the next free one is given."""


def read_people(content: bytes) -> tuple[list[Line], tuple[str, ...]]:
    """The rows of a file, and the headings of the columns that are not read."""
    return read_lines(read_table(content))


def read_table(content: bytes) -> list[list[str]]:
    """The one table of a file that holds people; refuses a file without any."""
    table = [list(row) for row in best_table(read_tables(content))[0]]
    read_lines(table)
    return table


def read_lines(table: Sequence[Sequence[str]]) -> tuple[list[Line], tuple[str, ...]]:
    """The rows of a table, and the headings of the columns that are not read."""
    table, columns = best_table([table])
    lines = lines_under(table, columns)
    if not lines:
        raise RuleBroken("file-without-rows", field="file")
    if len(lines) > ROWS_AT_ONCE:
        raise RuleBroken("too-many-rows", field="file", most=ROWS_AT_ONCE, rows=len(lines))
    return lines, columns.ignored


def preview_import(event: Event, lines: Sequence[Line], *, sector_id: int | None = None) -> list[PlannedRow]:
    """What importing these rows would do; changes nothing."""
    plan = _Plan(event, sector_id)
    return [plan.judge(line) for line in lines]


def import_people(event: Event, lines: Sequence[Line], *, by: Actor, sector_id: int | None = None) -> list[PlannedRow]:
    """Take in the rows that can be; the others come back with what is wrong with them. The
    same file again changes nothing."""
    lock_row(event)
    done = []
    for row in preview_import(event, lines, sector_id=sector_id):
        done.append(_take_in(event, row, by=by) if row.outcome is Outcome.NEW else row)
    counts = {outcome.value: sum(row.outcome is outcome for row in done) for outcome in Outcome}
    audit.record(by, "participants.imported", event, **counts)
    return done


def _take_in(event: Event, row: PlannedRow, *, by: Actor) -> PlannedRow:
    if row.draft is None:
        return row
    try:
        with db.session.begin_nested():
            registration = add_by_staff(event, row.draft, by=by)
    except RuleBroken as broken:
        return replace(row, outcome=Outcome.FAULTY, faults=(broken,))
    return replace(row, number=registration.number)


class _Plan:
    """What is known before the import, kept up to date row by row."""

    def __init__(self, event: Event, sector_id: int | None) -> None:
        self.event = event
        self.sectors = {sector.id: sector for sector in queries.sectors_of(event)}
        self.default = self.sectors.get(sector_id or 0)
        self.by_word = _words_of(list(self.sectors.values()))
        self.by_institution = queries.sector_of_institution(event)
        self.left = {id_: places.left for id_, places in queries.places(event).items()}
        everybody = queries.everybody(event)
        self.by_number = {row.number: row for row in everybody}
        # Of somebody who registered again, the open registration counts.
        self.registered = {_key_of(row): row for row in sorted(everybody, key=_is_open)}
        self.numbers = queries.numbers_taken(event)
        self.lines: dict[tuple[str, str], int] = {}

    def judge(self, line: Line) -> PlannedRow:
        row = PlannedRow(line.line, line.shown, Outcome.FAULTY, faults=line.faults)
        if line.draft is None or line.faults:
            return row
        try:
            return self._judge_draft(row, line.draft, line.sector)
        except RuleBroken as broken:
            return replace(row, faults=(broken,))

    def _judge_draft(self, row: PlannedRow, written: RegistrationDraft, sector_word: str) -> PlannedRow:
        draft = rules.clean(written)
        row = replace(row, shown=rules.printed_name(draft.front_title, draft.name, draft.back_title))
        rules.check_birth_date(draft.born_on, self.event.first_day)
        key = (name_key(draft.name), name_key(draft.institution))
        if key in self.lines:
            raise RuleBroken("row-repeated", line=self.lines[key])
        self.lines[key] = row.line
        known = self.registered.get(key)
        if known is not None:
            return self._compare(row, draft, known)
        return self._admit(row, draft, self._sector(draft, sector_word))

    def _compare(self, row: PlannedRow, draft: RegistrationDraft, known: Registration) -> PlannedRow:
        if not _is_open(known):
            return replace(
                row, outcome=Outcome.SAME, sector=known.sector.label, number=known.number, minor=known.minor, ended=True
            )
        differing = _said_otherwise(draft, queries.draft_of(known), minor=known.minor)
        return replace(
            row,
            outcome=Outcome.DIFFERENT if differing else Outcome.SAME,
            sector=known.sector.label,
            minor=known.minor,
            number=known.number,
            differing=differing,
        )

    def _admit(self, row: PlannedRow, draft: RegistrationDraft, sector: Sector) -> PlannedRow:
        draft = replace(draft, sector_id=sector.id)
        row = replace(row, sector=sector.label)
        if draft.number is not None:
            namesake = self.by_number.get(draft.number)
            office = namesake.institution if namesake else None
            if namesake and office and office.name_key == name_key(draft.institution):
                raise RuleBroken("number-belongs-to", number=draft.number, name=namesake.person.printed_name)
        if self.left[sector.id] <= 0:
            raise RuleBroken("row-sector-full", sector=sector.label)
        self.left[sector.id] -= 1
        renumbered = draft.number in self.numbers
        if draft.number is not None and not renumbered:
            self.numbers.add(draft.number)
        minor = rules.is_minor_at_event(draft, self.event.first_day, sector_for_minors=sector.for_minors)
        return replace(
            row,
            outcome=Outcome.NEW,
            draft=replace(draft, number=None) if renumbered else draft,
            minor=minor,
            number=None if renumbered else draft.number,
            renumbered=renumbered,
            missing=rules.missing_fields(draft, minor=minor),
        )

    def _sector(self, draft: RegistrationDraft, word: str) -> Sector:
        """The sector that the row names, else the institution's, else the file's."""
        if word:
            named = self.by_word.get(name_key(word))
            if named is None:
                raise RuleBroken("row-sector-unknown", sector=word)
            return named
        usual = self.sectors.get(self.by_institution.get(name_key(draft.institution), 0))
        found = usual or self.default
        if found is None:
            raise RuleBroken("row-sector-missing")
        return found


def _words_of(sectors: list[Sector]) -> dict[str, Sector]:
    return {name_key(word): row for row in sectors for word in (row.short_name, row.code, row.name) if word}


def _key_of(row: Registration) -> tuple[str, str]:
    return row.person.name_key, row.institution.name_key if row.institution else ""


def _is_open(row: Registration) -> bool:
    return row.status in rules.OPEN_STATUSES


def _said_otherwise(draft: RegistrationDraft, known: RegistrationDraft, *, minor: bool) -> tuple[str, ...]:
    """Fields that the file fills in with something else than what is known."""
    if minor:
        draft = rules.without_what_children_do_not_give(draft)
    kept_apart = {"sector_id", "number", "number_kind", "consents", "name_confirmed", "age_group", "born_on"}
    if minor and known.born_on is not None:
        kept_apart.discard("born_on")
    names = [field.name for field in fields(draft) if field.name not in kept_apart]
    return tuple(name for name in names if getattr(draft, name) and _folded(draft, name) != _folded(known, name))


def _folded(draft: RegistrationDraft, name: str) -> object:
    """Words meet by their folded form: capitals and dots are no news."""
    value = getattr(draft, name)
    return name_key(value) if isinstance(value, str) and name not in CONTACTS else value
