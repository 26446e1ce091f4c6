"""What tests forget of a person. Scores and choices stay, for they are what the figures are made
of; what somebody wrote in their own words goes."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, PaperEntry
from kasus_training.assessments.paper import LETTERS
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.actions.erasing import forgets
from kasus_training.participants.actions.letting_go import forgets_answers
from kasus_training.participants.models import Registration


@forgets
def forget_own_words(registration: Registration) -> None:
    """The person's texts, and the key to a test that is still open on a phone."""
    mine = Attempt.registration_id == registration.id
    _forget_texts(sa.select(Attempt.id).where(mine))
    _forget_typed(PaperEntry.registration_id == registration.id)
    db.session.execute(sa.update(Attempt).where(mine).values(token_hash=None))


@forgets_answers
def forget_words_of_event(event: Event) -> int:
    """After the time of answers is over, nobody's own words are left."""
    forms = sa.select(AssessmentForm.id).where(AssessmentForm.event_id == event.id)
    _forget_typed(PaperEntry.form_id.in_(forms))
    return _forget_texts(sa.select(Attempt.id).where(Attempt.form_id.in_(forms)))


def _forget_typed(which: sa.ColumnElement[bool]) -> None:
    """Words that were typed from a sheet; its letters stay."""
    for entry in db.session.scalars(sa.select(PaperEntry).where(which)):
        kept = [answer if set(answer) <= set(LETTERS) else "" for answer in entry.answers]
        if kept != entry.answers:
            entry.answers = kept
    db.session.flush()


def _forget_texts(attempts: sa.Select) -> int:
    written = sa.or_(sa.cast(Answer.body, sa.Text).like('%"text"%'), Answer.comment != "")
    found: Any = db.session.execute(
        sa.update(Answer).where(Answer.attempt_id.in_(attempts), written).values(body={}, comment=""),
        execution_options={"synchronize_session": "fetch"},
    )
    return found.rowcount
