"""Texts to participants, and the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.participants.letters import STATUSES, MailStatus, MessageKind
from kasus_training.participants.models import Mail, MessageText, Person, Registration
from kasus_training.participants.queries.lookups import matching, whole

MAILS_PER_PAGE = 50
PEOPLE_PER_PAGE = 25


def message_texts(event: Event) -> dict[MessageKind, str]:
    """The office's own wordings; kinds without one are said as usual."""
    return {row.kind: row.text for row in db.session.scalars(sa.select(MessageText).filter_by(event_id=event.id))}


def message_text(event: Event, kind: MessageKind) -> MessageText | None:
    return db.session.scalar(sa.select(MessageText).filter_by(event_id=event.id, kind=kind))


def people_to_write_to(
    event: Event, kind: MessageKind, *, search: str = "", sector_id: int | None = None, number: int = 1
) -> Page[Registration]:
    statement = (
        whole()
        .join(Registration.person)
        .outerjoin(Registration.institution)
        .options(joinedload(Registration.guardian), joinedload(Registration.guardian_link))
        .where(
            Registration.event_id == event.id,
            Registration.status.in_(STATUSES[kind]),
            Person.restricted_at.is_(None),
            *matching(search),
        )
        .order_by(Registration.number)
    )
    if sector_id is not None:
        statement = statement.where(Registration.sector_id == sector_id)
    return page_of(statement, number, size=PEOPLE_PER_PAGE)


def count_at_rest(event: Event, kind: MessageKind) -> int:
    """How many the message would reach, had they not asked that their data rest."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Registration)
            .join(Registration.person)
            .where(
                Registration.event_id == event.id,
                Registration.status.in_(STATUSES[kind]),
                Person.restricted_at.is_not(None),
            )
        )
        or 0
    )


def people_to_mail(event: Event, kind: MessageKind) -> list[Registration]:
    """Adults with an address whom no e-mail of this kind was made for yet."""
    made = sa.select(Mail.registration_id).where(Mail.event_id == event.id, Mail.kind == kind)
    statement = (
        whole()
        .join(Registration.person)
        .where(
            Registration.event_id == event.id,
            Registration.status.in_(STATUSES[kind]),
            ~Registration.minor,
            Person.email != "",
            Person.restricted_at.is_(None),
            Registration.id.not_in(made),
        )
        .order_by(Registration.number)
    )
    return list(db.session.scalars(statement))


def mails_page(event: Event, number: int, *, status: MailStatus | None = None) -> Page[Mail]:
    statement = (
        sa.select(Mail)
        .options(joinedload(Mail.registration, innerjoin=True).joinedload(Registration.person, innerjoin=True))
        .where(Mail.event_id == event.id)
        .order_by(Mail.id.desc())
    )
    if status is not None:
        statement = statement.where(Mail.status == status)
    return page_of(statement, number, size=MAILS_PER_PAGE)


def mail_counts(event: Event) -> dict[MailStatus, int]:
    rows = db.session.execute(
        sa.select(Mail.status, sa.func.count()).filter_by(event_id=event.id).group_by(Mail.status)
    )
    return {**dict.fromkeys(MailStatus, 0), **dict(rows.all())}


def mail_of(event: Event, mail_id: int) -> Mail | None:
    return db.session.scalar(sa.select(Mail).filter_by(id=mail_id, event_id=event.id))


def mails_in(event_id: int, *statuses: MailStatus) -> list[int]:
    return list(
        db.session.scalars(
            sa.select(Mail.id).where(Mail.event_id == event_id, Mail.status.in_(statuses)).order_by(Mail.id)
        )
    )
