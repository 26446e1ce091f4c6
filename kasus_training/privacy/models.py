"""Periods of retention, requests about personal data, incidents."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import User
from kasus_training.events.models import Event
from kasus_training.foundation.database import Base, word
from kasus_training.participants.models import Registration
from kasus_training.privacy.rules import Channel, Decision, FieldGroup, Refusal, RequestKind


class RetentionPeriod(Base):
    """How many days after a training an office keeps a group of fields, where it is not the default."""

    __tablename__ = "retention_period"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    field_group: Mapped[FieldGroup] = mapped_column(word(FieldGroup))
    days: Mapped[int]

    __table_args__ = (
        sa.UniqueConstraint("organization_id", "field_group"),
        sa.CheckConstraint("days BETWEEN 0 AND 3650", name="days"),
    )


class PrivacyRequest(Base):
    """What somebody asks about their own data. The clock runs from when it was received."""

    __tablename__ = "privacy_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"))
    requester: Mapped[str] = mapped_column(default="")
    """Who asks, where it is not the participant, or nobody knows which one."""
    kind: Mapped[RequestKind] = mapped_column(word(RequestKind))
    channel: Mapped[Channel] = mapped_column(word(Channel))
    details: Mapped[str] = mapped_column(default="")
    received_at: Mapped[datetime]
    due_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    decision: Mapped[Decision | None] = mapped_column(word(Decision))
    refusal: Mapped[Refusal | None] = mapped_column(word(Refusal))
    note: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration | None] = relationship()
    decided_by: Mapped[User | None] = relationship(foreign_keys=decided_by_id)

    __table_args__ = (
        sa.CheckConstraint("(decided_at IS NULL) = (decision IS NULL)", name="decided"),
        sa.CheckConstraint("(refusal IS NOT NULL) = (decision IS NOT NULL AND decision = 'refused')", name="refused"),
        # Sent twice from one page, it is one request.
        sa.Index(
            "uq_privacy_request_open",
            "registration_id",
            "kind",
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
    )


class Incident(Base):
    """Personal data that got lost, out, or into wrong hands."""

    __tablename__ = "privacy_incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    title: Mapped[str]
    found_at: Mapped[datetime]
    due_at: Mapped[datetime]
    affected: Mapped[str]
    """Which data, of whom."""
    course: Mapped[str]
    """When and how it happened."""
    remedies: Mapped[str] = mapped_column(default="")
    people_count: Mapped[int | None]
    recipient: Mapped[str] = mapped_column(default="")
    """The authority that is told; the law's own body is still being set up."""
    subjects_told_at: Mapped[datetime | None]
    authority_told_at: Mapped[datetime | None]
    recorded_at: Mapped[datetime]
    recorded_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))

    event: Mapped[Event] = relationship()

    @property
    def told_at(self) -> datetime | None:
        """When the clock stopped: once both the people and the authority were told."""
        if self.subjects_told_at is None or self.authority_told_at is None:
            return None
        return max(self.subjects_told_at, self.authority_told_at)
