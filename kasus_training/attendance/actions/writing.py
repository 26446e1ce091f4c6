"""Writing marks: the row is only ever what the facts make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kasus_training.attendance.marks import Mark
from kasus_training.attendance.models import AttendanceMark, Scan
from kasus_training.attendance.queries.ledgers import Pair
from kasus_training.foundation import clock
from kasus_training.foundation.database import Base, db


def insert_into(model: type[Base]) -> Any:
    """An insert that can say what to do when the row is there already, on both databases."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(model)


def write_marks(marks: Mapping[Pair, Mark | None], scan_ids: Mapping[str, int]) -> None:
    """Store these marks, and take away those that nothing supports any more."""
    gone = sorted(pair for pair, mark in marks.items() if mark is None)
    for registration_id, session_id in gone:
        db.session.execute(sa.delete(AttendanceMark).filter_by(registration_id=registration_id, session_id=session_id))
    now = clock.now()
    rows = [
        {
            "registration_id": pair[0],
            "session_id": pair[1],
            "status": mark.status,
            "first_in_at": mark.first_in_at,
            "last_out_at": mark.last_out_at,
            "by_hand": mark.by_hand,
            "first_scan_id": scan_ids.get(mark.first_scan or ""),
            "changed_at": now,
        }
        for pair, mark in sorted(marks.items())
        if mark is not None
    ]
    if not rows:
        return
    insert = insert_into(AttendanceMark).values(rows)
    changed = {
        name: insert.excluded[name]
        for name in ("status", "first_in_at", "last_out_at", "by_hand", "first_scan_id", "changed_at")
    }
    db.session.execute(insert.on_conflict_do_update(index_elements=["registration_id", "session_id"], set_=changed))


def ids_of_scans(scan_ids: Iterable[str]) -> dict[str, int]:
    wanted = sorted({scan_id for scan_id in scan_ids if scan_id})
    if not wanted:
        return {}
    rows = db.session.execute(sa.select(Scan.scan_id, Scan.id).where(Scan.scan_id.in_(wanted)))
    return {row.scan_id: row.id for row in rows}
