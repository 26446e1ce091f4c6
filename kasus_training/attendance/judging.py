"""When a scan counts. Pure: the caller brings what is known of the ticket, the session and the mark."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from kasus_training.attendance.marks import Mark
from kasus_training.attendance.rules import ATTENDING, ScanKind, ScanResult, ScanSource
from kasus_training.events.rules import ScanCovers
from kasus_training.participants.rules import Status
from kasus_training.zones import local_day

BATCH_MAX = 500
TICKET_LENGTH = 32
CODE_LENGTH = 6
GONE = frozenset({Status.CANCELLED, Status.REJECTED})


@dataclass(frozen=True)
class ScanDraft:
    """One scan as the client reports it. Staff who picked a name send the registration instead
    of a token."""

    scan_id: str
    token: str
    session_id: int
    kind: ScanKind
    scanned_at: datetime | None = None
    """By the device's clock; none where our own clock saw it happen."""
    registration_id: int | None = None
    ticket_hash: str | None = None
    """A station that picked a name in its roster knows no more of the ticket than this."""

    @cached_property
    def ticket(self) -> str:
        """The token as it is compared: blanks and case do not matter."""
        return tidy_token(self.token)

    @cached_property
    def body_hash(self) -> str:
        """What makes a repetition the same scan: everything but when it was sent."""
        body = [
            self.ticket,
            self.session_id,
            self.kind.value,
            self.scanned_at.isoformat() if self.scanned_at else None,
            self.registration_id,
            *([self.ticket_hash] if self.ticket_hash else []),
        ]
        return hashlib.sha256(json.dumps(body).encode()).hexdigest()


@dataclass(frozen=True)
class ScanBatch:
    sent_at: datetime
    scans: tuple[ScanDraft, ...]


@dataclass(frozen=True)
class Holder:
    """Whose ticket it is."""

    registration_id: int
    event_id: int
    status: Status
    minor: bool
    name: str
    sector: str
    institution: str = ""
    revoked: bool = False


@dataclass(frozen=True)
class Sitting:
    """A session as a scan sees it."""

    id: int
    held_on: date
    starts_at: datetime
    ends_at: datetime
    not_for_children: bool
    counted: bool = True
    parallel_id: int | None = None


@dataclass(frozen=True)
class Window:
    """How long before the start and after the end people may check themselves in."""

    opens_minutes: int
    closes_minutes: int


@dataclass(frozen=True)
class Venue:
    """An event as a scan sees it."""

    event_id: int
    timezone: str
    late_after_minutes: int
    window: Window
    covers: ScanCovers = ScanCovers.SESSION


def venue_of(event: Any) -> Venue:
    """Of an event, or of the columns of it that scans are judged by."""
    window = Window(event.self_opens_minutes, event.self_closes_minutes)
    return Venue(event.id, event.timezone, event.late_after_minutes, window, event.scan_covers)


@dataclass(frozen=True)
class Scanner:
    """Who holds a ticket before a reader."""

    source: ScanSource
    name: str
    station_id: int | None = None
    user_id: int | None = None


@dataclass(frozen=True)
class Bearer:
    """Where scans are brought to, and by whom."""

    venue: Venue
    scanner: Scanner


@dataclass(frozen=True)
class Parcel:
    """A batch, who brings it and from which device."""

    batch: ScanBatch
    scanner: Scanner
    device: str = ""

    def skew(self, now: datetime) -> timedelta:
        """How far the device's clock is behind ours."""
        return now - self.batch.sent_at


@dataclass(frozen=True)
class Receipt:
    """One answer for each scan of a parcel, in order, and whether any of them was new."""

    answers: list[dict[str, Any]]
    is_new: bool


def tidy_token(token: str) -> str:
    """Blanks and case of what was typed or scanned do not matter."""
    return "".join(token.split()).replace("-", "").upper()


def corrected_time(scanned_at: datetime | None, *, sent_at: datetime, now: datetime) -> datetime:
    """The device's time moved by how far its clock is off; never in the future."""
    if scanned_at is None:
        return now
    return min(scanned_at + (now - sent_at), now)


def judge_scan(
    holder: Holder | None,
    sitting: Sitting | None,
    mark: Mark | None,
    *,
    event_id: int,
    kind: ScanKind,
    source: ScanSource,
    counted_at: datetime,
    zone: str,
    window: Window,
) -> ScanResult:
    """What comes of a scan: first whose it is, then whether they may, then when.

    `mark` is that of all sessions which one scan covers by the event's setting.
    """
    if holder is None:
        return ScanResult.UNKNOWN
    if holder.event_id != event_id:
        return ScanResult.WRONG_EVENT
    if holder.revoked:
        return ScanResult.REVOKED
    if holder.status in GONE:
        return ScanResult.CANCELLED
    if holder.status is not Status.CONFIRMED:
        return ScanResult.WAITING
    if sitting is None or not is_inside(sitting, counted_at, source=source, zone=zone, window=window):
        return ScanResult.OUTSIDE_WINDOW
    if kind is ScanKind.IN and mark is not None and mark.status in ATTENDING:
        return ScanResult.DUPLICATE
    return ScanResult.ACCEPTED


def is_inside(sitting: Sitting, counted_at: datetime, *, source: ScanSource, zone: str, window: Window) -> bool:
    """Staff and stations scan all day long; people check themselves in around the session."""
    if source is ScanSource.SELF:
        return is_self_open(sitting.starts_at, sitting.ends_at, now=counted_at, window=window)
    return local_day(counted_at, zone) == sitting.held_on


def is_self_open(starts_at: datetime, ends_at: datetime, *, now: datetime, window: Window) -> bool:
    closes = ends_at + timedelta(minutes=window.closes_minutes)
    return self_opens_at(starts_at, window) <= now <= closes


def self_opens_at(starts_at: datetime, window: Window) -> datetime:
    return starts_at - timedelta(minutes=window.opens_minutes)


def is_ticket(text: str) -> bool:
    """Whether this has the shape of what a ticket's QR holds."""
    token = tidy_token(text)
    return len(token) == TICKET_LENGTH and token.isascii() and token.isalnum()


def deserves_warning(holder: Holder, sitting: Sitting | None) -> bool:
    """A child came to a session that is not for children: the mark stands, the desk is told."""
    return holder.minor and sitting is not None and sitting.not_for_children
