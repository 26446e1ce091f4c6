"""Another office with a training of its own: nobody here may see it, and its people nothing of ours."""

from __future__ import annotations

from datetime import date, time, timedelta

from kasus_training.accounts.models import Organization, User
from kasus_training.demo.offices import Office, instant
from kasus_training.demo.reference import ZONE
from kasus_training.demo.trainings import Training
from kasus_training.events import actions as events
from kasus_training.events.rules import EventDraft
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions as participants
from kasus_training.participants.rules import RegistrationDraft, SectorDraft
from kasus_training.schedule import actions as schedule
from kasus_training.speakers import actions as speakers
from kasus_training.speakers.rules import SpeakerDraft

PRESET = "one-day-four-sessions"
PEOPLE = ("Rahmadiah", "Syaiful Bahri", "Noor Hasanah", "Kamaruddin", "Lisnawati")


def make_other_training(office: Office, first_day: date) -> Training:
    with clock.at(instant(first_day - timedelta(days=20), time(10))), transaction():
        organizer = db.session.get_one(User, office.users["other_organizer"])
        event = events.create_event(
            db.session.get_one(Organization, office.organization_id),
            EventDraft(
                title="Pelatihan Pendamping Sosial Desa",
                region="Kabupaten Contoh",
                venue="Balai Desa Contoh",
                place="Rantau",
                timezone=ZONE,
                days=(first_day + timedelta(days=7),),
            ),
            by=organizer,
        )
        speakers.add_speaker(event, SpeakerDraft(position="Narasumber dinas", institution="Dinas Sosial"), by=organizer)
        sessions = schedule.apply_preset(event, PRESET, by=organizer)
        sector = participants.add_sector(event, SectorDraft(name="Pendamping desa", quota=20), by=organizer)
        events.open_event(event, by=organizer)
        for name in PEOPLE:
            draft = RegistrationDraft(sector_id=sector.id, name=name, institution="Desa Contoh")
            participants.add_by_staff(event, draft, by=organizer)
        return Training(event.id, event.slug, organizer.id, first_day, [session.id for session in sessions])
