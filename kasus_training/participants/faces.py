"""Who is there already: everybody registered, and the rows of a list so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from kasus_training.accounts.rules import name_key
from kasus_training.participants import rules
from kasus_training.participants.names import spelling_keys
from kasus_training.participants.rules import RegistrationDraft


class Sameness(StrEnum):
    """Why a row may be somebody who is there already."""

    REPEATED = "repeated"
    NUMBER = "number"
    TELEPHONE = "telephone"
    NAME = "name"


@dataclass(frozen=True)
class Twin:
    """Who the row may be: a registered person with a number, or an earlier row of the file."""

    why: Sameness
    name: str
    registration_id: int | None = None
    number: int | None = None
    line: int | None = None


@dataclass(frozen=True)
class Known:
    """A registration of the event, as far as a list is compared with it."""

    registration_id: int
    person_id: int
    guardian_id: int | None
    number: int
    is_open: bool
    minor: bool
    sector: str
    draft: RegistrationDraft
    holds_a_seat: bool = True


@dataclass(frozen=True)
class SectorFacts:
    id: int
    label: str
    words: tuple[str, ...]
    quota: int
    left: int
    for_minors: bool = False


@dataclass(frozen=True)
class Situation:
    """What is known before the rows are judged."""

    first_day: date
    sectors: tuple[SectorFacts, ...]
    known: tuple[Known, ...] = ()
    by_institution: Mapping[str, int] = field(default_factory=dict)
    """Folded name of an institution to the sector that its people usually come in."""
    same_institution: Mapping[str, str] = field(default_factory=dict)
    """Folded other name of an institution to the folded name that it is listed by."""
    default_sector: int | None = None

    def institution_key(self, name: str) -> str:
        key = name_key(name)
        return self.same_institution.get(key, key)


class Faces:
    """Everybody so far, registered or in the rows above, by what tells people apart."""

    def __init__(self, situation: Situation) -> None:
        self.situation = situation
        self.known: dict[int, Known] = {}
        self.waiting: dict[tuple[str, str], list[Known]] = {}
        """Registered people whom no row of the file has named yet, by name and institution."""
        self.twins: dict[tuple[Sameness, str], list[tuple[Twin, str]]] = {}

    def add_known(self, known: Known) -> None:
        self.known[known.registration_id] = known
        draft = known.draft
        self.waiting.setdefault(self._key(draft), []).append(known)
        shown = rules.printed_name(draft.front_title, draft.name, draft.back_title)
        self._note(draft, Twin(Sameness.NAME, shown, known.registration_id, known.number))

    def add_line(self, line: int, draft: RegistrationDraft) -> None:
        shown = rules.printed_name(draft.front_title, draft.name, draft.back_title)
        self._note(draft, Twin(Sameness.NAME, shown, line=line))

    def same(self, draft: RegistrationDraft) -> Known | None:
        """The registered person of this name and institution; of namesakes each row takes the next."""
        rows = self.waiting.get(self._key(draft))
        if not rows:
            return None
        at = next(
            (at for at, known in enumerate(rows) if not _differ(draft.employee_number, known.draft.employee_number)),
            None,
        )
        return rows.pop(at) if at is not None else None

    def twin(self, draft: RegistrationDraft) -> Twin | None:
        for why, key in self._marks(draft):
            for twin, number in self.twins.get((why, key), ()):
                if why is Sameness.NUMBER or not _differ(draft.employee_number, number):
                    return replace(twin, why=why)
        return None

    def _note(self, draft: RegistrationDraft, twin: Twin) -> None:
        for mark in self._marks(draft):
            self.twins.setdefault(mark, []).append((twin, draft.employee_number))

    def _marks(self, draft: RegistrationDraft) -> Iterable[tuple[Sameness, str]]:
        name, office = self._key(draft)
        yield Sameness.REPEATED, f"{name}|{office}"
        if draft.employee_number:
            yield Sameness.NUMBER, draft.employee_number
        if draft.telephone:
            yield Sameness.TELEPHONE, f"{draft.telephone}|{name}"
        if office:
            for key in spelling_keys(draft.name):
                yield Sameness.NAME, f"{office}|{key}"

    def _key(self, draft: RegistrationDraft) -> tuple[str, str]:
        return name_key(draft.name), self.situation.institution_key(draft.institution)


def _differ(one: str, other: str) -> bool:
    """Two employee numbers that are both there and not the same tell two people apart."""
    return bool(one and other and one != other)
