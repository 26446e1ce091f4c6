"""What people change of their own registration, through their personal link."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock
from kasus_training.participants import queries, rules, self_service
from kasus_training.participants.actions.changing import change_registration
from kasus_training.participants.actions.consenting import note_needs_allowed
from kasus_training.participants.actions.questions import Answers, keep_answers
from kasus_training.participants.actions.standing import enter_change, note_change, set_status
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import RegistrationDraft, Status
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day, to_utc


def cancel_own(registration: Registration, *, reason: str = "") -> Registration:
    """Give the own place back; it is the next one's at once. Twice is once."""
    event = enter_change(registration)
    if registration.status is Status.CANCELLED:
        return registration
    check_not_over(event)
    text = rules.check_reason(reason) if reason.strip() else ""
    set_status(registration, Status.CANCELLED, "participant.cancelled", by=audit.PARTICIPANT, reason=text)
    return registration


def change_own(
    registration: Registration, draft: RegistrationDraft, answers: Answers, *, seen_at: datetime | None = None
) -> list[str]:
    """Change one's own answers before the deadline. Where the event says so, a changed name or
    office waits for the committee again. Gives the files that nothing names any more."""
    event = enter_change(registration)
    if not self_service.may_change(registration.status, ends_at=own_changes_end(event), now=clock.now()):
        raise RuleBroken("changes-closed")
    before = queries.draft_of(registration)
    wanted = self_service.with_own_changes(before, draft, minor=registration.minor)
    self_service.check_own_entry(wanted, minor=registration.minor)
    try:
        change_registration(registration, wanted, by=audit.PARTICIPANT, seen_at=seen_at)
    except RuleBroken as broken:
        if broken.code == "already-registered-staff":
            # Whoever else is registered is nobody's business but the committee's.
            raise RuleBroken("already-registered", field="name") from broken
        raise
    note_needs_allowed(registration, wanted)
    gone = keep_answers(registration, answers)
    note_change(registration)
    again = self_service.is_looked_at_again(before, queries.draft_of(registration))
    if again and event.own_changes_need_approval and registration.status is Status.CONFIRMED:
        set_status(registration, Status.PENDING, "participant.looked-at-again", by=audit.PARTICIPANT)
    return gone


def check_not_over(event: Event) -> None:
    if local_day(clock.now(), event.timezone) > event.last_day:
        raise RuleBroken("training-over")


def own_changes_end(event: Event) -> datetime:
    return self_service.changes_end_at(
        event.own_changes_until,
        registration_closes_at=event.registration_closes_at,
        event_ends_at=to_utc(event.last_day + timedelta(days=1), time(0), event.timezone),
    )
