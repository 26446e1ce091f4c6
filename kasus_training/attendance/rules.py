"""What is true of scans, marks and the share of a training that somebody attended."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from kasus_training.events.rules import ExcusedPolicy
from kasus_training.rulings import RuleBroken

SKEW_FLAGGED = timedelta(minutes=2)
SEARCH_LEAST = 3
PAIRING_LIFE = timedelta(minutes=10)


class ScanKind(StrEnum):
    IN = "in"
    OUT = "out"


class ScanSource(StrEnum):
    STATION = "station"
    DESK = "desk"
    SELF = "self"


class ScanResult(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    WAITING = "waiting"
    WRONG_EVENT = "wrong_event"
    OUTSIDE_WINDOW = "outside_window"
    CONFLICT = "conflict"


# A second scan of a badge is as true as the first, and may be the earlier one that arrived later.
COUNTING_RESULTS = frozenset({ScanResult.ACCEPTED, ScanResult.DUPLICATE})


class MarkStatus(StrEnum):
    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"
    LEFT_EARLY = "left-early"


ATTENDING = frozenset({MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEFT_EARLY})


class FactKind(StrEnum):
    """A manual fact about one person in one session."""

    SET = "set"
    PAPER = "paper"
    """What stands on the signed sheet: it speaks where neither a colleague nor a scan does."""
    UNDO_SCAN = "undo-scan"
    UNDO_FACT = "undo-fact"


class CountedSession(Protocol):
    """What attendance needs to know of a training session."""

    @property
    def id(self) -> int: ...
    @property
    def starts_at(self) -> datetime: ...
    @property
    def ends_at(self) -> datetime: ...
    @property
    def jp(self) -> int: ...
    @property
    def counted(self) -> bool: ...
    @property
    def not_for_children(self) -> bool: ...
    @property
    def parallel_id(self) -> int | None: ...


AnySession = TypeVar("AnySession")
"""A `CountedSession`. Not bound to it: type checkers do not see that a row of a table is one."""
Sessions = Iterable[CountedSession] | Iterable[Any]
"""Counted sessions, or rows of the timetable, which are that without a type checker's seeing it."""


@dataclass(frozen=True)
class Share:
    """So many of so many required sessions."""

    attended: int
    required: int

    @property
    def percent(self) -> float:
        return 100 * self.attended / self.required if self.required else 0.0

    def reaches(self, percent: int) -> bool:
        return self.required > 0 and self.attended >= self.needed(percent)

    def needed(self, percent: int) -> int:
        """The fewest of the required sessions that reach this percentage."""
        return -(-self.required * percent // 100)


@dataclass(frozen=True)
class Presence:
    """How somebody stands with the required sessions of a training."""

    share: Share
    jp_attended: int
    jp_required: int
    earns: bool
    can_still_reach: bool

    @property
    def attended(self) -> int:
        return self.share.attended

    @property
    def required(self) -> int:
        return self.share.required


class Standing(StrEnum):
    """How somebody stands against the share that earns a certificate."""

    REACHED = "reached"
    POSSIBLE = "possible"
    """Not reached yet, and still to be reached by coming from now on."""
    LOST = "lost"


def standing_of(presence: Presence) -> Standing:
    if presence.earns:
        return Standing.REACHED
    return Standing.POSSIBLE if presence.can_still_reach else Standing.LOST


def required_sessions(sessions: Iterable[AnySession], *, minor: bool) -> list[AnySession]:
    """The counted sessions that this person may attend.

    A session not for children leaves a minor's list, or gives way to its parallel one;
    that parallel one is the children's, so it stands in no adult's list.
    """
    every: list[Any] = list(sessions)
    by_id = {session.id: session for session in every}
    replaced = {s.id: by_id[s.parallel_id] for s in every if s.not_for_children and s.parallel_id in by_id}
    for_children = {session.id for session in replaced.values()}
    if not minor:
        return [session for session in every if session.counted and session.id not in for_children]
    required: dict[int, Any] = {}
    for session in every:
        if not session.counted:
            continue
        mine = replaced.get(session.id) if session.not_for_children else session
        if mine is not None:
            required[mine.id] = mine
    return list(required.values())


def attendance_share(
    required: Collection[int], statuses: Mapping[int, MarkStatus | None], *, excused: ExcusedPolicy
) -> Share:
    """The share of the required sessions attended; late and early leavers were there."""
    attended = sum(statuses.get(session_id) in ATTENDING for session_id in required)
    denominator = len(required)
    if excused is ExcusedPolicy.LEAVES_DENOMINATOR:
        denominator -= sum(statuses.get(session_id) is MarkStatus.EXCUSED for session_id in required)
    return Share(attended, denominator)


def earns_certificate(share: Share, *, percent: int) -> bool:
    """Whether this share is enough. Nobody earns by being excused from everything."""
    return share.reaches(percent)


def judge_presence(
    sessions: Sessions,
    statuses: Mapping[int, MarkStatus | None],
    *,
    minor: bool,
    excused: ExcusedPolicy,
    percent: int,
) -> Presence:
    """How one person stands, given the status shown for each session; none while they may still come."""
    required = required_sessions(sessions, minor=minor)
    ids = [session.id for session in required]
    share = attendance_share(ids, statuses, excused=excused)
    hoped = dict(statuses)
    for session in required:
        if statuses.get(session.id) is None:
            hoped[session.id] = MarkStatus.PRESENT
    return Presence(
        share=share,
        jp_attended=sum(session.jp for session in required if statuses.get(session.id) in ATTENDING),
        jp_required=sum(session.jp for session in required),
        earns=earns_certificate(share, percent=percent),
        can_still_reach=attendance_share(ids, hoped, excused=excused).reaches(percent),
    )


def session_for(sessions: Sequence[AnySession], *, now: datetime, today: Collection[int]) -> AnySession | None:
    """The session that a desk opens with: the one now, else the next one today, else today's last.

    `today` holds the ids of the sessions of the local day.
    """
    every: Sequence[Any] = sessions
    mine = sorted((s for s in every if s.id in today), key=lambda s: (s.starts_at, s.id))
    running = [s for s in mine if s.starts_at <= now < s.ends_at]
    coming = [s for s in mine if s.starts_at > now]
    return (running or coming or mine[-1:] or [None])[0]


def check_reason(status: MarkStatus, reason: str) -> None:
    """An excuse is believed by its reason; auditors ask for it."""
    if status is MarkStatus.EXCUSED and not reason.strip():
        raise RuleBroken("excuse-needs-a-reason", field="reason")


def check_station_name(name: str, *, taken: Collection[str]) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise RuleBroken("station-needs-a-name", field="name")
    if tidy.casefold() in {other.casefold() for other in taken}:
        raise RuleBroken("station-name-taken", field="name", name=tidy)
    return tidy


class PairingState(StrEnum):
    """How an invitation to become a station stands."""

    OPEN = "open"
    USED = "used"
    ENDED = "ended"


def pairing_state(*, is_used: bool, expires_at: datetime, now: datetime) -> PairingState:
    if is_used:
        return PairingState.USED
    return PairingState.OPEN if now < expires_at else PairingState.ENDED


def check_pairing_open(state: PairingState) -> None:
    if state is PairingState.USED:
        raise RuleBroken("pairing-used")
    if state is PairingState.ENDED:
        raise RuleBroken("pairing-ended")
