"""How somebody comes to take part: by the public form, by staff, from a file."""

from __future__ import annotations

from typing import Any

from kasus_training.accounts.actions import ensure_institution
from kasus_training.accounts.models import Institution, User
from kasus_training.accounts.rules import name_key
from kasus_training.events import queries as events_queries
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed, is_registration_open
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import consenting, queries, rules, seats, self_service, tickets
from kasus_training.participants.actions.questions import Answers, keep_answers
from kasus_training.participants.actions.standing import release, take_back_offers
from kasus_training.participants.models import Consent, Guardian, Person, Registration, Sector
from kasus_training.participants.rules import ConsentGiver, ConsentPurpose, RegistrationDraft, Status
from kasus_training.permissions import Permission, allows
from kasus_training.rulings import Forbidden, Full, RuleBroken
from kasus_training.zones import local_day

PERSONAL = (
    "front_title", "name", "back_title", "gender", "born_on", "number_kind", "employee_number", "telephone", "email",
)  # fmt: skip


def register(
    event: Event,
    draft: RegistrationDraft,
    *,
    by: Actor,
    form_id: str | None = None,
    wait_if_full: bool = False,
    answers: Answers | None = None,
) -> Registration:
    """A registration by the public form. Everybody who registers for an event waits for the
    one before, so seats, numbers and names are judged one at a time.

    Sending the same form again gives the row it made; the form filled in anew for somebody
    else makes another. Where all places are taken, whoever agrees to wait joins the waiting list.
    """
    draft = rules.clean(draft)
    lock_row(event)
    take_back_offers(event)
    check_registration_is_open(event)
    sector = find_sector(event, draft.sector_id)
    minor = judge_age(event, sector, draft)
    self_service.check_own_entry(draft, minor=minor)
    institution = find_institution(event, draft)
    identity = rules.identity_of(draft.name, institution.id if institution else None)
    sent_before = queries.registration_by_form(event, form_id)
    if sent_before is not None:
        if sent_before.identity == identity:
            return sent_before
        form_id = None
    if queries.open_identities(event, identity):
        raise RuleBroken("already-registered", field="name")
    # Somebody unknown may not change what is kept of a person from an earlier training.
    person = Person(organization_id=event.organization_id, created_at=clock.now())
    status = rules.first_status(minor=minor, needs_approval=sector.needs_approval)
    if _must_wait(sector, wait_if_full=wait_if_full):
        status = Status.WAITLISTED
    registration = enter(event, sector, person, institution, draft, minor=minor, status=status, identity=identity)
    registration.form_id = form_id
    if answers is not None:
        keep_answers(registration, answers)
    audit.record(by, "participant.registered", registration, status=status.value, sector=sector.code)
    return registration


def add_by_staff(
    event: Event,
    draft: RegistrationDraft,
    *,
    by: Actor,
    different_person: bool = False,
    seat_reason: str = "",
    wait_if_full: bool = False,
) -> Registration:
    """A registration that staff enter: a call, a letter, a walk-in, a row of a file. Fields may
    stay empty, and entering is approving."""
    draft = rules.clean(draft)
    lock_row(event)
    check_not_closed(event.status)
    sector = find_sector(event, draft.sector_id)
    minor = judge_age(event, sector, draft)
    institution = find_institution(event, draft)
    identity = free_identity(event, draft, institution, different_person=different_person)
    if draft.number is not None and queries.is_number_taken(event, draft.number):
        raise RuleBroken("number-taken", field="number", number=draft.number)
    known = None if different_person else queries.person_before(event, draft.name, institution and institution.id)
    person = known or Person(organization_id=event.organization_id, created_at=clock.now())
    status = rules.first_status(minor=minor, needs_approval=False)
    if wait_if_full and not seats.has_free_seat(queries.taken_seats(sector), sector.quota):
        status = Status.WAITLISTED
    registration = enter(
        event, sector, person, institution, draft,
        minor=minor, status=status, identity=identity, seat_reason=check_seat_reason(event, seat_reason, by=by),
    )  # fmt: skip
    audit.record(by, "participant.added", registration, status=status.value, sector=sector.code)
    return registration


def _must_wait(sector: Sector, *, wait_if_full: bool) -> bool:
    """Whether this one joins the waiting list. Full without a list, or without their yes, is a no."""
    if seats.has_free_seat(queries.taken_seats(sector), sector.quota):
        return False
    if sector.has_waiting_list and not wait_if_full:
        raise Full("sector-full", field="wait_if_full", sector=sector.label, waiting_list=True)
    return sector.has_waiting_list


def check_registration_is_open(event: Event) -> None:
    if not is_registration_open(
        event.status,
        opens_at=event.registration_opens_at,
        closes_at=event.registration_closes_at,
        now=clock.now(),
    ):
        raise RuleBroken("registration-not-open")


def find_sector(event: Event, sector_id: int) -> Sector:
    sector = queries.sector_of(event, sector_id)
    if sector is None:
        raise RuleBroken("sector-unknown", field="sector_id")
    return sector


def find_institution(event: Event, draft: RegistrationDraft) -> Institution | None:
    return ensure_institution(event.organization_id, draft.institution) if draft.institution else None


def judge_age(event: Event, sector: Sector, draft: RegistrationDraft) -> bool:
    rules.check_birth_date(draft.born_on, event.first_day)
    return rules.is_minor_at_event(draft, event.first_day, sector_for_minors=sector.for_minors)


def free_identity(
    event: Event, draft: RegistrationDraft, institution: Institution | None, *, different_person: bool, own: int = 0
) -> str:
    """The identity to enter; refuses one that is taken unless it is said to be a namesake."""
    institution_id = institution.id if institution else None
    first = rules.identity_of(draft.name, institution_id)
    taken = {name: row for name, row in queries.open_identities(event, first).items() if row.id != own}
    if taken and not different_person:
        raise RuleBroken("already-registered-staff", field="name", number=min(row.number for row in taken.values()))
    namesake, identity = 0, first
    while identity in taken:
        namesake += 1
        identity = rules.identity_of(draft.name, institution_id, namesake=namesake)
    return identity


def check_seat_reason(event: Event, reason: str, *, by: Actor) -> str:
    """A seat beyond the quota needs a reason and the right to give it."""
    if not reason.strip():
        return ""
    if isinstance(by, User) and not allows(events_queries.roles_of(by, event), Permission.SEATS_EXCEED):
        raise Forbidden("may-not-exceed-quota", field="seat_reason")
    return rules.check_reason(reason)


def enter(
    event: Event,
    sector: Sector,
    person: Person,
    institution: Institution | None,
    draft: RegistrationDraft,
    *,
    minor: bool,
    status: Status,
    identity: str,
    seat_reason: str = "",
    seat: int | None = None,
) -> Registration:
    """Make the row with its seat, number, page and, where nothing is waited for, its ticket."""
    if minor:
        draft = rules.without_what_children_do_not_give(draft)
    if seat is None and rules.holds_a_seat(status):
        taken = queries.taken_seats(sector)
        seat = seats.choose_seat(taken, sector.quota, sector=sector.label, beyond_quota=bool(seat_reason))
    fill_person(person, draft, minor=minor)
    now = clock.now()
    registration = Registration(
        event_id=event.id,
        person=person,
        sector=sector,
        institution=institution,
        number=draft.number or queries.next_number(event),
        status=status,
        seat_no=seat,
        seat_reason=seat_reason if seat and seat > sector.quota else "",
        waiting_no=queries.next_waiting_no(sector) if status is Status.WAITLISTED else None,
        name_confirmed_at=now if draft.name_confirmed else None,
        identity=identity,
        registered_at=now,
        changed_at=now,
        **answers_of(event, draft, minor=minor),
    )
    db.session.add(registration)
    db.session.flush()
    _open(event, registration, draft)
    return registration


def _open(event: Event, registration: Registration, draft: RegistrationDraft) -> None:
    """What needs the row to be there: the page, the guardian, the consents, the ticket."""
    tickets.open_page(registration)
    set_guardian(registration, draft)
    if registration.minor:
        tickets.open_guardian_link(registration)
    _note_own_consents(event, registration, draft)
    if registration.status is Status.CONFIRMED:
        release(registration)
    db.session.flush()


def answers_of(event: Event, draft: RegistrationDraft, *, minor: bool) -> dict[str, Any]:
    """What the registration itself keeps of the draft, beside its person and institution."""
    return {
        "position": draft.position,
        "rank": draft.rank,
        "village": draft.village,
        "companion_telephone": draft.companion_telephone,
        "district": draft.district,
        "needs": draft.needs,
        "diet": draft.diet,
        "minor": minor,
        "age_group": rules.age_group_at_event(draft, event.first_day) or (rules.AgeGroup.UNDER_18 if minor else None),
    }


def fill_person(person: Person, draft: RegistrationDraft, *, minor: bool) -> list[str]:
    """Write the draft's personal fields; gives the names of those that changed."""
    wanted = {name: getattr(draft, name) for name in PERSONAL}
    if not minor:
        # A birth date only establishes the age; of adults the age group is enough.
        wanted["born_on"] = None
    changed = [name for name, value in wanted.items() if getattr(person, name) != value]
    for name in changed:
        setattr(person, name, wanted[name])
    person.name_key = name_key(person.name)
    db.session.add(person)
    return changed


def set_guardian(registration: Registration, draft: RegistrationDraft) -> list[str]:
    """Write down whom to ask for consent; an emptied name does not delete who consented."""
    if not registration.minor or not draft.guardian_name:
        return []
    guardian = registration.guardian
    if guardian is None:
        guardian = Guardian(registration_id=registration.id, name="", telephone="")
        registration.guardian = guardian
    wanted = {"name": draft.guardian_name, "telephone": draft.guardian_telephone}
    changed = [f"guardian_{name}" for name, value in wanted.items() if getattr(guardian, name) != value]
    guardian.name, guardian.telephone = draft.guardian_name, draft.guardian_telephone
    return changed


def _note_own_consents(event: Event, registration: Registration, draft: RegistrationDraft) -> None:
    """An adult's answers of the form: their data for this training, and what is asked one by one."""
    if registration.minor or ConsentPurpose.DATA not in draft.consents:
        return
    now = clock.now()
    for purpose in (ConsentPurpose.DATA, *consenting.ASKED_OF_ADULTS):
        db.session.add(
            Consent(
                registration=registration,
                purpose=purpose,
                version=1,
                granted=purpose in draft.consents,
                given_by=ConsentGiver.SELF,
                given_on=local_day(now, event.timezone),
                recorded_at=now,
            )
        )
