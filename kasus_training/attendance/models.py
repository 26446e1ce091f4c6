"""Stations, scans, manual facts, and the marks derived from them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import User
from kasus_training.attendance.rules import FactKind, MarkStatus, ScanKind, ScanResult, ScanSource
from kasus_training.events.models import Event
from kasus_training.foundation.database import Base, word
from kasus_training.participants.models import Registration
from kasus_training.schedule.models import TrainingSession


class Station(Base):
    """A device that may scan for one event and do nothing else."""

    __tablename__ = "station"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    name: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    last_seen_at: Mapped[datetime | None]
    queue_length: Mapped[int | None]
    battery_percent: Mapped[int | None]
    clock_skew_seconds: Mapped[int | None]

    event: Mapped[Event] = relationship()

    __table_args__ = (sa.UniqueConstraint("event_id", "name"),)

    @property
    def actor_id(self) -> None:
        return None

    @property
    def actor_name(self) -> str:
        return self.name


class StationPairing(Base):
    """An invitation to one device to become a station: shown as a QR, used up by the first that accepts."""

    __tablename__ = "station_pairing"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    name: Mapped[str]
    code_hash: Mapped[str | None] = mapped_column(unique=True)
    """None only while the row is being made: the code is derived from its id."""
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    station_id: Mapped[int | None] = mapped_column(sa.ForeignKey("station.id"), unique=True)
    """What came of it; an invitation with a station is used up."""

    event: Mapped[Event] = relationship()
    station: Mapped[Station | None] = relationship()


class Projector(Base):
    """The secret address of one session's rotating code on the hall's screen."""

    __tablename__ = "projector"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id", ondelete="CASCADE"), unique=True)
    public_code: Mapped[str] = mapped_column(unique=True)
    """Stands in the self check-in address; says which session, opens nothing."""
    generation: Mapped[int] = mapped_column(default=1)
    token_hash: Mapped[str] = mapped_column(unique=True)

    session: Mapped[TrainingSession] = relationship()


class Scan(Base):
    """Something was held before a reader. Stored whatever came of it, never changed."""

    __tablename__ = "scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    scan_id: Mapped[str] = mapped_column(unique=True)
    """The client's UUID: the same scan sent again is the same row."""
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    registration_id: Mapped[int | None] = mapped_column(sa.ForeignKey("registration.id"))
    session_id: Mapped[int | None] = mapped_column(sa.ForeignKey("training_session.id"))
    kind: Mapped[ScanKind] = mapped_column(word(ScanKind))
    source: Mapped[ScanSource] = mapped_column(word(ScanSource))
    result: Mapped[ScanResult] = mapped_column(word(ScanResult))
    token_hash: Mapped[str] = mapped_column(default="")
    body_hash: Mapped[str]
    answer: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    """What was answered first; a repetition gets it again."""
    scanned_at: Mapped[datetime]
    """By the device's clock."""
    counted_at: Mapped[datetime]
    """By the server's clock: the device's time corrected by its skew."""
    received_at: Mapped[datetime]
    skew_seconds: Mapped[int] = mapped_column(default=0)
    station_id: Mapped[int | None] = mapped_column(sa.ForeignKey("station.id"))
    user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    device: Mapped[str] = mapped_column(default="")
    """A hash that tells browsers apart in self check-in; flags one phone for many."""

    registration: Mapped[Registration | None] = relationship()
    session: Mapped[TrainingSession | None] = relationship()
    station: Mapped[Station | None] = relationship()
    user: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.Index(None, "session_id", "registration_id"),
        sa.Index(None, "event_id", "received_at"),
    )


class MarkFact(Base):
    """A decision by hand: a status set, or a scan or decision undone. Never changed."""

    __tablename__ = "mark_fact"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id"))
    kind: Mapped[FactKind] = mapped_column(word(FactKind))
    status: Mapped[MarkStatus | None] = mapped_column(word(MarkStatus))
    undone_scan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("scan.id"))
    undone_fact_id: Mapped[int | None] = mapped_column(sa.ForeignKey("mark_fact.id"))
    reason: Mapped[str] = mapped_column(default="")
    by_user_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    by_station_id: Mapped[int | None] = mapped_column(sa.ForeignKey("station.id"))
    at: Mapped[datetime]

    __table_args__ = (
        sa.Index(None, "session_id", "registration_id"),
        sa.CheckConstraint("(kind IN ('set', 'paper')) = (status IS NOT NULL)", name="status_when_set"),
        sa.CheckConstraint("(kind = 'undo-scan') = (undone_scan_id IS NOT NULL)", name="scan_when_undone"),
        sa.CheckConstraint("(kind = 'undo-fact') = (undone_fact_id IS NOT NULL)", name="fact_when_undone"),
    )


class PaperScan(Base):
    """The picture of a signed sheet, kept as evidence of what was typed from it."""

    __tablename__ = "paper_scan"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    occasion: Mapped[str]
    """The day, half day or session that was signed for, as `sheets.OccasionKey` writes it."""
    file: Mapped[str] = mapped_column(unique=True)
    """Our own name in the data folder; empty names are not kept."""
    title: Mapped[str]
    """What the sender called it, to tell sheets apart; never a path."""
    mimetype: Mapped[str]
    bytes: Mapped[int]
    sha256: Mapped[str]
    kept_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    kept_at: Mapped[datetime]

    kept_by: Mapped[User | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("event_id", "occasion", "sha256"),
        sa.CheckConstraint("bytes > 0", name="not_empty"),
    )


class AttendanceMark(Base):
    """What the scans and facts of one person in one session amount to."""

    __tablename__ = "attendance_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("registration.id"))
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id"))
    status: Mapped[MarkStatus] = mapped_column(word(MarkStatus))
    first_in_at: Mapped[datetime | None]
    last_out_at: Mapped[datetime | None]
    by_hand: Mapped[bool] = mapped_column(default=False)
    first_scan_id: Mapped[int | None] = mapped_column(sa.ForeignKey("scan.id"))
    changed_at: Mapped[datetime]

    registration: Mapped[Registration] = relationship()
    session: Mapped[TrainingSession] = relationship()
    first_scan: Mapped[Scan | None] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("registration_id", "session_id"),
        sa.Index(None, "session_id", "status"),
    )
