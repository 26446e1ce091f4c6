"""Certificates and the register of their numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.certificates.rules import CertificateState, GapReason, state_of
from kasus_training.events.models import Event
from kasus_training.foundation.database import Base, word
from kasus_training.foundation.jobs.models import Job
from kasus_training.participants.models import Registration


class CertificateNumber(Base):
    """A number of the organisation's register. Taken once, never used again; one whose
    certificate was not made stays here as a gap with its reason."""

    __tablename__ = "certificate_number"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    year: Mapped[int]
    serial: Mapped[int]
    text: Mapped[str]
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    job_id: Mapped[int | None] = mapped_column(sa.ForeignKey("job.id"), index=True)
    taken_at: Mapped[datetime]
    gap_reason: Mapped[GapReason | None] = mapped_column(word(GapReason))

    job: Mapped[Job | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("organization_id", "year", "serial"),
        sa.UniqueConstraint("organization_id", "text"),
    )


class Certificate(Base):
    """A certificate as it was handed out: its bytes, their hash, what they were made from."""

    __tablename__ = "certificate"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"), index=True)
    number_id: Mapped[int] = mapped_column(sa.ForeignKey("certificate_number.id"), unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    """At least 128 bits; stands in the verification address."""
    snapshot: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    pdf: Mapped[bytes] = mapped_column(sa.LargeBinary, deferred=True)
    pdf_sha256: Mapped[str]
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(default="")
    replaces_id: Mapped[int | None] = mapped_column(sa.ForeignKey("certificate.id"), unique=True)

    event: Mapped[Event] = relationship()
    registration: Mapped[Registration] = relationship()
    number: Mapped[CertificateNumber] = relationship()
    replaces: Mapped[Certificate | None] = relationship(
        remote_side="Certificate.id", back_populates="replaced_by", foreign_keys=replaces_id
    )
    replaced_by: Mapped[Certificate | None] = relationship(
        back_populates="replaces", foreign_keys="Certificate.replaces_id", uselist=False
    )

    __table_args__ = (
        sa.CheckConstraint("(revoked_at IS NULL) = (revoked_reason = '')", name="reason_when_revoked"),
        sa.Index(
            "uq_certificate_valid_registration",
            "registration_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )

    @property
    def state(self) -> CertificateState:
        return state_of(revoked_at=self.revoked_at, is_replaced=self.replaced_by is not None)
