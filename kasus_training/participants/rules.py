"""What is true of people and their registrations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kasus_training.accounts.rules import name_key
from kasus_training.participants import contacts
from kasus_training.participants.districts import district_named
from kasus_training.rulings import RuleBroken

ADULT_AGE = 18
OLDEST = 120
NAME_MAX = 120
TITLE_MAX = 60
LINE_MAX = 160
NOTE_MAX = 500
QUOTA_MAX = 10_000
NUMBER_MAX = 99_999

CODE_LENGTH = 6
CODE_ALPHABET = "ACDEFGHJKMNPQRTUVWXY34679"
"""Without the look-alikes 0O, 1IL, 2Z, 5S, 8B."""


class Gender(StrEnum):
    FEMALE = "female"
    MALE = "male"
    UNSAID = "unsaid"


class AgeGroup(StrEnum):
    UNDER_18 = "under-18"
    FROM_18 = "18-24"
    FROM_25 = "25-34"
    FROM_35 = "35-44"
    FROM_45 = "45-59"
    FROM_60 = "60+"


class NumberKind(StrEnum):
    """What the employee number is: civil servant, contract, police, or none."""

    NIP = "nip"
    NI_PPPK = "ni-pppk"
    NRP = "nrp"
    NONE = "none"


class Status(StrEnum):
    DRAFT = "draft"
    PENDING = "pending"
    """Waits for the organizer's confirmation."""
    WAITING_FOR_GUARDIAN = "waiting-for-guardian"
    CONFIRMED = "confirmed"
    OFFERED = "offered"
    """A place that became free is kept for somebody of the waiting list until they answer."""
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


HOLDING_A_SEAT = frozenset({Status.PENDING, Status.WAITING_FOR_GUARDIAN, Status.CONFIRMED, Status.OFFERED})
OPEN_STATUSES = HOLDING_A_SEAT | {Status.DRAFT, Status.WAITLISTED}


TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.DRAFT: frozenset({Status.PENDING, Status.WAITING_FOR_GUARDIAN, Status.CONFIRMED, Status.CANCELLED}),
    Status.PENDING: frozenset({Status.CONFIRMED, Status.WAITING_FOR_GUARDIAN, Status.REJECTED, Status.CANCELLED}),
    Status.WAITING_FOR_GUARDIAN: frozenset({Status.PENDING, Status.CONFIRMED, Status.REJECTED, Status.CANCELLED}),
    Status.CONFIRMED: frozenset({Status.WAITING_FOR_GUARDIAN, Status.PENDING, Status.CANCELLED}),
    Status.OFFERED: frozenset(
        {
            Status.PENDING,
            Status.WAITING_FOR_GUARDIAN,
            Status.CONFIRMED,
            Status.WAITLISTED,
            Status.REJECTED,
            Status.CANCELLED,
        }
    ),
    Status.WAITLISTED: frozenset(
        {
            Status.OFFERED,
            Status.PENDING,
            Status.WAITING_FOR_GUARDIAN,
            Status.CONFIRMED,
            Status.CANCELLED,
        }
    ),
    Status.CANCELLED: frozenset({Status.WAITING_FOR_GUARDIAN, Status.CONFIRMED, Status.WAITLISTED}),
    Status.REJECTED: frozenset({Status.WAITING_FOR_GUARDIAN, Status.CONFIRMED, Status.WAITLISTED}),
}


CHECK_LIST, TAKE_IN_LIST = "participants.check-list", "participants.take-in-list"
"""Kinds of jobs."""


class ListState(StrEnum):
    """How far a list of participants has come."""

    READ = "read"
    """Somebody must say what its columns are."""
    CHECKING = "checking"
    CHECKED = "checked"
    WRITING = "writing"
    DONE = "done"
    GONE = "gone"
    """Its files were let go before it was taken in."""


class ConsentPurpose(StrEnum):
    TAKING_PART = "taking-part"
    DATA = "data"
    PHOTO = "photo"
    REMINDERS = "reminders"
    NEEDS = "needs"
    ASSENT = "assent"
    """The child's own word on taking part, beside the guardian's."""


class ConsentGiver(StrEnum):
    SELF = "self"
    GUARDIAN = "guardian"


def age_on(born_on: date, day: date) -> int:
    """Completed years on that day; someone born on 29 February turns on 1 March."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))


def is_minor(born_on: date, first_day: date) -> bool:
    """Under 18 on the first day of the event (UU 35/2014 article 1 number 1)."""
    return age_on(born_on, first_day) < ADULT_AGE


def age_group(age: int) -> AgeGroup:
    if age < ADULT_AGE:
        return AgeGroup.UNDER_18
    for limit, group in (
        (25, AgeGroup.FROM_18),
        (35, AgeGroup.FROM_25),
        (45, AgeGroup.FROM_35),
        (60, AgeGroup.FROM_45),
    ):
        if age < limit:
            return group
    return AgeGroup.FROM_60


def holds_a_seat(status: Status) -> bool:
    return status in HOLDING_A_SEAT


def printed_name(front_title: str, name: str, back_title: str) -> str:
    """The name as papers show it: "Hj. Rusdiana, S.Sos."."""
    front = f"{front_title} {name}".strip()
    return f"{front}, {back_title}" if back_title else front


@dataclass(frozen=True)
class RegistrationDraft:
    """What somebody enters about a participant, on whichever way it comes in."""

    sector_id: int
    name: str
    front_title: str = ""
    back_title: str = ""
    gender: Gender | None = None
    born_on: date | None = None
    age_group: AgeGroup | None = None
    number_kind: NumberKind = NumberKind.NONE
    employee_number: str = ""
    position: str = ""
    institution: str = ""
    rank: str = ""
    district: str = ""
    village: str = ""
    telephone: str = ""
    companion_telephone: str = ""
    """Whom to call where an adult has no telephone of their own."""
    email: str = ""
    needs: str = ""
    diet: str = ""
    guardian_name: str = ""
    guardian_telephone: str = ""
    consents: frozenset[ConsentPurpose] = frozenset()
    """What the person agreed to for themselves; a child's come from the guardian."""
    name_confirmed: bool = False
    """The person saw the name as it will be printed and said that it is right."""
    number: int | None = None
    """Kept from an import; else the next free one of the event."""


@dataclass(frozen=True)
class GuardianDraft:
    """A guardian's answers, on the guardian's page or copied from paper."""

    name: str
    relation: str
    telephone: str
    given_on: date
    taking_part: bool
    data: bool
    photo: bool
    assent: bool | None = None
    """What the child says; None while nobody asked."""


@dataclass(frozen=True)
class SectorDraft:
    """A group that the event invites."""

    name: str
    quota: int
    code: str = ""
    short_name: str = ""
    for_minors: bool = False
    needs_approval: bool = False
    has_waiting_list: bool = True
    colour: str = ""
    symbol: str = ""
    institutions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Places:
    """The places of one sector."""

    quota: int
    taken: int
    """Everybody who holds a seat, beyond the quota as well."""
    left: int
    """Seats within the quota that nobody holds."""

    @property
    def is_full(self) -> bool:
        return self.left <= 0


def clean(draft: RegistrationDraft) -> RegistrationDraft:
    """The draft as it is kept: composed characters, telephones as E.164, bare numbers.
    Names keep every character that was typed. Raises at the first fault."""
    name = check_name(draft.name)
    number_kind = draft.number_kind
    employee_number = contacts.employee_number(draft.employee_number)
    if not employee_number:
        number_kind = NumberKind.NONE
    return replace(
        draft,
        name=name,
        front_title=contacts.readable(draft.front_title, field="front_title", most=TITLE_MAX),
        back_title=contacts.readable(draft.back_title, field="back_title", most=TITLE_MAX).lstrip(", "),
        number_kind=number_kind,
        employee_number=employee_number,
        position=contacts.readable(draft.position, field="position", most=LINE_MAX),
        institution=contacts.readable(draft.institution, field="institution", most=LINE_MAX),
        district=check_district(draft.district),
        telephone=contacts.telephone(draft.telephone),
        email=contacts.email(draft.email),
        needs=contacts.readable(_one_line(draft.needs), field="needs", most=NOTE_MAX),
        diet=contacts.readable(_one_line(draft.diet), field="diet", most=NOTE_MAX),
        guardian_name=contacts.readable(draft.guardian_name, field="guardian_name", most=NAME_MAX),
        guardian_telephone=contacts.telephone(draft.guardian_telephone, field="guardian_telephone"),
        companion_telephone=contacts.telephone(draft.companion_telephone, field="companion_telephone"),
        rank=contacts.readable(draft.rank, field="rank", most=TITLE_MAX),
        village=contacts.readable(draft.village, field="village", most=LINE_MAX),
        number=check_number(draft.number),
    )


def check_name(text: str) -> str:
    """One word is a name; what it must hold is a letter."""
    name = contacts.readable(text, field="name", most=NAME_MAX)
    if not name:
        raise RuleBroken("participant-nameless", field="name")
    if not any(char.isalpha() for char in name):
        raise RuleBroken("name-without-letters", field="name")
    return name


def check_line(text: str, *, field: str) -> str:
    return contacts.readable(_one_line(text), field=field, most=LINE_MAX)


def check_district(text: str) -> str:
    if not text.strip():
        return ""
    district = district_named(text)
    if district is None:
        raise RuleBroken("district-unknown", field="district", district=text.strip())
    return district


def check_number(number: int | None) -> int | None:
    if number is not None and not 1 <= number <= NUMBER_MAX:
        raise RuleBroken("number-out-of-range", field="number", most=NUMBER_MAX)
    return number


def check_birth_date(born_on: date | None, first_day: date) -> None:
    if born_on is None:
        return
    if born_on > first_day or age_on(born_on, first_day) > OLDEST:
        raise RuleBroken("birth-date-impossible", field="born_on")


def is_minor_at_event(draft: RegistrationDraft, first_day: date, *, sector_for_minors: bool) -> bool:
    """Whether this person counts as a child at the event.

    Whoever comes in a sector for children without saying their age is protected as a
    child until somebody says otherwise.
    """
    if draft.born_on is not None:
        return is_minor(draft.born_on, first_day)
    if draft.age_group is not None:
        return draft.age_group is AgeGroup.UNDER_18
    return sector_for_minors


def age_group_at_event(draft: RegistrationDraft, first_day: date) -> AgeGroup | None:
    if draft.born_on is not None:
        return age_group(age_on(draft.born_on, first_day))
    return draft.age_group


ASKED_OF_ALL = ("gender", "institution", "district")
ASKED_OF_ADULTS = ("age_group", "telephone")
ASKED_OF_CHILDREN = ("born_on", "guardian_name", "guardian_telephone")


def missing_fields(draft: RegistrationDraft, *, minor: bool) -> tuple[str, ...]:
    """What the public form requires and is not there; staff and imports may leave it open."""
    asked = ASKED_OF_ALL + (ASKED_OF_CHILDREN if minor else ASKED_OF_ADULTS)
    instead = {"age_group": draft.born_on, "telephone": draft.companion_telephone}
    return tuple(name for name in asked if not getattr(draft, name) and not instead.get(name))


def check_complete(draft: RegistrationDraft, *, minor: bool) -> None:
    missing = missing_fields(draft, minor=minor)
    if missing:
        raise RuleBroken("field-missing", field=missing[0])


def without_what_children_do_not_give(draft: RegistrationDraft) -> RegistrationDraft:
    """A child has no titles, contacts, employee number or agreement of its own."""
    nothing = dict.fromkeys(
        ("front_title", "back_title", "telephone", "companion_telephone", "email", "employee_number", "rank"), ""
    )
    return replace(draft, **nothing, number_kind=NumberKind.NONE, consents=frozenset())


def identity_of(name: str, institution_id: int | None, *, namesake: int = 0) -> str:
    """Who counts as the same person in an event: same name, same institution. A second,
    different person of that name carries a counter."""
    return f"{name_key(name)}|{institution_id or ''}|{namesake or ''}"


def without_counter(identity: str | None) -> str:
    """What namesakes of one institution have in common."""
    return f"{(identity or '').rpartition('|')[0]}|"


def first_status(*, minor: bool, needs_approval: bool) -> Status:
    """Where a registration starts. A child waits for the guardian before anything else."""
    if minor:
        return Status.WAITING_FOR_GUARDIAN
    return Status.PENDING if needs_approval else Status.CONFIRMED


def check_transition(old: Status, new: Status) -> None:
    if new not in TRANSITIONS[old]:
        raise RuleBroken("status-does-not-follow", old=old, new=new)


def check_reason(reason: str) -> str:
    text = contacts.readable(_one_line(reason), field="reason", most=NOTE_MAX)
    if not text:
        raise RuleBroken("status-reason-missing", field="reason")
    return text


def check_guardian(draft: GuardianDraft, *, today: date) -> GuardianDraft:
    name = contacts.readable(draft.name, field="guardian_name", most=NAME_MAX)
    if not any(char.isalpha() for char in name):
        raise RuleBroken("guardian-nameless", field="guardian_name")
    relation = contacts.readable(draft.relation, field="relation", most=LINE_MAX)
    if not relation:
        raise RuleBroken("relation-missing", field="relation")
    if draft.given_on > today:
        raise RuleBroken("consent-in-the-future", field="given_on")
    number = contacts.telephone(draft.telephone, field="guardian_telephone")
    return replace(draft, name=name, relation=relation, telephone=number)


def _one_line(text: str) -> str:
    return " ".join(text.split())
