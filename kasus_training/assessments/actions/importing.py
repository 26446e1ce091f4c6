"""Scores from a file or a pasted table: first looked at, then taken in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.assessments import queries, rules
from kasus_training.assessments.actions.scores import write_entries
from kasus_training.assessments.entries import read_entry
from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.rules import BLANK, Entry
from kasus_training.assessments.score_columns import ScoreLine, names_agree, read_participant_number
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken, Stale


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    """Another score stands there, and the file may write over it."""
    KEPT = "kept"
    """Another score stands there, and stays."""
    SAME = "same"
    EMPTY = "empty"
    """The file says nothing; what stands there stays."""
    FAULTY = "faulty"


WRITTEN = frozenset({Outcome.NEW, Outcome.CHANGED})


@dataclass(frozen=True)
class PlannedScore:
    """What happens to one score of the file, and why."""

    form_id: int
    typed: str
    outcome: Outcome
    old: Entry = BLANK
    new: Entry = BLANK
    version: int = 0
    fault: RuleBroken | None = None


@dataclass(frozen=True)
class PlannedLine:
    line: int
    shown: str
    registration_id: int | None = None
    number: int | None = None
    name: str = ""
    scores: tuple[PlannedScore, ...] = ()
    fault: RuleBroken | None = None

    @property
    def is_faulty(self) -> bool:
        return self.fault is not None or any(score.outcome is Outcome.FAULTY for score in self.scores)


def preview_scores(
    event: Event, forms: Sequence[AssessmentForm], lines: Sequence[ScoreLine], *, overwrite: bool = False
) -> list[PlannedLine]:
    """What taking in these lines would do; changes nothing."""
    check_not_closed(event.status)
    known = {form.id: form for form in forms}
    for form in known.values():
        rules.check_not_locked(form.locked_at)
    people = queries.people_to_score(event)
    by_code = {person.code: person for person in people if person.code}
    by_number = {person.number: person for person in people}
    scores = queries.scores_at(list(known), [person.registration_id for person in people])
    seen: dict[int, int] = {}
    return [_plan(line, known, scores, by_code, by_number, seen, overwrite) for line in lines]


def plan_mark(plan: Sequence[PlannedLine]) -> str:
    """Tells whether what would be written is still what somebody looked at."""
    parts = [
        f"{line.registration_id}:{score.form_id}:{score.version}:{score.new.state}:{score.new.value}"
        for line in plan
        for score in line.scores
        if score.outcome in WRITTEN
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def import_scores(
    event: Event, forms: Sequence[AssessmentForm], lines: Sequence[ScoreLine], *, overwrite: bool, mark: str, by: Actor
) -> int:
    """Write what was looked at; rows with a fault are left out. Gives how many scores changed.
    The same file again changes nothing."""
    for form in sorted(forms, key=lambda form: form.id):
        lock_row(form)
    plan = preview_scores(event, forms, lines, overwrite=overwrite)
    if plan_mark(plan) != mark:
        raise Stale("scores-changed-meanwhile")
    known = {form.id: form for form in forms}
    entries = [
        (known[score.form_id], line.registration_id, score.new)
        for line in plan
        for score in line.scores
        if score.outcome in WRITTEN and line.registration_id is not None
    ]
    return write_entries(entries, by=by, reason="file")


def _plan(
    line: ScoreLine,
    known: dict[int, AssessmentForm],
    scores: dict[tuple[int, int], Score],
    by_code: dict[str, queries.ScoredPerson],
    by_number: dict[int, queries.ScoredPerson],
    seen: dict[int, int],
    overwrite: bool,
) -> PlannedLine:
    try:
        person = _person(line, by_code, by_number)
        if person.registration_id in seen:
            raise RuleBroken("score-row-repeated", line=seen[person.registration_id])
    except RuleBroken as broken:
        return PlannedLine(line.line, line.shown, fault=broken)
    seen[person.registration_id] = line.line
    planned = tuple(
        _score(known[form_id], scores.get((form_id, person.registration_id)), typed, overwrite)
        for form_id, typed in line.entries
    )
    return PlannedLine(line.line, line.shown, person.registration_id, person.number, person.name, planned)


def _person(
    line: ScoreLine, by_code: dict[str, queries.ScoredPerson], by_number: dict[int, queries.ScoredPerson]
) -> queries.ScoredPerson:
    if not line.code and not line.number:
        raise RuleBroken("score-row-without-who")
    found = None
    if line.code:
        found = by_code.get(line.code.replace("-", "").replace(" ", ""))
        if found is None:
            raise RuleBroken("score-row-unknown-code", code=line.code[:20])
    if line.number:
        number = read_participant_number(line.number)
        if found is None:
            found = by_number.get(number)
        elif found.number != number:
            raise RuleBroken("score-row-two-people", number=number, code=line.code[:20])
        if found is None:
            raise RuleBroken("score-row-unknown-number", number=number)
    assert found is not None
    if not names_agree(line.name, found.name):
        raise RuleBroken("score-row-other-name", number=found.number, known=found.name, name=line.name[:80])
    return found


def _score(form: AssessmentForm, score: Score | None, typed: str, overwrite: bool) -> PlannedScore:
    old, version = (score.entry, score.version) if score else (BLANK, 0)
    if not typed:
        return PlannedScore(form.id, typed, Outcome.EMPTY, old, old, version)
    try:
        new = read_entry(typed, maximum=form.maximum)
    except RuleBroken as broken:
        return PlannedScore(form.id, typed, Outcome.FAULTY, old, old, version, broken)
    if new == old:
        return PlannedScore(form.id, typed, Outcome.SAME, old, new, version)
    if old == BLANK:
        return PlannedScore(form.id, typed, Outcome.NEW, old, new, version)
    outcome = Outcome.CHANGED if overwrite else Outcome.KEPT
    return PlannedScore(form.id, typed, outcome, old, new if overwrite else old, version)
