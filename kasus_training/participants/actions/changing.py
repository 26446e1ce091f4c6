"""Correcting what is known of a participant."""

from __future__ import annotations

from datetime import datetime

from kasus_training.accounts.models import Institution
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.participants import queries, rules, seats
from kasus_training.participants.actions.registering import (
    answers_of,
    check_seat_reason,
    fill_person,
    find_institution,
    find_sector,
    free_identity,
    judge_age,
    set_guardian,
)
from kasus_training.participants.actions.standing import enter_change, fill_places, note_change, set_status
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.rules import RegistrationDraft, Status
from kasus_training.participants.waiting import Cause
from kasus_training.rulings import RuleBroken, Stale


def change_registration(
    registration: Registration,
    draft: RegistrationDraft,
    *,
    by: Actor,
    seat_reason: str = "",
    different_person: bool = False,
    seen_at: datetime | None = None,
) -> Registration:
    """Correct any field. `seen_at` is when the row that the editor saw was last changed.

    A person who turns out to be a child waits for the guardian, ticket and code taken back.
    """
    draft = rules.clean(draft)
    event = enter_change(registration)
    if seen_at is not None and seen_at != registration.changed_at:
        raise Stale("participant-changed-meanwhile")
    sector = find_sector(event, draft.sector_id)
    minor = judge_age(event, sector, draft)
    if minor:
        draft = rules.without_what_children_do_not_give(draft)
    institution = find_institution(event, draft)
    registration.identity = _identity(registration, draft, institution, different_person=different_person)
    changed = move_to_sector(registration, sector, check_seat_reason(event, seat_reason, by=by), by=by)
    changed += _renumber(registration, draft)
    changed += fill_person(registration.person, draft, minor=minor)
    changed += fill_registration(registration, institution=institution, **answers_of(event, draft, minor=minor))
    changed += set_guardian(registration, draft)
    if draft.name_confirmed and registration.name_confirmed_at is None:
        registration.name_confirmed_at = clock.now()
    if changed:
        note_change(registration)
        audit.record(by, "participant.changed", registration, fields=changed)
    db.session.flush()
    follow_age(registration, by=by)
    return registration


def _identity(
    registration: Registration, draft: RegistrationDraft, institution: Institution | None, *, different_person: bool
) -> str:
    """The identity after the change; with the same name and institution nothing is decided anew."""
    institution_id = institution.id if institution else None
    wanted = rules.identity_of(draft.name, institution_id)
    if registration.identity and rules.without_counter(registration.identity) == rules.without_counter(wanted):
        return registration.identity
    if registration.status not in rules.OPEN_STATUSES:
        return wanted
    return free_identity(registration.event, draft, institution, different_person=different_person, own=registration.id)


def fill_registration(registration: Registration, **wanted: object) -> list[str]:
    changed = [name for name, value in wanted.items() if getattr(registration, name) != value]
    for name in changed:
        setattr(registration, name, wanted[name])
    return changed


def move_to_sector(registration: Registration, sector: Sector, seat_reason: str, *, by: Actor) -> list[str]:
    """Another sector needs a seat of its own there, or a place at the end of its waiting list;
    the place left behind is the next one's."""
    if registration.sector_id == sector.id:
        return []
    old = registration.sector
    if rules.holds_a_seat(registration.status):
        seat = seats.choose_seat(
            queries.taken_seats(sector), sector.quota, sector=sector.label, beyond_quota=bool(seat_reason)
        )
        registration.seat_no = seat
        registration.seat_reason = seat_reason if seat > sector.quota else ""
    if registration.status is Status.WAITLISTED:
        registration.waiting_no = queries.next_waiting_no(sector)
    registration.sector = sector
    db.session.flush()
    if rules.holds_a_seat(registration.status):
        fill_places(old, Cause.MOVED, by=by)
    else:
        fill_places(sector, Cause.MOVED, by=by)
    return ["sector"]


def _renumber(registration: Registration, draft: RegistrationDraft) -> list[str]:
    if draft.number is None or draft.number == registration.number:
        return []
    if queries.is_number_taken(registration.event, draft.number):
        raise RuleBroken("number-taken", field="number", number=draft.number)
    registration.number = draft.number
    return ["number"]


def follow_age(registration: Registration, *, by: Actor) -> None:
    """The guardian's consent is needed from the moment somebody is known to be a child, and
    no longer once they are known not to be one."""
    if registration.status is Status.WAITING_FOR_GUARDIAN and not registration.minor:
        status = rules.first_status(minor=False, needs_approval=registration.sector.needs_approval)
        set_status(registration, status, "participant.released", by=by)
    held = registration.status in {Status.CONFIRMED, Status.PENDING}
    if held and registration.minor and not queries.may_be_released(registration):
        set_status(registration, Status.WAITING_FOR_GUARDIAN, "participant.held-back", by=by)
