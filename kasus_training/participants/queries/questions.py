"""The organizers' own questions, and what was answered."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import FormAnswer, FormQuestion, Registration
from kasus_training.participants.questions import Answer, Question


def form_questions(event: Event) -> list[FormQuestion]:
    """The questions that are asked now, in order."""
    return list(
        db.session.scalars(
            sa.select(FormQuestion)
            .options(selectinload(FormQuestion.sectors))
            .where(FormQuestion.event_id == event.id, FormQuestion.retired_at.is_(None))
            .order_by(FormQuestion.position, FormQuestion.id)
        )
    )


def questions_of(event: Event) -> list[Question]:
    """The same as facts for the rules."""
    return [as_fact(row) for row in form_questions(event)]


def as_fact(row: FormQuestion) -> Question:
    return Question(
        id=row.id,
        kind=row.kind,
        label=row.label,
        hint=row.hint,
        required=row.required,
        options=tuple(row.options),
        sector_ids=frozenset(sector.id for sector in row.sectors),
        depends_on_id=row.depends_on_id,
        depends_on_value=row.depends_on_value,
    )


def question_of(event: Event, question_id: int) -> FormQuestion | None:
    return db.session.scalar(
        sa.select(FormQuestion).filter_by(id=question_id, event_id=event.id).options(selectinload(FormQuestion.sectors))
    )


def answer_counts(event: Event) -> dict[int, int]:
    """How many answered each question."""
    rows = db.session.execute(
        sa.select(FormAnswer.question_id, sa.func.count())
        .join(FormQuestion, FormQuestion.id == FormAnswer.question_id)
        .where(FormQuestion.event_id == event.id)
        .group_by(FormAnswer.question_id)
    )
    return dict(rows.all())


def answers_of(registration: Registration) -> list[FormAnswer]:
    """What somebody answered, retired questions included, in the order of the questions."""
    return list(
        db.session.scalars(
            sa.select(FormAnswer)
            .join(FormAnswer.question)
            .options(joinedload(FormAnswer.question))
            .where(FormAnswer.registration_id == registration.id)
            .order_by(FormQuestion.position, FormQuestion.id)
        )
    )


def given_answers(registration: Registration) -> dict[int, Answer]:
    rows = db.session.scalars(sa.select(FormAnswer).filter_by(registration_id=registration.id))
    return {row.question_id: tuple(row.value) for row in rows}


def answer_to(registration: Registration, question_id: int) -> FormAnswer | None:
    return db.session.scalar(sa.select(FormAnswer).filter_by(registration_id=registration.id, question_id=question_id))


def questions_ever(event: Event) -> list[FormQuestion]:
    """Every question that was asked at some time, in the order of the form."""
    return list(
        db.session.scalars(
            sa.select(FormQuestion).filter_by(event_id=event.id).order_by(FormQuestion.position, FormQuestion.id)
        )
    )


def answers_by_registration(event: Event) -> tuple[list[FormQuestion], dict[int, dict[int, str]]]:
    """For exports: every question that was ever asked, and registration → question → answer as one text."""
    questions = questions_ever(event)
    answers: dict[int, dict[int, str]] = {}
    rows = db.session.scalars(
        sa.select(FormAnswer)
        .join(FormQuestion, FormQuestion.id == FormAnswer.question_id)
        .where(FormQuestion.event_id == event.id)
    )
    for row in rows:
        answers.setdefault(row.registration_id, {})[row.question_id] = "; ".join(row.value)
    return questions, answers
