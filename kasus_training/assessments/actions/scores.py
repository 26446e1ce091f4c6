"""What changes about scores."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa

from kasus_training.assessments import queries, rules
from kasus_training.assessments.entries import read_entry, show_entry
from kasus_training.assessments.models import AssessmentForm, Score, ScoreChange
from kasus_training.assessments.rules import BLANK, COMPUTED, CellsRefused, Entry, PreviewedCell, ScoreState, TypedCell
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.rulings import RuleBroken, Stale


def save_score(
    form: AssessmentForm, registration_id: int, *, entry: str, version: int, by: Actor, reason: str = ""
) -> Score | None:
    """Write one cell over the version that was seen. A cell that already holds the entry, or that
    was never written and stays blank, is left alone; the latter gives None."""
    _begin_writing(form)
    wanted = read_entry(entry, maximum=form.maximum)
    _check_takes_part(form, {registration_id})
    score = queries.scores_at([form.id], [registration_id]).get((form.id, registration_id))
    change = _judge(form, registration_id, score, wanted, version)
    if change is None:
        return score
    written = _write([change], by=by, reason=reason)[change.key]
    audit.record(
        by,
        "score.changed",
        written,
        event_id=form.event_id,
        form=form.id,
        old=_recorded(change.old),
        new=_recorded(wanted),
    )
    return written


def save_cells(forms: Sequence[AssessmentForm], cells: Iterable[TypedCell], *, by: Actor) -> int:
    """Write the changed cells of a page or block, all or none. Gives how many changed.

    Raises CellsRefused with the reason for each cell that could not be written.
    """
    typed = list(cells)
    known = {form.id: form for form in forms}
    # Always in the same order, so that two writers of several forms never wait for each other.
    for form_id in sorted({cell.form_id for cell in typed}):
        _begin_writing(known[form_id])
    changes, problems = _judge_all(known, typed)
    if problems:
        raise CellsRefused(problems)
    return _write_all(changes, by=by)


def preview_cells(forms: Sequence[AssessmentForm], cells: Iterable[TypedCell]) -> list[PreviewedCell]:
    """What saving these cells would do, and what would keep it from happening; changes nothing."""
    typed = list(cells)
    known = {form.id: form for form in forms}
    for form in known.values():
        rules.check_event_takes(form.event.status, form.phase)
        rules.check_not_locked(form.locked_at)
    changes, problems = _judge_all(known, typed)
    scores = queries.scores_at(set(known), {cell.registration_id for cell in typed})
    wanted = {change.key: change.wanted for change in changes}
    found = []
    for cell in typed:
        key = (cell.form_id, cell.registration_id)
        score = scores.get(key)
        old = score.entry if score else BLANK
        found.append(PreviewedCell(cell, old, wanted.get(key, old), problems.get(key)))
    return found


def _judge_all(
    known: Mapping[int, AssessmentForm], typed: Sequence[TypedCell]
) -> tuple[list[_Change], dict[tuple[int, int], RuleBroken]]:
    """The cells that change, and why others cannot."""
    people = {cell.registration_id for cell in typed}
    for form_id in {cell.form_id for cell in typed}:
        _check_takes_part(known[form_id], people)
    scores = queries.scores_at({cell.form_id for cell in typed}, people)
    problems: dict[tuple[int, int], RuleBroken] = {}
    changes = []
    for cell in typed:
        key = (cell.form_id, cell.registration_id)
        form = known[cell.form_id]
        try:
            wanted = read_entry(cell.entry, maximum=form.maximum)
            changes.append(_judge(form, cell.registration_id, scores.get(key), wanted, cell.version))
        except RuleBroken as broken:
            problems[key] = broken
    return [change for change in changes if change is not None], problems


def save_scores(form: AssessmentForm, entries: Mapping[int, str], *, by: Actor) -> int:
    """Bring in a column from paper, all or none: registration id → what the sheet says.

    It is written over what stands there; what is the same already is left alone.
    """
    _begin_writing(form)
    _check_takes_part(form, set(entries))
    scores = queries.scores_at([form.id], list(entries))
    problems: dict[tuple[int, int], RuleBroken] = {}
    changes = []
    for registration_id, entry in entries.items():
        score = scores.get((form.id, registration_id))
        try:
            wanted = read_entry(entry, maximum=form.maximum)
        except RuleBroken as broken:
            problems[form.id, registration_id] = broken
            continue
        changes.append(_judge(form, registration_id, score, wanted, score.version if score else 0))
    if problems:
        raise CellsRefused(problems)
    return _write_all([change for change in changes if change is not None], by=by)


def write_entries(
    entries: Iterable[tuple[AssessmentForm, int, Entry]], *, by: Actor, reason: str
) -> int:  # fmt: skip
    """Write entries that somebody looked at, over what stands there; what is the same is left alone."""
    wanted = list(entries)
    people = {registration_id for _form, registration_id, _entry in wanted}
    for form in {form.id: form for form, _person, _entry in wanted}.values():
        _begin_writing(form)
        _check_takes_part(form, people)
    scores = queries.scores_at({form.id for form, _person, _entry in wanted}, people)
    changes = [
        _Change(form, registration_id, scores.get((form.id, registration_id)), entry)
        for form, registration_id, entry in wanted
    ]
    return _write_all([change for change in changes if change.old != change.wanted], by=by, reason=reason)


def undo_change(change: ScoreChange, *, by: Actor) -> Score | None:
    """Put back what stood before the last change of a cell; the history keeps both steps."""
    score = change.score
    return save_score(
        score.form,
        score.registration_id,
        entry=show_entry(change.old),
        version=change.version,
        by=by,
        reason="undo",
    )


class _Change:
    """A cell that is going to be written."""

    def __init__(self, form: AssessmentForm, registration_id: int, score: Score | None, wanted: Entry) -> None:
        self.form = form
        self.registration_id = registration_id
        self.score = score
        self.wanted = wanted
        self.old = score.entry if score else BLANK

    @property
    def key(self) -> tuple[int, int]:
        return self.form.id, self.registration_id


def _begin_writing(form: AssessmentForm) -> None:
    """Writers of one test wait for each other and for its lock."""
    queries.hold_form(form)
    rules.check_event_takes(form.event.status, form.phase)
    rules.check_not_locked(form.locked_at)


def _check_takes_part(form: AssessmentForm, registration_ids: set[int]) -> None:
    """Only confirmed participants of this event have scores."""
    if queries.confirmed_ids(form.event_id, registration_ids) != registration_ids:
        raise RuleBroken("not-a-participant", field="registration_id")


def _judge(
    form: AssessmentForm, registration_id: int, score: Score | None, wanted: Entry, version: int
) -> _Change | None:  # fmt: skip
    """None where nothing changes; Stale where somebody else wrote since that version."""
    change = _Change(form, registration_id, score, wanted)
    if change.old == wanted:
        return None
    if version != (score.version if score else 0):
        raise Stale(
            "score-stale",
            field="entry",
            current=show_entry(change.old),
            version=score.version if score else 0,
            by=score.changed_by.name if score and score.changed_by else "",
            at=score.changed_at if score else None,
            zone=form.event.timezone,
        )
    return change


def _write(changes: Sequence[_Change], *, by: Actor, reason: str = "") -> dict[tuple[int, int], Score]:
    """The cells and their history, in a handful of statements however many there are."""
    now = clock.now()
    for change in changes:
        if change.score is not None:
            change.score.state, change.score.value = change.wanted.state, change.wanted.value
            change.score.version += 1
            change.score.changed_by_id, change.score.changed_at = by.actor_id, now
    fresh = _insert([change for change in changes if change.score is None], by, now)
    scores = {change.key: change.score or fresh[change.key] for change in changes}
    if changes:
        db.session.execute(
            sa.insert(ScoreChange), [_history_row(change, scores[change.key], reason) for change in changes]
        )
    return scores


def _insert(changes: Sequence[_Change], by: Actor, now: datetime) -> dict[tuple[int, int], Score]:
    """Cells that were never written. Many go in one statement, and are then read for their ids."""
    if len(changes) == 1:
        db.session.add(score := Score(**_first_row(changes[0], by, now)))
        db.session.flush()
        return {changes[0].key: score}
    if changes:
        db.session.execute(sa.insert(Score), [_first_row(change, by, now) for change in changes])
    db.session.flush()
    return queries.scores_at(
        {change.form.id for change in changes}, {change.registration_id for change in changes}
    ) if changes else {}  # fmt: skip


def _first_row(change: _Change, by: Actor, now: datetime) -> dict[str, object]:
    return {
        "form_id": change.form.id,
        "registration_id": change.registration_id,
        "state": change.wanted.state,
        "value": change.wanted.value,
        "version": 1,
        "changed_by_id": by.actor_id,
        "changed_at": now,
    }


def _history_row(change: _Change, score: Score, reason: str) -> dict[str, object]:
    return {
        "score_id": score.id,
        "version": score.version,
        "old_state": change.old.state,
        "old_value": change.old.value,
        "new_state": score.state,
        "new_value": score.value,
        "by_id": score.changed_by_id,
        "at": score.changed_at,
        "reason": reason,
    }


def _write_all(changes: Sequence[_Change], *, by: Actor, reason: str = "") -> int:
    _write(changes, by=by, reason=reason)
    for form in {change.form.id: change.form for change in changes}.values():
        own = {
            str(change.registration_id): [_recorded(change.old), _recorded(change.wanted)]
            for change in changes
            if change.form.id == form.id
        }
        audit.record(by, "scores.entered", form, event_id=form.event_id, scores=own)
    db.session.flush()
    return len(changes)


def _recorded(entry: Entry) -> str:
    """As the history keeps it, in words that need no maximum: "17,5", "absent"."""
    return show_entry(entry) if entry.state is ScoreState.NUMBER else entry.state.value


def write_results(
    form: AssessmentForm, results: Mapping[int, Decimal], *, by: Actor, reason: str = ""
) -> list[tuple[int, Decimal | None, Decimal]]:
    """Scores that a test computed: registration → value. They fill blank cells and replace what a test
    computed before; what a person typed stays. Gives each change as (registration, old, new)."""
    if not results:
        return []
    _begin_writing(form)
    return put_results(form, results, by=by, reason=reason)


def put_results(
    form: AssessmentForm, results: Mapping[int, Decimal], *, by: Actor, reason: str = ""
) -> list[tuple[int, Decimal | None, Decimal]]:
    """The same for a caller who holds the test and has seen that it takes scores."""
    if not results:
        return []
    scores = queries.scores_at([form.id], results)
    computed = queries.computed_scores(scores.values()) if scores else set()
    changes = []
    for registration_id, value in sorted(results.items()):
        score = scores.get((form.id, registration_id))
        if score is not None and score.id not in computed and score.state is not ScoreState.BLANK:
            continue
        change = _Change(form, registration_id, score, Entry(ScoreState.NUMBER, value))
        if change.old != change.wanted:
            changes.append(change)
    _write_computed(form, changes, by=by, reason=reason or COMPUTED)
    return [(change.registration_id, change.old.value, results[change.registration_id]) for change in changes]


def withdraw_results(form: AssessmentForm, registration_ids: Collection[int], *, by: Actor) -> None:
    """Scores that a test had computed and that do not hold any more become blank; what was typed stays."""
    scores = queries.scores_at([form.id], registration_ids) if registration_ids else {}
    computed = queries.computed_scores(scores.values()) if scores else set()
    changes = [
        _Change(form, registration_id, score, BLANK)
        for (_form, registration_id), score in sorted(scores.items())
        if score.id in computed and score.state is not ScoreState.BLANK
    ]
    _write_computed(form, changes, by=by, reason=COMPUTED)


def _write_computed(form: AssessmentForm, changes: Sequence[_Change], *, by: Actor, reason: str) -> None:
    """Store scores that nobody typed, each with its own line in the history."""
    _write(changes, by=by, reason=reason)
    for change in changes:
        audit.record(
            by,
            "score.changed",
            form,
            event_id=form.event_id,
            registration=change.registration_id,
            old=_recorded(change.old),
            new=_recorded(change.wanted),
        )
