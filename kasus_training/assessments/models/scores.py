"""The scores people reached, and their history."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import User
from kasus_training.assessments.models.forms import AssessmentForm
from kasus_training.assessments.rules import Entry, ScoreState
from kasus_training.foundation.database import Base, word
from kasus_training.participants.models import Registration


class Score(Base):
    """One cell of the grid. `version` grows with every change; a stale one is refused."""

    __tablename__ = "score"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_form.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    state: Mapped[ScoreState] = mapped_column(word(ScoreState))
    value: Mapped[Decimal | None]
    version: Mapped[int] = mapped_column(default=1)
    changed_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    changed_at: Mapped[datetime]

    form: Mapped[AssessmentForm] = relationship()
    registration: Mapped[Registration] = relationship()
    changed_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("form_id", "registration_id"),
        sa.CheckConstraint("(state = 'number') = (value IS NOT NULL)", name="value_when_number"),
        sa.CheckConstraint("value IS NULL OR CAST(value AS NUMERIC) >= 0", name="value_not_negative"),
        sa.CheckConstraint("version > 0", name="version_positive"),
    )

    @property
    def entry(self) -> Entry:
        return Entry(self.state, self.value)


class ScoreChange(Base):
    """The history of a cell: who, when, from what to what. Never changed."""

    __tablename__ = "score_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    score_id: Mapped[int] = mapped_column(sa.ForeignKey("score.id"), index=True)
    version: Mapped[int]
    old_state: Mapped[ScoreState] = mapped_column(word(ScoreState, "old_state"))
    old_value: Mapped[Decimal | None]
    new_state: Mapped[ScoreState] = mapped_column(word(ScoreState, "new_state"))
    new_value: Mapped[Decimal | None]
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(default="")

    score: Mapped[Score] = relationship()
    by: Mapped[User | None] = relationship()

    __table_args__ = (sa.UniqueConstraint("score_id", "version"),)

    @property
    def old(self) -> Entry:
        return Entry(self.old_state, self.old_value)

    @property
    def new(self) -> Entry:
        return Entry(self.new_state, self.new_value)
