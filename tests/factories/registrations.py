"""Sectors and participants, made through the actions that users have."""

from __future__ import annotations

from datetime import date
from typing import Any

from kasus_training.events.models import Event
from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.rules import (
    AgeGroup,
    ConsentPurpose,
    Gender,
    GuardianDraft,
    RegistrationDraft,
    SectorDraft,
)

CHILD_BORN_ON = date(2009, 7, 16)


def make_sector(event_id: int, name: str = "Puspaga", quota: int = 10, **fields: Any) -> int:
    """Commit a sector; gives its id."""
    with transaction():
        sector = actions.add_sector(
            find_event(event_id), SectorDraft(name=name, quota=quota, **fields), by=audit.SYSTEM
        )
    return sector.id


def adult(sector_id: int, name: str = "Rusdiana", **fields: Any) -> RegistrationDraft:
    return RegistrationDraft(
        **{
            "sector_id": sector_id,
            "name": name,
            "gender": Gender.FEMALE,
            "age_group": AgeGroup.FROM_35,
            "institution": "Puspaga HSS",
            "district": "Kandangan",
            "telephone": "081234567890",
            "consents": frozenset({ConsentPurpose.DATA, ConsentPurpose.NEEDS}),
            **fields,
        }
    )


def child(sector_id: int, name: str = "M. Ridhani", **fields: Any) -> RegistrationDraft:
    return RegistrationDraft(
        **{
            "sector_id": sector_id,
            "name": name,
            "gender": Gender.MALE,
            "born_on": CHILD_BORN_ON,
            "institution": "Forum Anak HSS",
            "district": "Daha Barat",
            "guardian_name": "Bapak Kurnia",
            "guardian_telephone": "085200000055",
            **fields,
        }
    )


def consent(**fields: Any) -> GuardianDraft:
    return GuardianDraft(
        **{
            "name": "Bapak Kurnia",
            "relation": "Ayah",
            "telephone": "085200000055",
            "given_on": date(2025, 11, 20),
            "taking_part": True,
            "data": True,
            "photo": False,
            **fields,
        }
    )


def register(event_id: int, draft: RegistrationDraft, **more: Any) -> int:
    """Commit a registration by the public form; gives its id."""
    with transaction():
        row = actions.register(find_event(event_id), draft, by=audit.PARTICIPANT, **more)
    return row.id


def find_event(event_id: int) -> Event:
    return db.session.get_one(Event, event_id)


def find_sector(sector_id: int) -> Sector:
    return db.session.get_one(Sector, sector_id)


def find_registration(registration_id: int) -> Registration:
    return db.session.get_one(Registration, registration_id)
