"""From facts to a mark: one pure function, so that facts may arrive in any order and twice.

The stored mark holds what the facts say (somebody came in at …, a colleague decided …).
Late, left early and absent depend on the clock and on the event's settings, so they are
computed when read (`shown_status`): a changed setting changes every page at once, the past
included, and no timer has to run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from kasus_training.attendance.rules import FactKind, MarkStatus, ScanKind


@dataclass(frozen=True)
class ScanFact:
    """A scan that counts: accepted, or a further one of somebody already in."""

    id: str
    """The client's UUID."""
    kind: ScanKind
    at: datetime


@dataclass(frozen=True)
class ManualFact:
    """A decision by hand, or the undoing of a scan or of such a decision."""

    id: int
    kind: FactKind
    at: datetime
    status: MarkStatus | None = None
    undoes_scan: str | None = None
    undoes_fact: int | None = None


@dataclass(frozen=True)
class Mark:
    """What the facts of one person in one session amount to."""

    status: MarkStatus
    first_in_at: datetime | None = None
    last_out_at: datetime | None = None
    by_hand: bool = False
    first_scan: str | None = None


def derive_mark(scans: Iterable[ScanFact], facts: Iterable[ManualFact]) -> Mark | None:
    """The mark these facts make; none when nothing stands. Order and repetition do not matter."""
    by_id = {fact.id: fact for fact in facts}
    standing = standing_facts(by_id)
    undone = {fact.undoes_scan for fact in standing if fact.kind is FactKind.UNDO_SCAN}
    counted = {scan.id: scan for scan in scans if scan.id not in undone}.values()
    ins = sorted((s for s in counted if s.kind is ScanKind.IN), key=lambda s: (s.at, s.id))
    outs = sorted((s for s in counted if s.kind is ScanKind.OUT), key=lambda s: (s.at, s.id))
    first = ins[0] if ins else None
    # Whoever came back in has not left.
    last_out = outs[-1].at if outs and not (ins and ins[-1].at > outs[-1].at) else None
    decision = latest_decision(standing)
    if decision is not None and not _gives_way(decision, ins):
        return Mark(
            decision.status or MarkStatus.PRESENT,
            first.at if first else None,
            last_out,
            True,
            first.id if first else None,
        )
    if not ins and not outs:
        paper = latest_paper(standing)
        return None if paper is None else Mark(paper.status or MarkStatus.PRESENT, by_hand=True)
    # Whoever was scanned on leaving has been there, also when nobody scanned the arrival.
    return Mark(
        MarkStatus.PRESENT,
        first.at if first else None,
        last_out,
        first_scan=(first or outs[0]).id,
    )


def standing_facts(by_id: Mapping[int, ManualFact]) -> list[ManualFact]:
    """The facts that no standing fact undoes; an undoing can itself be undone."""
    undoers: dict[int, list[int]] = {}
    for fact in by_id.values():
        if fact.kind is FactKind.UNDO_FACT and fact.undoes_fact is not None:
            undoers.setdefault(fact.undoes_fact, []).append(fact.id)
    stands: dict[int, bool] = {}
    # A fact undoes only earlier ones, so judging from the newest needs no recursion.
    for fact_id in sorted(by_id, reverse=True):
        stands[fact_id] = not any(stands.get(undoer, False) for undoer in undoers.get(fact_id, ()))
    return [by_id[fact_id] for fact_id in sorted(by_id) if stands[fact_id]]


def latest_decision(standing: Iterable[ManualFact]) -> ManualFact | None:
    return _latest(standing, FactKind.SET)


def latest_paper(standing: Iterable[ManualFact]) -> ManualFact | None:
    return _latest(standing, FactKind.PAPER)


def _latest(standing: Iterable[ManualFact], kind: FactKind) -> ManualFact | None:
    return max((fact for fact in standing if fact.kind is kind), key=lambda fact: (fact.at, fact.id), default=None)


def _gives_way(decision: ManualFact, ins: list[ScanFact]) -> bool:
    """Who was written down as missing and walks in afterwards is there."""
    missing = decision.status in {MarkStatus.ABSENT, MarkStatus.EXCUSED}
    return missing and any(scan.at > decision.at for scan in ins)


def late_from(starts_at: datetime, late_after_minutes: int) -> datetime:
    """Whoever comes in after this instant is late."""
    return starts_at + timedelta(minutes=late_after_minutes)


class JudgedMark(Protocol):
    """A mark, just derived or as it is kept."""

    @property
    def status(self) -> MarkStatus: ...
    @property
    def first_in_at(self) -> datetime | None: ...
    @property
    def last_out_at(self) -> datetime | None: ...
    @property
    def by_hand(self) -> bool: ...


def shown_status(
    mark: JudgedMark | Any | None, *, starts_at: datetime, ends_at: datetime, late_after_minutes: int, now: datetime
) -> MarkStatus | None:
    """The status as people read it; none while somebody may still come."""
    if mark is None:
        return MarkStatus.ABSENT if now >= ends_at else None
    if mark.by_hand or mark.status is not MarkStatus.PRESENT:
        return mark.status
    if mark.last_out_at is not None and mark.last_out_at < ends_at - timedelta(minutes=late_after_minutes):
        return MarkStatus.LEFT_EARLY
    if mark.first_in_at is not None and mark.first_in_at > late_from(starts_at, late_after_minutes):
        return MarkStatus.LATE
    return MarkStatus.PRESENT
