"""Sessions, people and marks for papers and certificates."""

from __future__ import annotations

from datetime import date, time, timedelta

from kasus_training.accounts.models import Institution, Signatory
from kasus_training.accounts.rules import name_key
from kasus_training.attendance.models import AttendanceMark
from kasus_training.attendance.rules import MarkStatus
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import derived_token, token_hash
from kasus_training.participants.models import Person, Registration, Sector
from kasus_training.participants.rules import Gender, Status
from kasus_training.schedule.models import SessionSpeaker, TrainingSession
from kasus_training.schedule.rules import SessionKind, SpeakerRole
from kasus_training.speakers.models import Speaker
from kasus_training.zones import to_utc

ALPHABET = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def make_signatory(event: Event, **fields: object) -> Signatory:
    signatory = Signatory(
        **{
            "organization_id": event.organization_id,
            "name": "Drs. Hendro Martono",
            "prefix": "Plt.",
            "position": "Kepala Dinas",
            "rank": "Pembina Tk. I",
            "employee_number": "197001011995011001",
            "valid_from": date(2020, 1, 1),
            **fields,
        }
    )
    db.session.add(signatory)
    db.session.flush()
    return signatory


def make_sessions(event: Event, count: int = 4, **fields: object) -> list[TrainingSession]:
    """Counted sessions of two lesson hours, spread over the event's days."""
    speaker = Speaker(event_id=event.id, name="Nurhikmah", position="Ketua Pusat Studi Gender")
    db.session.add(speaker)
    db.session.flush()
    sessions = []
    for index in range(count):
        day = event.days[index % len(event.days)]
        start = to_utc(day.held_on, time(8), event.timezone) + timedelta(hours=2 * (index // len(event.days)))
        session = TrainingSession(
            **{
                "event_id": event.id,
                "day_id": day.id,
                "starts_at": start,
                "ends_at": start + timedelta(minutes=90),
                "kind": SessionKind.SESSION,
                "title": f"Materi {index + 1}",
                "number": index + 1,
                "jp": 2,
                "counted": True,
                **fields,
            }
        )
        session.assignments = [SessionSpeaker(speaker_id=speaker.id, role=SpeakerRole.SPEAKER)]
        db.session.add(session)
        sessions.append(session)
    db.session.flush()
    return sessions


def make_sector(event: Event, code: str = "KLA", **fields: object) -> Sector:
    sector = Sector(
        **{
            "event_id": event.id,
            "code": code,
            "name": f"Sektor {code}",
            "position": 1,
            "quota": 500,
            **fields,
        }
    )
    db.session.add(sector)
    db.session.flush()
    return sector


def make_registration(event: Event, sector: Sector, name: str, number: int, **fields: object) -> Registration:
    """A confirmed participant with a ticket, a code and a page of their own."""
    institution = db.session.query(Institution).filter_by(name_key="bapperida").one_or_none()
    if institution is None:
        institution = Institution(
            organization_id=event.organization_id, name="Bapperida", name_key=name_key("Bapperida")
        )
    person = Person(
        organization_id=event.organization_id,
        front_title=fields.pop("front_title", ""),
        name=name,
        back_title=fields.pop("back_title", ""),
        name_key=name_key(name),
        gender=Gender.FEMALE,
        telephone="+6281200000001",
        employee_number=fields.pop("employee_number", ""),
        created_at=clock.now(),
    )
    db.session.add_all([institution, person])
    db.session.flush()
    registration = Registration(
        **{
            "event_id": event.id,
            "person_id": person.id,
            "sector_id": sector.id,
            "institution_id": institution.id,
            "position": "Kasubag Perencanaan",
            "district": "Loksado",
            "number": number,
            "status": Status.CONFIRMED,
            "seat_no": number,
            "code": _code(number),
            "ticket_generation": 1,
            "registered_at": clock.now(),
            "changed_at": clock.now(),
            **fields,
        }
    )
    db.session.add(registration)
    db.session.flush()
    if registration.ticket_generation and registration.status is Status.CONFIRMED:
        registration.ticket_hash = token_hash(derived_token("ticket", registration.id, 1))
    registration.page_hash = token_hash(derived_token("page", registration.id, 1))
    db.session.flush()
    return registration


def _code(number: int) -> str:
    digits = []
    for _place in range(6):
        number, rest = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[rest])
    return "".join(digits)


def mark(registration: Registration, sessions: list[TrainingSession], status: MarkStatus = MarkStatus.PRESENT) -> None:
    """One mark in each of these sessions."""
    db.session.add_all(
        AttendanceMark(
            registration_id=registration.id,
            session_id=session.id,
            status=status,
            first_in_at=clock.now() if status is not MarkStatus.EXCUSED else None,
            changed_at=clock.now(),
        )
        for session in sessions
    )
    db.session.flush()
