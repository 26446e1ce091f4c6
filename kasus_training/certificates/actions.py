"""What changes: certificates are asked for, numbered, stored, replaced, revoked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from kasus_training.accounts.models import Organization, User
from kasus_training.accounts.queries import signatory_on
from kasus_training.accounts.rules import name_key
from kasus_training.certificates import queries, rules
from kasus_training.certificates.eligibility import Verdict, check_earned
from kasus_training.certificates.models import Certificate, CertificateNumber
from kasus_training.certificates.rules import KIND, GapReason, MadeCertificate, NameDraft
from kasus_training.events.models import Event
from kasus_training.events.numbering import certificate_number, check_number_pattern
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board
from kasus_training.foundation.jobs.models import Job
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day

# ---------------------------------------------------------------- asking


def issue_all(event: Event, *, by: Actor) -> Job:
    """Ask for the certificates of everybody who has earned one and never had one.

    While that work is unfinished, asking again gives the same job.
    """
    _check_can_be_made(event)
    waiting = queries.due(event)
    if not waiting:
        raise RuleBroken("certificate-nobody-due")
    return _ask(event, f"certificates:{event.id}", len(waiting), by=by)


def issue_one(event: Event, registration_id: int, *, by: Actor) -> Job:
    """Ask for one person's certificate, also for one whose earlier certificate was revoked."""
    _check_can_be_made(event)
    _check_person_earned(event, registration_id)
    if queries.valid_certificates(event, [registration_id]):
        raise RuleBroken("certificate-exists")
    return _ask(event, f"certificate:{registration_id}", 1, by=by, registration_ids=[registration_id])


def reissue(certificate: Certificate, draft: NameDraft, *, reason: str, by: Actor) -> Job:
    """Correct the person's name and ask for a certificate that replaces this one.

    The old certificate stays valid until the new one stands.
    """
    _lock(certificate)
    rules.check_valid(certificate.state)
    rules.check_name(draft)
    why = rules.check_reason(reason)
    event = certificate.event
    _check_can_be_made(event)
    _check_person_earned(event, certificate.registration_id)
    _rename(certificate, draft, by=by)
    return _ask(
        event,
        f"certificate:{certificate.registration_id}",
        1,
        by=by,
        registration_ids=[certificate.registration_id],
        replaces=certificate.id,
        reason=why,
    )


def revoke(certificate: Certificate, *, reason: str, by: Actor) -> None:
    """Take a certificate back; its verification page says so, with the reason."""
    _lock(certificate)
    rules.check_valid(certificate.state)
    _take_back(certificate, rules.check_reason(reason))
    audit.record(by, "certificate.revoked", certificate, status="revoked")


def _lock(certificate: Certificate) -> None:
    """Let writers of one certificate wait for each other. Locked by its id alone: the page
    loads it with outer joins, and PostgreSQL locks no nullable side."""
    db.session.execute(sa.select(Certificate.id).filter_by(id=certificate.id).with_for_update())
    db.session.refresh(certificate)


def _ask(event: Event, key: str, total: int, *, by: Actor, **arguments: Any) -> Job:
    return board.ask_for(
        KIND, key, by=by, event_id=event.id, organization_id=event.organization_id, total=total, **arguments
    )


def _check_can_be_made(event: Event) -> None:
    check_number_pattern(event.certificate_pattern)
    if signatory_on(event.organization, local_day(clock.now(), event.timezone)) is None:
        raise RuleBroken("certificate-no-signatory")


def _check_person_earned(event: Event, registration_id: int) -> Verdict:
    verdicts = queries.verdicts_of(event, [registration_id])
    if not verdicts:
        raise RuleBroken("certificate-not-confirmed")
    check_earned(verdicts[0])
    return verdicts[0]


def _rename(certificate: Certificate, draft: NameDraft, *, by: Actor) -> None:
    person = certificate.registration.person
    wanted = {"front_title": draft.front_title, "name": draft.name, "back_title": draft.back_title}
    changed = [field for field, value in wanted.items() if getattr(person, field) != value]
    for field in changed:
        setattr(person, field, wanted[field])
    person.name_key = name_key(person.name)
    if changed:
        audit.record(by, "person.renamed", person, event_id=certificate.event_id, fields=changed)


# ---------------------------------------------------------------- making (called by the job)


def take_numbers(job: Job, event: Event) -> list[CertificateNumber]:
    """A number of the register for each certificate that the job has to make, in order.

    A number taken before for the same person and not used is taken up again: a job
    that was killed half-way leaves no gap.
    """
    lock_row(event.organization)
    today = local_day(clock.now(), event.timezone)
    wanted = wanted_by(job, event)
    reserved = queries.open_numbers(event)
    for registration_id, number in list(reserved.items()):
        if number.year != today.year:
            number.gap_reason = GapReason.YEAR_OVER
            del reserved[registration_id]
        elif number.job_id == job.id and registration_id not in wanted:
            number.gap_reason = GapReason.NOT_EARNED
    fresh = _new_numbers(event, [each for each in wanted if each not in reserved], today)
    numbers = [reserved.get(registration_id) or fresh[registration_id] for registration_id in wanted]
    for number in numbers:
        number.job_id = job.id
    db.session.flush()
    return numbers


def _new_numbers(event: Event, registration_ids: list[int], today: date) -> dict[int, CertificateNumber]:
    """The next serials of the year. One whose text was used in another year, because the
    pattern does not print it, is passed over."""
    organization: Organization = event.organization
    serial = queries.last_serial(organization.id, today.year)
    taken = queries.number_texts(organization.id)
    numbers = {}
    for registration_id in registration_ids:
        text = None
        while text is None or text in taken:
            serial += 1
            text = certificate_number(event.certificate_pattern, serial=serial, unit=organization.short_name, day=today)
        taken.add(text)
        numbers[registration_id] = CertificateNumber(
            organization_id=organization.id,
            year=today.year,
            serial=serial,
            text=text,
            registration_id=registration_id,
            taken_at=clock.now(),
        )
    db.session.add_all(numbers.values())
    return numbers


def wanted_by(job: Job, event: Event) -> list[int]:
    """The registrations whose certificates the job has still to make."""
    named = job.arguments.get("registration_ids")
    if named is None:
        return [verdict.candidate.registration_id for verdict in queries.due(event)]
    earned = [v.candidate.registration_id for v in queries.verdicts_of(event, named) if v.earned]
    standing = queries.valid_certificates(event, earned)
    replaced = job.arguments.get("replaces")
    if replaced is not None:
        # Revoked meanwhile: then there is nothing left to replace.
        return [each for each in earned if each in standing and standing[each].id == replaced]
    return [each for each in earned if each not in standing]


def store_certificates(job: Job, event: Event, made: Iterable[MadeCertificate]) -> int:
    """Put rendered certificates into the register: bytes, hash and snapshot at once.

    Judged again on fresh rows: who no longer earns one gets none, and the number says why.
    """
    lock_row(event.organization)
    by: Actor = db.session.get(User, job.asked_by_id) if job.asked_by_id else audit.SYSTEM  # type: ignore[assignment]
    fresh = list(made)
    wanted = set(wanted_by(job, event))
    stored = 0
    for certificate in fresh:
        number = db.session.get_one(CertificateNumber, certificate.number_id)
        if certificate.registration_id in wanted:
            _store(job, event, certificate, by=by)
            stored += 1
        elif not _is_used(number):
            number.gap_reason = GapReason.NOT_EARNED
    return stored


def _is_used(number: CertificateNumber) -> bool:
    return db.session.scalar(sa.select(Certificate.id).filter_by(number_id=number.id)) is not None


def _store(job: Job, event: Event, made: MadeCertificate, *, by: Actor) -> None:
    replaced = job.arguments.get("replaces")
    if replaced is not None:
        old = db.session.get_one(Certificate, replaced)
        _take_back(old, job.arguments["reason"])
        audit.record(by, "certificate.replaced", old, status="replaced")
    certificate = Certificate(
        event_id=event.id,
        registration_id=made.registration_id,
        number_id=made.number_id,
        code=made.code,
        snapshot=made.snapshot,
        pdf=made.pdf,
        pdf_sha256=hashlib.sha256(made.pdf).hexdigest(),
        issued_at=made.issued_at,
        issued_by_id=by.actor_id,
        replaces_id=replaced,
    )
    db.session.add(certificate)
    audit.record(by, "certificate.issued", certificate, number=made.snapshot["number"])


def _take_back(certificate: Certificate, reason: str) -> None:
    certificate.revoked_at = clock.now()
    certificate.revoked_reason = reason
    # The index allows one valid certificate for a registration, so the old one goes first.
    db.session.flush()


def log_gaps(number_ids: Iterable[int]) -> None:
    """These certificates could not be made: their numbers stay unused, and the register says so."""
    for number_id in number_ids:
        db.session.get_one(CertificateNumber, number_id).gap_reason = GapReason.NOT_MADE
