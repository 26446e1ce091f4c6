"""What people change of their own registration, through their personal link."""

from __future__ import annotations

from kasus_training.foundation import audit, clock
from kasus_training.participants import rules
from kasus_training.participants.actions.standing import enter_change, set_status
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day


def cancel_own(registration: Registration, *, reason: str = "") -> Registration:
    """Give the own place back; it is the next one's at once. Twice is once."""
    event = enter_change(registration)
    if registration.status is Status.CANCELLED:
        return registration
    if local_day(clock.now(), event.timezone) > event.last_day:
        raise RuleBroken("training-over")
    text = rules.check_reason(reason) if reason.strip() else ""
    set_status(registration, Status.CANCELLED, "participant.cancelled", by=audit.PARTICIPANT, reason=text)
    return registration
