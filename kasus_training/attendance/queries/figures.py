"""How many are in, by session and by sector."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from kasus_training.attendance.marks import late_from
from kasus_training.attendance.models import AttendanceMark
from kasus_training.attendance.queries.marks import marks_of
from kasus_training.attendance.rules import MarkStatus, required_sessions
from kasus_training.events.models import Event
from kasus_training.events.rules import ScanCovers
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.rules import Status
from kasus_training.participants.small_groups import hidden_cells
from kasus_training.schedule.models import TrainingSession


@dataclass
class Counts:
    """The people of one session: who is expected, and what is known of them."""

    expected: int = 0
    present: int = 0
    """On time."""
    late: int = 0
    left_early: int = 0
    excused: int = 0
    absent: int = 0
    """Written down as absent; who is only not there yet counts as missing."""

    @property
    def attending(self) -> int:
        return self.present + self.late + self.left_early

    @property
    def missing(self) -> int:
        return max(0, self.expected - self.attending - self.excused)


def counts_by_session(event: Event, sessions: Sequence[TrainingSession]) -> dict[int, Counts]:
    """Counts of confirmed people in each of these sessions."""
    counts = {session.id: Counts() for session in sessions}
    for (session_id, _sector), part in counts_by_sector(event, sessions).items():
        whole = counts[session_id]
        for name in ("expected", "present", "late", "left_early", "excused", "absent"):
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
    return counts


def counts_by_sector(event: Event, sessions: Sequence[TrainingSession]) -> dict[tuple[int, int], Counts]:
    """The same by (session, sector); every sector with confirmed people has its entry."""
    counts = {pair: Counts(expected=number) for pair, number in expected_in(event, sessions).items()}
    for session_id, sector_id, status, uninvited, number in _tally(event, sessions):
        part = counts.setdefault((session_id, sector_id), Counts())
        name = status.replace("-", "_")
        setattr(part, name, getattr(part, name) + number)
        # Nobody shall read "31 of 30": a child who came all the same is one more person.
        part.expected += number if uninvited else 0
    return counts


_Tally = Iterable[tuple[int, int, str, bool, int]]
"""Session, sector, status, whether the session is not for them, and how many."""


def _tally(event: Event, sessions: Sequence[TrainingSession]) -> _Tally:
    if event.scan_covers is not ScanCovers.SESSION:
        return _tally_covered(event, {session.id: session for session in sessions})
    return _tally_stored(event, sessions)


def _tally_covered(event: Event, sessions: Mapping[int, TrainingSession]) -> _Tally:
    """Counted one by one: what a session's scans say depends on those of its neighbours."""
    rows = db.session.execute(
        sa.select(Registration.id, Registration.sector_id, Registration.minor).filter_by(
            event_id=event.id, status=Status.CONFIRMED
        )
    )
    people = {row.id: row for row in rows}
    tally: Counter[tuple[int, int, str, bool]] = Counter()
    for (person_id, session_id), mark in marks_of(event).items():
        person, session = people.get(person_id), sessions.get(session_id)
        if person is not None and session is not None:
            uninvited = person.minor and session.not_for_children
            tally[session_id, person.sector_id, mark.status.value, uninvited] += 1
    return [(*kind, number) for kind, number in tally.items()]


def _tally_stored(event: Event, sessions: Sequence[TrainingSession]) -> _Tally:
    # Inside, so that PostgreSQL groups by one column and not by an expression with parameters.
    inner = (
        sa.select(
            AttendanceMark.session_id,
            Registration.sector_id,
            _shown(event, sessions).label("shown"),
            _uninvited(sessions).label("uninvited"),
        )
        .join(Registration, Registration.id == AttendanceMark.registration_id)
        .where(
            Registration.event_id == event.id,
            Registration.status == Status.CONFIRMED,
            AttendanceMark.session_id.in_([session.id for session in sessions]),
        )
        .subquery()
    )
    columns = (inner.c.session_id, inner.c.sector_id, inner.c.shown, inner.c.uninvited)
    rows = db.session.execute(sa.select(*columns, sa.func.count()).group_by(*columns))
    return [(session, sector, status, uninvited, number) for session, sector, status, uninvited, number in rows]


def _uninvited(sessions: Sequence[TrainingSession]) -> sa.ColumnElement[bool]:
    """Children with a mark in a session that is not for them."""
    not_theirs = [session.id for session in sessions if session.not_for_children]
    return Registration.minor.is_(True) & AttendanceMark.session_id.in_(not_theirs)


def expected_in(event: Event, sessions: Sequence[TrainingSession]) -> dict[tuple[int, int], int]:
    """How many confirmed people of each sector each session is for."""
    rows = db.session.execute(
        sa.select(Registration.sector_id, Registration.minor, sa.func.count())
        .filter_by(event_id=event.id, status=Status.CONFIRMED)
        .group_by(Registration.sector_id, Registration.minor)
    ).all()
    theirs = {minor: {s.id for s in required_sessions(sessions, minor=minor)} for minor in (False, True)}
    expected: dict[tuple[int, int], int] = {}
    for sector_id, minor, number in rows:
        for session in sessions:
            mine = number if session.id in theirs[minor] else 0
            expected[session.id, sector_id] = expected.get((session.id, sector_id), 0) + mine
    return expected


def _shown(event: Event, sessions: Sequence[TrainingSession]) -> sa.ColumnElement[str]:
    """The status as people read it, in SQL; the same as `marks.shown_status`."""
    scanned = AttendanceMark.by_hand.is_(False) & (AttendanceMark.status == MarkStatus.PRESENT)
    cases: list[tuple[sa.ColumnElement[bool], str]] = []
    for session in sessions:
        here = scanned & (AttendanceMark.session_id == session.id)
        late = late_from(session.starts_at, event.late_after_minutes)
        early = session.ends_at - (late - session.starts_at)
        cases.append((here & (AttendanceMark.last_out_at < early), MarkStatus.LEFT_EARLY.value))
        cases.append((here & (AttendanceMark.first_in_at > late), MarkStatus.LATE.value))
    stored = sa.cast(AttendanceMark.status, sa.String)
    return sa.case(*cases, else_=stored) if cases else stored


def small_sectors(event: Event) -> frozenset[int]:
    """The sectors that readers who see no names see no figures of, as in the report."""
    rows = db.session.execute(
        sa.select(Sector.id, sa.func.count(Registration.id))
        .outerjoin(Registration, (Registration.sector_id == Sector.id) & (Registration.status == Status.CONFIRMED))
        .where(Sector.event_id == event.id)
        .group_by(Sector.id)
        .order_by(Sector.position, Sector.id)
    ).all()
    return frozenset(rows[position][0] for position in hidden_cells([number for _sector, number in rows]))
