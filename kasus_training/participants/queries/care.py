"""Guardians and their links, papers with their signature, chaperones."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants.consenting import Care
from kasus_training.participants.models import Chaperone, ConsentPaper, GuardianLink, Registration
from kasus_training.participants.queries.lookups import whole
from kasus_training.participants.rules import HOLDING_A_SEAT


def registration_by_guardian_token(token: str) -> Registration | None:
    """The child whose guardian holds this address; none for somebody who turned out to be grown up."""
    return db.session.scalar(
        whole()
        .join(GuardianLink, GuardianLink.registration_id == Registration.id)
        .options(
            joinedload(Registration.guardian),
            joinedload(Registration.guardian_link),
            selectinload(Registration.consents),
            joinedload(Registration.event, innerjoin=True).options(
                joinedload(Event.organization, innerjoin=True), selectinload(Event.days)
            ),
        )
        .where(GuardianLink.token_hash == token_hash(token), Registration.minor)
    )


def papers_of(registration: Registration) -> list[ConsentPaper]:
    """The scans of signed forms, the newest first."""
    return list(
        db.session.scalars(
            sa.select(ConsentPaper).filter_by(registration_id=registration.id).order_by(ConsentPaper.id.desc())
        )
    )


def chaperones_of(event: Event) -> list[Chaperone]:
    return list(
        db.session.scalars(
            sa.select(Chaperone)
            .options(joinedload(Chaperone.person, innerjoin=True), joinedload(Chaperone.institution))
            .filter_by(event_id=event.id)
            .order_by(Chaperone.id)
        )
    )


def chaperone_of(event: Event, chaperone_id: int) -> Chaperone | None:
    return db.session.scalar(
        sa.select(Chaperone)
        .options(joinedload(Chaperone.person, innerjoin=True))
        .filter_by(id=chaperone_id, event_id=event.id)
    )


def care_of(event: Event) -> Care:
    """Children with a seat, and the chaperones for them."""
    children = (
        sa.select(sa.func.count())
        .select_from(Registration)
        .where(Registration.event_id == event.id, Registration.minor, Registration.status.in_(HOLDING_A_SEAT))
    )
    chaperones = sa.select(sa.func.count()).select_from(Chaperone).where(Chaperone.event_id == event.id)
    row = db.session.execute(sa.select(children.scalar_subquery(), chaperones.scalar_subquery())).one()
    return Care(children=row[0], chaperones=row[1])
