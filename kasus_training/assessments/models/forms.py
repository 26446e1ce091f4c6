"""Forms of an event: the tests, the questions pinned in them, and the plan they follow."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from kasus_training.accounts.models import User
from kasus_training.assessments.models.questions import Question, QuestionVersion
from kasus_training.assessments.questions import Level
from kasus_training.assessments.rules import Audience, Phase, event_takes
from kasus_training.assessments.taking import Opening, PageStyle, Reveal, Sitting
from kasus_training.events.models import Event
from kasus_training.foundation.database import Base, word
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
    audience: Mapped[Audience] = mapped_column(word(Audience), default=Audience.EVERYONE)
    weight: Mapped[Decimal] = mapped_column(default=Decimal(1))
    """How much this test counts beside others."""
    pass_mark: Mapped[Decimal | None]
    """The score that is enough, on the form's own scale."""
    opening: Mapped[Opening] = mapped_column(word(Opening), default=Opening.PAPER)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    """Planned, or the instant at which somebody pressed the button."""
    minutes: Mapped[int | None]
    code: Mapped[str | None] = mapped_column(unique=True)
    """Letters on the projector that lead to the test."""
    page_style: Mapped[PageStyle] = mapped_column(word(PageStyle), default=PageStyle.ONE)
    mixes_questions: Mapped[bool] = mapped_column(default=True)
    mixes_options: Mapped[bool] = mapped_column(default=True)
    reveal: Mapped[Reveal] = mapped_column(word(Reveal), default=Reveal.NOTHING)
    raters: Mapped[int] = mapped_column(default=1)
    """How many people judge a practical skill, each without seeing the other."""
    parallel_of_id: Mapped[int | None] = mapped_column(sa.ForeignKey("assessment_form.id"))
    """The form whose plan this one follows with other questions."""
    locked_at: Mapped[datetime | None]
    locked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    has_skill: Mapped[bool | None] = query_expression()
    """Whether somebody judges a practical skill in it; only where a query asks for that too."""

    event: Mapped[Event] = relationship()
    session: Mapped[TrainingSession | None] = relationship()
    locked_by: Mapped[User | None] = relationship()
    items: Mapped[list[FormItem]] = relationship(
        back_populates="form", order_by="FormItem.position", cascade="all, delete-orphan"
    )
    blueprint: Mapped[list[BlueprintCell]] = relationship(
        back_populates="form", order_by="BlueprintCell.topic, BlueprintCell.id", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.UniqueConstraint("event_id", "position"),
        # One pair of tests for the whole training, and one for each session.
        sa.Index(
            "uq_assessment_form_of_event",
            "event_id",
            "phase",
            "audience",
            unique=True,
            sqlite_where=sa.text("session_id IS NULL"),
            postgresql_where=sa.text("session_id IS NULL"),
        ),
        sa.UniqueConstraint("session_id", "phase", "audience"),
        sa.CheckConstraint("CAST(maximum AS NUMERIC) > 0", name="maximum_positive"),
        sa.CheckConstraint("raters IN (1, 2)", name="raters_one_or_two"),
        sa.CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes_positive"),
    )

    @property
    def is_locked(self) -> bool:
        return self.locked_at is not None

    @property
    def is_filed(self) -> bool:
        """The training is filed and this test with it: it stands still until the training is opened again."""
        return not event_takes(self.event.status, self.phase)

    @property
    def sitting(self) -> Sitting:
        return Sitting(self.opening, self.opens_at, self.closes_at, self.minutes, self.is_locked)


class FormItem(Base):
    """One question of a form, pinned to the version that people see."""

    __tablename__ = "form_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_form.id"))
    position: Mapped[int]
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"), index=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), index=True)
    points: Mapped[Decimal] = mapped_column(default=Decimal(1))
    """What a right answer is worth; the sum is scaled to the form's maximum."""

    form: Mapped[AssessmentForm] = relationship(back_populates="items")
    question: Mapped[Question] = relationship()
    version: Mapped[QuestionVersion] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("form_id", "position"),
        sa.UniqueConstraint("form_id", "question_id"),
        sa.CheckConstraint("CAST(points AS NUMERIC) >= 0", name="points_not_negative"),
    )


class BlueprintCell(Base):
    """How many questions of a topic and level the form wants. Parallel forms share their cells."""

    __tablename__ = "blueprint_cell"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_form.id"))
    topic: Mapped[str]
    level: Mapped[Level] = mapped_column(word(Level))
    wanted: Mapped[int]

    form: Mapped[AssessmentForm] = relationship(back_populates="blueprint")

    __table_args__ = (
        sa.UniqueConstraint("form_id", "topic", "level"),
        sa.CheckConstraint("wanted > 0", name="wanted_positive"),
    )
