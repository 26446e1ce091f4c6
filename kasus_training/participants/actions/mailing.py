"""Texts to participants, and the outbox: drafts, sending, trying again."""

from __future__ import annotations

import sqlalchemy as sa

from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import queries
from kasus_training.participants.actions.erasing import forgets
from kasus_training.participants.letters import SEND_MAIL, MailStatus, MessageKind, check_may_be_mailed, check_text
from kasus_training.participants.models import Mail, MessageText, Registration
from kasus_training.rulings import RuleBroken

UNSURE = "mail-unsure"


def save_text(event: Event, kind: MessageKind, text: str, *, by: Actor) -> None:
    """The office's own wording; its placeholders are checked before anybody gets it."""
    checked = check_text(kind, text)
    lock_row(event)
    row = queries.message_text(event, kind)
    if row is None:
        row = MessageText(event_id=event.id, kind=kind, text=checked, changed_at=clock.now())
        db.session.add(row)
    row.text, row.changed_at = checked, clock.now()
    audit.record(by, "message.changed", event, kind=kind.value)


def draft_mail(registration: Registration, kind: MessageKind, *, subject: str, body: str) -> Mail:
    """Nothing is ever sent to a child; an adult needs an address."""
    _check(registration, registration.person.email)
    mail = Mail(
        event_id=registration.event_id,
        registration_id=registration.id,
        kind=kind,
        address=registration.person.email,
        subject=subject,
        body=body,
        status=MailStatus.DRAFT,
        made_at=clock.now(),
    )
    db.session.add(mail)
    return mail


def _check(registration: Registration, address: str) -> None:
    at_rest = registration.person.restricted_at is not None
    check_may_be_mailed(minor=registration.minor, email=address, at_rest=at_rest)


def queue_mails(event: Event, *, by: Actor) -> int:
    """Send all drafts: a job hands them over one by one. Gives how many."""
    check_not_closed(event.status)
    lock_row(event)
    queued = db.session.execute(
        sa.update(Mail)
        .where(Mail.event_id == event.id, Mail.status == MailStatus.DRAFT)
        .values(status=MailStatus.QUEUED)
    ).rowcount  # type: ignore[attr-defined]
    if queued:
        audit.record(by, "mails.queued", event, count=queued)
        _ask(event, by)
    return queued


def retry_mail(event: Event, mail: Mail, *, by: Actor) -> None:
    lock_row(mail)
    if mail.status is not MailStatus.FAILED:
        raise RuleBroken("mail-not-failed")
    _check(mail.registration, mail.address)
    mail.status, mail.problem = MailStatus.QUEUED, ""
    _ask(event, by)


def discard_mail(mail: Mail) -> None:
    """Drafts and failed ones can go; what was sent stays as the proof that it was."""
    lock_row(mail)
    if mail.status not in {MailStatus.DRAFT, MailStatus.FAILED}:
        raise RuleBroken("mail-on-its-way")
    db.session.delete(mail)


def _ask(event: Event, by: Actor) -> None:
    board.ask_for(SEND_MAIL, f"mail-{event.id}", by=by, event_id=event.id)


def take_mail(mail_id: int) -> Mail | None:
    """Mark one queued e-mail as being handed over, before it is: it goes at most once."""
    mail = db.session.get(Mail, mail_id)
    if mail is None:
        return None
    lock_row(mail)
    if mail.status is not MailStatus.QUEUED:
        return None
    person = mail.registration.person
    if mail.registration.minor or person.erased_at is not None:
        mail.status, mail.problem = MailStatus.FAILED, "mail-not-to-children"
        return None
    if person.restricted_at is not None:
        mail.status, mail.problem = MailStatus.FAILED, "mail-data-at-rest"
        return None
    mail.status = MailStatus.SENDING
    mail.attempts += 1
    return mail


def note_outcome(mail_id: int, problem: str = "") -> None:
    mail = db.session.get_one(Mail, mail_id)
    mail.status = MailStatus.FAILED if problem else MailStatus.SENT
    mail.problem = problem
    mail.sent_at = None if problem else clock.now()


def note_unsure(event_id: int) -> None:
    """A crash left these between us and the server: a human looks before they go again."""
    db.session.execute(
        sa.update(Mail)
        .where(Mail.event_id == event_id, Mail.status == MailStatus.SENDING)
        .values(status=MailStatus.FAILED, problem=UNSURE)
    )


@forgets
def forget_mails(registration: Registration) -> None:
    """E-mails hold the name and the personal link, so they go with the person."""
    db.session.execute(sa.delete(Mail).where(Mail.registration_id == registration.id))
