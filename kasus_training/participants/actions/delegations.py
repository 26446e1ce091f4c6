"""Asking institutions for delegates, and making one institution of two that are the same."""

from __future__ import annotations

import sqlalchemy as sa

from kasus_training.accounts import queries as accounts
from kasus_training.accounts.actions import ensure_institution, note_alias
from kasus_training.accounts.models import Institution, InstitutionAlias
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.participants import delegating, queries, rules
from kasus_training.participants.delegating import Merging
from kasus_training.participants.models import Chaperone, Delegation, Registration, SectorInstitution


def ask_for_delegates(event: Event, name: str, asked: int | None, *, by: Actor) -> Institution:
    """How many people this institution is to send; with none it is not asked any more."""
    count = delegating.check_asked(asked)
    lock_row(event)
    check_not_closed(event.status)
    institution = ensure_institution(event.organization_id, rules.check_line(name, field="institution"))
    delegation = queries.delegation_of(event, institution.id)
    if count == 0:
        if delegation is not None:
            db.session.delete(delegation)
            audit.record(by, "delegates.removed", event)
        return institution
    if delegation is None:
        delegation = Delegation(event_id=event.id, institution_id=institution.id, asked=count, asked_at=clock.now())
        db.session.add(delegation)
        audit.record(by, "delegates.added", event, old=0, new=count)
    elif delegation.asked != count:
        audit.record(by, "delegates.changed", event, old=delegation.asked, new=count)
        delegation.asked, delegation.asked_at = count, clock.now()
    return institution


def merge_institutions(one: Institution, other: Institution, *, by: Actor) -> Merging:
    """Everything of the one becomes the other's, and its name an alias. Who is registered under both
    stays registered twice: only a human knows whether that is one person."""
    delegating.check_may_merge(one.id, other.id)
    for institution in sorted((one, other), key=lambda row: row.id):
        lock_row(institution)
    moved = queries.merging_of(one, other)
    _move_registrations(one, other)
    _move_sectors(one, other)
    _move_delegations(one, other)
    for model in (Chaperone, InstitutionAlias):
        db.session.execute(
            sa.update(model)
            .where(model.institution_id == one.id)
            .values(institution_id=other.id)
            .execution_options(synchronize_session=False)
        )
    name, key = one.name, one.name_key
    db.session.expire(one, ["aliases"])
    db.session.delete(one)
    db.session.flush()
    if accounts.alias_by_key(other.organization_id, key) is None:
        note_alias(other, name)
    audit.record(by, "institution.merged", other, old=name, new=other.name, registrations=moved.registrations)
    return moved


def _move_registrations(one: Institution, other: Institution) -> None:
    taken = queries.identities_under(other)
    moved = []
    for id_, event_id, is_open, is_known, name in queries.registrations_to_move(one):
        identity, namesake = rules.identity_of(name, other.id), 0
        while (event_id, identity) in taken:
            namesake += 1
            identity = rules.identity_of(name, other.id, namesake=namesake)
        if is_open and is_known:
            taken.add((event_id, identity))
        moved.append(
            {
                "id": id_,
                "institution_id": other.id,
                "identity": identity if is_known else None,
                "changed_at": clock.now(),
            }
        )
    if moved:
        db.session.execute(sa.update(Registration), moved)


def _move_sectors(one: Institution, other: Institution) -> None:
    """Where both come in a sector, once is enough."""
    table = SectorInstitution.__table__
    there = sa.select(table.c.sector_id).where(table.c.institution_id == other.id)
    db.session.execute(
        sa.delete(SectorInstitution)
        .where(table.c.institution_id == one.id, table.c.sector_id.in_(there))
        .execution_options(synchronize_session=False)
    )
    db.session.execute(
        sa.update(SectorInstitution)
        .where(table.c.institution_id == one.id)
        .values(institution_id=other.id)
        .execution_options(synchronize_session=False)
    )


def _move_delegations(one: Institution, other: Institution) -> None:
    there = queries.delegations_under(other)
    for event_id, delegation in queries.delegations_under(one).items():
        if event_id in there:
            there[event_id].asked = delegating.asked_together(there[event_id].asked, delegation.asked)
            db.session.delete(delegation)
        else:
            delegation.institution_id = other.id
    db.session.flush()
