"""One participant, by id, token, code or words."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from kasus_training.accounts.models import Institution
from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants import rules
from kasus_training.participants.models import (
    Guardian,
    Person,
    Registration,
    RevokedTicket,
)
from kasus_training.participants.rules import (
    HOLDING_A_SEAT,
    OPEN_STATUSES,
    Status,
)


def whole() -> sa.Select[Registration]:
    """Registrations with the rows that every page of a person shows."""
    return sa.select(Registration).options(
        joinedload(Registration.person, innerjoin=True),
        joinedload(Registration.sector, innerjoin=True),
        joinedload(Registration.institution),
    )


def registration_of(event: Event, registration_id: int) -> Registration | None:
    """A registration of this event with guardian and consents; one of another event is none."""
    return db.session.scalar(
        whole()
        .options(
            joinedload(Registration.guardian),
            joinedload(Registration.guardian_link),
            selectinload(Registration.consents),
        )
        .filter_by(id=registration_id, event_id=event.id)
    )


def registrations_of_person(person: Person) -> list[Registration]:
    """Every training of this person, the first one first."""
    return list(
        db.session.scalars(
            whole()
            .options(
                joinedload(Registration.guardian),
                joinedload(Registration.guardian_link),
                joinedload(Registration.event, innerjoin=True).selectinload(Event.days),
                selectinload(Registration.consents),
            )
            .filter_by(person_id=person.id)
            .order_by(Registration.id)
        )
    )


def registration_by_page_token(token: str) -> Registration | None:
    """Whose personal page it is, with the event."""
    return db.session.scalar(
        whole()
        .options(
            joinedload(Registration.guardian),
            selectinload(Registration.consents),
            joinedload(Registration.event, innerjoin=True).options(
                joinedload(Event.organization, innerjoin=True), selectinload(Event.days)
            ),
        )
        .filter_by(page_hash=token_hash(token))
    )


def replaced_by(registration: Registration) -> Registration | None:
    """Who took over this one's place."""
    return db.session.scalar(whole().filter_by(replaces_id=registration.id))


def by_telephone_and_name(event: Event, telephone: str, name: str, *, limit: int = 8) -> list[Registration]:
    """Whose link somebody at the desk has lost: the number must be theirs, their companion's or
    their guardian's, and every word of the name must be there."""
    words = name_key(name).split()[:8]
    if not telephone or not words:
        return []
    return list(
        db.session.scalars(
            whole()
            .join(Registration.person)
            .outerjoin(Registration.guardian)
            .options(contains_eager(Registration.guardian))
            .where(
                Registration.event_id == event.id,
                Registration.status.in_(OPEN_STATUSES),
                sa.or_(
                    Person.telephone == telephone,
                    Registration.companion_telephone == telephone,
                    Guardian.telephone == telephone,
                ),
                *(Person.name_key.contains(word, autoescape=True) for word in words),
            )
            .order_by(Registration.number)
            .limit(limit)
        )
    )


def find_by_ticket(token: str) -> Registration | None:
    """Whose ticket it is, of whatever event and status: the desk tells them apart."""
    return find_by_ticket_hash(token_hash(token))


def find_by_ticket_hash(hashed: str) -> Registration | None:
    return db.session.scalar(whole().filter_by(ticket_hash=hashed))


def revoked_by_ticket_hash(hashed: str) -> Registration | None:
    """Whose earlier, replaced ticket it is."""
    return db.session.scalar(
        whole()
        .join(RevokedTicket, RevokedTicket.registration_id == Registration.id)
        .where(RevokedTicket.ticket_hash == hashed)
    )


def by_code(event: Event, code: str) -> Registration | None:
    """Whose six-character code it is; case, blanks and dashes do not matter."""
    typed = "".join(char for char in code.upper() if char.isalnum())
    if len(typed) != rules.CODE_LENGTH:
        return None
    return db.session.scalar(whole().filter_by(event_id=event.id, code=typed))


def search(event: Event, text: str, *, statuses: Collection[Status] = HOLDING_A_SEAT, limit: int = 12) -> list:
    """People of the event whose name, institution or code holds the words: for the desk."""
    statement = (
        whole()
        .join(Registration.person)
        .outerjoin(Institution, Institution.id == Registration.institution_id)
        .where(Registration.event_id == event.id, Registration.status.in_(statuses), *matching(text))
        .order_by(Person.name_key, Registration.id)
        .limit(limit)
    )
    return list(db.session.scalars(statement))


def matching(text: str) -> list[sa.ColumnElement[bool]]:
    """Every word must stand in the name, the institution or the code."""
    return [
        sa.or_(
            Person.name_key.contains(word, autoescape=True),
            # Asked once for all rows, not for each.
            Registration.institution_id.in_(
                sa.select(Institution.id).where(Institution.name_key.contains(word, autoescape=True))
            ),
            Registration.code == word.upper(),
        )
        for word in name_key(text).split()[:8]
    ]
