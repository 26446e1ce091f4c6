"""Whom to ask again, and whom one still waits for."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.queries.forms import Comparison
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status


def has_score(form: AssessmentForm | None) -> sa.ColumnElement[bool]:
    """Whether a registration has a number in this test."""
    if form is None:
        return sa.false()
    return (
        sa.select(Score.id)
        .where(Score.form_id == form.id, Score.registration_id == Registration.id, Score.value.is_not(None))
        .exists()
    )


def silent_people(event: Event, pair: Comparison, *, number: int = 1) -> Page[Registration]:
    """Those who took both tests and have not answered the follow-up."""
    return page_of(
        sa.select(Registration)
        .options(
            orm.joinedload(Registration.person, innerjoin=True),
            orm.joinedload(Registration.sector, innerjoin=True),
            orm.joinedload(Registration.institution),
            orm.joinedload(Registration.guardian),
            orm.selectinload(Registration.consents),
        )
        .where(
            Registration.event_id == event.id,
            Registration.status == Status.CONFIRMED,
            has_score(pair.pre),
            has_score(pair.post),
            ~has_score(pair.follow_up),
        )
        .order_by(Registration.number),
        number,
    )


def count_answers(form: AssessmentForm | None) -> int:
    if form is None:
        return 0
    return (
        db.session.scalar(
            sa.select(sa.func.count()).select_from(Score).where(Score.form_id == form.id, Score.value.is_not(None))
        )
        or 0
    )
