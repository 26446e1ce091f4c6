"""Head counts of a report: who was expected, who came, who earned it. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from kasus_training.attendance.rules import ATTENDING, MarkStatus
from kasus_training.participants.rules import HOLDING_A_SEAT, AgeGroup, Gender, Status

Marks = Mapping[tuple[int, int], MarkStatus]
"""(registration, session) → what the scans and facts amount to."""


class Stage(StrEnum):
    BEFORE = "before"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True)
class Attendee:
    """A confirmed participant, as far as figures need one."""

    registration_id: int
    number: int
    name: str
    institution: str
    sector_id: int
    gender: Gender | None = None
    age_group: AgeGroup | None = None
    minor: bool = False


@dataclass(frozen=True)
class Sitting:
    """A session at which attendance is counted."""

    id: int
    title: str
    starts_at: datetime
    ends_at: datetime
    number: int | None = None


@dataclass(frozen=True)
class SessionCount:
    """One session: how many of those who may attend have which mark."""

    sitting: Sitting
    expected: int
    counts: Mapping[MarkStatus, int]
    held: bool

    def of(self, status: MarkStatus) -> int:
        return self.counts.get(status, 0)

    @property
    def on_time(self) -> int:
        """Present without being late; someone who left early was there."""
        return self.attended - self.of(MarkStatus.LATE)

    @property
    def attended(self) -> int:
        return sum(self.of(status) for status in ATTENDING)

    @property
    def unmarked(self) -> int:
        return self.expected - sum(self.counts.values())

    @property
    def percent(self) -> float | None:
        return percent(self.attended, self.expected)


@dataclass(frozen=True)
class GroupCount:
    """People of one kind: a sector, a gender, an age group."""

    key: str
    label: str
    confirmed: int
    came: int
    earned: int
    seats_required: int
    """Sessions held so far, counted once for each person who had to attend."""
    seats_attended: int
    hidden: bool = False

    @property
    def never(self) -> int:
        return self.confirmed - self.came

    @property
    def below(self) -> int:
        """Came, but has not attended enough."""
        return self.came - self.earned

    @property
    def percent(self) -> float | None:
        return percent(self.seats_attended, self.seats_required)


@dataclass(frozen=True)
class Attendance:
    """Everything that the counts are made from."""

    attendees: Sequence[Attendee]
    sittings: Sequence[Sitting]
    marks: Marks
    required: Mapping[bool, frozenset[int]]
    """For adults (False) and minors (True): the sessions that they must attend."""
    earned: frozenset[int]
    """Registrations that attended enough for a certificate."""
    now: datetime

    def expects(self, attendee: Attendee, sitting: Sitting) -> bool:
        return sitting.id in self.required[attendee.minor]

    def attended(self, attendee: Attendee, sitting: Sitting) -> bool:
        return self.marks.get((attendee.registration_id, sitting.id)) in ATTENDING

    @cached_property
    def held(self) -> list[Sitting]:
        """The sessions that have begun; one that was marked early has begun too."""
        marked = {session_id for _, session_id in self.marks}
        return [sitting for sitting in self.sittings if sitting.starts_at <= self.now or sitting.id in marked]

    @property
    def stage(self) -> Stage:
        if not self.held:
            return Stage.BEFORE
        return Stage.OVER if all(sitting.ends_at <= self.now for sitting in self.sittings) else Stage.RUNNING

    @cached_property
    def came(self) -> frozenset[int]:
        """Registrations present in at least one session."""
        return frozenset(registration for (registration, _), status in self.marks.items() if status in ATTENDING)


@dataclass(frozen=True)
class People:
    """Registrations by what became of them."""

    registered: int
    """Holding a place: confirmed, or waiting for a confirmation or a guardian."""
    confirmed: int
    waiting: int
    waitlisted: int
    cancelled: int

    @classmethod
    def of(cls, statuses: Mapping[Status, int]) -> People:
        def total(wanted: Iterable[Status]) -> int:
            return sum(statuses.get(status, 0) for status in wanted)

        return cls(
            registered=total(HOLDING_A_SEAT),
            confirmed=total([Status.CONFIRMED]),
            waiting=total(HOLDING_A_SEAT - {Status.CONFIRMED}),
            waitlisted=total([Status.WAITLISTED]),
            cancelled=total([Status.CANCELLED, Status.REJECTED]),
        )


def percent(part: int, whole: int) -> float | None:
    """The share in per cent; none of nothing."""
    return None if whole == 0 else 100 * part / whole


def count_sessions(attendance: Attendance) -> list[SessionCount]:
    """One row for each session, in order of time. Marks of people who need not attend are left out."""
    held = {sitting.id for sitting in attendance.held}
    rows = []
    for sitting in sorted(attendance.sittings, key=lambda sitting: (sitting.starts_at, sitting.id)):
        expected = [person for person in attendance.attendees if attendance.expects(person, sitting)]
        found = (attendance.marks.get((person.registration_id, sitting.id)) for person in expected)
        counts = Counter(status for status in found if status is not None)
        rows.append(SessionCount(sitting, len(expected), counts, sitting.id in held))
    return rows


def count_group(attendance: Attendance, key: str, label: str, members: Sequence[Attendee]) -> GroupCount:
    held, came = attendance.held, attendance.came
    pairs = [(person, sitting) for person in members for sitting in held if attendance.expects(person, sitting)]
    return GroupCount(
        key=key,
        label=label,
        confirmed=len(members),
        came=sum(person.registration_id in came for person in members),
        earned=sum(person.registration_id in attendance.earned for person in members),
        seats_required=len(pairs),
        seats_attended=sum(attendance.attended(person, sitting) for person, sitting in pairs),
    )


def count_groups(
    attendance: Attendance,
    kinds: Iterable[tuple[object, str]],
    kind_of: Callable[[Attendee], object],
    *,
    empty_too: bool = False,
) -> list[GroupCount]:
    """One row for each kind in the given order; kinds of nobody only when asked for."""
    members: dict[object, list[Attendee]] = {}
    for person in attendance.attendees:
        members.setdefault(kind_of(person), []).append(person)
    return [
        count_group(attendance, "" if kind is None else str(kind), label, members.get(kind, []))
        for kind, label in kinds
        if empty_too or kind in members
    ]


def hide_small(groups: Sequence[GroupCount], hidden: Iterable[int]) -> list[GroupCount]:
    """The groups with those at these positions emptied of everything but their name."""
    positions = set(hidden)
    return [
        replace(group, confirmed=0, came=0, earned=0, seats_required=0, seats_attended=0, hidden=True)
        if position in positions
        else group
        for position, group in enumerate(groups)
    ]
