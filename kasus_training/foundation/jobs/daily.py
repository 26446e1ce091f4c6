"""Work that the worker asks for by itself, once a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from kasus_training.foundation import clock
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.foundation.jobs import board
from kasus_training.foundation.jobs.models import Installation
from kasus_training.foundation.transaction import lock_row, transaction

Kind = TypeVar("Kind", bound=Callable[..., object])
MARK = "daily-jobs"
# Midnight in the east of the country is fifteen hours UTC: nobody scans tickets then.
NIGHT = timedelta(hours=9)
_kinds: list[str] = []


def every_day(kind: str) -> Callable[[Kind], Kind]:
    """Ask for this kind of job once a day."""

    def register(work: Kind) -> Kind:
        _kinds.append(kind)
        return work

    return register


def ask_when_due() -> bool:
    """Ask for the day's work unless that was done today; called often, it mostly looks at one row."""
    today = (clock.now() + NIGHT).date().isoformat()
    mark = db.session.get(Installation, MARK)
    if mark is not None and mark.value == today:
        return False
    with transaction():
        mark = db.session.get(Installation, MARK)
        if mark is None:
            mark = Installation(key=MARK, value="", changed_at=clock.now())
            db.session.add(mark)
            db.session.flush()
        lock_row(mark)
        if mark.value == today:
            return False
        mark.value, mark.changed_at = today, clock.now()
        for kind in _kinds:
            board.ask_for(kind, kind, by=SYSTEM)
    return True
