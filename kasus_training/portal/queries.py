"""What the portal's pages need to know, gathered from several houses in few questions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from kasus_training.accounts.models import Signatory
from kasus_training.assessments.follow_up import is_due
from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.rules import Phase
from kasus_training.attendance.board import Held
from kasus_training.attendance.board import board_of as live_board
from kasus_training.attendance.models import AttendanceMark
from kasus_training.attendance.queries import MarkRow, marks_of, spans_by_age, statuses_of
from kasus_training.attendance.queries.figures import counts_by_sector, small_sectors
from kasus_training.attendance.queries.oddities import tells_who_sat_the_post_test
from kasus_training.attendance.rules import ATTENDING, MarkStatus
from kasus_training.attendance.spans import spans_of
from kasus_training.certificates.models import Certificate
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.database import db
from kasus_training.participants.consenting import Care
from kasus_training.participants.models import Chaperone, Registration, Sector
from kasus_training.participants.queries import delegates_missing
from kasus_training.participants.rules import HOLDING_A_SEAT, Status, holds_a_seat
from kasus_training.portal.rules import Board, ClosingCounts, Facts
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionKind
from kasus_training.speakers.models import Speaker


def announced_events(today: date, *, limit: int = 24) -> list[Event]:
    """Open events whose last day is not past, the next one first."""
    events = db.session.scalars(
        sa.select(Event)
        .options(joinedload(Event.organization, innerjoin=True), selectinload(Event.days))
        .where(Event.status == EventStatus.OPEN)
        .order_by(Event.id.desc())
        .limit(200)
    )
    coming = [event for event in events if event.days and event.last_day >= today]
    return sorted(coming, key=lambda event: event.first_day)[:limit]


def overview_facts(
    event: Event, sessions: Sequence[TrainingSession], *, today: date, sectors: int, statuses: Mapping[Status, int]
) -> Facts:
    """What the list of things to do is made of, in one question besides what the page already has."""
    row = db.session.execute(
        sa.select(
            _count(Speaker, Speaker.name.is_(None), event),
            _count(AssessmentForm, sa.true(), event),
            sa.select(sa.func.count())
            .select_from(Signatory)
            .where(
                Signatory.organization_id == event.organization_id,
                Signatory.valid_from <= event.last_day,
                sa.or_(Signatory.valid_until.is_(None), Signatory.valid_until >= event.last_day),
            )
            .scalar_subquery(),
            _count(Registration, Registration.minor & Registration.status.in_(HOLDING_A_SEAT), event),
            _count(Chaperone, sa.true(), event),
            *_follow_up_counts(event),
            delegates_missing(event),
        )
    ).one()
    taken = sum(count for status, count in statuses.items() if holds_a_seat(status))
    return Facts(
        is_draft=event.status is EventStatus.DRAFT,
        sectors=sectors,
        sessions=len(sessions),
        holding_a_seat=taken,
        guardians_waiting=statuses.get(Status.WAITING_FOR_GUARDIAN, 0),
        chaperones_missing=Care(children=row[3], chaperones=row[4]).missing,
        approvals_waiting=statuses.get(Status.PENDING, 0),
        rooms_too_small=sum(_is_too_small(session, taken) for session in sessions),
        sessions_without_speaker=sum(
            session.kind is SessionKind.SESSION and not session.speakers for session in sessions
        ),
        speakers_unnamed=row[0],
        forms=row[1],
        has_signatory=bool(row[2]),
        follow_up_due=_is_follow_up_due(event, today, row[5], row[6], row[7]),
        delegates_missing=int(row[8]),
    )


def _follow_up_counts(event: Event) -> tuple[sa.ScalarSelect[int], ...]:
    """Tests after the training, tests months later, and answers to those."""
    answers = (
        sa.select(sa.func.count())
        .select_from(Score)
        .join(Score.form)
        .where(
            AssessmentForm.event_id == event.id,
            AssessmentForm.phase == Phase.FOLLOW_UP,
            Score.value.is_not(None),
        )
    )
    return (
        _count(AssessmentForm, AssessmentForm.phase == Phase.POST, event),
        _count(AssessmentForm, AssessmentForm.phase == Phase.FOLLOW_UP, event),
        answers.scalar_subquery(),
    )


@tells_who_sat_the_post_test
def whose_post_test_has_a_score(event: Event) -> Collection[int]:
    return db.session.scalars(
        sa.select(Score.registration_id)
        .join(Score.form)
        .join(Registration, Registration.id == Score.registration_id)
        .where(
            AssessmentForm.event_id == event.id,
            AssessmentForm.phase == Phase.POST,
            Score.value.is_not(None),
            Registration.status == Status.CONFIRMED,
        )
        .distinct()
    ).all()


def _is_follow_up_due(event: Event, today: date, tests: int, made: int, answers: int) -> bool:
    return bool(event.days and tests) and is_due(event.last_day, today, is_made=bool(made), answers=answers)


def _is_too_small(session: TrainingSession, people: int) -> bool:
    return session.room is not None and session.room.capacity is not None and session.room.capacity < people


def _count(model: type, condition: sa.ColumnElement[bool], event: Event) -> sa.ScalarSelect[int]:
    return (
        sa.select(sa.func.count())
        .select_from(model)
        .where(model.event_id == event.id, condition)  # type: ignore[attr-defined]
        .scalar_subquery()
    )


def board_of(
    event: Event,
    session: TrainingSession | None,
    sessions: Iterable[TrainingSession],
    sectors: Iterable[Sector],
    *,
    now: datetime,
    names_are_seen: bool,
) -> Board | None:
    """Who is in, sector by sector, for the session that is marked now, as on the live board.
    Who sees no names sees no figures of small sectors either."""
    if session is None:
        return None
    every = [each for each in sessions if each.counted]
    ends_at = spans_by_age(event, every)[False][session.id].ends_at
    hidden = frozenset[int]() if names_are_seen else small_sectors(event)
    labels = [(sector.id, sector.label) for sector in sectors]
    live = live_board(Held(session.id, ends_at), [], labels, counts_by_sector(event, every), now=now, hidden=hidden)
    return Board(session.number, session.title, live.whole, live.sectors)


def closing_counts(event: Event) -> ClosingCounts:
    """What remains of a training that is over, in one question."""
    present = (
        sa.select(sa.func.count(AttendanceMark.registration_id.distinct()))
        .join(Registration, Registration.id == AttendanceMark.registration_id)
        .where(Registration.event_id == event.id, AttendanceMark.status.in_(ATTENDING))
    )
    certificates = (
        sa.select(sa.func.count())
        .select_from(Certificate)
        .where(Certificate.event_id == event.id, Certificate.revoked_at.is_(None))
    )
    row = db.session.execute(sa.select(present.scalar_subquery(), certificates.scalar_subquery())).one()
    return ClosingCounts(present=row[0], certificates=row[1])


def _may_attend(session: TrainingSession) -> sa.ColumnElement[bool]:
    return Registration.minor.is_(False) if session.not_for_children else sa.true()


def statuses_of_participant(
    registration: Registration, sessions: Sequence[TrainingSession], marks: Mapping[int, MarkRow]
) -> dict[int, MarkStatus | None]:
    """How the participant stands in each counted session; none while they may still come."""
    event = registration.event
    spans = spans_of(sessions, event.scan_covers, zone=event.timezone, minor=registration.minor)
    return statuses_of(registration.id, {(registration.id, key): mark for key, mark in marks.items()}, spans)


def marks_of_participant(registration: Registration) -> dict[int, MarkRow]:
    """The participant's marks as people read them: session id → mark."""
    marks = marks_of(registration.event, registration_id=registration.id)
    return {session_id: mark for (_registration, session_id), mark in marks.items()}
