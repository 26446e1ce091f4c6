"""Recording what was signed on paper, with the pictures of the sheets."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from kasus_training.attendance.actions.facts import fact_of, follow, ledgers_for, lock_and_read, pairs_of
from kasus_training.attendance.actions.marks import set_marks
from kasus_training.attendance.models import PaperScan
from kasus_training.attendance.paper import SheetFile, check_room_for_scan
from kasus_training.attendance.queries import attended_sessions
from kasus_training.attendance.queries.ledgers import Pair
from kasus_training.attendance.queries.paper import count_paper_scans, paper_scans, required_here
from kasus_training.attendance.rules import FactKind, MarkStatus
from kasus_training.attendance.sheets import OccasionKey
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession


def record_paper(
    event: Event,
    sessions: Sequence[TrainingSession],
    typed: Mapping[int, MarkStatus | None],
    people: Sequence[Registration],
    *,
    by: Actor,
    reason: str = "",
) -> int:
    """Write down what stands on the sheet for these people; an empty cell takes back what was typed.

    Gives how many changed. What was typed before in the same words is left alone.
    """
    check_not_closed(event.status)
    for registration in people:
        if registration.status is not Status.CONFIRMED:
            raise RuleBroken("only-confirmed-are-marked", name=registration.person.printed_name)
    theirs = _pairs_of_all(event, sessions, people)
    pairs = [pair for mine in theirs.values() for pair in mine]
    before = lock_and_read(pairs)
    ledgers = ledgers_for(pairs)
    now, changed = clock.now(), set()
    for registration_id, mine in theirs.items():
        wanted = typed[registration_id]
        for pair in mine:
            fact = ledgers[pair].paper() if pair in ledgers else None
            if (fact.status if fact else None) is wanted:
                continue
            changed.add(registration_id)
            if wanted is not None:
                db.session.add(fact_of(*pair, FactKind.PAPER, by, now=now, status=wanted, reason=reason))
            elif fact is not None:
                db.session.add(fact_of(*pair, FactKind.UNDO_FACT, by, now=now, undone_fact_id=fact.id, reason=reason))
    moved = [pair for pair in pairs if pair[0] in changed]
    if moved:
        follow(moved, before, sessions[0], by=by, reason=reason)
    return len(changed)


def _pairs_of_all(
    event: Event, sessions: Sequence[TrainingSession], people: Sequence[Registration]
) -> dict[int, list[Pair]]:
    """For each person, what their one signature speaks for."""
    required = required_here(attended_sessions(event), sessions)
    by_id = {session.id: session for session in sessions}
    theirs = {}
    for minor in (False, True):
        ids = [registration.id for registration in people if registration.minor is minor]
        together = dict.fromkeys(pair[1] for session_id in required[minor] for pair in pairs_of([0], by_id[session_id]))
        theirs |= {
            registration_id: [(registration_id, session_id) for session_id in together] for registration_id in ids
        }
    return theirs


def believe_paper(
    event: Event, sessions: Sequence[TrainingSession], registration: Registration, *, by: Actor, reason: str
) -> None:
    """Where scan and sheet disagree, let the sheet stand: a decision by hand, with its reason."""
    theirs = _pairs_of_all(event, sessions, [registration])[registration.id]
    ledgers = ledgers_for(theirs)
    typed = next((fact.status for pair in theirs if pair in ledgers and (fact := ledgers[pair].paper())), None)
    if typed is None:
        raise RuleBroken("nothing-typed-of-paper")
    ids = {pair[1] for pair in theirs}
    done: set[int] = set()
    for session in sessions:
        if session.id in ids - done:
            set_marks([registration], session, typed, by=by, reason=reason)
            done |= {pair[1] for pair in pairs_of([registration.id], session)}


def keep_paper_scan(
    event: Event, key: OccasionKey, content: bytes, kind: SheetFile, *, file: str, title: str, by: Actor
) -> PaperScan:
    """Remember a picture of a sheet, whose bytes are kept already. The same picture is kept once."""
    lock_row(event)
    check_not_closed(event.status)
    digest = hashlib.sha256(content).hexdigest()
    if any(scan.sha256 == digest for scan in paper_scans(event, key)):
        raise RuleBroken("sheet-file-twice", field="file")
    check_room_for_scan(count_paper_scans(event, key))
    scan = PaperScan(
        event_id=event.id,
        occasion=str(key),
        file=file,
        title=title,
        mimetype=kind.mimetype,
        bytes=len(content),
        sha256=digest,
        kept_by_id=by.actor_id,
        kept_at=clock.now(),
    )
    db.session.add(scan)
    audit.record(by, "attendance.added", scan, occasion=str(key))
    return scan


def drop_paper_scan(scan: PaperScan, *, by: Actor) -> str:
    """Forget a picture; the caller discards the file of this name once it is true."""
    name = scan.file
    audit.record(by, "attendance.removed", scan, occasion=scan.occasion)
    db.session.delete(scan)
    return name
