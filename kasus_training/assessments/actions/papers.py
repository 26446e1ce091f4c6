"""What changes about tests on paper: how they are printed, and what was read from the sheets."""

from __future__ import annotations

from decimal import Decimal

from kasus_training.assessments import paper, queries, rules
from kasus_training.assessments.actions.scores import write_entries
from kasus_training.assessments.marking import mark, score_of
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, FormItem, PaperEntry, PaperPlan
from kasus_training.assessments.paper import PaperItem, Round
from kasus_training.assessments.queries.papers import Papers, Readings, papers_of
from kasus_training.assessments.rules import BLANK, Entry, ScoreState
from kasus_training.assessments.taking import AttemptEnd, AttemptMode
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants.models import Registration
from kasus_training.rulings import RuleBroken, Stale

PAPER = "paper"
"""Why a score stands in the grid when it comes from a sheet."""


def plan_papers(form: AssessmentForm, *, variants: int, typists: int, by: Actor) -> PaperPlan:
    """How many variants are printed, and how many people type each sheet. Once a sheet is typed
    the letters on it mean something, so the variants stay."""
    paper.check_plan(variants, typists)
    _begin(form)
    plan = queries.plan_row(form)
    changed = plan is None or (plan.variants, plan.typists) != (variants, typists)
    if changed and queries.has_readings(form):
        raise Stale("paper-begun")
    if plan is None:
        plan = PaperPlan(form_id=form.id, variants=variants, typists=typists, changed_at=clock.now())
        db.session.add(plan)
    elif changed:
        plan.variants, plan.typists, plan.changed_at = variants, typists, clock.now()
    if changed:
        audit.record(by, "form.papers-planned", form, event_id=form.event_id)
    db.session.flush()
    return plan


def type_answers(
    form: AssessmentForm, registration: Registration, typed: str, *, variant: int, version: int, by: Actor
) -> PaperEntry:
    """One person's reading of one sheet; the second reader does not see the first one's."""
    _begin(form)
    papers = papers_of(form)
    _check_has_questions(papers)
    answers = paper.read_answers(typed, _variant(papers, variant))
    readings = queries.readings_of(form, registration.id).get(registration.id, {})
    own = next((one for one in readings.values() if one.by_id == by.actor_id and one.round is not Round.SETTLED), None)
    if own is not None and (tuple(own.answers), own.variant) == (answers, variant):
        return own
    round_ = paper.round_for(
        own=own.round if own else None, taken=frozenset(readings), typists=papers.plan.typists
    )  # fmt: skip
    if version != (own.version if own else 0):
        raise Stale("paper-typed-elsewhere")
    if own is None:
        own = PaperEntry(form_id=form.id, registration_id=registration.id, round=round_, by_id=by.actor_id, version=0)
        db.session.add(own)
    own.answers, own.variant, own.at, own.version = list(answers), variant, clock.now(), own.version + 1
    db.session.flush()
    audit.record(by, "form.answers-typed", form, event_id=form.event_id, registration=registration.id)
    return own


def settle(
    form: AssessmentForm, registration: Registration, *, chosen: dict[int, str], variant: int, by: Actor
) -> None:
    """What holds where two readings differ; the sheet then counts, and has its score."""
    _begin(form)
    papers = papers_of(form)
    readings = queries.readings_of(form, registration.id).get(registration.id, {})
    _check_complete(readings, papers)
    items = _variant(papers, variant)
    first, second = readings[Round.FIRST], readings.get(Round.SECOND)
    read = {
        place: paper.read_answers(answer or "-", [items[place]])[0]
        for place, answer in chosen.items()
        if 0 <= place < len(items)
    }
    answers = paper.settled_from(first.answers, second.answers if second else None, read)
    _count(papers, {registration.id: (answers, variant)}, by=by)


def settle_agreeing(form: AssessmentForm, *, by: Actor) -> int:
    """Let all sheets count that are read completely and without a difference. Gives how many."""
    _begin(form)
    papers = papers_of(form)
    ready = {
        registration_id: (tuple(readings[Round.FIRST].answers), readings[Round.FIRST].variant)
        for registration_id, readings in queries.readings_of(form).items()
        if is_complete(readings, papers.plan.typists) and not differs(readings)
    }
    if ready:
        _count(papers, ready, by=by)
    return len(ready)


def reopen_sheet(form: AssessmentForm, registration: Registration, reason: str, *, by: Actor) -> None:
    """A sheet that counted is typed anew, blind as before: its readings, its answers and its score go."""
    said = rules.check_reason(reason)
    _begin(form)
    readings = queries.readings_of(form, registration.id).get(registration.id, {})
    if Round.SETTLED not in readings:
        raise Stale("paper-not-settled")
    attempt = queries.attempt_of(form, registration.id)
    if attempt is not None and attempt.mode is AttemptMode.PAPER:
        db.session.delete(attempt)
    for reading in readings.values():
        db.session.delete(reading)
    score = queries.scores_at([form.id], [registration.id]).get((form.id, registration.id))
    # A score that somebody typed over the paper's stays theirs.
    if score is not None and queries.reason_of(score) == PAPER:
        write_entries([(form, registration.id, BLANK)], by=by, reason=said)
    db.session.flush()
    audit.record(
        by, "form.sheet-reopened", form, event_id=form.event_id, registration=registration.id, reason=said
    )  # fmt: skip


def is_complete(readings: Readings, typists: int) -> bool:
    """Typed by everybody who should, and not settled yet."""
    if Round.SETTLED in readings or Round.FIRST not in readings:
        return False
    return typists == 1 or Round.SECOND in readings


def differs(readings: Readings) -> bool:
    first, second = readings.get(Round.FIRST), readings.get(Round.SECOND)
    if first is None or second is None:
        return False
    return first.variant != second.variant or bool(paper.differing(first.answers, second.answers))


def _begin(form: AssessmentForm) -> None:
    """Everybody who types sheets of one test waits for the others and for its lock."""
    lock_row(form)
    rules.check_event_takes(form.event.status, form.phase)
    rules.check_not_locked(form.locked_at)


def _check_has_questions(papers: Papers) -> None:
    if not papers.length:
        raise RuleBroken("paper-without-questions")


def _check_complete(readings: Readings, papers: Papers) -> None:
    if Round.SETTLED in readings:
        raise Stale("paper-settled")
    if not is_complete(readings, papers.plan.typists):
        raise Stale("paper-incomplete")


def _variant(papers: Papers, variant: int) -> list[PaperItem]:
    if not 0 <= variant < len(papers.variants):
        raise RuleBroken("paper-variant-unknown", field="variant", last=paper.VARIANTS[papers.plan.variants - 1])
    return papers.variants[variant]


def _count(papers: Papers, sheets: dict[int, tuple[tuple[str, ...], int]], *, by: Actor) -> None:
    """Keep the answers as an attempt on paper, mark them by the keys, and write the scores."""
    form = papers.form
    now = clock.now()
    taken = queries.attempted(form, list(sheets))
    if taken:
        raise Stale("paper-attempt-exists")
    points = {item.id: item for item in queries.items_of(form)}
    possible = sum((points[item.item_id].points for item in papers.variants[0]), Decimal(0))
    entries: list[tuple[AssessmentForm, int, Entry]] = []
    for registration_id, (answers, variant) in sheets.items():
        attempt = Attempt(
            form_id=form.id,
            registration_id=registration_id,
            mode=AttemptMode.PAPER,
            seed=variant,
            started_at=now,
            submitted_at=now,
            ended=AttemptEnd.TYPED,
            answers=[
                _answer(item, answer, points[item.item_id], now, by)
                for item, answer in zip(papers.variants[variant], answers, strict=True)
            ],
        )
        db.session.add(attempt)
        db.session.add(
            PaperEntry(
                form_id=form.id, registration_id=registration_id, round=Round.SETTLED, variant=variant,
                answers=list(answers), by_id=by.actor_id, at=now,
            )
        )  # fmt: skip
        score = score_of((one.points for one in attempt.answers), possible=possible, maximum=form.maximum)
        if score is not None:
            entries.append((form, registration_id, Entry(ScoreState.NUMBER, score)))
    db.session.flush()
    write_entries(entries, by=by, reason=PAPER)
    audit.record(by, "form.answers-settled", form, event_id=form.event_id, registrations=sorted(sheets))


def _answer(item: PaperItem, answer: str, pinned: FormItem, now: object, by: Actor) -> Answer:
    body = paper.body_of(answer, item)
    marked = mark(item.wording, pinned.version.answer_key, body, most=pinned.points)
    return Answer(
        item_id=item.item_id, body=body, answered_at=now, saved_at=now, points=marked.points, is_right=marked.is_right
    )
