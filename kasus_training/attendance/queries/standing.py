"""How each person stands against the share that earns a certificate, and what made their marks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from kasus_training.accounts.models import User
from kasus_training.accounts.rules import name_key
from kasus_training.attendance.models import MarkFact, Scan, Station
from kasus_training.attendance.queries.marks import presences_of
from kasus_training.attendance.rules import (
    FactKind,
    MarkStatus,
    Presence,
    ScanResult,
    ScanSource,
    Standing,
    standing_of,
)
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import confirmed_of

PER_PAGE = 25


@dataclass(frozen=True)
class StandingLine:
    registration: Registration
    presence: Presence
    standing: Standing


def standing_page(
    event: Event, number: int, *, show: str = "", search: str = ""
) -> tuple[Page[StandingLine], dict[Standing, int]]:
    """Everybody by their number, and how many stand how."""
    presences = presences_of(event)
    lines = [
        StandingLine(registration, presence, standing_of(presence))
        for registration in confirmed_of(event)
        if (presence := presences.get(registration.id)) is not None
    ]
    counts = {standing: sum(line.standing is standing for line in lines) for standing in Standing}
    wanted = name_key(search)
    chosen = [
        line
        for line in lines
        if show in {"", line.standing.value} and (not search or wanted in line.registration.person.name_key)
    ]
    pages = max(1, -(-len(chosen) // PER_PAGE))
    number = min(max(1, number), pages)
    return Page(chosen[(number - 1) * PER_PAGE : number * PER_PAGE], number, len(chosen), PER_PAGE), counts


@dataclass(frozen=True)
class Happening:
    """One scan or one decision, in the words of its row."""

    at: datetime
    session_id: int | None
    who: str
    source: ScanSource | None = None
    result: ScanResult | None = None
    kind: FactKind | None = None
    status: MarkStatus | None = None
    undone_status: MarkStatus | None = None
    reason: str = ""


def happenings_of(registration: Registration) -> list[Happening]:
    """Every scan and every decision about somebody, the newest first."""
    return sorted([*_scans(registration), *_facts(registration)], key=lambda happening: happening.at, reverse=True)


def _scans(registration: Registration) -> list[Happening]:
    rows = db.session.execute(
        sa.select(Scan.counted_at, Scan.session_id, Station.name, User.name, Scan.source, Scan.result)
        .outerjoin(Station, Station.id == Scan.station_id)
        .outerjoin(User, User.id == Scan.user_id)
        .where(Scan.registration_id == registration.id)
    )
    return [
        Happening(at, session, station or user or "", source=source, result=result)
        for at, session, station, user, source, result in rows
    ]


def _facts(registration: Registration) -> list[Happening]:
    undone = aliased(MarkFact)
    rows = db.session.execute(
        sa.select(MarkFact.at, MarkFact.session_id, Station.name, User.name, MarkFact.kind, MarkFact.status,
                  undone.status, MarkFact.reason)
        .outerjoin(Station, Station.id == MarkFact.by_station_id)
        .outerjoin(User, User.id == MarkFact.by_user_id)
        .outerjoin(undone, undone.id == MarkFact.undone_fact_id)
        .where(MarkFact.registration_id == registration.id)
    )  # fmt: skip
    return [
        Happening(at, session, station or user or "", kind=kind, status=status, undone_status=was, reason=reason)
        for at, session, station, user, kind, status, was, reason in rows
    ]
