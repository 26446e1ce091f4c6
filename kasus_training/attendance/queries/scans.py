"""What must be known to judge a batch of scans, in a handful of queries however long it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from kasus_training.accounts.models import Institution
from kasus_training.attendance.judging import (
    CODE_LENGTH,
    TICKET_LENGTH,
    Holder,
    ScanDraft,
    Sitting,
    Venue,
)
from kasus_training.attendance.marks import Mark
from kasus_training.attendance.models import AttendanceMark, MarkFact, Scan, Station
from kasus_training.attendance.queries.ledgers import Author, Ledger, Pair, ledgers_of
from kasus_training.attendance.rules import COUNTING_RESULTS, ScanKind
from kasus_training.attendance.spans import Span, put_together, spans_of
from kasus_training.events.models import Event, EventDay
from kasus_training.events.rules import ScanCovers
from kasus_training.foundation.database import at_once, db
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants.models import Person, Registration, RevokedTicket, Sector
from kasus_training.participants.rules import printed_name
from kasus_training.schedule.models import TrainingSession

# The statements of a check-in are built once and on the tables, not the models: a desk sends
# many a second, and SQLAlchemy then only looks up what it compiled before.
_registration, _person, _sector = Registration.__table__.c, Person.__table__.c, Sector.__table__.c
_scan, _mark, _session = Scan.__table__.c, AttendanceMark.__table__.c, TrainingSession.__table__.c


def _any_of(name: str) -> sa.BindParameter[Any]:
    return sa.bindparam(name, expanding=True)


STORED = sa.select(_scan.scan_id, _scan.event_id, _scan.body_hash, _scan.answer).where(
    _scan.scan_id.in_(_any_of("scan_ids"))
)
# With the marks of these people in each session: one row where there is none.
SITTINGS_OF_EVENT = (
    sa.select(
        _session.id,
        EventDay.__table__.c.held_on,
        _session.starts_at,
        _session.ends_at,
        _session.not_for_children,
        _session.counted,
        _session.parallel_id,
        _mark.registration_id,
        _mark.status,
        _mark.first_in_at,
        _mark.last_out_at,
        _mark.by_hand,
        _scan.scan_id,
    )
    .join(EventDay.__table__, EventDay.__table__.c.id == _session.day_id)
    .outerjoin(
        AttendanceMark.__table__,
        (_mark.session_id == _session.id) & _mark.registration_id.in_(_any_of("registration_ids")),
    )
    .outerjoin(Scan.__table__, _scan.id == _mark.first_scan_id)
    .where(_session.event_id == sa.bindparam("event_id"))
)
SITTINGS = SITTINGS_OF_EVENT.where(_session.id.in_(_any_of("session_ids")))


def _holders(*more: Any) -> sa.Select:
    institution = Institution.__table__
    return (
        sa.select(
            _registration.id,
            _registration.event_id,
            _registration.status,
            _registration.minor,
            _registration.ticket_hash,
            _registration.code,
            _person.front_title,
            _person.name,
            _person.back_title,
            _sector.short_name,
            _sector.name.label("sector_name"),
            institution.c.name.label("institution_name"),
            *more,
        )
        .join(Person.__table__, _person.id == _registration.person_id)
        .join(Sector.__table__, _sector.id == _registration.sector_id)
        .outerjoin(institution, institution.c.id == _registration.institution_id)
        .order_by(_registration.id)
        .with_for_update(of=Registration.__table__, key_share=True)
    )


REVOKED = (
    _holders(RevokedTicket.__table__.c.ticket_hash.label("revoked_hash"))
    .join(RevokedTicket.__table__, RevokedTicket.__table__.c.registration_id == _registration.id)
    .where(RevokedTicket.__table__.c.ticket_hash.in_(_any_of("hashes")))
)


@cache
def _holders_by(ways: tuple[str, ...]) -> sa.Select:
    """The people of these tickets (of whatever event), and of these codes and ids of the event."""
    here = _registration.event_id == sa.bindparam("event_id")
    conditions = {
        "hashes": _registration.ticket_hash.in_(_any_of("hashes")),
        "codes": here & _registration.code.in_(_any_of("codes")),
        "ids": here & _registration.id.in_(_any_of("ids")),
    }
    return _holders().where(sa.or_(*(conditions[way] for way in ways)))


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
    spans: dict[bool, dict[int, Span]] = field(default_factory=dict)
    """What one scan covers, for adults (False) and minors; empty where each session stands alone."""
    stored: dict[str, Stored] = field(default_factory=dict)
    marks: dict[Pair, Mark] = field(default_factory=dict)
    ledgers: dict[Pair, Ledger] = field(default_factory=dict)

    def holder_of(self, draft: ScanDraft) -> Holder | None:
        if draft.registration_id is not None:
            return self.by_id.get(draft.registration_id)
        if draft.ticket_hash is not None:
            return self.by_ticket.get(draft.ticket_hash)
        if len(draft.ticket) == CODE_LENGTH:
            return self.by_code.get(draft.ticket)
        return self.by_ticket.get(hash_of(draft))

    def ledger(self, pair: Pair) -> Ledger:
        return self.ledgers.setdefault(pair, Ledger())

    def span_of(self, holder: Holder, sitting: Sitting) -> Span:
        alone = Span((sitting.id,), sitting.starts_at, sitting.ends_at)
        return self.spans[holder.minor].get(sitting.id, alone) if self.spans else alone

    def mark_of(self, registration_id: int, span: Span) -> Mark | None:
        """How somebody stands in all sessions that are covered together."""
        pairs = [(registration_id, session_id) for session_id in span.session_ids]
        return put_together(self.marks[pair] for pair in pairs if pair in self.marks)

    def first_of(self, registration_id: int, span: Span, mark: Mark) -> tuple[Author | None, datetime | None]:
        """Who made somebody present, and when."""
        told = [self.ledger((registration_id, session_id)).first(mark) for session_id in span.session_ids]
        return next((one for one in told if one[0] is not None), told[0])


def known_for(venue: Venue, drafts: Sequence[ScanDraft], stored: dict[str, Stored]) -> Known:
    """Load what concerns these scans and lock the people in them, in one order for all writers."""
    known = Known(stored=stored)
    _load_holders(venue.event_id, drafts, known)
    people = {holder.registration_id for draft in drafts if (holder := known.holder_of(draft))}
    _load_sittings(venue, {draft.session_id for draft in drafts}, people, known)
    if known.marks:
        # Without a mark no earlier fact stands, so only marked people need their ledger.
        known.ledgers = ledgers_of({pair[0] for pair in known.marks}, {pair[1] for pair in known.marks})
    return known


def hash_of(draft: ScanDraft) -> str:
    """What a ticket is found by; empty for a name that was chosen."""
    return token_hash(draft.ticket) if draft.token else draft.ticket_hash or ""


def stored_scans(scan_ids: Iterable[str]) -> dict[str, Stored]:
    rows = at_once(STORED, {"scan_ids": list(scan_ids)})
    return {row.scan_id: Stored(row.event_id, row.body_hash, row.answer) for row in rows}


def _load_holders(event_id: int, drafts: Sequence[ScanDraft], known: Known) -> None:
    ids = {draft.registration_id for draft in drafts if draft.registration_id is not None}
    shown = [draft for draft in drafts if draft.registration_id is None]
    codes = {draft.ticket for draft in shown if len(draft.ticket) == CODE_LENGTH}
    hashes = {hash_of(draft) for draft in shown if len(draft.ticket) == TICKET_LENGTH or draft.ticket_hash}
    ways = tuple(way for way, values in (("hashes", hashes), ("codes", codes), ("ids", ids)) if values)
    if not ways:
        return
    values = {"event_id": event_id, "hashes": list(hashes), "codes": list(codes), "ids": list(ids)}
    for row in at_once(_holders_by(ways), values):
        holder = _holder(row)
        known.by_id[holder.registration_id] = holder
        if row.ticket_hash:
            known.by_ticket[row.ticket_hash] = holder
        if row.code and holder.event_id == event_id:
            known.by_code[row.code] = holder
    if missing := hashes - known.by_ticket.keys():
        for row in at_once(REVOKED, {"hashes": list(missing)}):
            known.by_ticket[row.revoked_hash] = _holder(row, revoked=True)


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


def _load_sittings(venue: Venue, session_ids: set[int], people: set[int], known: Known) -> None:
    """The sessions, and the marks of these people in them and in all that are covered with them."""
    values = {"event_id": venue.event_id, "session_ids": list(session_ids), "registration_ids": list(people)}
    stands_alone = venue.covers is ScanCovers.SESSION
    rows = at_once(SITTINGS if stands_alone else SITTINGS_OF_EVENT, values).all()
    known.sittings = {row.id: _sitting(row) for row in rows}
    covered = session_ids
    if not stands_alone:
        sittings = list(known.sittings.values())
        known.spans = {
            minor: spans_of(sittings, venue.covers, zone=venue.timezone, minor=minor) for minor in (False, True)
        }
        # Adults and minors differ in when a span begins and ends, not in what is covered together.
        spans = [known.spans[False][session_id] for session_id in session_ids if session_id in known.spans[False]]
        covered = session_ids.union(*(span.session_ids for span in spans))
    for row in rows:
        if row.registration_id is not None and row.id in covered:
            mark = Mark(row.status, row.first_in_at, row.last_out_at, row.by_hand, row.scan_id)
            known.marks[row.registration_id, row.id] = mark


def _sitting(row: Any) -> Sitting:
    return Sitting(row.id, row.held_on, row.starts_at, row.ends_at, row.not_for_children, row.counted, row.parallel_id)


def stored_answer(event: Event, scan_id: str) -> dict[str, Any] | None:
    """What was answered to a scan of this event, for a page that shows it again."""
    return db.session.scalar(sa.select(Scan.answer).filter_by(event_id=event.id, scan_id=scan_id))


def scan_of_event(event: Event, scan_id: str) -> Scan | None:
    return db.session.scalar(sa.select(Scan).filter_by(event_id=event.id, scan_id=scan_id))


def recent_scans(event: Event, session_id: int, *, limit: int = 10) -> list[tuple[Scan, bool]]:
    """The last scans of known people for a session, newest first, and whether each was undone."""
    return _recent(event, Scan.session_id == session_id, limit)


def recent_scans_of_day(event: Event, *, limit: int = 30) -> list[tuple[Scan, bool]]:
    """The last ones of all sessions, for a page that changes between them by itself."""
    return _recent(event, Scan.session_id.is_not(None), limit)


def _recent(event: Event, condition: sa.ColumnElement[bool], limit: int) -> list[tuple[Scan, bool]]:
    undone = sa.exists().where(MarkFact.undone_scan_id == Scan.id)
    rows = db.session.execute(
        sa.select(Scan, undone)
        .filter_by(event_id=event.id, kind=ScanKind.IN)
        .where(condition, Scan.registration_id.is_not(None), Scan.result.in_(COUNTING_RESULTS))
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
