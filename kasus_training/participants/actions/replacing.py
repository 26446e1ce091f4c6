"""An institution sends somebody else: the place stays, the person changes."""

from __future__ import annotations

from dataclasses import replace

from kasus_training.accounts.models import User
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.participants import queries, rules, self_service
from kasus_training.participants.actions.own import check_not_over
from kasus_training.participants.actions.questions import Answers, keep_answers
from kasus_training.participants.actions.registering import enter, free_identity, judge_age
from kasus_training.participants.actions.standing import enter_change, set_status, withdraw
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import RegistrationDraft, Status
from kasus_training.rulings import RuleBroken


def replace_delegate(
    old: Registration,
    draft: RegistrationDraft,
    *,
    by: Actor,
    reason: str = "",
    different_person: bool = False,
    answers: Answers | None = None,
) -> Registration:
    """Somebody else of the same institution takes the seat. The first delegate's registration keeps
    its history and ends; its ticket is revoked. Nobody of the waiting list comes between."""
    event = enter_change(old)
    check_not_over(event)
    if old.status not in self_service.REPLACEABLE:
        raise RuleBroken("nothing-to-hand-over")
    institution, sector, seat, seat_reason = old.institution, old.sector, old.seat_no, old.seat_reason
    draft = replace(
        rules.clean(draft), sector_id=sector.id, institution=institution.name if institution else "", number=None
    )
    minor = judge_age(event, sector, draft)
    if not isinstance(by, User):
        self_service.check_own_entry(draft, minor=minor)
    if rules.identity_of(draft.name, old.institution_id) == rules.without_counter(old.identity):
        raise RuleBroken("same-delegate", field="name")
    identity = _identity(old, draft, different_person=different_person, by=by)
    withdraw(old)
    set_status(
        old,
        Status.CANCELLED,
        "participant.replaced",
        by=by,
        reason=reason and rules.check_reason(reason),
        hands_on=True,
    )
    db.session.flush()
    needs_approval = sector.needs_approval and not isinstance(by, User)
    person = Person(organization_id=event.organization_id, created_at=clock.now())
    if isinstance(by, User) and not different_person:
        person = queries.person_before(event, draft.name, old.institution_id) or person
    new = enter(
        event, sector, person, institution, draft,
        minor=minor, status=rules.first_status(minor=minor, needs_approval=needs_approval),
        identity=identity, seat_reason=seat_reason, seat=seat,
    )  # fmt: skip
    new.replaces_id = old.id
    if answers is not None:
        keep_answers(new, answers)
    audit.record(by, "participant.took-over", new, status=new.status.value)
    return new


def _identity(old: Registration, draft: RegistrationDraft, *, different_person: bool, by: Actor) -> str:
    try:
        return free_identity(old.event, draft, old.institution, different_person=different_person, own=old.id)
    except RuleBroken as broken:
        if isinstance(by, User):
            raise
        raise RuleBroken("already-registered", field="name") from broken
