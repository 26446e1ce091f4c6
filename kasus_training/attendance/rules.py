"""What is true of scans and marks."""

from __future__ import annotations

from enum import StrEnum


class ScanKind(StrEnum):
    IN = "in"
    OUT = "out"


class ScanSource(StrEnum):
    STATION = "station"
    DESK = "desk"
    SELF = "self"


class ScanResult(StrEnum):
    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    UNKNOWN = "unknown"
    CANCELLED = "cancelled"
    REVOKED = "revoked"
    WAITING = "waiting"
    WRONG_EVENT = "wrong_event"
    OUTSIDE_WINDOW = "outside_window"
    CONFLICT = "conflict"


class MarkStatus(StrEnum):
    PRESENT = "present"
    LATE = "late"
    EXCUSED = "excused"
    ABSENT = "absent"
    LEFT_EARLY = "left-early"


class FactKind(StrEnum):
    """A manual fact about one person in one session."""

    SET = "set"
    UNDO_SCAN = "undo-scan"
    UNDO_FACT = "undo-fact"
