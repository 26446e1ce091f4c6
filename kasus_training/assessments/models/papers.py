"""Tests on paper, and the readings of the sheets."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import User
from kasus_training.assessments.models.forms import AssessmentForm
from kasus_training.assessments.paper import Round
from kasus_training.foundation.database import Base, word
from kasus_training.participants.models import Registration

IS_READING = "round <> 'settled'"


class PaperPlan(Base):
    """How a form is printed, and by how many people its sheets are typed."""

    __tablename__ = "paper_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_form.id"), unique=True)
    variants: Mapped[int] = mapped_column(default=1)
    typists: Mapped[int] = mapped_column(default=2)
    changed_at: Mapped[datetime]

    form: Mapped[AssessmentForm] = relationship()

    __table_args__ = (
        sa.CheckConstraint("variants BETWEEN 1 AND 4", name="variants_few"),
        sa.CheckConstraint("typists IN (1, 2)", name="typists_one_or_two"),
    )


class PaperEntry(Base):
    """One reading of one person's sheet. Nobody reads the same sheet twice."""

    __tablename__ = "paper_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    form_id: Mapped[int] = mapped_column(sa.ForeignKey("assessment_form.id"))
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    round: Mapped[Round] = mapped_column(word(Round))
    variant: Mapped[int]
    answers: Mapped[list[str]] = mapped_column(sa.JSON)
    """A sign for each question in the order of the variant; see `paper.read_answers`."""
    version: Mapped[int] = mapped_column(default=1)
    by_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    form: Mapped[AssessmentForm] = relationship()
    registration: Mapped[Registration] = relationship()
    by: Mapped[User] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("form_id", "registration_id", "round"),
        sa.Index(
            "uq_paper_entry_reader",
            "form_id",
            "registration_id",
            "by_id",
            unique=True,
            sqlite_where=sa.text(IS_READING),
            postgresql_where=sa.text(IS_READING),
        ),
        sa.CheckConstraint("variant BETWEEN 0 AND 3", name="variant_few"),
        sa.CheckConstraint("version > 0", name="version_positive"),
    )
