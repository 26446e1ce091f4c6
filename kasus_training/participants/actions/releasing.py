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
from kasus_training.participants.models import Consent, Guardian, Registration, RevokedTicket
from kasus_training.participants.rules import ConsentGiver, ConsentPurpose, GuardianDraft, Status
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day

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
    waits = registration.minor and not queries.has_guardian_consent(registration)
    status = Status.WAITING_FOR_GUARDIAN if waits else Status.CONFIRMED
    set_status(registration, status, "participant.restored", by=by)
    return registration


def record_guardian_consent(registration: Registration, draft: GuardianDraft, *, by: Actor) -> Registration:
    """Copy a guardian's answers from paper. Only a yes to taking part and to the data
    releases code and ticket; a later no takes them back."""
    event = enter_change(registration)
    if not registration.minor:
        raise RuleBroken("no-guardian-needed")
    now = clock.now()
    draft = rules.check_guardian(draft, today=local_day(now, event.timezone))
    _remember_guardian(registration, draft)
    answers = {
        ConsentPurpose.TAKING_PART: draft.taking_part,
        ConsentPurpose.DATA: draft.data,
        ConsentPurpose.PHOTO: draft.photo,
    }
    newest = queries.newest_consents(registration)
    for purpose, granted in answers.items():
        registration.consents.append(
            Consent(
                purpose=purpose,
                version=newest[purpose].version + 1 if purpose in newest else 1,
                granted=granted,
                given_by=ConsentGiver.GUARDIAN,
                given_on=draft.given_on,
                on_paper=True,
                recorded_at=now,
                recorded_by_id=by.actor_id,
            )
        )
    _follow_consent(registration, draft, by=by)
    return registration


def record_photo_consent(registration: Registration, granted: bool, *, by: Actor) -> Registration:
    """An adult's word on publishing photographs, given or taken back."""
    event = enter_change(registration)
    if registration.minor:
        raise RuleBroken("guardian-decides-photos")
    now = clock.now()
    before = queries.newest_consents(registration).get(ConsentPurpose.PHOTO)
    registration.consents.append(
        Consent(
            purpose=ConsentPurpose.PHOTO,
            version=before.version + 1 if before else 1,
            granted=granted,
            given_by=ConsentGiver.SELF,
            given_on=local_day(now, event.timezone),
            on_paper=by is not audit.PARTICIPANT,
            recorded_at=now,
            recorded_by_id=by.actor_id,
        )
    )
    note_change(registration)
    audit.record(by, "consent.recorded", registration, photo=granted)
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


def _follow_consent(registration: Registration, draft: GuardianDraft, *, by: Actor) -> None:
    audit.record(
        by, "consent.recorded", registration, taking_part=draft.taking_part, data=draft.data, photo=draft.photo
    )
    note_change(registration)
    if not rules.holds_a_seat(registration.status):
        return
    wanted = rules.status_after_consent(
        taking_part=draft.taking_part, data=draft.data, needs_approval=registration.sector.needs_approval
    )
    if registration.status is Status.WAITING_FOR_GUARDIAN and wanted is not Status.WAITING_FOR_GUARDIAN:
        set_status(registration, wanted, "participant.released", by=by)
    elif registration.status is not wanted and wanted is Status.WAITING_FOR_GUARDIAN:
        set_status(registration, wanted, "participant.held-back", by=by)
    db.session.flush()


def _remember_guardian(registration: Registration, draft: GuardianDraft) -> None:
    if registration.guardian is None:
        registration.guardian = Guardian(name=draft.name)
    guardian = registration.guardian
    guardian.name, guardian.relation = draft.name, draft.relation
    # A paper without a number does not erase the one that the registration brought.
    guardian.telephone = draft.telephone or guardian.telephone or ""
    db.session.flush()


def _free_code(event_id: int) -> str:
    while True:
        codes = [
            "".join(secrets.choice(rules.CODE_ALPHABET) for _ in range(rules.CODE_LENGTH)) for _ in range(CANDIDATES)
        ]
        taken = queries.codes_taken(event_id, codes)
        free = next((code for code in codes if code not in taken), None)
        if free is not None:
            return free
