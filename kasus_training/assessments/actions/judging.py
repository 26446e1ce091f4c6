"""What trainers judge: texts, and practical skills by rubric."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from kasus_training.accounts.models import User
from kasus_training.assessments import queries, rules
from kasus_training.assessments.actions.scores import put_results, withdraw_results
from kasus_training.assessments.models import Answer, AssessmentForm, Rating, Settlement
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
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
    rows = queries.ratings_of(form, {registration_id})
    check_may_rate({row.rater_id for row in rows}, form, by)
    write_levels(form, {(item, registration_id, name): level for (item, name), level in levels.items()}, by=by)


def check_may_rate(raters: Collection[int], form: AssessmentForm, by: User) -> None:
    """As many people as the form wants rate a participant, each their own levels."""
    if by.id not in raters and len(set(raters)) >= form.raters:
        raise Stale("raters-full")


def write_levels(form: AssessmentForm, levels: Mapping[tuple[int, int, str], int | None], *, by: User) -> None:
    """What one rater saw: (item, registration, criterion) → level, or none where it is taken back. What was
    settled about a criterion no longer holds once a rater sees it otherwise."""
    people = {registration_id for _item, registration_id, _criterion in levels}
    own = {(row.item_id, row.registration_id, row.criterion): row for row in queries.ratings_by(form, by.id, people)}
    settled = {(row.item_id, row.registration_id, row.criterion): row for row in queries.settlements_of(form)}
    now, changed = clock.now(), {}
    for place, level in levels.items():
        row = own.get(place)
        if (row.level if row else None) == level:
            continue
        changed["-".join(map(str, place))] = [row.level if row else None, level]
        if level is None:
            db.session.delete(row)
            continue
        item_id, registration_id, criterion = place
        row = row or Rating(item_id=item_id, registration_id=registration_id, criterion=criterion, rater_id=by.id)
        row.level, row.changed_at = level, now
        db.session.add(row)
        if place in settled and settled[place].level != level:
            db.session.delete(settled[place])
    if changed:
        audit.record(by, "skill.rated", form, event_id=form.event_id, levels=changed)
        _score(form, {place[1] for place in levels}, by)


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
    _score(form, {registration_id}, by)


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
    _score(form, {registration_id}, by)


def _begin(form: AssessmentForm, registration_id: int) -> None:
    begin_judging(form)
    if queries.confirmed_ids(form.event_id, {registration_id}) != {registration_id}:
        raise RuleBroken("not-a-participant", field="registration_id")


def begin_judging(form: AssessmentForm) -> None:
    queries.hold_form(form)
    rules.check_event_takes(form.event.status, form.phase)
    rules.check_not_locked(form.locked_at)


def _score(form: AssessmentForm, registration_ids: Collection[int], by: Actor) -> None:
    """The scores that follow; where raters differ again, or one took a level back, there is none any more."""
    db.session.flush()
    found = queries.results_for(form, registration_ids)
    put_results(form, {who: score for who, score in found.items() if score is not None}, by=by)
    withdraw_results(form, {who for who in registration_ids if found.get(who) is None}, by=by)
