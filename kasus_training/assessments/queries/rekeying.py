"""Whose score another key would change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.models import AssessmentForm, Attempt, FormItem, QuestionVersion, Score
from kasus_training.assessments.queries.attempts import computed_scores, results_for
from kasus_training.assessments.questions import Key, kept_key
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import printed_name


@dataclass(frozen=True)
class RekeyStep:
    """One person's score under the key in force and under the corrected one."""

    form: AssessmentForm
    registration_id: int
    number: int
    name: str
    old: Decimal
    new: Decimal
    stays: str
    """Why the score does not change all the same: "locked", "typed", or nothing."""


def forms_with(version: QuestionVersion) -> list[AssessmentForm]:
    return list(
        db.session.scalars(
            sa.select(AssessmentForm)
            .join(FormItem, FormItem.form_id == AssessmentForm.id)
            .options(
                orm.joinedload(AssessmentForm.event, innerjoin=True).joinedload(Event.organization, innerjoin=True)
            )
            .where(FormItem.version_id == version.id)
            .order_by(AssessmentForm.id)
        )
    )


def rekey_steps(version: QuestionVersion, key: Key) -> list[RekeyStep]:
    """Everybody whose computed score differs under the new key, test by test."""
    steps = []
    # A question stands in a handful of tests at most; people are read for each of them at once.
    for form in forms_with(version):
        people = db.session.execute(
            sa.select(Registration.id, Registration.number, Person.front_title, Person.name, Person.back_title, Score)
            .join(Attempt, Attempt.registration_id == Registration.id)
            .join(Person, Person.id == Registration.person_id)
            .outerjoin(Score, (Score.registration_id == Registration.id) & (Score.form_id == form.id))
            .where(Attempt.form_id == form.id, Attempt.submitted_at.is_not(None))
            .order_by(Registration.number)
        ).all()
        ids = [row.id for row in people]
        before, after = results_for(form, ids), results_for(form, ids, keys={version.id: key})
        computed = computed_scores(row.Score for row in people if row.Score is not None)
        for row in people:
            old, new = before.get(row.id), after.get(row.id)
            if old is None or new is None or old == new:
                continue
            typed = row.Score is not None and row.Score.value is not None and row.Score.id not in computed
            stays = "locked" if form.is_locked else "typed" if typed else ""
            name = printed_name(row.front_title, row.name, row.back_title)
            steps.append(RekeyStep(form, row.id, row.number, name, old, new, stays))
    return steps


def digest_of(key: Key, steps: Iterable[RekeyStep]) -> str:
    """Names what a page showed, so that exactly that is applied."""
    shown = [f"{step.form.id}:{step.registration_id}:{step.old}:{step.new}:{step.stays}" for step in steps]
    return hashlib.sha256("\n".join([str(sorted(kept_key(key).items())), *shown]).encode()).hexdigest()[:32]
