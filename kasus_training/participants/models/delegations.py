"""How many delegates an institution was asked to send."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.models import Institution
from kasus_training.events.models import Event
from kasus_training.foundation.database import Base
from kasus_training.participants.delegating import ASKED_MAX


class Delegation(Base):
    """ "Send two": what the event asked of an institution."""

    __tablename__ = "delegation"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(sa.ForeignKey("event.id"))
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("institution.id"), index=True)
    asked: Mapped[int]
    asked_at: Mapped[datetime]

    event: Mapped[Event] = relationship()
    institution: Mapped[Institution] = relationship()

    __table_args__ = (
        sa.UniqueConstraint("event_id", "institution_id"),
        sa.CheckConstraint(f"asked BETWEEN 1 AND {ASKED_MAX}", name="asked_in_range"),
    )
