"""What needs attention: checks that need facts of several houses. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from kasus_training.participants.rules import Status
from kasus_training.reports.figures import Attendance, SessionCount, Stage


class Check(StrEnum):
    SMALL_ROOM = "small-room"
    SESSION_WITHOUT_MARKS = "session-without-marks"
    NEVER_CAME = "never-came"
    POST_TEST_WITHOUT_ATTENDANCE = "post-test-without-attendance"
    NO_POST_TEST = "no-post-test"
    WAITING_FOR_GUARDIAN = "waiting-for-guardian"
    PENDING = "pending"
    NAMES_UNCONFIRMED = "names-unconfirmed"
    OPEN_SPEAKER = "open-speaker"
    NO_CERTIFICATE = "no-certificate"


@dataclass(frozen=True)
class Finding:
    """One thing to look at: how many people or sessions, and which sessions."""

    check: Check
    count: int
    sessions: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoomUse:
    """A session in a room whose capacity is known."""

    session: str
    capacity: int
    expected: int


@dataclass(frozen=True)
class PostTests:
    """Whether there is a test after, and the registrations that have a score in it."""

    exist: bool = False
    scored: frozenset[int] = frozenset()


def small_rooms(uses: Iterable[RoomUse]) -> list[Finding]:
    crowded = tuple(use.session for use in uses if use.capacity < use.expected)
    return [Finding(Check.SMALL_ROOM, len(crowded), crowded)] if crowded else []


def sessions_without_marks(attendance: Attendance, counts: Sequence[SessionCount]) -> list[Finding]:
    """Sessions that ended without one mark: a sheet that was never entered."""
    bare = tuple(
        count.sitting.title
        for count in counts
        if count.sitting.ends_at <= attendance.now and count.expected and not count.counts
    )
    return [Finding(Check.SESSION_WITHOUT_MARKS, len(bare), bare)] if bare else []


def people_to_look_at(attendance: Attendance, tests: PostTests, certified: frozenset[int]) -> list[Finding]:
    """Confirmed people whose attendance, test and certificate do not agree."""
    confirmed = frozenset(person.registration_id for person in attendance.attendees)
    came = attendance.came & confirmed
    over = attendance.stage is Stage.OVER
    found = {
        Check.NEVER_CAME: confirmed - came if over else frozenset(),
        Check.POST_TEST_WITHOUT_ATTENDANCE: (tests.scored & confirmed) - came,
        Check.NO_POST_TEST: came - tests.scored if over and tests.exist else frozenset(),
        Check.NO_CERTIFICATE: (attendance.earned & confirmed) - certified if over else frozenset(),
    }
    return [Finding(check, len(people)) for check, people in found.items() if people]


def people_before_the_day(statuses: Mapping[Status, int], unconfirmed_names: int) -> list[Finding]:
    found = {
        Check.WAITING_FOR_GUARDIAN: statuses.get(Status.WAITING_FOR_GUARDIAN, 0),
        Check.PENDING: statuses.get(Status.PENDING, 0),
        Check.NAMES_UNCONFIRMED: unconfirmed_names,
    }
    return [Finding(check, count) for check, count in found.items() if count]


def open_speakers(sessions: Iterable[str]) -> list[Finding]:
    """Sessions whose speaker has a position but no name yet."""
    titles = tuple(sessions)
    return [Finding(Check.OPEN_SPEAKER, len(titles), titles)] if titles else []
