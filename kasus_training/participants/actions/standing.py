"""The standing of a registration: its status, with the seat, the ticket and the waiting list that follow it.

Whatever frees a place goes through `set_status`, so the next of the waiting list gets it in
the same transaction.
"""

from __future__ import annotations

import secrets
from datetime import datetime, time
from typing import Any

from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import queries, rules, tickets, waiting
from kasus_training.participants.models import Registration, RevokedTicket, Sector
from kasus_training.participants.rules import Status
from kasus_training.participants.waiting import Cause
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day, to_utc

CANDIDATES = 12

FREED_BY = {
    Status.CANCELLED: Cause.CANCELLED,
    Status.REJECTED: Cause.REJECTED,
    Status.WAITLISTED: Cause.LAPSED,
}


def enter_change(registration: Registration) -> Event:
    """Wait for other changes of the event's registrations, then judge what is true now."""
    event = registration.event
    lock_row(event)
    take_back_offers(event)
    db.session.refresh(registration)
    check_not_closed(event.status)
    check_not_erased(registration)
    return event


def check_not_erased(registration: Registration) -> None:
    """Of somebody who was forgotten only counts are left: nobody to take back, to call or to replace."""
    if registration.person.erased_at is not None:
        raise RuleBroken("person-erased")


def note_change(registration: Registration) -> None:
    registration.changed_at = clock.now()


def set_status(
    registration: Registration,
    status: Status,
    action: str,
    *,
    by: Actor,
    reason: str = "",
    cause: Cause | None = None,
    hands_on: bool = False,
    **facts: Any,
) -> None:
    """Move to the status; seat, ticket, code and the waiting list follow it. With `hands_on` the
    place is somebody's already, so nobody of the list gets it."""
    old = registration.status
    rules.check_transition(old, status)
    registration.status = status
    registration.status_reason = reason
    registration.cancelled_at = clock.now() if status is Status.CANCELLED else None
    if status is not Status.WAITLISTED:
        registration.waiting_no = None
    if status is not Status.OFFERED:
        registration.offer_until = None
    if not rules.holds_a_seat(status):
        registration.seat_no, registration.seat_reason = None, ""
    if status is Status.CONFIRMED:
        release(registration)
    elif status in {Status.WAITING_FOR_GUARDIAN, Status.PENDING}:
        withdraw(registration)
    note_change(registration)
    audit.record(by, action, registration, old=old.value, new=status.value, **facts)
    if rules.holds_a_seat(old) and not rules.holds_a_seat(status) and not hands_on:
        fill_places(registration.sector, cause or FREED_BY[status], by=by)


def fill_places(sector: Sector, cause: Cause, *, by: Actor) -> list[Registration]:
    """Give every free place of the sector to the next of its waiting list."""
    event = sector.event
    seat_the_surplus(sector)
    if local_day(clock.now(), event.timezone) > event.last_day:
        return []
    free = waiting.free_seats(queries.taken_seats(sector), sector.quota)
    promoted = queries.next_in_line(sector, limit=len(free))
    for seat, registration in zip(free, promoted, strict=False):
        promote(registration, seat, cause, by=by)
    return promoted


def promote(registration: Registration, seat: int, cause: Cause, *, by: Actor, ask: bool = True) -> None:
    """Give somebody of the waiting list this seat: at once, or kept for them until they answer."""
    now = clock.now()
    event = registration.event
    deadline = waiting.offer_deadline(now, hours=event.offer_hours, event_starts_at=begins_at(event)) if ask else None
    status = Status.OFFERED if deadline else status_of_place(registration)
    # From here on nothing is asked of the database before the status fits the seat.
    registration.seat_no, registration.offer_until = seat, deadline
    registration.promoted_at, registration.promoted_because = now, cause
    registration.offer_lapsed_at = None
    action = "participant.offered" if deadline else "participant.promoted"
    set_status(registration, status, action, by=by, because=cause.value)


def status_of_place(registration: Registration) -> Status:
    """Where somebody stands who is given a place now."""
    waits = registration.minor and not queries.may_be_released(registration)
    return rules.first_status(minor=waits, needs_approval=registration.sector.needs_approval)


def take_back_offers(event: Event, *, by: Actor = audit.SYSTEM) -> int:
    """End the offers that nobody answered in time; the next of the list are asked."""
    lapsed = queries.lapsed_offers(event, clock.now())
    for registration in lapsed:
        lapse(registration, by=by)
    return len(lapsed)


def lapse(registration: Registration, *, by: Actor) -> None:
    """Back to the end of the list, where nobody asks again before they say that they still want to come."""
    registration.waiting_no = queries.next_waiting_no(registration.sector)
    registration.offer_lapsed_at = clock.now()
    set_status(registration, Status.WAITLISTED, "participant.offer-lapsed", by=by, cause=Cause.LAPSED)


def seat_the_surplus(sector: Sector) -> None:
    """Whoever sits beyond a lowered quota moves to a free seat within it."""
    for registration, seat in queries.surplus(sector):
        registration.seat_no = seat
        db.session.flush()


def begins_at(event: Event) -> datetime:
    return to_utc(event.first_day, time(0), event.timezone)


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


def new_code() -> str:
    # One draw for all six: a list of thousands asks for thousands of codes while others wait.
    number, signs = secrets.randbelow(len(rules.CODE_ALPHABET) ** rules.CODE_LENGTH), []
    for _ in range(rules.CODE_LENGTH):
        number, place = divmod(number, len(rules.CODE_ALPHABET))
        signs.append(rules.CODE_ALPHABET[place])
    return "".join(signs)


def _free_code(event_id: int) -> str:
    while True:
        codes = [new_code() for _ in range(CANDIDATES)]
        taken = queries.codes_taken(event_id, codes)
        free = next((code for code in codes if code not in taken), None)
        if free is not None:
            return free
