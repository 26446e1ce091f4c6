"""What people answered, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.marking import Mark, mark
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, FormItem
from kasus_training.assessments.questions import Key, Wording
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status


@dataclass(frozen=True)
class GivenAnswer:
    """One person's answer to one question, on a phone or on paper."""

    registration_id: int
    chosen: tuple[str, ...]
    """Ids of the options; empty for texts and for questions left out."""
    text: str
    points: Decimal | None
    """None while a trainer still has to judge it."""
    is_right: bool | None

    @property
    def is_blank(self) -> bool:
        return not self.chosen and not self.text


@dataclass(frozen=True)
class QuestionAnswers:
    """A question of a form with the answers of everybody whose attempt has ended."""

    item_id: int
    question_id: int
    version_id: int
    position: int
    points: Decimal
    topic: str
    wording: Wording
    key: Key
    answers: dict[int, GivenAnswer] = field(default_factory=dict)
    """Registration id → answer; who left the question out stands here with a blank one."""


def items_of(form: AssessmentForm) -> list[FormItem]:
    """The questions of a form in their order, each with its pinned version."""
    return list(
        db.session.scalars(
            sa.select(FormItem)
            .options(
                orm.joinedload(FormItem.version, innerjoin=True), orm.joinedload(FormItem.question, innerjoin=True)
            )
            .filter_by(form_id=form.id)
            .order_by(FormItem.position)
        )
    )


def items_to_mark(form_id: int) -> list[FormItem]:
    """The same without what the bank says about the questions."""
    return list(
        db.session.scalars(
            sa.select(FormItem)
            .options(orm.joinedload(FormItem.version, innerjoin=True))
            .filter_by(form_id=form_id)
            .order_by(FormItem.position)
        )
    )


def answers_by_question(form: AssessmentForm) -> list[QuestionAnswers]:
    """Every question of the form with every ended attempt's answer to it, in three queries.

    Only confirmed participants are counted. Rubric questions are judged, not answered, and
    stand here without answers.
    """
    items = items_of(form)
    takers = list(
        db.session.execute(
            sa.select(Attempt.id, Attempt.registration_id)
            .join(Registration, Registration.id == Attempt.registration_id)
            .where(
                Attempt.form_id == form.id,
                Attempt.submitted_at.is_not(None),
                Registration.status == Status.CONFIRMED,
            )
        )
    )
    people = {attempt_id: registration_id for attempt_id, registration_id in takers}
    rows = {
        (row.attempt_id, row.item_id): row
        for row in db.session.scalars(sa.select(Answer).where(Answer.attempt_id.in_(list(people))))
    }
    return [_question(item, people, rows) for item in items]


def _question(item: FormItem, people: dict[int, int], rows: dict[tuple[int, int], Answer]) -> QuestionAnswers:
    wording, key = item.version.wording, item.version.answer_key
    return QuestionAnswers(
        item_id=item.id,
        question_id=item.question_id,
        version_id=item.version_id,
        position=item.position,
        points=item.points,
        topic=item.question.topic,
        wording=wording,
        key=key,
        answers={
            registration_id: _given(registration_id, rows.get((attempt_id, item.id)), wording, key, item.points)
            for attempt_id, registration_id in people.items()
        },
    )


def _given(registration_id: int, row: Answer | None, wording: Wording, key: Key, most: Decimal) -> GivenAnswer:
    body = row.body if row else {}
    judged = Mark(row.points, row.is_right) if row else mark(wording, key, {}, most=most)
    return GivenAnswer(
        registration_id, tuple(body.get("chosen", ())), str(body.get("text", "")), judged.points, judged.is_right
    )


def ended_attempts(form: AssessmentForm, registration_ids: Sequence[int]) -> dict[int, Attempt]:
    """Who of these people has ended the test: registration id → attempt."""
    rows = db.session.scalars(
        sa.select(Attempt).where(
            Attempt.form_id == form.id,
            Attempt.submitted_at.is_not(None),
            Attempt.registration_id.in_(registration_ids),
        )
    )
    return {attempt.registration_id: attempt for attempt in rows}
