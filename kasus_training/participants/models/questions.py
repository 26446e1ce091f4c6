"""The organizers' own questions of the form, and what was answered."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.foundation.database import Base, word
from kasus_training.participants.questions import QuestionKind

if TYPE_CHECKING:
    from kasus_training.participants.models import Sector


class FormQuestion(Base):
    """A question that an organizer added to the form. One that was answered is retired, not deleted."""

    __tablename__ = "form_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    position: Mapped[int]
    kind: Mapped[QuestionKind] = mapped_column(word(QuestionKind))
    label: Mapped[str]
    hint: Mapped[str] = mapped_column(default="")
    required: Mapped[bool] = mapped_column(default=False)
    options: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    depends_on_id: Mapped[int | None] = mapped_column(sa.ForeignKey("form_question.id"))
    depends_on_value: Mapped[str] = mapped_column(default="")
    retired_at: Mapped[datetime | None]

    sectors: Mapped[list[Sector]] = relationship(secondary="form_question_sector")

    @property
    def field(self) -> str:
        return f"q_{self.id}"


class FormQuestionSector(Base):
    """That a question is asked of a sector; of all where it has none."""

    __tablename__ = "form_question_sector"

    question_id: Mapped[int] = mapped_column(sa.ForeignKey("form_question.id", ondelete="CASCADE"), primary_key=True)
    sector_id: Mapped[int] = mapped_column(sa.ForeignKey("sector.id", ondelete="CASCADE"), primary_key=True)


class FormAnswer(Base):
    """What somebody answered: one text, several choices, or a file under a name of our own."""

    __tablename__ = "form_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("form_question.id"), index=True)
    value: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    """Of a file the name that people gave it."""
    file_path: Mapped[str] = mapped_column(default="")
    media_type: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]

    question: Mapped[FormQuestion] = relationship()

    __table_args__ = (sa.UniqueConstraint("registration_id", "question_id"),)
