"""Participants and tests for the house of assessments."""

from __future__ import annotations

from decimal import Decimal

from kasus_training.accounts.models import Institution
from kasus_training.accounts.rules import name_key
from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.rules import Phase, ScoreState
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Person, Registration, Sector
from kasus_training.participants.rules import HOLDING_A_SEAT, Status
from kasus_training.schedule.models import SessionSpeaker, TrainingSession
from kasus_training.schedule.rules import SessionKind, SpeakerRole
from kasus_training.speakers.models import Speaker


def make_sector(event: Event, code: str = "PATBM", position: int = 1, **fields: object) -> Sector:
    sector = Sector(**{"event_id": event.id, "code": code, "name": code, "position": position, "quota": 500, **fields})
    db.session.add(sector)
    db.session.flush()
    return sector


def make_participants(
    event: Event,
    sector: Sector,
    count: int,
    *,
    first: int = 1,
    status: Status = Status.CONFIRMED,
    name: str = "Peserta",
) -> list[Registration]:
    """So many people with numbers from `first`, in this status."""
    now = clock.now()
    institution = Institution(
        organization_id=event.organization_id,
        name=f"Desa {sector.code} {first}",
        name_key=name_key(f"Desa {sector.code} {first}"),
    )
    registrations = []
    for number in range(first, first + count):
        words = f"{name} {number:03}"
        person = Person(organization_id=event.organization_id, name=words, name_key=name_key(words), created_at=now)
        registrations.append(
            Registration(
                event_id=event.id,
                person=person,
                sector_id=sector.id,
                institution=institution,
                number=number,
                status=status,
                seat_no=number if status in HOLDING_A_SEAT else None,
                registered_at=now,
                changed_at=now,
            )
        )
    db.session.add_all(registrations)
    db.session.flush()
    return registrations


def make_form(
    event: Event, phase: Phase = Phase.PRE, title: str = "", *, position: int | None = None, **fields: object
) -> AssessmentForm:
    form = AssessmentForm(
        **{
            "event_id": event.id,
            "phase": phase,
            "title": title or {Phase.PRE: "Tes awal", Phase.POST: "Tes akhir"}[phase],
            "maximum": Decimal(20),
            "position": position or {Phase.PRE: 1, Phase.POST: 2}[phase],
            **fields,
        }
    )
    db.session.add(form)
    db.session.flush()
    return form


def make_score(form: AssessmentForm, registration: Registration, value: str, **fields: object) -> Score:
    """A cell as it stands; "T" and "B" for absent and exempt."""
    state = {"T": ScoreState.ABSENT, "B": ScoreState.EXEMPT, "": ScoreState.BLANK}.get(value, ScoreState.NUMBER)
    score = Score(
        **{
            "form_id": form.id,
            "registration_id": registration.id,
            "state": state,
            "value": Decimal(value) if state is ScoreState.NUMBER else None,
            "changed_at": clock.now(),
            **fields,
        }
    )
    db.session.add(score)
    db.session.flush()
    return score


def make_taught_session(event: Event, speaker: Speaker, title: str = "Asesmen") -> TrainingSession:
    """A session of the first day that this speaker teaches."""
    now = clock.now()
    session = TrainingSession(
        event_id=event.id,
        day_id=event.days[0].id,
        starts_at=now,
        ends_at=now.replace(hour=now.hour + 1),
        kind=SessionKind.SESSION,
        title=title,
    )
    session.assignments = [SessionSpeaker(speaker_id=speaker.id, role=SpeakerRole.SPEAKER)]
    db.session.add(session)
    db.session.flush()
    return session


def make_speaker(event: Event, name: str = "Fitriani, S.Psi.") -> Speaker:
    speaker = Speaker(event_id=event.id, name=name)
    db.session.add(speaker)
    db.session.flush()
    return speaker
