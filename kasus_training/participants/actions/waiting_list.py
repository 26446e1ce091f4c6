"""The waiting list of a sector: joining, answering an offer, the order of the line, a place by hand."""

from __future__ import annotations

from kasus_training.events.models import Event
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import queries, rules, seats
from kasus_training.participants.actions.registering import check_seat_reason
from kasus_training.participants.actions.standing import (
    enter_change,
    fill_places,
    note_change,
    promote,
    set_status,
    status_of_place,
    take_back_offers,
)
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.participants.waiting import Cause
from kasus_training.rulings import RuleBroken


def accept_offer(registration: Registration, *, by: Actor) -> Registration:
    """Take the place that is kept for them. An offer that has passed is somebody else's by now."""
    enter_change(registration)
    if registration.status in {Status.CONFIRMED, Status.PENDING, Status.WAITING_FOR_GUARDIAN}:
        return registration
    if registration.status is not Status.OFFERED:
        raise RuleBroken("offer-lapsed" if registration.offer_lapsed_at else "no-offer")
    set_status(registration, status_of_place(registration), "participant.offer-accepted", by=by)
    return registration


def decline_offer(registration: Registration, *, by: Actor) -> Registration:
    """Leave the place to the next of the list."""
    enter_change(registration)
    if registration.status is not Status.OFFERED:
        raise RuleBroken("offer-lapsed" if registration.offer_lapsed_at else "no-offer")
    set_status(registration, Status.CANCELLED, "participant.offer-declined", by=by, cause=Cause.DECLINED)
    return registration


def end_offers(event_id: int) -> int:
    """Take back what nobody answered in time; gives how many."""
    event = db.session.get_one(Event, event_id)
    lock_row(event)
    return take_back_offers(event)


def ask_again(registration: Registration, *, by: Actor) -> Registration:
    """They let an offer pass and still want to come: back into the line, behind the others."""
    enter_change(registration)
    if registration.status is not Status.WAITLISTED:
        raise RuleBroken("not-waiting")
    if registration.offer_lapsed_at is not None:
        registration.offer_lapsed_at = None
        registration.waiting_no = queries.next_waiting_no(registration.sector)
        note_change(registration)
        audit.record(by, "participant.asked-again", registration)
        fill_places(registration.sector, Cause.LAPSED, by=by)
    return registration


def move_in_line(registration: Registration, *, up: bool, by: Actor) -> None:
    """Let somebody change places with a neighbour of the list."""
    enter_change(registration)
    if registration.status is not Status.WAITLISTED:
        raise RuleBroken("not-waiting")
    line = queries.line_of(registration.sector)
    at = line.index(registration)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(line):
        return
    other = line[to]
    mine, theirs = registration.waiting_no, other.waiting_no
    # Two rows cannot hold one number even for a moment; nobody has 0.
    for row, number in ((registration, 0), (other, mine), (registration, theirs)):
        row.waiting_no = number
        db.session.flush()
    note_change(registration)
    audit.record(by, "participant.moved-in-line", registration, direction="up" if up else "down")


def admit_waiting(registration: Registration, *, by: Actor, seat_reason: str = "") -> Registration:
    """Give somebody of the list a place by hand, past the others. Beyond the quota it takes a reason."""
    event = enter_change(registration)
    if registration.status is not Status.WAITLISTED:
        raise RuleBroken("not-waiting")
    sector = registration.sector
    reason = check_seat_reason(event, seat_reason, by=by)
    seat = seats.choose_seat(queries.taken_seats(sector), sector.quota, sector=sector.label, beyond_quota=bool(reason))
    promote(registration, seat, Cause.BY_HAND, by=by, ask=False)
    if seat > sector.quota:
        registration.seat_reason = reason
    return registration


def put_on_waiting_list(registration: Registration, *, by: Actor) -> Registration:
    """Take somebody back who was cancelled or rejected, at the end of the line."""
    event = enter_change(registration)
    if registration.status not in {Status.CANCELLED, Status.REJECTED}:
        raise RuleBroken("status-does-not-follow", old=registration.status, new=Status.WAITLISTED)
    if queries.is_registered_again(event, registration):
        raise RuleBroken("registered-again")
    rules.check_transition(registration.status, Status.WAITLISTED)
    registration.waiting_no = queries.next_waiting_no(registration.sector)
    registration.offer_lapsed_at = None
    set_status(registration, Status.WAITLISTED, "participant.restored", by=by)
    fill_places(registration.sector, Cause.CANCELLED, by=by)
    return registration
