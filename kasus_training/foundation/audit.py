"""The history: who changed what, when. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from kasus_training.foundation import clock
from kasus_training.foundation.database import Base, db


class AuditEntry(Base):
    """One change. Personal data appears by field name only; values only for marks,
    scores, rights and statuses."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    organization_id: Mapped[int | None] = mapped_column(index=True)
    event_id: Mapped[int | None] = mapped_column(index=True)
    actor_id: Mapped[int | None]
    actor_name: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON, default=dict)

    __table_args__ = (sa.Index(None, "subject_kind", "subject_id"),)


class Actor(Protocol):
    """Whoever acts: a signed-in user, a station, a participant, the system."""

    @property
    def actor_id(self) -> int | None: ...
    @property
    def actor_name(self) -> str: ...


class NamedActor:
    """An actor without an account."""

    actor_id = None

    def __init__(self, name: str) -> None:
        self.actor_name = name


SYSTEM = NamedActor("system")
PARTICIPANT = NamedActor("participant")
"""A participant on their own page: the subject says who."""


def record(
    by: Actor,
    action: str,
    subject: Any,
    *,
    organization_id: int | None = None,
    event_id: int | None = None,
    **facts: Any,
) -> AuditEntry:
    """Add one entry in the running transaction. `action` reads like "session.added"."""
    db.session.flush()
    entry = AuditEntry(
        at=clock.now(),
        organization_id=organization_id or getattr(subject, "organization_id", None),
        event_id=event_id or getattr(subject, "event_id", None),
        actor_id=by.actor_id,
        actor_name=by.actor_name,
        action=action,
        subject_kind=subject.__tablename__,
        subject_id=subject.id,
        facts=facts,
    )
    db.session.add(entry)
    return entry


def record_many(
    by: Actor, action: str, kind: Any, ids: Sequence[int], facts: Sequence[dict[str, Any]], *, event: Any
) -> None:
    """One entry for each of many rows of one kind, in one statement."""
    if not ids:
        return
    values = {
        "at": clock.now(),
        "organization_id": event.organization_id,
        "event_id": event.id,
        "actor_id": by.actor_id,
        "actor_name": by.actor_name,
        "action": action,
        "subject_kind": kind.__tablename__,
    }
    entries = [{**values, "subject_id": id_, "facts": fact} for id_, fact in zip(ids, facts, strict=True)]
    db.session.execute(sa.insert(cast("sa.Table", AuditEntry.__table__)), entries)


def history_of(subject: Any, *, limit: int = 200) -> list[AuditEntry]:
    """The latest changes of one row, newest first."""
    return list(
        db.session.scalars(
            sa.select(AuditEntry)
            .filter_by(subject_kind=subject.__tablename__, subject_id=subject.id)
            .order_by(AuditEntry.id.desc())
            .limit(limit)
        )
    )
