"""What the committee decides about a registration, and what guardians answer."""

from __future__ import annotations

from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.participants import queries, rules, seats, tickets
from kasus_training.participants.actions.standing import enter_change, note_change, release, set_status, withdraw
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.rulings import RuleBroken


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


def renew_page(registration: Registration, *, by: Actor) -> Registration:
    """A new personal link for one that went to the wrong people; the old one opens nothing any more."""
    enter_change(registration)
    registration.page_generation += 1
    tickets.open_page(registration)
    note_change(registration)
    audit.record(by, "ticket.link-renewed", registration)
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
