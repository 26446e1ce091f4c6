"""The people and the event that most tests stand in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kasus_training.accounts.models import Membership, Organization, User
from kasus_training.events.models import Event, EventDay, TeamMember
from kasus_training.events.rules import EventStatus
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.permissions import Role

FIRST_DAY = date(2025, 11, 24)


@dataclass(frozen=True)
class Cast:
    """Ids of the users, and of the event they work on. The stranger is another office's admin."""

    organization: int
    event: int
    slug: str
    admin: int
    organizer: int
    registrar: int
    trainer: int
    observer: int
    member: int
    stranger: int


def make_organization(short_name: str = "DPPKBPPPA", **fields: object) -> Organization:
    organization = Organization(
        **{
            "name": "Dinas PPKB-PPPA",
            "short_name": short_name,
            "government": "Pemerintah Kabupaten Hulu Sungai Selatan",
            "place": "Kandangan",
            "timezone": "Asia/Makassar",
            "created_at": clock.now(),
            **fields,
        }
    )
    db.session.add(organization)
    db.session.flush()
    return organization


def make_user(organization: Organization, name: str, role: Role = Role.MEMBER, **fields: object) -> User:
    user = User(
        **{
            "email": f"{name.lower().replace(' ', '.')}@{organization.short_name.lower()}.example",
            "name": name,
            "password_hash": None,
            "created_at": clock.now(),
            **fields,
        }
    )
    db.session.add(user)
    db.session.flush()
    db.session.add(Membership(organization_id=organization.id, user_id=user.id, role=role))
    db.session.flush()
    return user


def make_event(organization: Organization, slug: str = "pelatihan", **fields: object) -> Event:
    event = Event(
        **{
            "organization_id": organization.id,
            "slug": slug,
            "title": "Pelatihan Penanganan Kasus",
            "region": "Kabupaten Hulu Sungai Selatan",
            "venue": "Aula Dinas PPKB-PPPA",
            "place": "Kandangan",
            "timezone": "Asia/Makassar",
            "status": EventStatus.OPEN,
            "created_at": clock.now(),
            **fields,
        }
    )
    event.days = [EventDay(held_on=FIRST_DAY), EventDay(held_on=FIRST_DAY.replace(day=25))]
    db.session.add(event)
    db.session.flush()
    return event


def join_team(event: Event, user: User, role: Role, speaker_id: int | None = None) -> TeamMember:
    member = TeamMember(event_id=event.id, user_id=user.id, role=role, speaker_id=speaker_id)
    db.session.add(member)
    db.session.flush()
    return member


def make_cast() -> Cast:
    """Commit the usual people and their event; needs an application context."""
    office = make_organization()
    event = make_event(office)
    users = {
        role: make_user(office, role.value) for role in (Role.ORGANIZER, Role.REGISTRAR, Role.TRAINER, Role.OBSERVER)
    }
    for role, user in users.items():
        join_team(event, user, role)
    admin = make_user(office, "admin", Role.ADMIN)
    member = make_user(office, "member")
    elsewhere = make_organization("DINKES", name="Dinas Kesehatan")
    stranger = make_user(elsewhere, "stranger", Role.ADMIN)
    db.session.commit()
    return Cast(
        organization=office.id,
        event=event.id,
        slug=event.slug,
        admin=admin.id,
        organizer=users[Role.ORGANIZER].id,
        registrar=users[Role.REGISTRAR].id,
        trainer=users[Role.TRAINER].id,
        observer=users[Role.OBSERVER].id,
        member=member.id,
        stranger=stranger.id,
    )
