"""What must be known to judge a batch of scans, in a handful of queries however long it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.accounts.models import Institution
from kasus_training.attendance.judging import CODE_LENGTH, TICKET_LENGTH, Holder, ScanDraft, Sitting, tidy_token
from kasus_training.attendance.marks import Mark
from kasus_training.attendance.models import AttendanceMark, MarkFact, Scan, Station
from kasus_training.attendance.queries.ledgers import Ledger, Pair, ledgers_of
from kasus_training.attendance.rules import COUNTING_RESULTS, ScanKind
from kasus_training.events.models import Event, EventDay
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants.models import Person, Registration, RevokedTicket, Sector
from kasus_training.participants.rules import printed_name
from kasus_training.schedule.models import TrainingSession


@dataclass
class Stored:
    """A scan that was received before: what it said, and what was answered."""

    event_id: int
    body_hash: str
    answer: dict[str, Any]


@dataclass
class Known:
    """Everything that judging a batch needs."""

    by_ticket: dict[str, Holder] = field(default_factory=dict)
    by_code: dict[str, Holder] = field(default_factory=dict)
    by_id: dict[int, Holder] = field(default_factory=dict)
    sittings: dict[int, Sitting] = field(default_factory=dict)
    stored: dict[str, Stored] = field(default_factory=dict)
    marks: dict[Pair, Mark] = field(default_factory=dict)
    ledgers: dict[Pair, Ledger] = field(default_factory=dict)

    def holder_of(self, draft: ScanDraft) -> Holder | None:
        if draft.registration_id is not None:
            return self.by_id.get(draft.registration_id)
        token = tidy_token(draft.token)
        if len(token) == CODE_LENGTH:
            return self.by_code.get(token)
        return self.by_ticket.get(token_hash(token))

    def ledger(self, pair: Pair) -> Ledger:
        return self.ledgers.setdefault(pair, Ledger())


def known_for(event: Event, drafts: Sequence[ScanDraft]) -> Known:
    """Load what concerns these scans and lock the people in them, in one order for all writers."""
    known = Known()
    _load_holders(event, drafts, known)
    known.stored = stored_scans([draft.scan_id for draft in drafts])
    _load_sittings(event, {draft.session_id for draft in drafts}, known)
    people = {holder.registration_id for draft in drafts if (holder := known.holder_of(draft))}
    _load_marks(people, set(known.sittings), known)
    if known.marks:
        # Without a mark no earlier fact stands, so only marked people need their ledger.
        known.ledgers = ledgers_of({pair[0] for pair in known.marks}, {pair[1] for pair in known.marks})
    return known


def stored_scans(scan_ids: Iterable[str]) -> dict[str, Stored]:
    rows = db.session.execute(
        sa.select(Scan.scan_id, Scan.event_id, Scan.body_hash, Scan.answer).where(Scan.scan_id.in_(list(scan_ids)))
    )
    return {row.scan_id: Stored(row.event_id, row.body_hash, row.answer) for row in rows}


def _load_holders(event: Event, drafts: Sequence[ScanDraft], known: Known) -> None:
    ids = {draft.registration_id for draft in drafts if draft.registration_id is not None}
    tokens = {tidy_token(draft.token) for draft in drafts if draft.registration_id is None}
    codes = {token for token in tokens if len(token) == CODE_LENGTH}
    hashes = {token_hash(token) for token in tokens if len(token) == TICKET_LENGTH}
    conditions = []
    if hashes:
        conditions.append(Registration.ticket_hash.in_(hashes))
    if codes:
        conditions.append((Registration.event_id == event.id) & Registration.code.in_(codes))
    if ids:
        conditions.append((Registration.event_id == event.id) & Registration.id.in_(ids))
    if not conditions:
        return
    for row in db.session.execute(_holders().where(sa.or_(*conditions))):
        holder = _holder(row)
        known.by_id[holder.registration_id] = holder
        if row.ticket_hash:
            known.by_ticket[row.ticket_hash] = holder
        if row.code and holder.event_id == event.id:
            known.by_code[row.code] = holder
    if missing := hashes - known.by_ticket.keys():
        for row in db.session.execute(
            _holders(RevokedTicket.ticket_hash.label("revoked_hash"))
            .join(RevokedTicket, RevokedTicket.registration_id == Registration.id)
            .where(RevokedTicket.ticket_hash.in_(missing))
        ):
            known.by_ticket[row.revoked_hash] = _holder(row, revoked=True)


def _holders(*more: Any) -> sa.Select:
    return (
        sa.select(
            Registration.id,
            Registration.event_id,
            Registration.status,
            Registration.minor,
            Registration.ticket_hash,
            Registration.code,
            Person.front_title,
            Person.name,
            Person.back_title,
            Sector.short_name,
            Sector.name.label("sector_name"),
            Institution.name.label("institution_name"),
            *more,
        )
        .join(Person, Person.id == Registration.person_id)
        .join(Sector, Sector.id == Registration.sector_id)
        .outerjoin(Institution, Institution.id == Registration.institution_id)
        .order_by(Registration.id)
        .with_for_update(of=Registration, key_share=True)
    )


def _holder(row: Any, *, revoked: bool = False) -> Holder:
    return Holder(
        registration_id=row.id,
        event_id=row.event_id,
        status=row.status,
        minor=row.minor,
        name=printed_name(row.front_title, row.name, row.back_title),
        sector=row.short_name or row.sector_name,
        institution=row.institution_name or "",
        revoked=revoked,
    )


def _load_sittings(event: Event, session_ids: set[int], known: Known) -> None:
    rows = db.session.execute(
        sa.select(
            TrainingSession.id,
            EventDay.held_on,
            TrainingSession.starts_at,
            TrainingSession.ends_at,
            TrainingSession.not_for_children,
        )
        .join(EventDay, EventDay.id == TrainingSession.day_id)
        .where(TrainingSession.event_id == event.id, TrainingSession.id.in_(session_ids))
    )
    known.sittings = {row.id: Sitting(*row) for row in rows}


def _load_marks(registration_ids: set[int], session_ids: set[int], known: Known) -> None:
    if not registration_ids or not session_ids:
        return
    rows = db.session.execute(
        sa.select(
            AttendanceMark.registration_id,
            AttendanceMark.session_id,
            AttendanceMark.status,
            AttendanceMark.first_in_at,
            AttendanceMark.last_out_at,
            AttendanceMark.by_hand,
            Scan.scan_id,
        )
        .outerjoin(Scan, Scan.id == AttendanceMark.first_scan_id)
        .where(AttendanceMark.registration_id.in_(registration_ids), AttendanceMark.session_id.in_(session_ids))
    )
    for row in rows:
        known.marks[row.registration_id, row.session_id] = Mark(
            row.status, row.first_in_at, row.last_out_at, row.by_hand, row.scan_id
        )


def stored_answer(event: Event, scan_id: str) -> dict[str, Any] | None:
    """What was answered to a scan of this event, for a page that shows it again."""
    return db.session.scalar(sa.select(Scan.answer).filter_by(event_id=event.id, scan_id=scan_id))


def scan_of_event(event: Event, scan_id: str) -> Scan | None:
    return db.session.scalar(sa.select(Scan).filter_by(event_id=event.id, scan_id=scan_id))


def recent_scans(event: Event, session_id: int, *, limit: int = 10) -> list[tuple[Scan, bool]]:
    """The last scans of known people for a session, newest first, and whether each was undone."""
    undone = sa.exists().where(MarkFact.undone_scan_id == Scan.id)
    rows = db.session.execute(
        sa.select(Scan, undone)
        .filter_by(event_id=event.id, session_id=session_id, kind=ScanKind.IN)
        .where(Scan.registration_id.is_not(None), Scan.result.in_(COUNTING_RESULTS))
        .options(
            joinedload(Scan.registration).joinedload(Registration.person, innerjoin=True),
            joinedload(Scan.registration).joinedload(Registration.sector, innerjoin=True),
            joinedload(Scan.station).load_only(Station.name),
            joinedload(Scan.user),
        )
        .order_by(Scan.id.desc())
        .limit(limit)
    )
    return [(scan, is_undone) for scan, is_undone in rows]
