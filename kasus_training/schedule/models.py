"""Rooms and training sessions."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.events.models import Event, EventDay
from kasus_training.foundation.database import Base, word
from kasus_training.schedule.rules import SessionKind, SpeakerRole, Window
from kasus_training.speakers.models import Speaker


class Room(Base):
    """A room of the event's venue."""

    __tablename__ = "room"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    name: Mapped[str]
    name_key: Mapped[str]
    """The name folded for comparison; see `accounts.rules.name_key`."""
    capacity: Mapped[int | None]

    __table_args__ = (
        sa.UniqueConstraint("event_id", "name_key"),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity_positive"),
    )


class TrainingSession(Base):
    """One line of the timetable. `Session` already belongs to SQLAlchemy and to Flask."""

    __tablename__ = "training_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    day_id: Mapped[int] = mapped_column(sa.ForeignKey("event_day.id"), index=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kind: Mapped[SessionKind] = mapped_column(word(SessionKind))
    title: Mapped[str]
    number: Mapped[int | None]
    """1, 2, 3 … for sessions in order of time; kept by `schedule.actions`."""
    room_id: Mapped[int | None] = mapped_column(sa.ForeignKey("room.id"))
    jp: Mapped[int] = mapped_column(default=0)
    counted: Mapped[bool] = mapped_column(default=False)
    """Whether attendance is taken and counts towards the certificate."""
    not_for_children: Mapped[bool] = mapped_column(default=False)
    parallel_id: Mapped[int | None] = mapped_column(sa.ForeignKey("training_session.id", ondelete="SET NULL"))
    """The session that children attend instead."""
    in_charge: Mapped[str] = mapped_column(default="")
    """Who of the committee answers for it: the column PJ of the printed schedule."""
    version: Mapped[int] = mapped_column(default=1)
    """Raised by every change, so that two organizers do not overwrite each other."""

    event: Mapped[Event] = relationship()
    day: Mapped[EventDay] = relationship()
    room: Mapped[Room | None] = relationship()
    assignments: Mapped[list[SessionSpeaker]] = relationship(
        back_populates="session", cascade="all, delete-orphan", order_by="SessionSpeaker.id"
    )

    __table_args__ = (
        sa.CheckConstraint("ends_at > starts_at", name="in_order"),
        sa.CheckConstraint("jp >= 0", name="jp_not_negative"),
        sa.CheckConstraint("kind <> 'break' OR (jp = 0 AND NOT counted)", name="break_is_free"),
        sa.CheckConstraint("parallel_id IS NULL OR parallel_id <> id", name="parallel_is_another"),
        sa.CheckConstraint("parallel_id IS NULL OR not_for_children", name="parallel_for_children"),
    )

    @property
    def window(self) -> Window:
        return Window(self.starts_at, self.ends_at)

    def people(self, role: SpeakerRole) -> list[Speaker]:
        return [assignment.speaker for assignment in self.assignments if assignment.role is role]

    @property
    def speakers(self) -> list[Speaker]:
        return self.people(SpeakerRole.SPEAKER)

    @property
    def moderators(self) -> list[Speaker]:
        return self.people(SpeakerRole.MODERATOR)


class SessionSpeaker(Base):
    """A speaker's part in a training session."""

    __tablename__ = "session_speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(sa.ForeignKey("training_session.id", ondelete="CASCADE"))
    speaker_id: Mapped[int] = mapped_column(sa.ForeignKey("speaker.id", ondelete="CASCADE"), index=True)
    role: Mapped[SpeakerRole] = mapped_column(word(SpeakerRole))

    session: Mapped[TrainingSession] = relationship(back_populates="assignments")
    speaker: Mapped[Speaker] = relationship()

    __table_args__ = (sa.UniqueConstraint("session_id", "speaker_id", "role"),)
