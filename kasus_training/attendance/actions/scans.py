"""Receiving scans: every one is stored, each gets one answer, and the marks follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kasus_training.accounts.models import User
from kasus_training.attendance.actions.writing import ids_of_scans, insert_scans, take_back_scans, write_marks
from kasus_training.attendance.judging import (
    Holder,
    Parcel,
    Receipt,
    ScanBatch,
    ScanDraft,
    Scanner,
    Sitting,
    Venue,
    corrected_time,
    deserves_warning,
    judge_scan,
    venue_of,
)
from kasus_training.attendance.marks import Mark, ScanFact, shown_status
from kasus_training.attendance.models import Station
from kasus_training.attendance.queries.ledgers import Author, Pair
from kasus_training.attendance.queries.scans import Known, Stored, hash_of, known_for, stored_scans
from kasus_training.attendance.rules import COUNTING_RESULTS, SKEW_FLAGGED, ScanResult, ScanSource
from kasus_training.attendance.spans import Span
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import at_once, db

Answer = dict[str, Any]


def receive_scans(event: Event, batch: ScanBatch, *, by: Actor, device: str = "") -> list[Answer]:
    """Judge and store a batch; one answer for each scan, in order.

    A scan that was received before gets its first answer again. The facts of a scan are its
    own history (who, when, where, what came of it), so there is no second one in the audit.
    """
    # What was changed before in this transaction must be found by statements on the tables too.
    db.session.flush()
    return receive_parcels(venue_of(event), [Parcel(batch, scanner_of(by), device)])[0].answers


def receive_parcels(venue: Venue, parcels: Sequence[Parcel]) -> list[Receipt]:
    """The batches of several people, judged one after another and stored together.

    Nearly every scan is new, so that is taken for granted; where the database knows one of them
    already, what was stored is taken back, and all are judged again beside their first answers.
    """
    drafts = [draft for parcel in parcels for draft in parcel.batch.scans]
    stored: dict[str, Stored] = {}
    while True:
        reception = Reception(venue, known_for(venue, drafts, stored))
        told = [[reception.answer(draft, parcel) for draft in parcel.batch.scans] for parcel in parcels]
        missing = reception.store()
        if not missing:
            break
        take_back_scans(reception.ids.values())
        stored |= stored_scans(missing)
    reception.write_marks()
    return [Receipt(answers, reception.is_new(parcel)) for parcel, answers in zip(parcels, told, strict=True)]


def check_in(event: Event, draft: ScanDraft, *, by: Actor, device: str = "") -> Answer:
    """One scan at the desk, by ticket, code or chosen name, at this moment."""
    return receive_scans(event, ScanBatch(clock.now(), (draft,)), by=by, device=device)[0]


def scanner_of(by: Actor) -> Scanner:
    if isinstance(by, Station):
        return Scanner(ScanSource.STATION, by.name, station_id=by.id)
    # Flask-Login hands its user through a proxy, whose class is the user's.
    if isinstance(by, User):
        return Scanner(ScanSource.DESK, by.name, user_id=by.id)
    return Scanner(ScanSource.SELF, by.actor_name)


@dataclass
class Reception:
    """Scans while they are being judged."""

    venue: Venue
    known: Known
    now: datetime = field(default_factory=clock.now)
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    bringers: dict[str, Parcel] = field(default_factory=dict)
    changed: set[Pair] = field(default_factory=set)
    ids: dict[str, int] = field(default_factory=dict)

    def answer(self, draft: ScanDraft, parcel: Parcel) -> Answer:
        stored = self.known.stored.get(draft.scan_id)
        if stored is not None:
            same = stored.event_id == self.venue.event_id and stored.body_hash == draft.body_hash
            return stored.answer if same else conflict(draft)
        if row := self.rows.get(draft.scan_id):
            return row["answer"] if row["body_hash"] == draft.body_hash else conflict(draft)
        return self.judge(draft, parcel)

    def judge(self, draft: ScanDraft, parcel: Parcel) -> Answer:
        holder = self.known.holder_of(draft)
        sitting = self.known.sittings.get(draft.session_id)
        counted_at = corrected_time(draft.scanned_at, sent_at=parcel.batch.sent_at, now=self.now)
        pair, mark = None, None
        if holder and sitting:
            pair = (holder.registration_id, sitting.id)
            mark = self.known.mark_of(holder.registration_id, self.known.span_of(holder, sitting))
        result = judge_scan(
            holder,
            sitting,
            mark,
            event_id=self.venue.event_id,
            kind=draft.kind,
            source=parcel.scanner.source,
            counted_at=counted_at,
            zone=self.venue.timezone,
            window=self.venue.window,
        )
        if holder is not None and result in {ScanResult.UNKNOWN, ScanResult.WRONG_EVENT}:
            holder = None
        if pair and result in COUNTING_RESULTS:
            self.note(pair, draft, counted_at, parcel.scanner)
        answer = self.words(draft, result, holder, sitting, before=mark)
        self.rows[draft.scan_id] = self.row(draft, parcel, result, holder, sitting, counted_at, answer)
        self.bringers[draft.scan_id] = parcel
        return answer

    def note(self, pair: Pair, draft: ScanDraft, counted_at: datetime, scanner: Scanner) -> None:
        """Add the scan to the person's facts and see what they make now."""
        ledger = self.known.ledger(pair)
        ledger.add(ScanFact(draft.scan_id, draft.kind, counted_at), Author(scanner.name, scanner.source.value))
        before, after = self.known.marks.get(pair), ledger.mark()
        if after is not None and after != before:
            self.known.marks[pair] = after
            self.changed.add(pair)

    def words(
        self,
        draft: ScanDraft,
        result: ScanResult,
        holder: Holder | None,
        sitting: Sitting | None,
        *,
        before: Mark | None,
    ) -> Answer:
        """The answer: never more about a person than the result needs."""
        answer: Answer = {"scan_id": draft.scan_id, "result": result.value}
        if holder is None:
            return answer
        answer |= {"name": holder.name, "sector": holder.sector, "institution": holder.institution}
        if sitting is None:
            return answer
        span = self.known.span_of(holder, sitting)
        answer["mark"] = self.mark_words(self.known.mark_of(holder.registration_id, span), span)
        if result is ScanResult.DUPLICATE and before is not None:
            author, at = self.known.first_of(holder.registration_id, span, before)
            answer["first"] = {
                "at": at.isoformat() if at else None,
                "by": author.name if author else "",
                "source": author.source if author else ScanSource.DESK.value,
            }
        if result in COUNTING_RESULTS and deserves_warning(holder, sitting):
            answer["warning"] = "not_for_children"
        return answer

    def mark_words(self, mark: Mark | None, span: Span) -> dict[str, Any] | None:
        if mark is None:
            return None
        shown = shown_status(
            mark,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            late_after_minutes=self.venue.late_after_minutes,
            now=self.now,
        )
        first_in = mark.first_in_at.isoformat() if mark.first_in_at else None
        return {"status": (shown or mark.status).value, "first_in_at": first_in}

    def row(
        self,
        draft: ScanDraft,
        parcel: Parcel,
        result: ScanResult,
        holder: Holder | None,
        sitting: Sitting | None,
        counted_at: datetime,
        answer: Answer,
    ) -> dict[str, Any]:
        scanner, skew = parcel.scanner, parcel.skew(self.now)
        if abs(skew) > SKEW_FLAGGED:
            answer["skew_seconds"] = int(skew.total_seconds())
        return {
            "scan_id": draft.scan_id,
            "event_id": self.venue.event_id,
            "registration_id": holder.registration_id if holder else None,
            "session_id": sitting.id if sitting else None,
            "kind": draft.kind,
            "source": scanner.source,
            "result": result,
            "token_hash": hash_of(draft),
            "body_hash": draft.body_hash,
            "answer": answer,
            "scanned_at": draft.scanned_at or self.now,
            "counted_at": counted_at,
            "received_at": self.now,
            "skew_seconds": int(skew.total_seconds()),
            "station_id": scanner.station_id,
            "user_id": scanner.user_id,
            "device": parcel.device,
        }

    def store(self) -> set[str]:
        """Insert the new scans in one statement; the ids of those that were there already."""
        if not self.rows:
            return set()
        # In one order for all, so that two batches never wait for each other.
        rows = [self.rows[scan_id] for scan_id in sorted(self.rows)]
        self.ids = {row.scan_id: row.id for row in at_once(insert_scans(), rows)}
        return self.rows.keys() - self.ids.keys()

    def is_new(self, parcel: Parcel) -> bool:
        """Whether any scan of a parcel was stored now."""
        return any(self.bringers[scan_id] is parcel for scan_id in self.ids)

    def write_marks(self) -> None:
        marks = {pair: self.known.ledger(pair).mark() for pair in self.changed}
        firsts = {mark.first_scan for mark in marks.values() if mark and mark.first_scan}
        write_marks(marks, {**self.ids, **ids_of_scans(firsts - self.ids.keys())})


def conflict(draft: ScanDraft) -> Answer:
    """The same id with another body. The first scan stands and is not told again."""
    return {"scan_id": draft.scan_id, "result": ScanResult.CONFLICT.value}
