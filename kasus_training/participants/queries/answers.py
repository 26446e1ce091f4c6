"""What a registration holds: consents, and what the forms edit."""

from __future__ import annotations

from kasus_training.participants import consenting, rules
from kasus_training.participants.consenting import Answers
from kasus_training.participants.models import (
    Consent,
    Registration,
)
from kasus_training.participants.rules import (
    ConsentGiver,
    ConsentPurpose,
    RegistrationDraft,
)


def newest_consents(registration: Registration) -> dict[ConsentPurpose, Consent]:
    """The answer that holds for each purpose: the one of the highest version."""
    newest: dict[ConsentPurpose, Consent] = {}
    for consent in sorted(registration.consents, key=lambda row: row.version):
        newest[consent.purpose] = consent
    return newest


def photo_allowed(registration: Registration) -> bool:
    """Whether a photograph may be published: only after somebody said so. For children only
    the guardian's word counts."""
    answer = newest_consents(registration).get(ConsentPurpose.PHOTO)
    if answer is None or (registration.minor and answer.given_by is not ConsentGiver.GUARDIAN):
        return False
    return answer.granted


def may_be_reminded(registration: Registration) -> bool:
    """Whether the office may still write after the event. Guardians gave their number for the child."""
    answer = newest_consents(registration).get(ConsentPurpose.REMINDERS)
    return registration.minor or (answer is not None and answer.granted)


def has_guardian_consent(registration: Registration) -> bool:
    """Whether a guardian allowed both taking part and keeping the data."""
    newest = newest_consents(registration)
    return all(
        purpose in newest and newest[purpose].granted and newest[purpose].given_by is ConsentGiver.GUARDIAN
        for purpose in (ConsentPurpose.TAKING_PART, ConsentPurpose.DATA)
    )


def answers_that_hold(registration: Registration) -> Answers:
    """What guardian and child last said. A word of the child's own is no guardian's consent."""
    newest = newest_consents(registration)

    def said(purpose: ConsentPurpose, giver: ConsentGiver) -> bool | None:
        answer = newest.get(purpose)
        return answer.granted if answer is not None and answer.given_by is giver else None

    return Answers(
        taking_part=said(ConsentPurpose.TAKING_PART, ConsentGiver.GUARDIAN),
        data=said(ConsentPurpose.DATA, ConsentGiver.GUARDIAN),
        assent=said(ConsentPurpose.ASSENT, ConsentGiver.SELF),
    )


def may_be_released(registration: Registration) -> bool:
    """Whether badge, code and test may be given: always for adults, else see `consenting`."""
    return not registration.minor or consenting.may_be_released(answers_that_hold(registration))


def draft_of(registration: Registration) -> RegistrationDraft:
    """What the edit form starts from."""
    person, guardian = registration.person, registration.guardian
    return RegistrationDraft(
        sector_id=registration.sector_id,
        name=person.name,
        front_title=person.front_title,
        back_title=person.back_title,
        gender=person.gender,
        born_on=person.born_on,
        age_group=registration.age_group,
        number_kind=person.number_kind,
        employee_number=person.employee_number,
        position=registration.position,
        rank=registration.rank,
        village=registration.village,
        companion_telephone=registration.companion_telephone,
        institution=registration.institution.name if registration.institution else "",
        district=registration.district,
        telephone=person.telephone,
        email=person.email,
        needs=registration.needs,
        diet=registration.diet,
        guardian_name=guardian.name if guardian else "",
        guardian_telephone=guardian.telephone if guardian else "",
        number=registration.number,
    )


def missing_of(registration: Registration) -> tuple[str, ...]:
    """What is not known yet of a registration that staff entered or a file brought."""
    missing = rules.missing_fields(draft_of(registration), minor=registration.minor)
    # A birth date may be erased once the age group is known.
    return tuple(name for name in missing if name != "born_on" or registration.age_group is None)
