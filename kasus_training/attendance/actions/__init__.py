"""What changes scans, marks, stations and screens."""

from __future__ import annotations

from kasus_training.attendance.actions import forgetting
from kasus_training.attendance.actions.intake import Delivery, receive_deliveries
from kasus_training.attendance.actions.marks import set_mark, set_marks, undo_fact, undo_mark, undo_scan
from kasus_training.attendance.actions.pairing import (
    invite_station,
    pair_station,
    sign_off_station,
    undo_scan_of_station,
)
from kasus_training.attendance.actions.paper import believe_paper, drop_paper_scan, keep_paper_scan, record_paper
from kasus_training.attendance.actions.scans import check_in, receive_scans
from kasus_training.attendance.actions.self_check_in import check_self_in
from kasus_training.attendance.actions.stations import (
    ensure_projector,
    make_station,
    note_station_seen,
    renew_projector,
    report_station,
    revoke_station,
)

__all__ = [
    "Delivery",
    "believe_paper",
    "check_in",
    "check_self_in",
    "drop_paper_scan",
    "ensure_projector",
    "forgetting",
    "invite_station",
    "keep_paper_scan",
    "make_station",
    "note_station_seen",
    "pair_station",
    "receive_deliveries",
    "receive_scans",
    "record_paper",
    "renew_projector",
    "report_station",
    "revoke_station",
    "set_mark",
    "set_marks",
    "sign_off_station",
    "undo_fact",
    "undo_mark",
    "undo_scan",
    "undo_scan_of_station",
]
