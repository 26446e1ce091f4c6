"""Sectors, people and sessions as rows, for tests that do not ask how they came about."""

from __future__ import annotations

from datetime import datetime, time

from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import derived_token, token_hash
from kasus_training.participants.models import Person, Registration, Sector
from kasus_training.participants.rules import HOLDING_A_SEAT, Status
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionKind
from kasus_training.zones import to_utc

ALPHABET = "ACDEFGHJKMNPQRTUVWXY"


def make_sector(event: Event, code: str = "opd", **fields: object) -> Sector:
    sector = Sector(
        **{
            "event_id": event.id,
            "code": code,
            "name": f"Sektor {code}",
            "position": 1 + db.session.query(Sector).filter_by(event_id=event.id).count(),
            "quota": 2_500,
            **fields,
        }
    )
    db.session.add(sector)
    db.session.flush()
    return sector


def make_registration(
    event: Event, sector: Sector, name: str = "Rusdiana", *, status: Status = Status.CONFIRMED, **fields: object
) -> Registration:
    """A person registered for the event; confirmed ones have a ticket, a page and a code."""
    titles = {key: fields.pop(key) for key in ("front_title", "back_title", "gender", "telephone") if key in fields}
    person = Person(
        organization_id=event.organization_id,
        name=name,
        name_key=name_key(name),
        created_at=clock.now(),
        **titles,  # type: ignore[arg-type]
    )
    db.session.add(person)
    number = 1 + (db.session.query(db.func.max(Registration.number)).filter_by(event_id=event.id).scalar() or 0)
    seat = 1 + (db.session.query(db.func.max(Registration.seat_no)).filter_by(sector_id=sector.id).scalar() or 0)
    registration = Registration(
        **{
            "event_id": event.id,
            "person": person,
            "sector_id": sector.id,
            "number": number,
            "status": status,
            "seat_no": seat if status in HOLDING_A_SEAT else None,
            "registered_at": clock.now(),
            "changed_at": clock.now(),
            **fields,
        }
    )
    db.session.add(registration)
    db.session.flush()
    if status is Status.CONFIRMED or status is Status.CANCELLED:
        registration.code = code_of(registration.number)
        registration.ticket_generation = 1
        registration.ticket_hash = token_hash(ticket_of(registration))
    registration.page_hash = token_hash(derived_token("page", registration.id, registration.page_generation))
    db.session.flush()
    return registration


def ticket_of(registration: Registration) -> str:
    return derived_token("ticket", registration.id, registration.ticket_generation or 1)


def code_of(number: int) -> str:
    signs = ""
    for _ in range(6):
        number, rest = divmod(number, len(ALPHABET))
        signs = ALPHABET[rest] + signs
    return signs


def make_session(
    event: Event,
    start: str = "08.30",
    end: str = "10.00",
    *,
    day: int = 0,
    title: str = "Kebijakan pelindungan anak",
    **fields: object,
) -> TrainingSession:
    """A counted session on a day of the event, by the clock on its wall."""
    held = event.days[day]
    session = TrainingSession(
        **{
            "event_id": event.id,
            "day_id": held.id,
            "starts_at": _instant(event, day, start),
            "ends_at": _instant(event, day, end),
            "kind": SessionKind.SESSION,
            "title": title,
            "counted": True,
            "jp": 2,
            "number": 1 + db.session.query(TrainingSession).filter_by(event_id=event.id).count(),
            **fields,
        }
    )
    db.session.add(session)
    db.session.flush()
    return session


def _instant(event: Event, day: int, wall: str) -> datetime:
    return to_utc(event.days[day].held_on, time.fromisoformat(wall.replace(".", ":")), event.timezone)
