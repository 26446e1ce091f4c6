"""The question bank of an organisation."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import Organization, User
from kasus_training.assessments.questions import (
    Key,
    Kind,
    Labels,
    Level,
    QuestionStatus,
    Wording,
    key_from,
    wording_from,
)
from kasus_training.foundation.database import Base, word


class Question(Base):
    """A question with what is known about it; its words stand in its versions."""

    __tablename__ = "question"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    version: Mapped[int] = mapped_column(default=1)
    """The number of the newest version, which new forms pin."""
    fingerprint: Mapped[str]
    """Folded words of the newest version: the same question is not kept twice."""
    topic: Mapped[str]
    level: Mapped[Level] = mapped_column(word(Level))
    session_name: Mapped[str] = mapped_column(default="")
    """The session that teaches it, by its usual title."""
    legal_basis: Mapped[str] = mapped_column(default="")
    checked_on: Mapped[date | None]
    """When somebody last compared it with the law."""
    status: Mapped[QuestionStatus] = mapped_column(word(QuestionStatus))
    for_children: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    versions: Mapped[list[QuestionVersion]] = relationship(
        back_populates="question", order_by="QuestionVersion.number", cascade="all, delete-orphan"
    )
    newest: Mapped[QuestionVersion] = relationship(
        primaryjoin="and_(Question.id == QuestionVersion.question_id, Question.version == QuestionVersion.number)",
        viewonly=True,
    )

    __table_args__ = (
        sa.UniqueConstraint("organization_id", "fingerprint"),
        sa.Index(None, "organization_id", "topic"),
        sa.CheckConstraint("version > 0", name="version_positive"),
    )

    @property
    def labels(self) -> Labels:
        return Labels(
            topic=self.topic,
            level=self.level,
            session_name=self.session_name,
            legal_basis=self.legal_basis,
            checked_on=self.checked_on,
            status=self.status,
            for_children=self.for_children,
        )


class QuestionVersion(Base):
    """The words of a question at one time. They never change; the key may be corrected."""

    __tablename__ = "question_version"

    id: Mapped[int] = mapped_column(primary_key=True)
    question_id: Mapped[int] = mapped_column(sa.ForeignKey("question.id"))
    number: Mapped[int]
    kind: Mapped[Kind] = mapped_column(word(Kind))
    prompt: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """Options and criteria; see `questions.content_of`."""
    key: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """The key in force; see `questions.kept_key`."""
    explanation: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    question: Mapped[Question] = relationship(back_populates="versions")
    created_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("question_id", "number"),
        sa.CheckConstraint("number > 0", name="number_positive"),
    )

    @property
    def wording(self) -> Wording:
        return wording_from(self.kind, self.prompt, self.content, self.explanation)

    @property
    def answer_key(self) -> Key:
        return key_from(self.key)


class KeyChange(Base):
    """That the key of a version was wrong: who corrected it, when, why. Never changed."""

    __tablename__ = "key_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(sa.ForeignKey("question_version.id"), index=True)
    old_key: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    new_key: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    reason: Mapped[str]
    rescored: Mapped[int]
    """How many scores changed by it."""
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    at: Mapped[datetime]

    version: Mapped[QuestionVersion] = relationship()
    by: Mapped[User | None] = relationship()
