"""What is known of scans and marks."""

from __future__ import annotations

from kasus_training.attendance.queries.figures import Counts, counts_by_sector, counts_by_session, expected_in
from kasus_training.attendance.queries.ledgers import Author, Ledger, ledgers_of
from kasus_training.attendance.queries.marks import (
    MarkRow,
    marks_of,
    presence_of,
    presence_of_registration,
    presences_of,
    spans_by_age,
    statuses_of,
    together_with,
)
from kasus_training.attendance.queries.people import (
    PersonLine,
    lines_page,
    registration_of_event,
    registrations_of_event,
)
from kasus_training.attendance.queries.scans import (
    known_for,
    recent_scans,
    recent_scans_of_day,
    scan_of_event,
    stored_answer,
)
from kasus_training.attendance.queries.sessions import (
    attended_sessions,
    default_session,
    has_page_in,
    projector_by_public_code,
    projector_by_token,
    session_of_event,
    session_of_screen,
)
from kasus_training.attendance.queries.stations import (
    StationAtWork,
    code_key_of_desk,
    code_key_of_station,
    desk_counts,
    pairing_by_code,
    pairing_code,
    roster_people,
    station_at_work,
    station_by_token,
    station_names,
    stations_of,
)

__all__ = [
    "Author",
    "Counts",
    "Ledger",
    "MarkRow",
    "PersonLine",
    "StationAtWork",
    "attended_sessions",
    "code_key_of_desk",
    "code_key_of_station",
    "counts_by_sector",
    "counts_by_session",
    "default_session",
    "desk_counts",
    "expected_in",
    "has_page_in",
    "known_for",
    "ledgers_of",
    "lines_page",
    "marks_of",
    "pairing_by_code",
    "pairing_code",
    "presence_of",
    "presence_of_registration",
    "presences_of",
    "projector_by_public_code",
    "projector_by_token",
    "recent_scans",
    "recent_scans_of_day",
    "registration_of_event",
    "registrations_of_event",
    "roster_people",
    "scan_of_event",
    "session_of_event",
    "session_of_screen",
    "spans_by_age",
    "station_at_work",
    "station_by_token",
    "station_names",
    "stations_of",
    "statuses_of",
    "stored_answer",
    "together_with",
]
