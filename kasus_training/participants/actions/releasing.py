"""Code and ticket: given together, for children only with the guardian's consent."""

from __future__ import annotations

import secrets

from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import queries, rules, seats, tickets
from kasus_training.participants.models import Registration, RevokedTicket
from kasus_training.participants.rules import Status
from kasus_training.rulings import RuleBroken

CANDIDATES = 12


def release(registration: Registration) -> None:
    """Give a confirmed registration its code and ticket, unless it has them."""
    if registration.ticket_hash is None:
        tickets.issue_ticket(registration)
    if registration.code is None:
        registration.code = _free_code(registration.event_id)


def withdraw(registration: Registration) -> None:
    """Take code and ticket back; a scan of the ticket is told apart from an unknown one."""
    if registration.ticket_hash is not None:
        db.session.add(
            RevokedTicket(registration_id=registration.id, ticket_hash=registration.ticket_hash, revoked_at=clock.now())
        )
    registration.ticket_hash = None
    registration.code = None


def reissue_ticket(registration: Registration, *, by: Actor) -> Registration:
    """A new ticket and a new code for one that was lost or passed on; the old ones end."""
    enter_change(registration)
    if registration.status is not Status.CONFIRMED:
        raise RuleBroken("no-ticket-yet")
    withdraw(registration)
    db.session.flush()
    release(registration)
    note_change(registration)
    audit.record(by, "ticket.reissued", registration, generation=registration.ticket_generation)
    return registration


def confirm(registration: Registration, *, by: Actor) -> Registration:
    """Say yes to somebody whose sector asks for approval."""
    enter_change(registration)
    if registration.status is Status.WAITING_FOR_GUARDIAN:
        raise RuleBroken("guardian-consent-missing")
    if registration.status is Status.CONFIRMED:
        return registration
    if registration.status is not Status.PENDING:
        # Whoever gave the seat back needs a new one first: `restore` finds it.
        raise RuleBroken("status-does-not-follow", old=registration.status, new=Status.CONFIRMED)
    set_status(registration, Status.CONFIRMED, "participant.confirmed", by=by)
    return registration


def cancel(registration: Registration, *, reason: str, by: Actor) -> Registration:
    """Give the seat back. The ticket stays known, so that the desk can say what happened."""
    enter_change(registration)
    text = rules.check_reason(reason)
    set_status(registration, Status.CANCELLED, "participant.cancelled", by=by, reason=text)
    return registration


def reject(registration: Registration, *, reason: str, by: Actor) -> Registration:
    enter_change(registration)
    text = rules.check_reason(reason)
    set_status(registration, Status.REJECTED, "participant.rejected", by=by, reason=text)
    return registration


def restore(registration: Registration, *, by: Actor) -> Registration:
    """Take somebody back whose registration was cancelled or rejected, if a seat is free."""
    event = enter_change(registration)
    if registration.status not in {Status.CANCELLED, Status.REJECTED}:
        raise RuleBroken("status-does-not-follow", old=registration.status, new=Status.CONFIRMED)
    if queries.is_registered_again(event, registration):
        raise RuleBroken("registered-again")
    sector = registration.sector
    registration.seat_no = seats.choose_seat(queries.taken_seats(sector), sector.quota, sector=sector.label)
    waits = registration.minor and not queries.may_be_released(registration)
    status = Status.WAITING_FOR_GUARDIAN if waits else Status.CONFIRMED
    set_status(registration, status, "participant.restored", by=by)
    return registration


def enter_change(registration: Registration) -> Event:
    """Wait for other changes of the event's registrations, then judge what is true now."""
    event = registration.event
    lock_row(event)
    db.session.refresh(registration)
    check_not_closed(event.status)
    return event


def note_change(registration: Registration) -> None:
    registration.changed_at = clock.now()


def set_status(registration: Registration, status: Status, action: str, *, by: Actor, reason: str = "") -> None:
    """Move to the status; seat, ticket and code follow it."""
    old = registration.status
    rules.check_transition(old, status)
    registration.status = status
    registration.status_reason = reason
    registration.cancelled_at = clock.now() if status is Status.CANCELLED else None
    if not rules.holds_a_seat(status):
        registration.seat_no, registration.seat_reason = None, ""
    if status is Status.CONFIRMED:
        release(registration)
    elif status in {Status.WAITING_FOR_GUARDIAN, Status.PENDING}:
        withdraw(registration)
    note_change(registration)
    audit.record(by, action, registration, old=old.value, new=status.value)


def new_code() -> str:
    return "".join(secrets.choice(rules.CODE_ALPHABET) for _ in range(rules.CODE_LENGTH))


def _free_code(event_id: int) -> str:
    while True:
        codes = [new_code() for _ in range(CANDIDATES)]
        taken = queries.codes_taken(event_id, codes)
        free = next((code for code in codes if code not in taken), None)
        if free is not None:
            return free
