"""What a station keeps for the hours without network: hashes, names, sessions, nothing more."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol

from kasus_training.events.rules import ScanCovers
from kasus_training.participants.rules import Status
from kasus_training.zones import to_utc

# A change that commits while a roster is read must be in the next one: the cursor lies a little
# back, and what is told twice does no harm.
OVERLAP = timedelta(minutes=1)

STATES = {Status.CONFIRMED: "confirmed", Status.CANCELLED: "cancelled", Status.REJECTED: "cancelled"}


class RosterEvent(Protocol):
    @property
    def slug(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def timezone(self) -> str: ...
    @property
    def late_after_minutes(self) -> int: ...
    @property
    def scans_out(self) -> bool: ...
    @property
    def scan_covers(self) -> ScanCovers: ...
    @property
    def last_day(self) -> date: ...


def roster(
    event: RosterEvent | Any,
    sessions: Iterable[Any],
    people: Iterable[Any],
    revoked: Iterable[str],
    *,
    code_key: str,
    now: datetime,
) -> dict[str, Any]:
    """`code_key` is the secret of whoever gets the roster, and stands nowhere in it."""
    return {
        "cursor": write_cursor(now),
        # A station whose clock is wrong must not open with the wrong session.
        "server_time": now.isoformat(),
        "event": {
            "slug": event.slug,
            "title": event.title,
            "timezone": event.timezone,
            "late_after_minutes": event.late_after_minutes,
            "scans_out": event.scans_out,
            # What one scan speaks for: its session, the half day or the day.
            "scan_covers": event.scan_covers.value,
            "over_at": over_at(event).isoformat(),
        },
        "sessions": [session_entry(session) for session in sessions],
        "people": [person_entry(event.slug, person, code_key) for person in people],
        "revoked": list(revoked),
    }


def session_entry(session: Any) -> dict[str, Any]:
    return {
        "id": session.id,
        "number": session.number,
        "title": session.title,
        "held_on": session.day.held_on.isoformat(),
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "not_for_children": session.not_for_children,
        "parallel_id": session.parallel_id,
    }


def person_entry(slug: str, registration: Any, code_key: str) -> dict[str, Any]:
    return {
        "ticket_hash": registration.ticket_hash,
        "code_hash": code_hash(code_key, slug, registration.code) if registration.code else None,
        "name": registration.person.printed_name,
        "sector": registration.sector.label,
        "minor": registration.minor,
        "state": STATES.get(registration.status, "waiting"),
    }


def code_hash(code_key: str, slug: str, code: str) -> str:
    """Six characters are soon guessed from a plain hash; without the key this one tells nothing."""
    return hmac.new(code_key.encode(), f"{slug}:{code.upper()}".encode(), hashlib.sha256).hexdigest()


def over_at(event: RosterEvent | Any) -> datetime:
    """The midnight after the last day: from then on a station keeps nobody's name."""
    return to_utc(event.last_day + timedelta(days=1), time(), event.timezone)


def write_cursor(now: datetime) -> str:
    return format(int((now - OVERLAP).timestamp() * 1000), "x")


def read_cursor(text: str) -> datetime:
    """Raises ValueError for what is no cursor."""
    milliseconds = int(text, 16)
    if not 0 <= milliseconds < 2**43:
        raise ValueError(text)
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
