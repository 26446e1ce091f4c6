"""Who has earned a certificate, and what the others still miss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from kasus_training.attendance.rules import (
    ATTENDING,
    CountedSession,
    MarkStatus,
    Share,
    attendance_share,
    earns_certificate,
    required_sessions,
)
from kasus_training.events.rules import ExcusedPolicy
from kasus_training.rulings import RuleBroken


class Lesson(CountedSession, Protocol):
    """A counted session with the words to name it by."""

    @property
    def number(self) -> int | None: ...
    @property
    def title(self) -> str: ...


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
    share: Share
    missed: tuple[Lesson, ...]
    excused: int
    threshold: int

    @property
    def attended(self) -> int:
        return self.share.attended

    @property
    def counted(self) -> int:
        """The denominator: required sessions without those that an excuse takes out."""
        return self.share.required

    @property
    def needed(self) -> int:
        """Sessions that must have been attended at least."""
        return self.share.needed(self.threshold)

    @property
    def earned(self) -> bool:
        return earns_certificate(self.share, percent=self.threshold)

    @property
    def lacking(self) -> int:
        """Sessions short of the threshold."""
        return max(0, self.needed - self.attended)


def judge(
    candidates: Iterable[Candidate],
    sessions: Iterable[Lesson] | Iterable[Any],
    marks: Mapping[tuple[int, int], MarkStatus],
    *,
    threshold: int,
    excused_policy: ExcusedPolicy,
) -> list[Verdict]:
    """A verdict for each candidate, in their order."""
    counted: list[Lesson] = list(sessions)
    required = {minor: required_sessions(counted, minor=minor) for minor in (False, True)}
    return [
        _verdict(candidate, required[candidate.minor], marks, threshold=threshold, excused_policy=excused_policy)
        for candidate in candidates
    ]


def _verdict(
    candidate: Candidate,
    required: list[Lesson],
    marks: Mapping[tuple[int, int], MarkStatus],
    *,
    threshold: int,
    excused_policy: ExcusedPolicy,
) -> Verdict:
    statuses = {session.id: marks.get((candidate.registration_id, session.id)) for session in required}
    excuse_counts = excused_policy is ExcusedPolicy.LEAVES_DENOMINATOR
    excused = sum(status is MarkStatus.EXCUSED for status in statuses.values()) if excuse_counts else 0
    missed = tuple(
        session
        for session in required
        if statuses[session.id] not in ATTENDING and not (excuse_counts and statuses[session.id] is MarkStatus.EXCUSED)
    )
    share = attendance_share(list(statuses), statuses, excused=excused_policy)
    return Verdict(candidate, share, missed, excused, threshold)


def check_earned(verdict: Verdict) -> None:
    """A certificate is never issued below the threshold."""
    if not verdict.earned:
        raise RuleBroken(
            "certificate-not-earned", attended=verdict.attended, counted=verdict.counted, needed=verdict.needed
        )
