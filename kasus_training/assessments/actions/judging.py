"""What trainers judge: texts, and practical skills by rubric."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from kasus_training.accounts.models import User
from kasus_training.assessments import queries, rules
from kasus_training.assessments.actions.scores import write_results
from kasus_training.assessments.models import Answer, AssessmentForm, Rating, Settlement
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken, Stale


def rate_skill(
    form: AssessmentForm, registration_id: int, levels: Mapping[tuple[int, str], int], *, by: User
) -> None:  # fmt: skip
    """One rater's levels for one person. When all are there and agree, they become the score."""
    _begin(form, registration_id)
    known = {
        (item.id, criterion.id): len(criterion.levels)
        for item in queries.skills_of(form)
        for criterion in item.version.wording.criteria
    }
    if any(place not in known or not 0 <= level < known[place] for place, level in levels.items()):
        raise RuleBroken("rating-malformed")
    rows = [row for row in queries.ratings_of(form) if row.registration_id == registration_id]
    raters = {row.rater_id for row in rows}
    if by.id not in raters and len(raters) >= form.raters:
        raise Stale("raters-full")
    own = {(row.item_id, row.criterion): row for row in rows if row.rater_id == by.id}
    now = clock.now()
    for (item_id, criterion), level in levels.items():
        row = own.get((item_id, criterion)) or Rating(
            item_id=item_id, registration_id=registration_id, criterion=criterion, rater_id=by.id
        )
        row.level, row.changed_at = level, now
        db.session.add(row)
    audit.record(by, "skill.rated", form, event_id=form.event_id, registration=registration_id)
    _score(form, registration_id, by)


def settle_difference(
    form: AssessmentForm, registration_id: int, item_id: int, criterion: str, level: int, reason: str, *, by: Actor
) -> None:
    """Say which level holds where two raters differ."""
    said = rules.check_reason(reason)
    _begin(form, registration_id)
    found = next(
        (
            one
            for one in queries.differences_of(form)
            if (one.registration_id, one.item.id, one.criterion.id) == (registration_id, item_id, criterion)
        ),
        None,
    )
    if found is None:
        raise Stale("difference-gone")
    if not 0 <= level < len(found.criterion.levels):
        raise RuleBroken("rating-malformed")
    db.session.add(
        Settlement(
            item_id=item_id,
            registration_id=registration_id,
            criterion=criterion,
            level=level,
            reason=said,
            by_id=by.actor_id,
            at=clock.now(),
        )
    )
    audit.record(by, "skill.settled", form, event_id=form.event_id, registration=registration_id, reason=said)
    _score(form, registration_id, by)


def mark_essays(
    form: AssessmentForm, registration_id: int, points: Mapping[int, Decimal], comments: Mapping[int, str], *, by: User
) -> None:
    """Points for somebody's texts: answer id → points."""
    _begin(form, registration_id)
    known: dict[int, Answer] = {answer.id: answer for answer in queries.essays_of(form, registration_id)}
    for answer_id, value in points.items():
        answer = known.get(answer_id)
        if answer is None:
            raise Stale("answer-gone")
        if not value.is_finite() or not 0 <= value <= answer.item.points or rules.decimals_of(value) > rules.PLACES_MAX:
            raise RuleBroken("essay-points", most=answer.item.points)
        answer.points, answer.is_right = value, None
        answer.comment = comments.get(answer_id, "")[:500]
        answer.marked_by_id, answer.marked_at = by.id, clock.now()
    audit.record(by, "attempt.marked", form, event_id=form.event_id, registration=registration_id)
    _score(form, registration_id, by)


def _begin(form: AssessmentForm, registration_id: int) -> None:
    lock_row(form)
    rules.check_not_locked(form.locked_at)
    if queries.confirmed_ids(form.event_id, {registration_id}) != {registration_id}:
        raise RuleBroken("not-a-participant", field="registration_id")


def _score(form: AssessmentForm, registration_id: int, by: Actor) -> None:
    db.session.flush()
    found = queries.results_for(form, [registration_id])
    write_results(form, {who: score for who, score in found.items() if score is not None}, by=by)
