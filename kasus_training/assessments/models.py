"""Assessment forms and the scores people reached."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import User
from kasus_training.assessments.rules import Entry, Phase, ScoreState
from kasus_training.events.models import Event
from kasus_training.foundation.database import Base, word
from kasus_training.participants.models import Registration
from kasus_training.schedule.models import TrainingSession


class AssessmentForm(Base):
    """One test of the event: when it is taken and what its highest score is.

    A form that names a session belongs to that session's speakers; one without
    a session belongs to every trainer of the event.
    """

    __tablename__ = "assessment_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    phase: Mapped[Phase] = mapped_column(word(Phase))
    title: Mapped[str]
    maximum: Mapped[Decimal]
    position: Mapped[int]
    session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("training_session.id"))
    locked_at: Mapped[datetime | None]
    locked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    event: Mapped[Event] = relationship()
    session: Mapped[TrainingSession | None] = relationship()
    locked_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("event_id", "position"),
        # One pair of tests for the whole training, and one for each session.
        sa.Index(
            "uq_assessment_form_of_event",
            "event_id",
            "phase",
            unique=True,
            sqlite_where=sa.text("session_id IS NULL"),
            postgresql_where=sa.text("session_id IS NULL"),
        ),
        sa.UniqueConstraint("session_id", "phase"),
        sa.CheckConstraint("CAST(maximum AS NUMERIC) > 0", name="maximum_positive"),
    )

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None


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
