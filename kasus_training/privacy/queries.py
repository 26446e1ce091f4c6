"""What is kept of a person, what is asked, and what has to go."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.attendance.models import AttendanceMark
from kasus_training.certificates.models import Certificate
from kasus_training.events.models import Event
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import registrations_of_person
from kasus_training.privacy.models import Incident, PrivacyRequest, RetentionPeriod
from kasus_training.privacy.rules import DEFAULT_DAYS, FieldGroup, RequestKind
from kasus_training.schedule.models import TrainingSession

RETENTION_APPLIED = "retention.applied"
LIST_MAX = 500


def days_of(organization_id: int) -> dict[FieldGroup, int]:
    """The periods of an office: the defaults, and what its admin changed."""
    rows = db.session.execute(
        sa.select(RetentionPeriod.field_group, RetentionPeriod.days).filter_by(organization_id=organization_id)
    )
    return {**DEFAULT_DAYS, **{group: days for group, days in rows if group in DEFAULT_DAYS}}


def period_of(organization_id: int, group: FieldGroup) -> RetentionPeriod | None:
    return db.session.scalar(sa.select(RetentionPeriod).filter_by(organization_id=organization_id, field_group=group))


def runs_of(event: Event, *, limit: int = 20) -> list[AuditEntry]:
    """What the daily run removed of this event, the latest first."""
    return list(
        db.session.scalars(
            sa.select(AuditEntry)
            .filter_by(subject_kind="event", subject_id=event.id, action=RETENTION_APPLIED)
            .order_by(AuditEntry.id.desc())
            .limit(limit)
        )
    )


def requests_of(event: Event) -> list[PrivacyRequest]:
    """Open ones by their deadline, then the decided ones, the latest first."""
    return list(
        db.session.scalars(
            _whole_requests()
            .filter_by(event_id=event.id)
            .order_by(
                PrivacyRequest.decided_at.is_not(None),
                sa.case((PrivacyRequest.decided_at.is_(None), PrivacyRequest.due_at)),
                PrivacyRequest.decided_at.desc(),
            )
            .limit(LIST_MAX)
        )
    )


def request_of(event: Event, request_id: int) -> PrivacyRequest | None:
    return db.session.scalar(_whole_requests().filter_by(event_id=event.id, id=request_id))


def requests_about(registration: Registration) -> list[PrivacyRequest]:
    return list(
        db.session.scalars(
            sa.select(PrivacyRequest)
            .filter_by(registration_id=registration.id)
            .order_by(PrivacyRequest.id.desc())
            .limit(LIST_MAX)
        )
    )


def open_request(registration: Registration, kind: RequestKind) -> PrivacyRequest | None:
    return db.session.scalar(
        sa.select(PrivacyRequest).filter_by(registration_id=registration.id, kind=kind, decided_at=None)
    )


def _whole_requests() -> sa.Select[PrivacyRequest]:
    return sa.select(PrivacyRequest).options(
        orm.joinedload(PrivacyRequest.registration).joinedload(Registration.person),
        orm.joinedload(PrivacyRequest.decided_by),
    )


def count_open(event: Event) -> int:
    return (
        db.session.scalar(
            sa.select(sa.func.count()).select_from(PrivacyRequest).filter_by(event_id=event.id, decided_at=None)
        )
        or 0
    )


def open_by_event(event_ids: Collection[int]) -> dict[int, tuple[int, datetime]]:
    """How many requests wait in each event, and when the first is due."""
    rows = db.session.execute(
        sa.select(PrivacyRequest.event_id, sa.func.count(), sa.func.min(PrivacyRequest.due_at))
        .where(PrivacyRequest.event_id.in_(event_ids), PrivacyRequest.decided_at.is_(None))
        .group_by(PrivacyRequest.event_id)
    )
    return {event_id: (count, due_at) for event_id, count, due_at in rows}


def incidents_of(event: Event) -> list[Incident]:
    return list(
        db.session.scalars(
            sa.select(Incident).filter_by(event_id=event.id).order_by(Incident.found_at.desc()).limit(LIST_MAX)
        )
    )


def incident_of(event: Event, incident_id: int) -> Incident | None:
    return db.session.scalar(sa.select(Incident).filter_by(event_id=event.id, id=incident_id))


def registration_numbered(event: Event, number: int | None) -> Registration | None:
    return db.session.scalar(sa.select(Registration).filter_by(event_id=event.id, number=number))


def past_events() -> list[Event]:
    """All events of all offices with their days, for the daily run."""
    return list(
        db.session.scalars(
            sa.select(Event)
            .options(orm.selectinload(Event.days), orm.joinedload(Event.organization, innerjoin=True))
            .order_by(Event.id)
        )
    )


@dataclass(frozen=True)
class Kept:
    """One training of a person with everything that belongs to it."""

    registration: Registration
    marks: tuple[tuple[TrainingSession, AttendanceMark], ...]
    scores: tuple[tuple[AssessmentForm, Score], ...]
    certificates: tuple[Certificate, ...]
    requests: tuple[PrivacyRequest, ...]


def kept_of(registration: Registration) -> list[Kept]:
    """Everything about the person of this registration in this office, in six questions."""
    registrations = registrations_of_person(registration.person)
    ids = [row.id for row in registrations]
    marks, scores = _marks(ids), _scores(ids)
    certificates = _by_registration(
        sa.select(Certificate).options(orm.joinedload(Certificate.number, innerjoin=True)), Certificate, ids
    )
    requests = _by_registration(sa.select(PrivacyRequest), PrivacyRequest, ids)
    return [
        Kept(
            row,
            tuple(marks.get(row.id, ())),
            tuple(scores.get(row.id, ())),
            tuple(certificates.get(row.id, ())),
            tuple(requests.get(row.id, ())),
        )
        for row in registrations
    ]


def _marks(ids: Collection[int]) -> dict[int, list[tuple[TrainingSession, AttendanceMark]]]:
    rows = db.session.execute(
        sa.select(TrainingSession, AttendanceMark)
        .join(TrainingSession, TrainingSession.id == AttendanceMark.session_id)
        .where(AttendanceMark.registration_id.in_(ids))
        .order_by(TrainingSession.starts_at)
    )
    found: dict[int, list[tuple[TrainingSession, AttendanceMark]]] = {}
    for session, mark in rows:
        found.setdefault(mark.registration_id, []).append((session, mark))
    return found


def _scores(ids: Collection[int]) -> dict[int, list[tuple[AssessmentForm, Score]]]:
    rows = db.session.execute(
        sa.select(AssessmentForm, Score)
        .join(AssessmentForm, AssessmentForm.id == Score.form_id)
        .where(Score.registration_id.in_(ids))
        .order_by(AssessmentForm.position)
    )
    found: dict[int, list[tuple[AssessmentForm, Score]]] = {}
    for form, score in rows:
        found.setdefault(score.registration_id, []).append((form, score))
    return found


def _by_registration(statement: sa.Select, model: type, ids: Collection[int]) -> dict[int, list]:
    found: dict[int, list] = {}
    column = model.registration_id  # type: ignore[attr-defined]
    for row in db.session.scalars(statement.where(column.in_(ids)).order_by(model.id)):  # type: ignore[attr-defined]
        found.setdefault(row.registration_id, []).append(row)
    return found


def last_day_of(event: Event) -> date | None:
    return event.days[-1].held_on if event.days else None
