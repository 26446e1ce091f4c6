"""What we know of tests on paper."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.models import AssessmentForm, Attempt, FormItem, PaperEntry, PaperPlan
from kasus_training.assessments.paper import PaperItem, Round, items_on_paper
from kasus_training.assessments.queries.answers import items_of
from kasus_training.foundation.database import db

Readings = dict[Round, PaperEntry]


@dataclass(frozen=True)
class PaperFacts:
    """How a form is printed: as planned, or as it would be."""

    variants: int = 1
    typists: int = 2


@dataclass(frozen=True)
class Papers:
    """A form with its variants, question by question."""

    form: AssessmentForm
    plan: PaperFacts
    variants: list[list[PaperItem]] = field(default_factory=list)

    @property
    def length(self) -> int:
        """How many questions a sheet asks."""
        return len(self.variants[0]) if self.variants else 0


def papers_of(form: AssessmentForm) -> Papers:
    plan = plan_of(form)
    questions = [(item.id, item.version.wording) for item in items_of(form)]
    return Papers(
        form,
        plan,
        [
            items_on_paper(
                questions, variant, mixes_questions=form.mixes_questions, mixes_options=form.mixes_options
            )
            for variant in range(plan.variants)
        ],
    )  # fmt: skip


def plan_of(form: AssessmentForm) -> PaperFacts:
    row = db.session.execute(
        sa.select(PaperPlan.variants, PaperPlan.typists).filter_by(form_id=form.id)
    ).one_or_none()  # fmt: skip
    return PaperFacts(*row) if row else PaperFacts()


def plan_row(form: AssessmentForm) -> PaperPlan | None:
    return db.session.scalar(sa.select(PaperPlan).filter_by(form_id=form.id))


def readings_of(form: AssessmentForm, registration_id: int | None = None) -> dict[int, Readings]:
    """Registration id → its readings by round, freshly read."""
    statement = (
        sa.select(PaperEntry)
        .options(orm.joinedload(PaperEntry.by, innerjoin=True))
        .filter_by(form_id=form.id)
        .execution_options(populate_existing=True)
    )
    if registration_id is not None:
        statement = statement.filter_by(registration_id=registration_id)
    found: dict[int, Readings] = {}
    for entry in db.session.scalars(statement):
        found.setdefault(entry.registration_id, {})[entry.round] = entry
    return found


def has_readings(form: AssessmentForm) -> bool:
    return db.session.scalar(sa.select(PaperEntry.id).filter_by(form_id=form.id).limit(1)) is not None


def attempted(form: AssessmentForm, registration_ids: Collection[int]) -> set[int]:
    """Who of these people has begun the test already, on a phone or on paper."""
    return set(
        db.session.scalars(
            sa.select(Attempt.registration_id).where(
                Attempt.form_id == form.id, Attempt.registration_id.in_(registration_ids)
            )
        )
    )


def count_items(forms: Sequence[AssessmentForm]) -> dict[int, int]:
    """How many questions each form has."""
    rows = db.session.execute(
        sa.select(FormItem.form_id, sa.func.count())
        .where(FormItem.form_id.in_([form.id for form in forms]))
        .group_by(FormItem.form_id)
    )
    return {row[0]: row[1] for row in rows}
