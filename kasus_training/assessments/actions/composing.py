"""What a test consists of and how it is taken."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal

import sqlalchemy as sa

from kasus_training.assessments import queries, rules, taking
from kasus_training.assessments.blueprints import Place, check_plan, choose
from kasus_training.assessments.models import AssessmentForm, BlueprintCell, FormItem, Question, Rating
from kasus_training.assessments.questions import UNUSABLE
from kasus_training.assessments.rules import Audience
from kasus_training.assessments.taking import CODE_ALPHABET, CODE_LENGTH, Opening, TakingDraft
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken, Stale

POINTS_MAX = Decimal(100)


def update_taking(form: AssessmentForm, draft: TakingDraft, *, by: Actor) -> AssessmentForm:
    """How the test is opened, taken and shown."""
    taking.check_taking(draft, form.maximum)
    _begin(form)
    values = asdict(draft)
    if form.opening is draft.opening and draft.opening is not Opening.TIME:
        # What the button did stays.
        values |= {"opens_at": form.opens_at, "closes_at": form.closes_at}
    if draft.raters != form.raters and _is_rated(form):
        raise Stale("form-is-rated")
    changed = [name for name, value in values.items() if getattr(form, name) != value]
    for name in changed:
        setattr(form, name, values[name])
    if form.opening is not Opening.PAPER and form.code is None:
        form.code = _fresh_code()
    if changed:
        audit.record(by, "form.changed", form, event_id=form.event_id, fields=changed)
    return form


def pin_questions(form: AssessmentForm, question_ids: Sequence[int], *, by: Actor) -> int:
    """Add questions at the end, each in its newest version. Gives how many were new."""
    _begin_composing(form)
    held = {item.question_id for item in form.items}
    wanted = [question_id for question_id in dict.fromkeys(question_ids) if question_id not in held]
    questions = _questions(form, wanted)
    _append(form, [questions[question_id] for question_id in wanted])
    if wanted:
        audit.record(by, "form.composed", form, event_id=form.event_id, count=len(form.items))
    return len(wanted)


def unpin_question(form: AssessmentForm, item_id: int, *, by: Actor) -> None:
    _begin_composing(form)
    kept = [item for item in form.items if item.id != item_id]
    if len(kept) == len(form.items):
        raise Stale("item-gone")
    form.items = kept
    db.session.flush()
    audit.record(by, "form.composed", form, event_id=form.event_id, count=len(kept))


def renew_pins(form: AssessmentForm, *, by: Actor) -> int:
    """Take the newest version of every question."""
    _begin_composing(form)
    renewed = 0
    questions = _questions(form, [item.question_id for item in form.items], usable_only=False)
    for item in form.items:
        newest = questions[item.question_id].newest
        if item.version_id != newest.id:
            item.version_id = newest.id
            renewed += 1
    db.session.flush()
    audit.record(by, "form.composed", form, event_id=form.event_id, count=len(form.items))
    return renewed


def weigh_questions(form: AssessmentForm, points: Mapping[int, Decimal], *, by: Actor) -> None:
    """What a right answer to each question is worth."""
    _begin_composing(form)
    for item in form.items:
        value = points.get(item.id, item.points)
        if not value.is_finite() or not 0 <= value <= POINTS_MAX or rules.decimals_of(value) > rules.PLACES_MAX:
            raise RuleBroken("item-points", most=POINTS_MAX)
        item.points = value
    audit.record(by, "form.changed", form, event_id=form.event_id, fields=["points"])


def take_questions_of(form: AssessmentForm, source: AssessmentForm, *, by: Actor) -> int:
    """The same questions as another test of the event, in the same versions."""
    _begin_composing(form)
    held = {item.question_id for item in form.items}
    fresh = [item for item in queries.items_of(source) if item.question_id not in held]
    if form.audience is Audience.CHILDREN and any(not item.question.for_children for item in fresh):
        raise RuleBroken("question-not-for-children")
    start = len(form.items)
    for place, item in enumerate(fresh, start=start + 1):
        form.items.append(
            FormItem(position=place, question_id=item.question_id, version_id=item.version_id, points=item.points)
        )
    db.session.flush()
    audit.record(by, "form.composed", form, event_id=form.event_id, count=len(form.items))
    return len(fresh)


def save_blueprint(form: AssessmentForm, plan: Mapping[Place, int], *, by: Actor) -> None:
    """How many questions of each topic and level the form wants."""
    check_plan(plan)
    _begin_composing(form)
    _set_blueprint(form, plan)
    audit.record(by, "form.changed", form, event_id=form.event_id, fields=["blueprint"])


def fill_from_blueprint(form: AssessmentForm, *, by: Actor) -> int:
    """Choose the questions anew by the plan; parallel forms get different ones as far as the bank goes."""
    _begin_composing(form)
    plan = {(cell.topic, cell.level): cell.wanted for cell in form.blueprint}
    check_plan(plan)
    usable = queries.usable_questions(form.event.organization_id, for_children=form.audience is Audience.CHILDREN)
    chosen = choose(
        plan,
        [queries.candidate_of(question) for question in usable],
        used_elsewhere=queries.questions_of_siblings(form),
        seed=f"form:{form.id}",
    )
    form.items = []
    db.session.flush()
    known = {question.id: question for question in usable}
    _append(form, [known[question_id] for question_id in chosen])
    audit.record(by, "form.composed", form, event_id=form.event_id, count=len(chosen))
    return len(chosen)


def make_parallel(form: AssessmentForm, source: AssessmentForm, *, by: Actor) -> int:
    """Give this test the plan of another one, and questions of its own."""
    _begin_composing(form)
    plan = {(cell.topic, cell.level): cell.wanted for cell in source.blueprint}
    check_plan(plan)
    _set_blueprint(form, plan)
    form.parallel_of_id = source.id
    db.session.flush()
    return fill_from_blueprint(form, by=by)


def _begin(form: AssessmentForm) -> None:
    lock_row(form)
    rules.check_event_takes(form.event.status, form.phase)
    rules.check_not_locked(form.locked_at)


def _begin_composing(form: AssessmentForm) -> None:
    """Once somebody has met the questions, the test stays as it is."""
    _begin(form)
    if queries.has_attempts(form) or _is_rated(form):
        raise Stale("form-is-taken")


def _is_rated(form: AssessmentForm) -> bool:
    rated = sa.select(Rating.id).join(FormItem, FormItem.id == Rating.item_id).where(FormItem.form_id == form.id)
    return db.session.scalar(rated.limit(1)) is not None


def _questions(
    form: AssessmentForm, question_ids: Sequence[int], *, usable_only: bool = True
) -> dict[int, Question]:  # fmt: skip
    """The office's own questions by id, fit for the form."""
    found = {question.id: question for question in queries.questions_by_id(form.event.organization_id, question_ids)}
    if set(question_ids) - set(found):
        raise Stale("question-gone")
    if usable_only and any(question.status in UNUSABLE for question in found.values()):
        raise RuleBroken("question-unusable")
    if usable_only and form.audience is Audience.CHILDREN and not all(one.for_children for one in found.values()):
        raise RuleBroken("question-not-for-children")
    return found


def _append(form: AssessmentForm, questions: Sequence[Question]) -> None:
    start = max((item.position for item in form.items), default=0)
    for place, question in enumerate(questions, start=start + 1):
        form.items.append(FormItem(position=place, question_id=question.id, version_id=question.newest.id))
    db.session.flush()


def _set_blueprint(form: AssessmentForm, plan: Mapping[Place, int]) -> None:
    form.blueprint = []
    db.session.flush()
    form.blueprint = [
        BlueprintCell(topic=topic, level=level, wanted=wanted) for (topic, level), wanted in plan.items() if wanted
    ]
    db.session.flush()


def _fresh_code() -> str:
    while True:
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        if not queries.is_code_taken(code):
            return code
