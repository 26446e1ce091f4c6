"""Speakers of an event."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.events.models import Event
from kasus_training.foundation.database import Base


class Speaker(Base):
    """A speaker. The name may be open while a position is given."""

    __tablename__ = "speaker"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"), index=True)
    name: Mapped[str | None]
    """As printed, titles included."""
    position: Mapped[str] = mapped_column(default="")
    institution: Mapped[str] = mapped_column(default="")
    biography: Mapped[str] = mapped_column(default="")

    event: Mapped[Event] = relationship()

    __table_args__ = (sa.CheckConstraint("name IS NOT NULL OR position <> ''", name="named_or_placed"),)

    @property
    def label(self) -> str:
        """The name, or the position that will be filled."""
        return self.name or self.position

    @property
    def affiliation(self) -> str:
        """What stands under the label: position and institution, or the institution alone."""
        parts = (self.position if self.name else "", self.institution)
        return ", ".join(part for part in parts if part)
