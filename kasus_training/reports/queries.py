"""What the houses below know, gathered for one report in a constant number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from kasus_training.accounts.models import Institution, Signatory
from kasus_training.accounts.queries import signatory_on
from kasus_training.assessments.findings import Findings, find
from kasus_training.assessments.queries import comparison_of, paired_scores
from kasus_training.assessments.statistics.hiding import hidden_cells
from kasus_training.attendance.rules import required_sessions
from kasus_training.certificates.eligibility import Candidate, judge
from kasus_training.certificates.models import Certificate
from kasus_training.certificates.queries import statuses_in
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.models import Person, Registration, Sector
from kasus_training.participants.rules import AgeGroup, Gender, Status, printed_name
from kasus_training.reports import checks
from kasus_training.reports.checks import Finding, PostTests, RoomUse
from kasus_training.reports.figures import (
    Attendance,
    Attendee,
    GroupCount,
    People,
    SessionCount,
    Sitting,
    Stage,
    count_groups,
    count_sessions,
    hide_small,
)
from kasus_training.schedule.models import Room, SessionSpeaker, TrainingSession
from kasus_training.speakers.models import Speaker
from kasus_training.zones import local_day


@dataclass(frozen=True)
class Report:
    """Everything that the page and the files say."""

    event: Event
    people: People
    attendance: Attendance
    sessions: list[SessionCount]
    sectors: list[GroupCount]
    genders: list[GroupCount]
    ages: list[GroupCount]
    certificates: int
    results: Findings
    sector_names: dict[int, str]
    signatory: Signatory | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def stage(self) -> Stage:
        return self.attendance.stage

    @property
    def as_of(self) -> datetime:
        return self.attendance.now

    @property
    def as_of_day(self) -> date:
        return local_day(self.as_of, self.event.timezone)

    @property
    def came(self) -> int:
        """Confirmed participants who were present at least once."""
        return sum(person.registration_id in self.attendance.came for person in self.attendance.attendees)

    @property
    def earned(self) -> int:
        return len(self.attendance.earned)

    @property
    def held(self) -> list[SessionCount]:
        return [session for session in self.sessions if session.held]


def report_of(event: Event, *, now: datetime, for_office: bool) -> Report:
    """The report as the office reads it, or as readers outside do: without small groups."""
    rows = _registrations(event)
    sessions = _sessions(event)
    attendance = _attendance(event, rows, sessions, now=now)
    counts = count_sessions(attendance)
    certified = frozenset(row.id for row in rows if row.certified)
    sectors = _sectors(event)
    results, tests = _results(event, sectors)
    return Report(
        event=event,
        people=People.of(Counter(row.status for row in rows)),
        attendance=attendance,
        sessions=counts,
        certificates=len(certified),
        results=results,
        sector_names=sectors,
        signatory=signatory_on(event.organization, event.last_day),
        findings=_findings(rows, sessions, attendance, counts, tests, certified) if for_office else [],
        **_groups(attendance, sectors, for_office=for_office),
    )


@dataclass(frozen=True)
class _Row:
    """A registration of any status, with what figures and the list of names need."""

    id: int
    number: int
    status: Status
    sector_id: int
    gender: Gender | None
    age_group: AgeGroup | None
    minor: bool
    name_confirmed: bool
    certified: bool
    name: str
    institution: str

    def attendee(self) -> Attendee:
        return Attendee(
            self.id, self.number, self.name, self.institution, self.sector_id, self.gender, self.age_group, self.minor
        )

    def candidate(self) -> Candidate:
        return Candidate(self.id, self.number, self.name, self.minor)


def _registrations(event: Event) -> list[_Row]:
    certified = (
        sa.select(Certificate.id)
        .where(Certificate.registration_id == Registration.id, Certificate.revoked_at.is_(None))
        .exists()
    )
    rows = db.session.execute(
        sa.select(
            Registration.id,
            Registration.number,
            Registration.status,
            Registration.sector_id,
            Person.gender,
            Registration.age_group,
            Registration.minor,
            Registration.name_confirmed_at.is_not(None),
            certified,
            Person.front_title,
            Person.name,
            Person.back_title,
            Institution.name,
        )
        .join(Registration.person)
        .outerjoin(Registration.institution)
        .where(Registration.event_id == event.id)
        .order_by(Registration.number)
    )
    return [_row(facts) for facts in rows]


def _row(facts: Any) -> _Row:
    return _Row(*facts[:9], name=printed_name(*facts[9:12]), institution=facts[12] or "")


@dataclass(frozen=True)
class _Session:
    """A line of the timetable, with its room's capacity and whether a speaker's name is open."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    number: int | None
    jp: int
    counted: bool
    not_for_children: bool
    parallel_id: int | None
    capacity: int | None
    speaker_open: bool

    def sitting(self) -> Sitting:
        return Sitting(self.id, self.title, self.starts_at, self.ends_at, self.number)


def _sessions(event: Event) -> list[_Session]:
    speaker_open = (
        sa.select(SessionSpeaker.id)
        .join(SessionSpeaker.speaker)
        .where(SessionSpeaker.session_id == TrainingSession.id, Speaker.name.is_(None))
        .exists()
    )
    rows = db.session.execute(
        sa.select(
            TrainingSession.id,
            TrainingSession.title,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            TrainingSession.number,
            TrainingSession.jp,
            TrainingSession.counted,
            TrainingSession.not_for_children,
            TrainingSession.parallel_id,
            Room.capacity,
            speaker_open,
        )
        .outerjoin(TrainingSession.room)
        .where(TrainingSession.event_id == event.id)
        .order_by(TrainingSession.starts_at, TrainingSession.id)
    )
    return [_Session(*row) for row in rows]


def _attendance(event: Event, rows: Sequence[_Row], sessions: Sequence[_Session], *, now: datetime) -> Attendance:
    confirmed = [row for row in rows if row.status is Status.CONFIRMED]
    required = {minor: required_sessions(sessions, minor=minor) for minor in (False, True)}
    marks = statuses_in(event)
    verdicts = judge(
        (row.candidate() for row in confirmed),
        sessions,
        marks,
        threshold=event.attendance_percent,
        excused_policy=event.excused_policy,
    )
    return Attendance(
        attendees=[row.attendee() for row in confirmed],
        sittings=[one.sitting() for one in sessions if any(one in wanted for wanted in required.values())],
        marks=marks,
        required={minor: frozenset(session.id for session in wanted) for minor, wanted in required.items()},
        earned=frozenset(verdict.candidate.registration_id for verdict in verdicts if verdict.earned),
        now=now,
    )


def _sectors(event: Event) -> dict[int, str]:
    """The sectors' names by id, in the office's order."""
    rows = db.session.execute(
        sa.select(Sector.id, Sector.name).filter_by(event_id=event.id).order_by(Sector.position, Sector.id)
    )
    return {row.id: row.name for row in rows}


def _groups(attendance: Attendance, sectors: dict[int, str], *, for_office: bool) -> dict[str, list[GroupCount]]:
    groups = {
        "sectors": count_groups(attendance, sectors.items(), lambda person: person.sector_id, empty_too=True),
        "genders": count_groups(attendance, [(kind, "") for kind in (*Gender, None)], lambda person: person.gender),
        "ages": count_groups(attendance, [(kind, "") for kind in (*AgeGroup, None)], lambda person: person.age_group),
    }
    if for_office:
        return groups
    return {name: hide_small(rows, hidden_cells([row.confirmed for row in rows])) for name, rows in groups.items()}


def _results(event: Event, sectors: dict[int, str]) -> tuple[Findings, PostTests]:
    """What the tests of the whole training show, and who sat the one after."""
    comparison = comparison_of(event)
    scores = paired_scores(event, comparison) if comparison else []
    scored = frozenset(score.registration_id for score in scores if score.post_percent is not None)
    exists = comparison is not None and comparison.post is not None
    return find(scores, list(sectors.items())), PostTests(exists, scored)


def _findings(
    rows: Sequence[_Row],
    sessions: Sequence[_Session],
    attendance: Attendance,
    counts: Sequence[SessionCount],
    tests: PostTests,
    certified: frozenset[int],
) -> list[Finding]:
    expected = {count.sitting.id: count.expected for count in counts}
    confirmed = [row for row in rows if row.status is Status.CONFIRMED]
    return [
        *checks.people_before_the_day(
            Counter(row.status for row in rows), sum(not row.name_confirmed for row in confirmed)
        ),
        *checks.small_rooms(
            RoomUse(one.title, one.capacity, expected[one.id])
            for one in sessions
            if one.capacity is not None and one.id in expected
        ),
        *checks.open_speakers(one.title for one in sessions if one.speaker_open),
        *checks.sessions_without_marks(attendance, counts),
        *checks.people_to_look_at(attendance, tests, certified),
    ]
