"""The live board: who is in, as bars of a session's sectors and of a day's sessions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


class Counted(Protocol):
    """People of one sector in one session."""

    @property
    def expected(self) -> int: ...
    @property
    def present(self) -> int: ...
    @property
    def late(self) -> int: ...
    @property
    def left_early(self) -> int: ...
    @property
    def excused(self) -> int: ...
    @property
    def absent(self) -> int: ...


class Timed(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True)
class Held:
    """A session, and when nobody may come any more."""

    id: int
    ends_at: datetime


@dataclass(frozen=True)
class Bar:
    """The people of one bar, each in exactly one part."""

    key: int
    label: str
    present: int = 0
    """Who left early was there."""
    late: int = 0
    excused: int = 0
    absent: int = 0
    waiting: int = 0
    hidden: bool = False
    """Too few people for this reader: only the label is told."""

    @property
    def inside(self) -> int:
        return self.present + self.late

    @property
    def total(self) -> int:
        return self.present + self.late + self.excused + self.absent + self.waiting


@dataclass(frozen=True)
class Board:
    """Everything that the board shows."""

    whole: Bar
    """The session looked at, all sectors together."""
    sectors: tuple[Bar, ...]
    sessions: tuple[Bar, ...]

    @property
    def longest_sector(self) -> int:
        return max((bar.total for bar in self.sectors), default=0)

    @property
    def longest_session(self) -> int:
        return max((bar.total for bar in self.sessions), default=0)


def board_of(
    current: Timed | Any,
    sessions: Sequence[tuple[Timed | Any, str]],
    sectors: Sequence[tuple[int, str]],
    counts: Mapping[tuple[int, int], Counted],
    *,
    now: datetime,
    hidden: Collection[int] = (),
) -> Board:
    """Bars from counts by (session, sector). Sectors of whom nobody is expected are left out;
    once a session is over, whoever is not in was absent. Of hidden sectors only the names are told."""

    def bar(session: Timed, sector_id: int, label: str) -> Bar:
        return _bar(sector_id, label, counts.get((session.id, sector_id)), over=now >= session.ends_at)

    by_sector = [bar(current, sector_id, label) for sector_id, label in sectors]
    by_session = [
        _sum(session.id, label, [bar(session, sector_id, "") for sector_id, _label in sectors])
        for session, label in sessions
    ]
    return Board(
        whole=_sum(current.id, "", by_sector),
        sectors=tuple(
            Bar(each.key, each.label, hidden=True) if each.key in hidden else each for each in by_sector if each.total
        ),
        sessions=tuple(by_session),
    )


def _bar(key: int, label: str, counted: Counted | None, *, over: bool) -> Bar:
    if counted is None:
        return Bar(key, label)
    present = counted.present + counted.left_early
    known = present + counted.late + counted.excused + counted.absent
    missing = max(0, counted.expected - known)
    return Bar(
        key,
        label,
        present=present,
        late=counted.late,
        excused=counted.excused,
        absent=counted.absent + (missing if over else 0),
        waiting=0 if over else missing,
    )


def _sum(key: int, label: str, bars: Sequence[Bar]) -> Bar:
    return Bar(
        key,
        label,
        present=sum(bar.present for bar in bars),
        late=sum(bar.late for bar in bars),
        excused=sum(bar.excused for bar in bars),
        absent=sum(bar.absent for bar in bars),
        waiting=sum(bar.waiting for bar in bars),
    )
