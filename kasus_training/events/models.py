"""Events, their days and their teams."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import Organization, User
from kasus_training.events.rules import EventStatus, ExcusedPolicy, ScanCovers
from kasus_training.foundation.database import Base, word
from kasus_training.permissions import Role


class Event(Base):
    """One training event and everything an organizer may set for it."""

    __tablename__ = "event"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    region: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    aims: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    venue: Mapped[str] = mapped_column(default="")
    place: Mapped[str] = mapped_column(default="")
    """The town that stands before the date on papers."""
    timezone: Mapped[str]
    status: Mapped[EventStatus] = mapped_column(word(EventStatus), default=EventStatus.DRAFT)
    jp_minutes: Mapped[int] = mapped_column(default=45)
    registration_opens_at: Mapped[datetime | None]
    registration_closes_at: Mapped[datetime | None]
    offer_hours: Mapped[int] = mapped_column(default=24, server_default="24")
    """How long a free place is kept for the next of the waiting list; 0: it is theirs at once."""
    own_changes_until: Mapped[datetime | None]
    """Until when participants may change their answers; without it as long as registration is open."""
    own_changes_need_approval: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """A changed name or office waits for the committee, code and ticket taken back."""
    attendance_percent: Mapped[int] = mapped_column(default=80)
    """Share of the required sessions that earns a certificate."""
    excused_policy: Mapped[ExcusedPolicy] = mapped_column(word(ExcusedPolicy), default=ExcusedPolicy.LEAVES_DENOMINATOR)
    scan_covers: Mapped[ScanCovers] = mapped_column(word(ScanCovers), default=ScanCovers.SESSION)
    """Whether people sign in for each session, for the half day, or for the day."""
    late_after_minutes: Mapped[int] = mapped_column(default=15)
    self_opens_minutes: Mapped[int] = mapped_column(default=30)
    """Self check-in counts from so many minutes before the start …"""
    self_closes_minutes: Mapped[int] = mapped_column(default=0)
    """… to so many after the end."""
    scans_out: Mapped[bool] = mapped_column(default=False)
    """Whether people are also scanned when they leave."""
    certificate_pattern: Mapped[str] = mapped_column(default="400.2.4/{serial:03}/{unit}/{year}")
    created_at: Mapped[datetime]

    organization: Mapped[Organization] = relationship()
    days: Mapped[list[EventDay]] = relationship(
        back_populates="event", order_by="EventDay.held_on", cascade="all, delete-orphan"
    )

    __table_args__ = (
        sa.CheckConstraint("attendance_percent BETWEEN 0 AND 100", name="attendance_percent"),
        sa.CheckConstraint("jp_minutes BETWEEN 1 AND 240", name="jp_minutes"),
        sa.CheckConstraint("offer_hours BETWEEN 0 AND 720", name="offer_hours"),
        sa.CheckConstraint(
            "registration_closes_at IS NULL OR registration_opens_at IS NULL"
            " OR registration_closes_at > registration_opens_at",
            name="registration_in_order",
        ),
    )

    @property
    def event_id(self) -> int:
        return self.id

    @property
    def location(self) -> str:
        """Venue and town; the town only once when the venue already names it."""
        if self.place and self.place not in self.venue:
            return ", ".join(part for part in (self.venue, self.place) if part)
        return self.venue

    @property
    def first_day(self) -> date:
        return self.days[0].held_on

    @property
    def last_day(self) -> date:
        return self.days[-1].held_on


class EventDay(Base):
    """A day of the event, a calendar date in the event's zone."""

    __tablename__ = "event_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    held_on: Mapped[date]

    event: Mapped[Event] = relationship(back_populates="days")

    __table_args__ = (sa.UniqueConstraint("event_id", "held_on"),)


class TeamMember(Base):
    """A colleague's role in one event. A trainer's row names the speaker they are."""

    __tablename__ = "team_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    role: Mapped[Role] = mapped_column(word(Role))
    speaker_id: Mapped[int | None] = mapped_column(sa.ForeignKey("speaker.id", ondelete="SET NULL"))

    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("event_id", "user_id"),
        sa.CheckConstraint("role IN ('organizer', 'registrar', 'trainer', 'observer')", name="of_an_event"),
    )
