"""What people answered, and what raters saw."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import User
from kasus_training.assessments.models.forms import AssessmentForm, FormItem
from kasus_training.assessments.taking import AttemptEnd, AttemptMode
from kasus_training.foundation.database import Base, word
from kasus_training.participants.models import Registration


class Attempt(Base):
    """One person at one test, on a phone or from their paper. It pins versions through the form's items."""

    __tablename__ = "attempt"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_form.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    mode: Mapped[AttemptMode] = mapped_column(word(AttemptMode), default=AttemptMode.PHONE)
    seed: Mapped[int]
    """Mixes questions and options for this person; see `ordering`."""
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    """Opens this attempt on whatever phone; none on paper."""
    started_at: Mapped[datetime]
    extra_minutes: Mapped[int] = mapped_column(default=0)
    submitted_at: Mapped[datetime | None]
    ended: Mapped[AttemptEnd | None] = mapped_column(word(AttemptEnd))

    form: Mapped[AssessmentForm] = relationship()
    registration: Mapped[Registration] = relationship()
    answers: Mapped[list[Answer]] = relationship(back_populates="attempt", cascade="all, delete-orphan")

    __table_args__ = (
        sa.UniqueConstraint("form_id", "registration_id"),
        sa.CheckConstraint("(submitted_at IS NULL) = (ended IS NULL)", name="ended_when_submitted"),
        sa.CheckConstraint("extra_minutes >= 0", name="extra_not_negative"),
    )


class Answer(Base):
    """The newest answer to one question of an attempt. A question left out has no row, or an empty body."""

    __tablename__ = "answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(sa.ForeignKey("attempt.id", ondelete="CASCADE"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("form_item.id"), index=True)
    body: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """See `marking.read_answer`."""
    answered_at: Mapped[datetime]
    """When the person chose it, by the server's clock: a late upload does not replace a newer answer."""
    saved_at: Mapped[datetime]
    points: Mapped[Decimal | None]
    """None until marked: by the key when the attempt ends, or by a trainer."""
    is_right: Mapped[bool | None]
    comment: Mapped[str] = mapped_column(default="")
    marked_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    marked_at: Mapped[datetime | None]

    attempt: Mapped[Attempt] = relationship(back_populates="answers")
    item: Mapped[FormItem] = relationship()
    marked_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("attempt_id", "item_id"),
        sa.CheckConstraint("points IS NULL OR CAST(points AS NUMERIC) >= 0", name="points_not_negative"),
    )


class Rating(Base):
    """What one rater saw of one criterion of a practical skill."""

    __tablename__ = "rating"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("form_item.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    criterion: Mapped[str]
    rater_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    level: Mapped[int]
    """Index of the level, from the lowest."""
    changed_at: Mapped[datetime]

    item: Mapped[FormItem] = relationship()
    registration: Mapped[Registration] = relationship()
    rater: Mapped[User] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("item_id", "registration_id", "criterion", "rater_id"),
        sa.CheckConstraint("level >= 0", name="level_not_negative"),
    )


class Settlement(Base):
    """The level that holds where two raters differed."""

    __tablename__ = "settlement"

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("form_item.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    criterion: Mapped[str]
    level: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    item: Mapped[FormItem] = relationship()
    registration: Mapped[Registration] = relationship()
    by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("item_id", "registration_id", "criterion"),
        sa.CheckConstraint("level >= 0", name="level_not_negative"),
    )
