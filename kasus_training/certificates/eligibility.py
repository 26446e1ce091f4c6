"""Who has earned a certificate, and what the others still miss."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kasus_training.attendance.rules import MarkStatus
from kasus_training.events.rules import ExcusedPolicy
from kasus_training.rulings import RuleBroken

ATTENDED = frozenset({MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEFT_EARLY})


@dataclass(frozen=True)
class CountedSession:
    """What the decision needs to know of a session whose attendance counts."""

    id: int
    number: int | None
    title: str
    not_for_children: bool = False
    parallel_id: int | None = None


@dataclass(frozen=True)
class Candidate:
    """What the decision needs to know of a confirmed registration."""

    registration_id: int
    number: int
    name: str
    minor: bool


@dataclass(frozen=True)
class Verdict:
    """How one person stands against the event's threshold."""

    candidate: Candidate
    required: tuple[CountedSession, ...]
    attended: int
    missed: tuple[CountedSession, ...]
    excused: int
    threshold: int

    @property
    def counted(self) -> int:
        """The denominator: required sessions without those that an excuse takes out."""
        return self.attended + len(self.missed)

    @property
    def percent(self) -> int:
        """Whole per cent, rounded down so that it never looks better than it is."""
        return 100 * self.attended // self.counted if self.counted else 0

    @property
    def needed(self) -> int:
        """Sessions that must have been attended at least."""
        return max(1, math.ceil(self.counted * self.threshold / 100))

    @property
    def earned(self) -> bool:
        return self.attended >= self.needed

    @property
    def lacking(self) -> int:
        """Sessions short of the threshold."""
        return max(0, self.needed - self.attended)


def judge(
    candidates: Iterable[Candidate],
    sessions: Iterable[CountedSession],
    marks: Mapping[tuple[int, int], MarkStatus],
    *,
    threshold: int,
    excused_policy: ExcusedPolicy,
) -> list[Verdict]:
    """A verdict for each candidate, in their order."""
    counted = tuple(sessions)
    required = {minor: required_of(counted, minor=minor) for minor in (False, True)}
    return [
        _verdict(candidate, required[candidate.minor], marks, threshold=threshold, excused_policy=excused_policy)
        for candidate in candidates
    ]


def required_of(sessions: tuple[CountedSession, ...], *, minor: bool) -> tuple[CountedSession, ...]:
    """The counted sessions that the person may attend."""
    instead = {session.parallel_id for session in sessions if session.parallel_id is not None}
    if minor:
        return tuple(session for session in sessions if not session.not_for_children)
    return tuple(session for session in sessions if session.id not in instead)


def _verdict(
    candidate: Candidate,
    required: tuple[CountedSession, ...],
    marks: Mapping[tuple[int, int], MarkStatus],
    *,
    threshold: int,
    excused_policy: ExcusedPolicy,
) -> Verdict:
    attended, excused = 0, 0
    missed: list[CountedSession] = []
    for session in required:
        status = marks.get((candidate.registration_id, session.id))
        if status in ATTENDED:
            attended += 1
        elif status is MarkStatus.EXCUSED and excused_policy is ExcusedPolicy.LEAVES_DENOMINATOR:
            excused += 1
        else:
            missed.append(session)
    return Verdict(candidate, required, attended, tuple(missed), excused, threshold)


def check_earned(verdict: Verdict) -> None:
    """A certificate is never issued below the threshold."""
    if not verdict.earned:
        raise RuleBroken(
            "certificate-not-earned", attended=verdict.attended, counted=verdict.counted, needed=verdict.needed
        )
