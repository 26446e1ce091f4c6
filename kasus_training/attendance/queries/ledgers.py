"""All facts of one person in one session, from which the mark is derived."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from kasus_training.accounts.models import User
from kasus_training.attendance.marks import (
    ManualFact,
    Mark,
    ScanFact,
    derive_mark,
    latest_decision,
    latest_paper,
    standing_facts,
)
from kasus_training.attendance.models import MarkFact, Scan, Station
from kasus_training.attendance.rules import COUNTING_RESULTS, FactKind, ScanSource
from kasus_training.foundation.database import db

Pair = tuple[int, int]
"""Registration and session."""


@dataclass(frozen=True)
class Author:
    """Who a fact is from: a colleague, a station, or the participant."""

    name: str
    source: str


@dataclass
class Ledger:
    """The facts of one person in one session, and who they are from."""

    scans: list[ScanFact] = field(default_factory=list)
    facts: list[ManualFact] = field(default_factory=list)
    authors: dict[str | int, Author] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)

    def mark(self) -> Mark | None:
        return derive_mark(self.scans, self.facts)

    def standing(self) -> list[ManualFact]:
        return standing_facts({fact.id: fact for fact in self.facts})

    def decision(self) -> ManualFact | None:
        return latest_decision(self.standing())

    def paper(self) -> ManualFact | None:
        return latest_paper(self.standing())

    def seen(self) -> Mark | None:
        """What the scans alone say."""
        undoing = [fact for fact in self.facts if fact.kind in {FactKind.UNDO_SCAN, FactKind.UNDO_FACT}]
        return derive_mark(self.scans, undoing)

    def by_hand(self) -> ManualFact | None:
        """The fact that a mark by hand comes from: a colleague's decision before the paper."""
        return self.decision() or self.paper()

    def standing_scans(self) -> list[ScanFact]:
        undone = {fact.undoes_scan for fact in self.standing() if fact.kind is FactKind.UNDO_SCAN}
        return [scan for scan in self.scans if scan.id not in undone]

    def add(self, scan: ScanFact, author: Author) -> None:
        self.scans.append(scan)
        self.authors[scan.id] = author

    def first(self, mark: Mark) -> tuple[Author | None, datetime | None]:
        """Who made somebody present, and when."""
        if mark.first_scan is not None:
            return self.authors.get(mark.first_scan), mark.first_in_at or mark.last_out_at
        decision = self.by_hand()
        return (self.authors.get(decision.id), decision.at) if decision else (None, None)


def ledgers_of(registration_ids: Collection[int], session_ids: Collection[int]) -> dict[Pair, Ledger]:
    """The ledgers of these people in these sessions; pairs without facts are left out."""
    ledgers: dict[Pair, Ledger] = {}
    if not registration_ids or not session_ids:
        return ledgers
    for row in _scans(registration_ids, session_ids):
        ledger = ledgers.setdefault((row.registration_id, row.session_id), Ledger())
        author = Author(row.station_name or row.user_name or "", row.source.value)
        ledger.add(ScanFact(row.scan_id, row.kind, row.counted_at), author)
    for row in _facts(registration_ids, session_ids):
        ledger = ledgers.setdefault((row.registration_id, row.session_id), Ledger())
        ledger.facts.append(ManualFact(row.id, row.kind, row.at, row.status, row.undone_scan, row.undone_fact_id))
        ledger.authors[row.id] = Author(row.station_name or row.user_name or "", ScanSource.DESK.value)
        ledger.reasons[row.id] = row.reason
    return ledgers


def _scans(registration_ids: Iterable[int], session_ids: Iterable[int]) -> sa.Result:
    return db.session.execute(
        sa.select(
            Scan.registration_id,
            Scan.session_id,
            Scan.scan_id,
            Scan.kind,
            Scan.counted_at,
            Scan.source,
            Station.name.label("station_name"),
            User.name.label("user_name"),
        )
        .outerjoin(Station, Station.id == Scan.station_id)
        .outerjoin(User, User.id == Scan.user_id)
        .where(
            Scan.registration_id.in_(registration_ids),
            Scan.session_id.in_(session_ids),
            Scan.result.in_(COUNTING_RESULTS),
        )
    )


def _facts(registration_ids: Iterable[int], session_ids: Iterable[int]) -> sa.Result:
    undone = aliased(Scan)
    return db.session.execute(
        sa.select(
            MarkFact.registration_id,
            MarkFact.session_id,
            MarkFact.id,
            MarkFact.kind,
            MarkFact.at,
            MarkFact.status,
            MarkFact.undone_fact_id,
            MarkFact.reason,
            undone.scan_id.label("undone_scan"),
            Station.name.label("station_name"),
            User.name.label("user_name"),
        )
        .outerjoin(undone, undone.id == MarkFact.undone_scan_id)
        .outerjoin(Station, Station.id == MarkFact.by_station_id)
        .outerjoin(User, User.id == MarkFact.by_user_id)
        .where(MarkFact.registration_id.in_(registration_ids), MarkFact.session_id.in_(session_ids))
    )
