"""Letting go of what is no longer needed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta

import sqlalchemy as sa

from kasus_training.accounts.actions import forget_sign_ins
from kasus_training.accounts.models import Organization
from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock, storage
from kasus_training.foundation.audit import SYSTEM, Actor, AuditEntry
from kasus_training.foundation.database import db
from kasus_training.participants.actions import letting_go
from kasus_training.participants.actions.consenting import PAPERS
from kasus_training.privacy import queries, rules
from kasus_training.privacy.models import RetentionPeriod
from kasus_training.privacy.rules import FieldGroup

# What proves that something was done stays in the history.
KEPT_IN_HISTORY = ("certificate.%", "consent.%", "person.erased", "retention.%", "request.%", "incident.%")
WRITING_TIME = timedelta(days=1)

LetGo = Callable[[Event, Collection[int]], int]
BY_GROUP: dict[FieldGroup, LetGo] = {
    FieldGroup.BIRTH_DATE: letting_go.forget_birth_dates,
    FieldGroup.NEEDS: letting_go.forget_needs,
    FieldGroup.CONTACTS: letting_go.forget_contacts,
    FieldGroup.GUARDIANS: letting_go.forget_guardians,
    FieldGroup.ANSWERS: letting_go.forget_answers,
}


def set_periods(office: Organization, days: Mapping[FieldGroup, int], *, by: Actor) -> None:
    """Other periods than the default, from the next daily run on."""
    rules.check_days(days)
    before = queries.days_of(office.id)
    changed = [group for group, count in days.items() if before[group] != count]
    for group in changed:
        row = queries.period_of(office.id, group)
        if row is None:
            row = RetentionPeriod(organization_id=office.id, field_group=group, days=days[group])
            db.session.add(row)
        row.days = days[group]
    if changed:
        audit.record(by, "retention.changed", office, fields=[f"retention_{group.value}" for group in changed])


def apply_periods(event: Event, events: Collection[Event]) -> dict[FieldGroup, int]:
    """Empty the groups of one event whose time is over; gives how many rows of each. What a
    person needs for a training whose time is not over stays."""
    last_day, today = queries.last_day_of(event), clock.now().date()
    if last_day is None:
        return {}
    days = queries.days_of(event.organization_id)
    done: dict[FieldGroup, int] = {}
    for group, let_go in BY_GROUP.items():
        if rules.is_past(last_day, days[group], today):
            count = let_go(event, _alive(event, events, days[group], today))
            if count:
                done[group] = count
    for group, count in done.items():
        audit.record(SYSTEM, queries.RETENTION_APPLIED, event, group=group.value, count=count)
    return done


def _alive(event: Event, events: Collection[Event], days: int, today: date) -> list[int]:
    """Other events of the office that still keep the group."""
    return [
        other.id
        for other in events
        if other.organization_id == event.organization_id
        and other.id != event.id
        and (last := queries.last_day_of(other)) is not None
        and not rules.is_past(last, days, today)
    ]


def forget_logs(organization_id: int) -> int:
    """Entries of the history and ended sign-ins that are older than the office keeps them."""
    before = clock.now() - timedelta(days=queries.days_of(organization_id)[FieldGroup.LOGS])
    kept = sa.or_(*(AuditEntry.action.like(pattern) for pattern in KEPT_IN_HISTORY))
    own = sa.select(Event.id).where(Event.organization_id == organization_id)
    gone = db.session.execute(
        sa.delete(AuditEntry).where(
            # Most entries name their event only.
            sa.or_(AuditEntry.organization_id == organization_id, AuditEntry.event_id.in_(own)),
            AuditEntry.at < before,
            ~kept,
        )
    )
    count = gone.rowcount + forget_sign_ins(organization_id, before=before)  # type: ignore[attr-defined]
    if count:
        office = db.session.get_one(Organization, organization_id)
        audit.record(SYSTEM, queries.RETENTION_APPLIED, office, group=FieldGroup.LOGS.value, count=count)
    return count


def sweep_files() -> int:
    """Scans that no row names any more: a request broke off between file and row."""
    known = set(letting_go.paper_files())
    oldest = (clock.now() - WRITING_TIME).timestamp()
    gone = 0
    for path in storage.path_of(PAPERS).glob("*"):
        if f"{PAPERS}/{path.name}" not in known and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
