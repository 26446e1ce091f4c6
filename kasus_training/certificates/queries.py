"""What we know of certificates: who earned one, who has one, what was handed out."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.attendance.queries import attended_sessions, marks_of
from kasus_training.attendance.rules import MarkStatus
from kasus_training.certificates.eligibility import Candidate, Verdict, judge
from kasus_training.certificates.models import Certificate, CertificateNumber
from kasus_training.certificates.rules import KIND
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs.models import Job, JobStatus
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants.models import Person, Registration
from kasus_training.participants.rules import Status, printed_name
from kasus_training.schedule.models import SessionSpeaker, TrainingSession


def verdicts_of(event: Event, registration_ids: Collection[int] | None = None) -> list[Verdict]:
    """How every confirmed participant (or these) stands, by their number. Three queries."""
    return judge(
        candidates_of(event, registration_ids),
        attended_sessions(event),
        statuses_in(event, registration_ids),
        threshold=event.attendance_percent,
        excused_policy=event.excused_policy,
    )


def candidates_of(event: Event, registration_ids: Collection[int] | None = None) -> list[Candidate]:
    statement = (
        sa.select(
            Registration.id,
            Registration.number,
            Registration.minor,
            Person.front_title,
            Person.name,
            Person.back_title,
        )
        .join(Registration.person)
        .where(Registration.event_id == event.id, Registration.status == Status.CONFIRMED)
        .order_by(Registration.number)
    )
    if registration_ids is not None:
        statement = statement.where(Registration.id.in_(registration_ids))
    return [
        Candidate(registration_id, number, printed_name(front, name, back), minor)
        for registration_id, number, minor, front, name, back in db.session.execute(statement)
    ]


def statuses_in(event: Event, registration_ids: Collection[int] | None = None) -> dict[tuple[int, int], MarkStatus]:
    """The statuses as people read them: late and left early computed, by what a scan covers."""
    return {pair: mark.status for pair, mark in marks_of(event, registration_ids=registration_ids).items()}


def holders(event: Event) -> dict[int, Certificate]:
    """The latest certificate of each registration that ever had one, valid or not."""
    rows = db.session.scalars(
        sa.select(Certificate)
        .options(
            orm.joinedload(Certificate.number, innerjoin=True),
            orm.joinedload(Certificate.replaced_by),
            orm.defer(Certificate.snapshot),
        )
        .filter_by(event_id=event.id)
        .order_by(Certificate.id)
    )
    return {certificate.registration_id: certificate for certificate in rows}


def ids_with_certificate(event: Event) -> set[int]:
    """Registrations that have a certificate or had one taken back: not issued again in bulk."""
    return set(db.session.scalars(sa.select(Certificate.registration_id).filter_by(event_id=event.id)))


def valid_certificates(event: Event, registration_ids: Collection[int]) -> dict[int, Certificate]:
    rows = db.session.scalars(
        sa.select(Certificate).where(
            Certificate.event_id == event.id,
            Certificate.registration_id.in_(registration_ids),
            Certificate.revoked_at.is_(None),
        )
    )
    return {certificate.registration_id: certificate for certificate in rows}


def due(event: Event) -> list[Verdict]:
    """Who has earned a certificate and never had one."""
    had = ids_with_certificate(event)
    return [
        verdict for verdict in verdicts_of(event) if verdict.earned and verdict.candidate.registration_id not in had
    ]


def certificate_of(event: Event, certificate_id: int) -> Certificate | None:
    """A certificate of this event with all that its page shows."""
    return db.session.scalar(
        sa.select(Certificate)
        .options(*_with_relatives(), orm.joinedload(Certificate.registration).joinedload(Registration.person))
        .filter_by(event_id=event.id, id=certificate_id)
    )


def certificate_with_pdf(event: Event, certificate_id: int) -> Certificate | None:
    return db.session.scalar(
        sa.select(Certificate)
        .options(orm.undefer(Certificate.pdf), orm.joinedload(Certificate.number, innerjoin=True))
        .filter_by(event_id=event.id, id=certificate_id)
    )


def by_code(code: str) -> Certificate | None:
    """The certificate of a verification address."""
    return db.session.scalar(sa.select(Certificate).options(*_with_relatives()).filter_by(code=code))


def _with_relatives() -> tuple[orm.interfaces.ORMOption, ...]:
    return (
        orm.joinedload(Certificate.number, innerjoin=True),
        orm.joinedload(Certificate.replaced_by).joinedload(Certificate.number, innerjoin=True),
        orm.joinedload(Certificate.replaces).joinedload(Certificate.number, innerjoin=True),
        orm.joinedload(Certificate.event, innerjoin=True).joinedload(Event.organization, innerjoin=True),
    )


def has_valid(event: Event) -> bool:
    """Whether the event has a certificate that stands."""
    valid = sa.exists().where(Certificate.event_id == event.id, Certificate.revoked_at.is_(None))
    return bool(db.session.scalar(sa.select(valid)))


def valid_files(event: Event) -> Iterator[tuple[str, str, bytes]]:
    """Number, name and bytes of every valid certificate, a few at a time."""
    rows = db.session.execute(
        sa.select(CertificateNumber.text, Certificate.snapshot, Certificate.pdf)
        .join(Certificate.number)
        .where(Certificate.event_id == event.id, Certificate.revoked_at.is_(None))
        .order_by(CertificateNumber.year, CertificateNumber.serial)
        .execution_options(yield_per=20)
    )
    for number, snapshot, pdf in rows:
        yield number, snapshot["name"], pdf


def open_numbers(event: Event) -> dict[int, CertificateNumber]:
    """Numbers that were taken for a registration whose certificate is not there yet."""
    rows = db.session.scalars(
        sa.select(CertificateNumber)
        .join(Registration, Registration.id == CertificateNumber.registration_id)
        .outerjoin(Certificate, Certificate.number_id == CertificateNumber.id)
        .where(Registration.event_id == event.id, Certificate.id.is_(None), CertificateNumber.gap_reason.is_(None))
    )
    return {number.registration_id: number for number in rows}


def numbers_by_id(number_ids: Collection[int]) -> list[CertificateNumber]:
    return list(
        db.session.scalars(
            sa.select(CertificateNumber).where(CertificateNumber.id.in_(number_ids)).order_by(CertificateNumber.serial)
        )
    )


def gaps_of(event: Event) -> list[CertificateNumber]:
    """Numbers of this event that will never have a certificate."""
    return list(
        db.session.scalars(
            sa.select(CertificateNumber)
            .join(Registration, Registration.id == CertificateNumber.registration_id)
            .where(Registration.event_id == event.id, CertificateNumber.gap_reason.is_not(None))
            .order_by(CertificateNumber.year, CertificateNumber.serial)
        )
    )


def last_serial(organization_id: int, year: int) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.max(CertificateNumber.serial)).filter_by(organization_id=organization_id, year=year)
        )
        or 0
    )


def number_texts(organization_id: int) -> set[str]:
    return set(db.session.scalars(sa.select(CertificateNumber.text).filter_by(organization_id=organization_id)))


def registrations_by_id(registration_ids: Collection[int]) -> dict[int, Registration]:
    rows = db.session.scalars(
        sa.select(Registration)
        .options(
            orm.joinedload(Registration.person, innerjoin=True),
            orm.joinedload(Registration.sector, innerjoin=True),
            orm.joinedload(Registration.institution),
        )
        .where(Registration.id.in_(registration_ids))
    )
    return {registration.id: registration for registration in rows}


def lessons_of(event: Event) -> list[TrainingSession]:
    """Everything that carries lesson hours, with its speakers, in order of time."""
    return list(
        db.session.scalars(
            sa.select(TrainingSession)
            .options(orm.selectinload(TrainingSession.assignments).joinedload(SessionSpeaker.speaker))
            .where(TrainingSession.event_id == event.id, TrainingSession.jp > 0)
            .order_by(TrainingSession.starts_at, TrainingSession.id)
        )
    )


def event_of(job: Job) -> Event:
    """The event that a job works for, with its days and its organisation."""
    return db.session.scalars(
        sa.select(Event)
        .options(orm.joinedload(Event.organization, innerjoin=True), orm.selectinload(Event.days))
        .filter_by(id=job.event_id)
    ).one()


def job_of(event: Event, job_id: int) -> Job | None:
    """A job that makes certificates of this event."""
    return db.session.scalar(sa.select(Job).filter_by(id=job_id, event_id=event.id, kind=KIND))


def latest_job(event: Event) -> Job | None:
    """The job to show: the oldest that is unfinished, else the one finished last."""
    unfinished = Job.status.in_([JobStatus.WAITING, JobStatus.RUNNING])
    return db.session.scalar(
        sa.select(Job)
        .where(Job.event_id == event.id, Job.kind == KIND)
        .order_by(unfinished.desc(), sa.case((unfinished, Job.id), else_=-Job.id))
        .limit(1)
    )


def certificate_by_page_token(token: str) -> Certificate | None:
    """The valid certificate of the participant whose personal page this is, with its bytes."""
    return db.session.scalar(
        sa.select(Certificate)
        .join(Certificate.registration)
        .options(orm.undefer(Certificate.pdf), orm.joinedload(Certificate.number, innerjoin=True))
        .where(
            Registration.page_hash == token_hash(token),
            Registration.status == Status.CONFIRMED,
            Certificate.revoked_at.is_(None),
        )
    )
