"""The groups that an event invites."""

from __future__ import annotations

from kasus_training.accounts.actions import ensure_institution
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import queries, seats
from kasus_training.participants.actions.standing import fill_places
from kasus_training.participants.models import Sector
from kasus_training.participants.rules import SectorDraft
from kasus_training.participants.waiting import Cause
from kasus_training.rulings import RuleBroken


def add_sector(event: Event, draft: SectorDraft, *, by: Actor) -> Sector:
    """A further sector, behind the others. Without a colour it takes the next of the palette."""
    draft = seats.check_sector(draft)
    lock_row(event)
    check_not_closed(event.status)
    others = queries.sectors_of(event)
    codes = {sector.code for sector in others}
    code = draft.code or seats.sector_code(draft.name, codes)
    _check_unlike(others, code, draft.name)
    colour, symbol = seats.SECTOR_MARKS[len(others) % len(seats.SECTOR_MARKS)]
    sector = Sector(
        event_id=event.id,
        code=code,
        name=draft.name,
        short_name=draft.short_name,
        position=max((other.position for other in others), default=0) + 1,
        quota=draft.quota,
        for_minors=draft.for_minors,
        needs_approval=draft.needs_approval,
        has_waiting_list=draft.has_waiting_list,
        colour=draft.colour or colour,
        symbol=draft.symbol or symbol,
    )
    db.session.add(sector)
    _name_institutions(event, sector, draft.institutions)
    audit.record(by, "sector.added", sector, code=code, quota=draft.quota)
    return sector


def update_sector(event: Event, sector: Sector, draft: SectorDraft, *, by: Actor) -> Sector:
    """Change a sector. A quota below the seats held keeps everybody and admits nobody more; a
    higher one gives its places to those who wait."""
    draft = seats.check_sector(draft)
    lock_row(event)
    check_not_closed(event.status)
    others = [other for other in queries.sectors_of(event) if other.id != sector.id]
    code = draft.code or sector.code
    _check_unlike(others, code, draft.name)
    wanted = {
        "code": code,
        "name": draft.name,
        "short_name": draft.short_name,
        "quota": draft.quota,
        "for_minors": draft.for_minors,
        "needs_approval": draft.needs_approval,
        "has_waiting_list": draft.has_waiting_list,
        "colour": draft.colour or sector.colour,
        "symbol": draft.symbol or sector.symbol,
    }
    changed = [name for name, value in wanted.items() if getattr(sector, name) != value]
    for name in changed:
        setattr(sector, name, wanted[name])
    if [row.name for row in sector.institutions] != sorted(draft.institutions):
        changed.append("institutions")
        _name_institutions(event, sector, draft.institutions)
    if changed:
        audit.record(by, "sector.changed", sector, fields=changed, quota=sector.quota)
    if "quota" in changed:
        fill_places(sector, Cause.QUOTA_RAISED, by=by)
    return sector


def move_sector(event: Event, sector: Sector, *, up: bool, by: Actor) -> None:
    """Let the sector change places with its neighbour."""
    lock_row(event)
    check_not_closed(event.status)
    ordered = queries.sectors_of(event)
    place = ordered.index(sector)
    target = place - 1 if up else place + 1
    if not 0 <= target < len(ordered):
        return
    ordered[place], ordered[target] = ordered[target], ordered[place]
    for position, row in enumerate(ordered, start=1):
        row.position = position
    audit.record(by, "sector.moved", sector, position=sector.position)


def remove_sector(event: Event, sector: Sector, *, by: Actor) -> None:
    """Only a sector that nobody ever registered for can go."""
    lock_row(event)
    check_not_closed(event.status)
    if queries.counts_by_sector(event).get(sector.id):
        raise RuleBroken("sector-has-people")
    audit.record(by, "sector.removed", sector, code=sector.code)
    db.session.delete(sector)
    db.session.flush()


def _check_unlike(others: list[Sector], code: str, name: str) -> None:
    if any(other.code == code for other in others):
        raise RuleBroken("sector-code-taken", field="code", code=code)
    if any(other.name.casefold() == name.casefold() for other in others):
        raise RuleBroken("sector-name-taken", field="name", name=name)


def _name_institutions(event: Event, sector: Sector, names: tuple[str, ...]) -> None:
    rows = {row.id: row for row in (ensure_institution(event.organization_id, name) for name in names)}
    sector.institutions = sorted(rows.values(), key=lambda row: row.name)
    db.session.flush()
