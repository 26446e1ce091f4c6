"""What waits for a person's judgement: essays, and practical skills by rubric."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.models import (
    Answer,
    AssessmentForm,
    Attempt,
    FormItem,
    QuestionVersion,
    Rating,
    Settlement,
)
from kasus_training.assessments.queries.answers import items_of
from kasus_training.assessments.questions import Criterion, Kind
from kasus_training.assessments.ratings import Seen, verdicts
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration


def skills_of(form: AssessmentForm) -> list[FormItem]:
    return [item for item in items_of(form) if item.version.kind is Kind.SKILL]


def ratings_of(form: AssessmentForm, registration_ids: Collection[int] | None = None) -> list[Rating]:
    """What raters saw, of everybody or of these people."""
    of_them = sa.true() if registration_ids is None else Rating.registration_id.in_(registration_ids)
    return list(
        db.session.scalars(
            sa.select(Rating)
            .join(FormItem, FormItem.id == Rating.item_id)
            .options(orm.joinedload(Rating.rater, innerjoin=True))
            .where(FormItem.form_id == form.id, of_them)
            .order_by(Rating.id)
        )
    )


def ratings_by(form: AssessmentForm, rater_id: int, registration_ids: Collection[int] | None = None) -> list[Rating]:
    return [row for row in ratings_of(form, registration_ids) if row.rater_id == rater_id]


def settlements_of(form: AssessmentForm) -> list[Settlement]:
    statement = sa.select(Settlement).join(FormItem, FormItem.id == Settlement.item_id)
    return list(db.session.scalars(statement.where(FormItem.form_id == form.id)))


def own_levels(form: AssessmentForm, registration_id: int, rater_id: int) -> dict[tuple[int, str], int]:
    """What one rater saw of one person; nobody else's levels, so that each judges alone."""
    rows = db.session.scalars(
        sa.select(Rating)
        .join(FormItem, FormItem.id == Rating.item_id)
        .where(FormItem.form_id == form.id, Rating.registration_id == registration_id, Rating.rater_id == rater_id)
    )
    return {(row.item_id, row.criterion): row.level for row in rows}


def essays_of(form: AssessmentForm, registration_id: int) -> list[Answer]:
    """The texts of one person that a trainer reads."""
    return list(
        db.session.scalars(
            sa.select(Answer)
            .join(Attempt, Attempt.id == Answer.attempt_id)
            .join(FormItem, FormItem.id == Answer.item_id)
            .join(QuestionVersion, QuestionVersion.id == FormItem.version_id)
            .options(orm.joinedload(Answer.item, innerjoin=True).joinedload(FormItem.version, innerjoin=True))
            .where(
                Attempt.form_id == form.id,
                Attempt.registration_id == registration_id,
                Attempt.submitted_at.is_not(None),
                QuestionVersion.kind == Kind.ESSAY,
            )
            .order_by(FormItem.position)
        )
    )


def essays_waiting(form: AssessmentForm) -> dict[int, int]:
    """Registration id → how many of their texts nobody has read yet."""
    rows = db.session.execute(
        sa.select(Attempt.registration_id, sa.func.count())
        .join(Answer, Answer.attempt_id == Attempt.id)
        .join(FormItem, FormItem.id == Answer.item_id)
        .join(QuestionVersion, QuestionVersion.id == FormItem.version_id)
        .where(
            Attempt.form_id == form.id,
            Attempt.submitted_at.is_not(None),
            QuestionVersion.kind == Kind.ESSAY,
            Answer.points.is_(None),
        )
        .group_by(Attempt.registration_id)
    )
    return {registration_id: count for registration_id, count in rows}


@dataclass(frozen=True)
class Difference:
    """Two raters saw one criterion differently."""

    item: FormItem
    criterion: Criterion
    registration_id: int
    seen: tuple[tuple[str, int], ...]
    """Who saw which level."""


def differences_of(form: AssessmentForm) -> list[Difference]:
    """Everything that somebody has to settle, person by person."""
    by_place: dict[tuple[int, int, str], list[Rating]] = {}
    for rating in ratings_of(form):
        by_place.setdefault((rating.registration_id, rating.item_id, rating.criterion), []).append(rating)
    settled = {(row.registration_id, row.item_id, row.criterion) for row in settlements_of(form)}
    criteria = {
        (item.id, criterion.id): (item, criterion)
        for item in skills_of(form)
        for criterion in item.version.wording.criteria
    }
    found = []
    for (registration_id, item_id, name), rows in sorted(by_place.items()):
        seen = [Seen(name, row.rater_id, row.level) for row in rows]
        verdict = verdicts([name], seen, {}, raters=form.raters)[name]
        if verdict.differs and (registration_id, item_id, name) not in settled and (item_id, name) in criteria:
            item, criterion = criteria[item_id, name]
            found.append(
                Difference(item, criterion, registration_id, tuple((row.rater.name, row.level) for row in rows))
            )
    return found


def names_of(registration_ids: set[int]) -> dict[int, str]:
    rows = db.session.scalars(
        sa.select(Registration)
        .options(orm.joinedload(Registration.person, innerjoin=True))
        .where(Registration.id.in_(registration_ids))
    )
    return {row.id: row.person.printed_name for row in rows}
