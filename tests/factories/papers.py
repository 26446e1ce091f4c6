"""Sessions, people and marks for papers and certificates."""

from __future__ import annotations

from datetime import date, time, timedelta

from kasus_training.accounts.actions import ensure_institution
from kasus_training.accounts.models import Signatory
from kasus_training.attendance.models import AttendanceMark
from kasus_training.attendance.rules import MarkStatus
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration, Sector
from kasus_training.participants.rules import Gender
from kasus_training.schedule.models import SessionSpeaker, TrainingSession
from kasus_training.schedule.rules import SessionKind, SpeakerRole
from kasus_training.speakers.models import Speaker
from kasus_training.zones import to_utc
from tests.factories import people
from tests.factories.people import make_sector

__all__ = ["make_registration", "make_sector", "make_sessions", "make_signatory", "mark"]


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


def make_registration(event: Event, sector: Sector, name: str, number: int, **fields: object) -> Registration:
    """A participant with a post at an institution, a telephone and a ticket."""
    employee_number = fields.pop("employee_number", "")
    registration = people.make_registration(
        event,
        sector,
        name,
        **{
            "number": number,
            "institution_id": ensure_institution(event.organization_id, "Bapperida").id,
            "position": "Kasubag Perencanaan",
            "district": "Loksado",
            "telephone": "+6281200000001",
            "gender": Gender.FEMALE,
            **fields,
        },
    )
    registration.person.employee_number = str(employee_number)
    db.session.flush()
    return registration


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
