"""What guardians, children and adults agree to. Every answer is a new row, and acts at once."""

from __future__ import annotations

from datetime import date

from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock, storage
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.foundation.uploads import Scan
from kasus_training.participants import consenting, queries, rules, tickets
from kasus_training.participants.actions.erasing import erase_registration
from kasus_training.participants.actions.standing import check_not_erased, note_change, set_status
from kasus_training.participants.consenting import Answers, Consequence
from kasus_training.participants.models import Consent, ConsentPaper, Guardian, Registration
from kasus_training.participants.rules import ConsentGiver, ConsentPurpose, GuardianDraft, RegistrationDraft, Status
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day

PAPERS = "consents"
PAPERS_MAX = 5


def record_guardian_consent(
    registration: Registration, draft: GuardianDraft, *, by: Actor, on_paper: bool = True, sure: bool = True
) -> Consequence:
    """A guardian's answers, and the child's own word where it was asked. Only a yes to taking
    part and to the data releases code and ticket; a yes taken back acts at once.

    What cannot be undone is not done unless whoever answers is `sure`.
    """
    event = enter_consent(registration)
    if not registration.minor:
        raise RuleBroken("no-guardian-needed")
    draft = rules.check_guardian(draft, today=local_day(clock.now(), event.timezone))
    before = queries.answers_that_hold(registration)
    if before.data and not draft.data and not sure:
        raise RuleBroken("erasure-not-confirmed", field="sure")
    _remember_guardian(registration, draft)
    guardian = (ConsentGiver.GUARDIAN, draft.given_on, on_paper)
    _answer(registration, ConsentPurpose.TAKING_PART, draft.taking_part, *guardian, by=by)
    _answer(registration, ConsentPurpose.DATA, draft.data, *guardian, by=by)
    _answer(registration, ConsentPurpose.PHOTO, draft.photo, *guardian, by=by)
    if draft.assent is not None:
        child = (ConsentGiver.SELF, draft.given_on, on_paper)
        _answer(registration, ConsentPurpose.ASSENT, draft.assent, *child, by=by)
    audit.record(
        by, "consent.recorded", registration, taking_part=draft.taking_part, data=draft.data, photo=draft.photo
    )
    return _follow(registration, before, by=by)


def record_assent(registration: Registration, agrees: bool, *, by: Actor) -> Consequence:
    """The child's own word on taking part, said on its page."""
    event = enter_consent(registration)
    if not registration.minor:
        raise RuleBroken("no-guardian-needed")
    before = queries.answers_that_hold(registration)
    today = local_day(clock.now(), event.timezone)
    _answer(registration, ConsentPurpose.ASSENT, agrees, ConsentGiver.SELF, today, False, by=by)
    audit.record(by, "consent.recorded", registration, assent=agrees)
    return _follow(registration, before, by=by)


def record_own_consent(
    registration: Registration, granted: bool, *, purpose: ConsentPurpose, by: Actor
) -> Registration:
    """An adult's word on photographs, on messages after the event or on keeping what they need,
    given or taken back. What is needed is forgotten with a no."""
    event = enter_consent(registration)
    if purpose not in consenting.ASKED_OF_ADULTS:
        raise ValueError(f"{purpose} is not asked of adults one by one")
    if registration.minor:
        raise RuleBroken("guardian-decides-photos")
    today = local_day(clock.now(), event.timezone)
    on_paper = by is not audit.PARTICIPANT
    _answer(registration, purpose, granted, ConsentGiver.SELF, today, on_paper, by=by)
    if purpose is ConsentPurpose.NEEDS and not granted:
        registration.needs = registration.diet = ""
    note_change(registration)
    audit.record(by, "consent.recorded", registration, **{purpose.value: granted})
    return registration


def note_needs_allowed(registration: Registration, draft: RegistrationDraft) -> None:
    """In a change of one's own answers: the yes to keeping what one needs, if it is a new one."""
    held = queries.newest_consents(registration).get(ConsentPurpose.NEEDS)
    if registration.minor or ConsentPurpose.NEEDS not in draft.consents or (held and held.granted):
        return
    today = local_day(clock.now(), registration.event.timezone)
    _answer(registration, ConsentPurpose.NEEDS, True, ConsentGiver.SELF, today, False, by=audit.PARTICIPANT)


def withdraw_data_consent(registration: Registration, *, by: Actor) -> None:
    """An adult takes back the yes to the data: they go, except what the law keeps."""
    event = enter_consent(registration)
    if registration.minor:
        raise RuleBroken("guardian-decides")
    today = local_day(clock.now(), event.timezone)
    on_paper = by is not audit.PARTICIPANT
    _answer(registration, ConsentPurpose.DATA, False, ConsentGiver.SELF, today, on_paper, by=by)
    audit.record(by, "consent.recorded", registration, data=False)
    erase_registration(registration, by=by)


def renew_guardian_link(registration: Registration, *, by: Actor) -> Registration:
    """A new address for the guardian; the one before stops working."""
    enter_consent(registration)
    if not registration.minor:
        raise RuleBroken("no-guardian-needed")
    tickets.open_guardian_link(registration)
    db.session.flush()
    audit.record(by, "guardian.link-made", registration)
    return registration


def keep_paper(registration: Registration, scan: Scan, *, by: Actor) -> ConsentPaper:
    """Keep the scan of a signed form under a name of our own."""
    enter_consent(registration)
    if len(queries.papers_of(registration)) >= PAPERS_MAX:
        raise RuleBroken("too-many-papers", field="scan", most=PAPERS_MAX)
    paper = ConsentPaper(
        registration_id=registration.id,
        file_name=storage.keep(scan.content, kind=PAPERS, suffix=scan.suffix),
        media_type=scan.media_type,
        byte_count=len(scan.content),
        kept_at=clock.now(),
        kept_by_id=by.actor_id,
    )
    db.session.add(paper)
    audit.record(by, "paper.added", registration)
    return paper


def enter_consent(registration: Registration) -> Event:
    """Wait for other changes of the event's registrations. A filed event is no obstacle: an
    answer may be taken back at any time."""
    event = registration.event
    lock_row(event)
    db.session.refresh(registration)
    check_not_erased(registration)
    return event


def _answer(
    registration: Registration,
    purpose: ConsentPurpose,
    granted: bool,
    given_by: ConsentGiver,
    given_on: date,
    on_paper: bool,
    *,
    by: Actor,
) -> None:
    before = queries.newest_consents(registration).get(purpose)
    registration.consents.append(
        Consent(
            purpose=purpose,
            version=before.version + 1 if before else 1,
            granted=granted,
            given_by=given_by,
            given_on=given_on,
            on_paper=on_paper,
            recorded_at=clock.now(),
            recorded_by_id=by.actor_id,
        )
    )


def _follow(registration: Registration, before: Answers, *, by: Actor) -> Consequence:
    event = registration.event
    note_change(registration)
    answers = queries.answers_that_hold(registration)
    wanted = consenting.consequence_of(
        answers,
        data_was_allowed=before.data is True,
        is_over=local_day(clock.now(), event.timezone) > event.last_day,
    )
    if wanted is Consequence.ERASE:
        erase_registration(registration, by=by)
    else:
        _move(registration, wanted, by=by)
    db.session.flush()
    if wanted is Consequence.RELEASE and registration.status is not Status.CONFIRMED:
        # The consent is there, but the committee or the waiting list still has the word.
        return Consequence.NOTHING
    return wanted


def _move(registration: Registration, wanted: Consequence, *, by: Actor) -> None:
    status = registration.status
    if wanted is Consequence.CANCEL and status in rules.OPEN_STATUSES:
        set_status(registration, Status.CANCELLED, "participant.cancelled", by=by, reason=consenting.REFUSED)
    elif wanted is Consequence.HOLD_BACK and status in {Status.CONFIRMED, Status.PENDING}:
        set_status(registration, Status.WAITING_FOR_GUARDIAN, "participant.held-back", by=by)
    elif wanted is Consequence.RELEASE and status is Status.WAITING_FOR_GUARDIAN:
        released = consenting.status_when_released(needs_approval=registration.sector.needs_approval)
        set_status(registration, released, "participant.released", by=by)


def _remember_guardian(registration: Registration, draft: GuardianDraft) -> None:
    if registration.guardian is None:
        registration.guardian = Guardian(name=draft.name)
    guardian = registration.guardian
    guardian.name, guardian.relation = draft.name, draft.relation
    # A paper without a number does not erase the one that the registration brought.
    guardian.telephone = draft.telephone or guardian.telephone or ""
    db.session.flush()
