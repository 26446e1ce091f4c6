"""Writing marks: the row is only ever what the facts make of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from kasus_training.attendance.marks import Mark
from kasus_training.attendance.models import AttendanceMark, Scan
from kasus_training.attendance.queries.ledgers import Pair
from kasus_training.foundation import clock
from kasus_training.foundation.database import at_once, db

MARK_FACTS = ("status", "first_in_at", "last_out_at", "by_hand", "first_scan_id", "changed_at")
# Built once and on the tables, not the models: SQLAlchemy then finds what it compiled before.
ID_OF_SCAN = sa.select(Scan.__table__.c.scan_id, Scan.__table__.c.id).where(
    Scan.__table__.c.scan_id.in_(sa.bindparam("scan_ids", expanding=True))
)

TAKE_BACK = sa.delete(Scan).where(Scan.id.in_(sa.bindparam("ids", expanding=True)))


def insert_scans() -> Any:
    """Inserts the scans that are not there already, and tells their ids."""
    return _insert_scans(db.engine.dialect.name)


@cache
def _insert_scans(dialect: str) -> Any:
    scan = Scan.__table__
    return (
        _insert_into(scan, dialect)
        .on_conflict_do_nothing(index_elements=["scan_id"])
        .returning(scan.c.scan_id, scan.c.id)
    )


def take_back_scans(ids: Iterable[int]) -> None:
    """Remove scans that were inserted in this transaction, before anything stands on them."""
    at_once(TAKE_BACK, {"ids": list(ids)})


@cache
def _put_marks(dialect: str) -> Any:
    insert = _insert_into(AttendanceMark.__table__, dialect)
    changed = {name: insert.excluded[name] for name in MARK_FACTS}
    return insert.on_conflict_do_update(index_elements=["registration_id", "session_id"], set_=changed)


def _insert_into(table: Any, dialect: str) -> Any:
    """An insert that can say what to do when the row is there already, on both databases."""
    return (postgresql if dialect == "postgresql" else sqlite).insert(table)


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
    if rows:
        at_once(_put_marks(db.engine.dialect.name), rows)


def ids_of_scans(scan_ids: Iterable[str]) -> dict[str, int]:
    wanted = sorted({scan_id for scan_id in scan_ids if scan_id})
    if not wanted:
        return {}
    return {row.scan_id: row.id for row in at_once(ID_OF_SCAN, {"scan_ids": wanted})}
