"""Who changed which score, and of whom."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.models import AssessmentForm, Score, ScoreChange
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import printed_name


def changes_page(
    forms: Sequence[AssessmentForm], *, registration_id: int | None = None, number: int = 1
) -> Page[ScoreChange]:
    """Who changed what in these forms, newest first."""
    statement = (
        sa.select(ScoreChange)
        .join(ScoreChange.score)
        .options(
            orm.contains_eager(ScoreChange.score).joinedload(Score.form),
            orm.contains_eager(ScoreChange.score)
            .joinedload(Score.registration)
            .joinedload(Registration.person),
            orm.joinedload(ScoreChange.by),
        )
        .where(Score.form_id.in_([form.id for form in forms]))
        .order_by(ScoreChange.id.desc())
    )  # fmt: skip
    if registration_id is not None:
        statement = statement.where(Score.registration_id == registration_id)
    return page_of(statement, number)


def change_in(event: Event, change_id: int) -> ScoreChange | None:
    """A change of one of this event's scores."""
    return db.session.scalar(
        sa.select(ScoreChange)
        .join(ScoreChange.score)
        .join(Score.form)
        .where(ScoreChange.id == change_id, AssessmentForm.event_id == event.id)
    )


def participant_name(event: Event, registration_id: int) -> str | None:
    """How a participant of this event is called; none when there is no such person here."""
    row = db.session.execute(
        sa.select(Person.front_title, Person.name, Person.back_title)
        .join(Registration, Registration.person_id == Person.id)
        .where(Registration.id == registration_id, Registration.event_id == event.id)
    ).one_or_none()
    return None if row is None else printed_name(*row)
