"""Asking about one's own data, and answering."""

from __future__ import annotations

from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants.actions import erase_person
from kasus_training.participants.actions.erasing import forgets
from kasus_training.participants.models import Registration
from kasus_training.privacy import queries, rules
from kasus_training.privacy.models import PrivacyRequest
from kasus_training.privacy.rules import Channel, Decision, Refusal, RequestDraft, RequestKind
from kasus_training.rulings import RuleBroken


def ask(registration: Registration, kind: RequestKind, details: str, *, by: Actor) -> PrivacyRequest:
    """From the person's own page. Asked again while it is open, it is the same request."""
    draft = rules.check_request(RequestDraft(kind=kind, channel=Channel.PAGE, details=details), now=clock.now())
    lock_row(registration.event)
    before = queries.open_request(registration, kind)
    if before is not None:
        return before
    return _add(registration.event, registration, draft, by=by)


def record_request(event: Event, draft: RequestDraft, *, number: int | None, by: Actor) -> PrivacyRequest:
    """From a letter or a talk; the clock started when it was received."""
    draft = rules.check_request(draft, now=clock.now())
    lock_row(event)
    registration = None
    if number is not None:
        registration = queries.registration_numbered(event, number)
        if registration is None:
            raise RuleBroken("number-unknown", field="number", number=number)
        if queries.open_request(registration, draft.kind):
            raise RuleBroken("request-open-already", field="kind")
    elif not draft.requester:
        raise RuleBroken("requester-missing", field="requester")
    return _add(event, registration, draft, by=by)


def _add(event: Event, registration: Registration | None, draft: RequestDraft, *, by: Actor) -> PrivacyRequest:
    received_at = draft.received_at or clock.now()
    request = PrivacyRequest(
        event_id=event.id,
        registration_id=registration.id if registration else None,
        requester=draft.requester,
        kind=draft.kind,
        channel=draft.channel,
        details=draft.details,
        received_at=received_at,
        due_at=received_at + rules.DEADLINE,
        recorded_by_id=by.actor_id,
    )
    db.session.add(request)
    audit.record(by, "request.added", request)
    return request


def decide(
    request: PrivacyRequest, decision: Decision, *, refusal: Refusal | None, note: str, erase_now: bool, by: Actor
) -> PrivacyRequest:
    """Answer once. A fulfilled request may erase the person in the same breath."""
    lock_row(request)
    if request.decided_at is not None:
        raise RuleBroken("request-decided")
    text = rules.check_decision(decision, refusal, note)
    request.decision = decision
    request.refusal = refusal if decision is Decision.REFUSED else None
    request.note = text
    request.decided_at, request.decided_by_id = clock.now(), by.actor_id
    audit.record(by, "request.decided", request, new=decision.value)
    if erase_now:
        if decision is not Decision.FULFILLED or request.registration is None or request.kind not in rules.ERASING:
            raise RuleBroken("request-erases-nothing", field="erase_now")
        erase_person(request.registration.person, by=by)
    elif request.kind is RequestKind.RESTRICTION and decision is Decision.FULFILLED and request.registration:
        request.registration.person.restricted_at = clock.now()
        audit.record(by, "restriction.added", request.registration)
    db.session.flush()
    return request


def lift_restriction(registration: Registration, *, by: Actor) -> None:
    """The person said that their data may be used again."""
    lock_row(registration.person)
    if registration.person.restricted_at is None:
        raise RuleBroken("not-at-rest")
    registration.person.restricted_at = None
    audit.record(by, "restriction.lifted", registration)


def erase(registration: Registration, *, by: Actor) -> None:
    """Forget the person of this registration, in every training of the office."""
    lock_row(registration.event)
    db.session.refresh(registration)
    erase_person(registration.person, by=by)


@forgets
def forget_requests(registration: Registration) -> None:
    """What was written in requests goes with the person; that there was one stays."""
    for request in queries.requests_about(registration):
        request.details = request.requester = ""
        if request.decided_at is not None:
            request.note = ""
