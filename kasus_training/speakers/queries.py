"""What we know of speakers."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from kasus_training.accounts.models import User
from kasus_training.events.models import Event, TeamMember
from kasus_training.foundation.database import db
from kasus_training.speakers.models import Speaker


def speakers_of(event: Event) -> list[Speaker]:
    """In the order in which they were entered."""
    return list(db.session.scalars(sa.select(Speaker).filter_by(event_id=event.id).order_by(Speaker.id)))


def trainers_who_are(speaker: Speaker) -> Sequence[str]:
    """Names of the colleagues whose place in the team says that they are this speaker."""
    return db.session.scalars(
        sa.select(User.name)
        .join(TeamMember, TeamMember.user_id == User.id)
        .where(TeamMember.speaker_id == speaker.id)
        .order_by(User.name)
    ).all()
