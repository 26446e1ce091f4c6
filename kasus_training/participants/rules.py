"""What is true of people and their registrations."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

ADULT_AGE = 18


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
    WAITLISTED = "waitlisted"
    CANCELLED = "cancelled"
    REJECTED = "rejected"


HOLDING_A_SEAT = frozenset({Status.PENDING, Status.WAITING_FOR_GUARDIAN, Status.CONFIRMED})
OPEN_STATUSES = HOLDING_A_SEAT | {Status.DRAFT, Status.WAITLISTED}


class ConsentPurpose(StrEnum):
    TAKING_PART = "taking-part"
    DATA = "data"
    PHOTO = "photo"


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
