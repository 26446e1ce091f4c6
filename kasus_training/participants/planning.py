"""What a list of participants would do, row by row: everything wrong at once, who is there already."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from kasus_training.accounts.rules import name_key
from kasus_training.participants import contacts, rules
from kasus_training.participants.columns import Line
from kasus_training.participants.faces import Faces, Known, SectorFacts, Situation, Twin
from kasus_training.participants.rules import NumberKind, RegistrationDraft
from kasus_training.rulings import RuleBroken

CONTACTS = frozenset({"telephone", "guardian_telephone", "email", "employee_number"})
SOFT = frozenset({"number-spoilt", "number-unreadable", "nik-not-collected", "number-rounded", "row-number-unreadable"})
"""What is wrong with a number leaves the number out, not the person."""
FAULTS_MAX = 20
DECIDING = frozenset({"name", "institution", "sector", "born_on", "age_group"})
EVERY = 100
"""Rows between two words about the progress."""


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    """Registered already; the file says something else, which is taken over."""
    SAME = "same"
    DUPLICATE = "duplicate"
    """Probably somebody who is there already; left out until a human decides."""
    FAULTY = "faulty"


class Decision(StrEnum):
    LEAVE_OUT = "leave-out"
    SAME_PERSON = "same"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Change:
    """One field that the file says otherwise."""

    field: str
    old: str
    new: str


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
    warnings: tuple[RuleBroken, ...] = ()
    missing: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    known: Known | None = None
    twin: Twin | None = None
    decision: Decision | None = None
    ended: bool = False
    """Registered once, but cancelled or rejected since; a file does not bring anybody back."""
    renumbered: bool = False
    """The number of the file belongs to somebody else, so the next free one is given."""

    @property
    def decides_anew(self) -> bool:
        """Whether the change is one of identity, age or seat, which goes the way of a correction."""
        return any(change.field in DECIDING for change in self.changes)

    @property
    def is_left_out(self) -> bool:
        return self.outcome in {Outcome.FAULTY, Outcome.DUPLICATE}


@dataclass(frozen=True)
class SectorEffect:
    """What the list does to the places of a sector."""

    label: str
    quota: int
    left: int
    coming: int
    turned_away: int


@dataclass(frozen=True)
class Plan:
    rows: tuple[PlannedRow, ...]
    effects: tuple[SectorEffect, ...]


def make_plan(
    lines: Sequence[Line],
    situation: Situation,
    *,
    decisions: Mapping[int, Decision] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Judge every row; each row is judged knowing the rows before it."""
    judge = _Judge(situation, decisions or {})
    rows = []
    for count, line in enumerate(lines, start=1):
        rows.append(judge.row(line))
        if on_progress and count % EVERY == 0:
            on_progress(count, len(lines))
    return Plan(tuple(rows), judge.effects())


class _Judge:
    """What is known before the list, kept up to date row by row."""

    def __init__(self, situation: Situation, decisions: Mapping[int, Decision]) -> None:
        self.situation = situation
        self.decisions = decisions
        self.sectors = {sector.id: sector for sector in situation.sectors}
        self.by_word = {name_key(word): sector for sector in situation.sectors for word in sector.words if word}
        self.left = {sector.id: sector.left for sector in situation.sectors}
        self.coming = dict.fromkeys(self.left, 0)
        self.turned_away = dict.fromkeys(self.left, 0)
        self.numbers = {known.number for known in situation.known}
        self.seen = Faces(situation)
        # Of somebody who registered again, the open registration counts.
        for known in sorted(situation.known, key=lambda known: (not known.is_open, known.number)):
            self.seen.add_known(known)

    def row(self, line: Line) -> PlannedRow:
        row = PlannedRow(line.line, line.shown, Outcome.FAULTY, decision=self.decisions.get(line.line))
        draft, faults = all_faults(line.draft)
        faults = [*line.faults, *faults]
        try:
            rules.check_birth_date(draft.born_on, self.situation.first_day)
        except RuleBroken as broken:
            faults.append(broken)
        soft = [fault for fault in faults if fault.code in SOFT]
        hard = [fault for fault in faults if fault.code not in SOFT]
        if draft.name:
            row = replace(row, shown=rules.printed_name(draft.front_title, draft.name, draft.back_title))
        row = replace(row, draft=draft, warnings=(*soft, *number_doubts(draft)))
        return self._place(row, draft, line.sector, hard)

    def _place(self, row: PlannedRow, draft: RegistrationDraft, word: str, faults: list[RuleBroken]) -> PlannedRow:
        known = self.seen.same(draft) if not faults else None
        if known is not None:
            return self._compare(row, draft, known, word)
        sector = None
        try:
            sector = self._sector(draft, word)
        except RuleBroken as broken:
            faults = [*faults, broken]
        row = replace(row, sector=sector.label if sector else word)
        if faults or sector is None:
            return replace(row, faults=tuple(faults))
        twin = self.seen.twin(draft)
        if twin is not None and row.decision is not Decision.DIFFERENT:
            return self._suspect(row, draft, twin, word)
        return self._admit(replace(row, twin=twin), draft, sector)

    def _suspect(self, row: PlannedRow, draft: RegistrationDraft, twin: Twin, word: str) -> PlannedRow:
        """Left out, unless it was said to be the person who is registered."""
        row = replace(row, outcome=Outcome.DUPLICATE, twin=twin)
        known = self.seen.known.get(twin.registration_id or 0)
        if known is None or row.decision is not Decision.SAME_PERSON:
            return row
        return self._compare(row, draft, known, word, whole=True)

    def _compare(
        self, row: PlannedRow, draft: RegistrationDraft, known: Known, word: str, *, whole: bool = False
    ) -> PlannedRow:
        self.seen.add_line(row.line, draft)
        if self.situation.institution_key(draft.institution) == self.situation.institution_key(known.draft.institution):
            draft = replace(draft, institution=known.draft.institution)
        row = replace(row, sector=known.sector, number=known.number, minor=known.minor, known=known)
        if not known.is_open:
            return replace(row, outcome=Outcome.SAME, ended=True)
        try:
            moved = self._moved(known, word)
        except RuleBroken as broken:
            return replace(row, outcome=Outcome.FAULTY, faults=(broken,))
        draft = replace(draft, sector_id=moved.id if moved else known.draft.sector_id)
        aged = age_otherwise(draft, known.draft, self.situation.first_day)
        minor = known.minor
        if aged:
            for_minors = self.sectors[draft.sector_id].for_minors
            minor = rules.is_minor_at_event(draft, self.situation.first_day, sector_for_minors=for_minors)
        if minor:
            draft = rules.without_what_children_do_not_give(draft)
        changes = (*said_otherwise(draft, known.draft, whole=whole), *aged)
        if moved:
            changes = (*changes, Change("sector", known.sector, moved.label))
        return replace(
            row,
            outcome=Outcome.CHANGED if changes else Outcome.SAME,
            draft=draft,
            minor=minor,
            sector=moved.label if moved else known.sector,
            changes=changes,
            missing=rules.missing_fields(_overlaid(known.draft, draft, changes), minor=minor),
        )

    def _moved(self, known: Known, word: str) -> SectorFacts | None:
        """The sector that the row names, where it is another than the person's. Whoever holds a seat
        needs a free one there; the seat left behind may belong to who waits for it."""
        named = self.by_word.get(name_key(word)) if word else None
        if named is None or named.id == known.draft.sector_id:
            return None
        if known.holds_a_seat:
            if self.left[named.id] <= 0:
                self.turned_away[named.id] += 1
                raise RuleBroken("row-sector-full", sector=named.label)
            self.left[named.id] -= 1
            self.coming[named.id] += 1
        return named

    def _admit(self, row: PlannedRow, draft: RegistrationDraft, sector: SectorFacts) -> PlannedRow:
        if self.left[sector.id] <= 0:
            self.turned_away[sector.id] += 1
            return replace(row, faults=(RuleBroken("row-sector-full", sector=sector.label),))
        self.left[sector.id] -= 1
        self.coming[sector.id] += 1
        draft = replace(draft, sector_id=sector.id)
        renumbered = draft.number in self.numbers
        if draft.number is not None and not renumbered:
            self.numbers.add(draft.number)
        if renumbered:
            draft = replace(draft, number=None)
        self.seen.add_line(row.line, draft)
        minor = rules.is_minor_at_event(draft, self.situation.first_day, sector_for_minors=sector.for_minors)
        return replace(
            row, outcome=Outcome.NEW, draft=draft, minor=minor, number=draft.number, renumbered=renumbered,
            missing=rules.missing_fields(draft, minor=minor),
        )  # fmt: skip

    def _sector(self, draft: RegistrationDraft, word: str) -> SectorFacts:
        """The sector that the row names, else the institution's, else the file's."""
        if word:
            named = self.by_word.get(name_key(word))
            if named is None:
                raise RuleBroken("row-sector-unknown", sector=word)
            return named
        situation = self.situation
        usual = situation.by_institution.get(situation.institution_key(draft.institution), 0)
        found = self.sectors.get(usual) or self.sectors.get(situation.default_sector or 0)
        if found is None:
            raise RuleBroken("row-sector-missing")
        return found

    def effects(self) -> tuple[SectorEffect, ...]:
        return tuple(
            SectorEffect(sector.label, sector.quota, sector.left, self.coming[sector.id], self.turned_away[sector.id])
            for sector in self.situation.sectors
        )


def all_faults(draft: RegistrationDraft) -> tuple[RegistrationDraft, list[RuleBroken]]:
    """The draft as it is kept, and everything that is wrong with it; what is wrong is left empty."""
    faults: list[RuleBroken] = []
    while len(faults) < FAULTS_MAX:
        try:
            cleaned = rules.clean(draft)
        except RuleBroken as broken:
            faults.append(broken)
            name = broken.field or ""
            if name == "name":
                return _cleaned_without_name(draft, faults)
            draft = replace(draft, **{name: None if name == "number" else ""})
        else:
            if looks_rounded(cleaned.employee_number):
                faults.append(RuleBroken("number-rounded", field="employee_number", typed=cleaned.employee_number))
                cleaned = replace(cleaned, employee_number="", number_kind=NumberKind.NONE)
            return cleaned, faults
    return replace(draft, name=""), faults


def _cleaned_without_name(
    draft: RegistrationDraft, faults: list[RuleBroken]
) -> tuple[RegistrationDraft, list[RuleBroken]]:
    cleaned, others = all_faults(replace(draft, name="x"))
    return replace(cleaned, name=""), [*faults, *others]


def looks_rounded(number: str) -> bool:
    """A spreadsheet keeps fifteen digits of a number and fills up with zeros; no serial is 000."""
    return len(number) == contacts.NIP_LENGTH and number.isdecimal() and number.endswith("000")


def number_doubts(draft: RegistrationDraft) -> tuple[RuleBroken, ...]:
    if draft.number_kind not in {NumberKind.NIP, NumberKind.NI_PPPK}:
        return ()
    return tuple(RuleBroken("number-doubt", doubt=doubt) for doubt in contacts.nip_doubts(draft.employee_number))


KEPT_APART = frozenset(
    {"sector_id", "number", "number_kind", "consents", "name_confirmed", "age_group", "born_on", "name", "institution"}
)
"""What is compared in other ways, or never changed by a list: what people agreed to."""


def said_otherwise(draft: RegistrationDraft, known: RegistrationDraft, *, whole: bool = False) -> tuple[Change, ...]:
    """Fields that the file fills in with something else than what is known. `whole`: the name and
    the institution as well, once a human has said that it is the same person."""
    apart = KEPT_APART - {"name", "institution"} if whole else KEPT_APART
    names = [item.name for item in fields(RegistrationDraft) if item.name not in apart]
    return tuple(
        Change(name, str(getattr(known, name) or ""), str(getattr(draft, name)))
        for name in names
        if getattr(draft, name) and _folded(draft, name) != _folded(known, name)
    )


def age_otherwise(draft: RegistrationDraft, known: RegistrationDraft, first_day: date) -> tuple[Change, ...]:
    """A birth date or age group that differs. Where only the group is kept, another date of the same
    group is no news."""
    if draft.born_on is not None and known.born_on is not None:
        return () if draft.born_on == known.born_on else (Change("born_on", str(known.born_on), str(draft.born_on)),)
    group = rules.age_group_at_event(draft, first_day)
    if group is None or group == known.age_group or known.born_on is not None:
        return ()
    if draft.born_on is not None:
        return (Change("born_on", "", str(draft.born_on)),)
    return (Change("age_group", known.age_group or "", group.value),)


def _folded(draft: RegistrationDraft, name: str) -> object:
    """Words meet by their folded form: capitals and dots are no news."""
    value = getattr(draft, name)
    return name_key(value) if isinstance(value, str) and name not in CONTACTS else value


def _overlaid(known: RegistrationDraft, draft: RegistrationDraft, changes: Iterable[Change]) -> RegistrationDraft:
    fields_changed = ["sector_id" if change.field == "sector" else change.field for change in changes]
    return replace(known, **{name: getattr(draft, name) for name in fields_changed})


def overlaid(row: PlannedRow) -> RegistrationDraft:
    """What is known of the person with what the file says otherwise."""
    if row.known is None or row.draft is None:
        raise ValueError("a row without a person")
    draft = _overlaid(row.known.draft, row.draft, row.changes)
    kind = (
        row.draft.number_kind if any(change.field == "employee_number" for change in row.changes) else draft.number_kind
    )
    return replace(draft, number_kind=kind)
