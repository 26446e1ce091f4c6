"""A hall on the morning of the first day: people, a session, a station at the door."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from kasus_training.accounts.models import User
from kasus_training.attendance import actions
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from tests.factories.cast import Cast
from tests.factories.people import make_registration, make_sector, make_session, ticket_of


@dataclass(frozen=True)
class Hall:
    """Ids and secrets; rows are loaded where they are needed."""

    event: int
    slug: str
    sector: int
    session: int
    tomorrow: int
    people: tuple[int, ...]
    tickets: tuple[str, ...]
    codes: tuple[str, ...]
    station: int
    token: str

    @property
    def scans(self) -> str:
        return f"/api/v1/events/{self.slug}/scans"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


NAMES = ("Rusdiana", "Kaspul Anwar", "Norjannah", "Misran", "Khairunnisa")


def make_hall(cast: Cast, people: int = 3) -> Hall:
    """Commit a session that runs from 08.30 to 10.00 WITA and one tomorrow; needs a context."""
    event = db.session.get_one(Event, cast.event)
    sector = make_sector(event)
    session = make_session(event)
    tomorrow = make_session(event, day=1, title="Rencana tindak lanjut")
    registered = [make_registration(event, sector, NAMES[i % 5] + ("" if i < 5 else f" {i}")) for i in range(people)]
    db.session.commit()
    station, token = actions.make_station(event, "Meja 1", by=db.session.get_one(User, cast.organizer))
    db.session.commit()
    return Hall(
        event=event.id,
        slug=event.slug,
        sector=sector.id,
        session=session.id,
        tomorrow=tomorrow.id,
        people=tuple(person.id for person in registered),
        tickets=tuple(ticket_of(person) for person in registered),
        codes=tuple(person.code or "" for person in registered),
        station=station.id,
        token=token,
    )


def a_scan(hall: Hall, token: str, **facts: object) -> dict[str, object]:
    """One scan as a station sends it, at nine o'clock."""
    return {
        "scan_id": str(uuid4()),
        "token": token,
        "session_id": hall.session,
        "kind": "in",
        "scanned_at": "2025-11-24T01:00:00+00:00",
        **facts,
    }


def a_batch(*scans: dict[str, object], sent_at: str = "2025-11-24T01:00:00+00:00") -> dict[str, object]:
    return {"sent_at": sent_at, "scans": list(scans)}
