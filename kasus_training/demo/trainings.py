"""The trainings of the demo: event, team, speakers and timetable."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any

from kasus_training.accounts.models import Organization, User
from kasus_training.demo.offices import Office, instant
from kasus_training.demo.reference import ZONE, training
from kasus_training.events import actions as events
from kasus_training.events.models import Event
from kasus_training.events.rules import EventDraft, SettingsDraft
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Role
from kasus_training.schedule import actions as schedule
from kasus_training.schedule.rules import SessionDraft, SessionKind, window_on
from kasus_training.speakers import actions as speakers
from kasus_training.speakers.rules import SpeakerDraft

PLANNED_BEFORE = timedelta(days=40)
OPENED_BEFORE = timedelta(days=30)
BIOGRAPHY = (
    "Meneliti dan mengajar tentang gender, hak anak, dan pencegahan kekerasan, serta mendampingi "
    "pemerintah daerah menyusun layanan yang berpihak pada korban."
)


@dataclass
class Training:
    """One event by its ids: rows do not outlive the transaction that made them."""

    event_id: int
    slug: str
    organizer_id: int
    first_day: date
    sessions: list[int] = field(default_factory=list)

    @property
    def event(self) -> Event:
        return db.session.get_one(Event, self.event_id)

    @property
    def organizer(self) -> User:
        return db.session.get_one(User, self.organizer_id)


SUMMARY = (
    "Dua hari belajar bersama bagi petugas dan jejaring layanan di Hulu Sungai Selatan: "
    "mengenali kasus, mendampingi korban, dan merujuk lintas sektor."
)


def make_training(office: Office, first_day: date) -> Training:
    """The reference training with this first day, its page public and registration open."""
    planned = first_day - PLANNED_BEFORE
    with clock.at(instant(planned, time(9))), transaction():
        organizer = db.session.get_one(User, office.users["organizer"])
        event = _create(db.session.get_one(Organization, office.organization_id), first_day, organizer)
        known = _add_speakers(event, organizer)
        _add_team(event, office, known["psg"], organizer)
        sessions = _add_timetable(event, known, organizer)
        made = Training(event.id, event.slug, organizer.id, first_day, sessions)
    with clock.at(instant(first_day - OPENED_BEFORE, time(8))), transaction():
        events.open_event(made.event, by=made.organizer)
    return made


def _create(organization: Organization, first_day: date, organizer: User) -> Event:
    facts = training()["event"]
    days = tuple(first_day + timedelta(days=number) for number in range(facts["days"]))
    about: dict[str, Any] = {
        "title": facts["title"],
        "region": facts["region"],
        "summary": SUMMARY,
        "aims": tuple(facts["aims"]),
        "venue": facts["venue"],
        "place": training()["organization"]["place"],
        "timezone": ZONE,
        "jp_minutes": facts["jp_minutes"],
    }
    event = events.create_event(organization, EventDraft(**about, days=days), by=organizer)
    events.update_settings(
        event,
        SettingsDraft(
            **about,
            registration_opens_at=instant(first_day - OPENED_BEFORE, time(8)),
            registration_closes_at=instant(days[-1], time(17, 30)),
        ),
        by=organizer,
    )
    return event


def _add_speakers(event: Event, organizer: User) -> dict[str, int]:
    return {
        facts["key"]: speakers.add_speaker(
            event,
            SpeakerDraft(
                name=facts["name"],
                position=facts["position"],
                institution=facts["institution"],
                biography=BIOGRAPHY if facts["name"] else "",
            ),
            by=organizer,
        ).id
        for facts in training()["speakers"]
    }


def _add_team(event: Event, office: Office, speaker_id: int, organizer: User) -> None:
    for word in ("registrar", "trainer", "observer"):
        events.add_team_member(
            event,
            office.users[word],
            Role(word),
            speaker_id=speaker_id if word == "trainer" else None,
            by=organizer,
        )


def _add_timetable(event: Event, known: dict[str, int], organizer: User) -> list[int]:
    room = schedule.add_room(event, "Aula", 80, by=organizer)
    made = []
    for line in training()["timetable"]:
        day = event.days[line["day"] - 1]
        window = window_on(
            day.held_on, time.fromisoformat(line["start"]), time.fromisoformat(line["end"]), event.timezone
        )
        session = schedule.add_session(
            event,
            SessionDraft(
                day_id=day.id,
                window=window,
                kind=SessionKind(line["kind"]),
                title=line["title"],
                room_id=room.id,
                not_for_children=line.get("not_for_children", False),
                speaker_ids=tuple(known[key] for key in line.get("speakers", ())),
            ),
            by=organizer,
        )
        made.append(session.id)
    return made
