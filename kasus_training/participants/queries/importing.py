"""Lists that people send, and what of the event they are compared with."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, selectinload

from kasus_training.accounts.models import Institution, InstitutionAlias
from kasus_training.accounts.queries import aliases_of
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.participants.faces import Known, SectorFacts, Situation
from kasus_training.participants.models import Guardian, PeopleList, Person, Registration, Sector
from kasus_training.participants.queries.lookups import whole
from kasus_training.participants.queries.sectors import places, sector_of_institution, sectors_of
from kasus_training.participants.rules import OPEN_STATUSES, RegistrationDraft, holds_a_seat

AT_ONCE = 500
"""Keys that one query names."""


def people_list_of(event: Event, list_id: int, user_id: int) -> PeopleList | None:
    """A list that this person sent for this event."""
    return db.session.scalar(sa.select(PeopleList).filter_by(id=list_id, event_id=event.id, user_id=user_id))


def people_list_by_id(list_id: int) -> PeopleList | None:
    return db.session.get(PeopleList, list_id)


def lists_before(instant: datetime) -> list[PeopleList]:
    """Lists whose files have lain long enough."""
    held = sa.or_(PeopleList.tables_file != "", PeopleList.plan_file != "")
    return list(db.session.scalars(sa.select(PeopleList).where(PeopleList.created_at < instant, held).limit(100)))


def event_by_id(event_id: int) -> Event:
    return db.session.get_one(Event, event_id)


def situation_of(event: Event, *, default_sector: int | None = None) -> Situation:
    """What a list is judged by: sectors and their places, and everybody who is registered."""
    left = places(event)
    sectors = tuple(
        SectorFacts(
            id=sector.id,
            label=sector.label,
            words=(sector.short_name, sector.code, sector.name),
            quota=sector.quota,
            left=left[sector.id].left,
            for_minors=sector.for_minors,
        )
        for sector in sectors_of(event)
    )
    return Situation(
        first_day=event.first_day,
        sectors=sectors,
        known=tuple(_known(event)),
        by_institution=sector_of_institution(event),
        same_institution=aliases_of(event.organization_id),
        default_sector=default_sector,
    )


def _known(event: Event) -> Iterable[Known]:
    rows = db.session.execute(
        sa.select(
            Registration.id, Registration.person_id, Guardian.id, Registration.number, Registration.status,
            Registration.minor, Registration.sector_id, Sector.name, Sector.short_name, Registration.age_group,
            Registration.position, Registration.district, Registration.needs, Registration.diet, Registration.rank,
            Registration.village, Registration.companion_telephone,
            Institution.name, Person.name, Person.front_title, Person.back_title, Person.gender, Person.born_on,
            Person.number_kind, Person.employee_number, Person.telephone, Person.email,
            Guardian.name, Guardian.telephone,
        )
        .select_from(Registration)
        .join(Person, Person.id == Registration.person_id)
        .join(Sector, Sector.id == Registration.sector_id)
        .outerjoin(Institution, Institution.id == Registration.institution_id)
        .outerjoin(Guardian, Guardian.registration_id == Registration.id)
        .where(Registration.event_id == event.id)
    )  # fmt: skip
    return (_known_of(tuple(row)) for row in rows)


def _known_of(row: tuple[Any, ...]) -> Known:
    (
        id_, person_id, guardian_id, number, status, minor, sector_id, sector, short_name, age_group, position,
        district, needs, diet, rank, village, companion, institution, name, front_title, back_title, gender, born_on, number_kind,
        employee_number, telephone, email, guardian_name, guardian_telephone,
    ) = row  # fmt: skip
    draft = RegistrationDraft(
        sector_id=sector_id, name=name, front_title=front_title, back_title=back_title, gender=gender,
        born_on=born_on, age_group=age_group, number_kind=number_kind, employee_number=employee_number,
        position=position, institution=institution or "", district=district, telephone=telephone, email=email,
        needs=needs, diet=diet, guardian_name=guardian_name or "", guardian_telephone=guardian_telephone or "",
        number=number, rank=rank, village=village, companion_telephone=companion,
    )  # fmt: skip
    return Known(
        registration_id=id_, person_id=person_id, guardian_id=guardian_id, number=number,
        is_open=status in OPEN_STATUSES, minor=minor, sector=short_name or sector, draft=draft,
        holds_a_seat=holds_a_seat(status),
    )  # fmt: skip


def stamp_of(event: Event) -> tuple[Any, ...]:
    """Differs once anybody registered, changed or cancelled, or a quota or institution changed."""
    people = db.session.execute(
        sa.select(
            sa.func.count(), sa.func.count(Registration.seat_no), sa.func.max(Registration.id),
            sa.func.max(Registration.changed_at),
        ).where(Registration.event_id == event.id)
    ).one()  # fmt: skip
    sectors = db.session.execute(
        sa.select(Sector.id, Sector.quota, Sector.name, Sector.for_minors)
        .where(Sector.event_id == event.id)
        .order_by(Sector.id)
    ).all()
    offices = [
        db.session.execute(
            sa.select(sa.func.count(), sa.func.max(model.id)).where(model.organization_id == event.organization_id)
        ).one()
        for model in (Institution, InstitutionAlias)
    ]
    return (*people, *map(tuple, sectors), *map(tuple, offices))


def last_registration_id() -> int:
    return db.session.scalar(sa.select(sa.func.max(Registration.id))) or 0


def identities_taken(event: Event) -> dict[str, int]:
    """Whose identities are in use, with their numbers."""
    rows = db.session.execute(
        sa.select(Registration.identity, Registration.number).where(
            Registration.event_id == event.id,
            Registration.status.in_(OPEN_STATUSES),
            Registration.identity.is_not(None),
        )
    )
    return {identity: number for identity, number in rows if identity is not None}


def registrations_to_correct(event: Event, ids: Sequence[int]) -> dict[int, Registration]:
    """These registrations with all that a correction looks at."""
    found: dict[int, Registration] = {}
    for start in range(0, len(ids), AT_ONCE):
        rows = db.session.scalars(
            whole()
            .options(
                joinedload(Registration.guardian),
                joinedload(Registration.event, innerjoin=True),
                selectinload(Registration.consents),
            )
            .where(Registration.event_id == event.id, Registration.id.in_(ids[start : start + AT_ONCE]))
            .execution_options(populate_existing=True)
        )
        found |= {row.id: row for row in rows}
    return found


def last_waiting_nos(event: Event) -> dict[int, int]:
    rows = db.session.execute(
        sa.select(Registration.sector_id, sa.func.max(Registration.waiting_no))
        .where(Registration.event_id == event.id, Registration.waiting_no.is_not(None))
        .group_by(Registration.sector_id)
    )
    return {sector_id: number or 0 for sector_id, number in rows}


def all_codes(event: Event) -> set[str]:
    rows = db.session.scalars(sa.select(Registration.code).where(Registration.event_id == event.id))
    return {code for code in rows if code is not None}


def seats_of(event: Event) -> dict[int, set[int]]:
    """Seats held in each sector of the event."""
    held: dict[int, set[int]] = {}
    rows = db.session.execute(
        sa.select(Registration.sector_id, Registration.seat_no).where(
            Registration.event_id == event.id, Registration.seat_no.is_not(None)
        )
    )
    for sector_id, seat in rows:
        held.setdefault(sector_id, set()).add(seat or 0)
    return held


def people_before(event: Event, keys: Collection[str]) -> dict[tuple[str, int], int]:
    """Whom these names and institutions meant in earlier trainings, where it is one person only
    who is not registered in this event."""
    here = sa.select(Registration.person_id).where(
        Registration.event_id == event.id, Registration.status.in_(OPEN_STATUSES)
    )
    found: dict[tuple[str, int], set[int]] = {}
    wanted = sorted(keys)
    for start in range(0, len(wanted), AT_ONCE):
        rows = db.session.execute(
            sa.select(Person.name_key, Registration.institution_id, Person.id)
            .join(Registration, Registration.person_id == Person.id)
            .where(
                Person.organization_id == event.organization_id,
                Person.name_key.in_(wanted[start : start + AT_ONCE]),
                Person.erased_at.is_(None),
                Registration.institution_id.is_not(None),
                Person.id.not_in(here),
            )
            .distinct()
        )
        for key, institution_id, person_id in rows:
            found.setdefault((key, institution_id or 0), set()).add(person_id)
    return {key: next(iter(ids)) for key, ids in found.items() if len(ids) == 1}
