"""A training with a session that runs now and people who hold tickets, in the browser tests' office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from kasus_training.accounts.models import Organization
from kasus_training.accounts.queries import user_by_email
from kasus_training.attendance import queries
from kasus_training.attendance.actions import ensure_projector, invite_station
from kasus_training.attendance.models import AttendanceMark, Scan
from kasus_training.events.actions import create_event, open_event
from kasus_training.events.models import Event
from kasus_training.events.rules import EventDraft
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.models import Registration
from tests.browser.office import Office
from tests.factories.people import code_of, make_registration, make_sector, make_session, ticket_of

PEOPLE = ("Rusdiana", "Kaspul Anwar", "Norjannah", "Misran", "Khairunnisa")


@dataclass(frozen=True)
class BrowserHall:
    office: Office
    slug: str
    tickets: dict[str, str]
    codes: dict[str, str]

    def invite(self, name: str) -> str:
        """The address in the QR on the organizer's screen."""
        with self.office.server.inside(), transaction():
            event = db.session.scalars(sa.select(Event).filter_by(slug=self.slug)).one()
            pairing = invite_station(event, name, by=user_by_email(self.office.organizer.email))
            return f"/station/pair/{queries.pairing_code(pairing)}"

    def screen(self) -> str:
        """The address of the hall's screen."""
        with self.office.server.inside(), transaction():
            event = db.session.scalars(sa.select(Event).filter_by(slug=self.slug)).one()
            [session] = queries.attended_sessions(event)
            return f"/screen/{ensure_projector(session, by=user_by_email(self.office.organizer.email))[1]}"

    def let_days_pass(self) -> None:
        """The training was two days ago."""
        with self.office.server.inside(), transaction():
            event = db.session.scalars(sa.select(Event).filter_by(slug=self.slug)).one()
            for day in event.days:
                day.held_on -= timedelta(days=2)

    def marked(self) -> list[str]:
        """Who is in, by name; one entry for each mark."""
        with self.office.server.inside():
            rows = db.session.scalars(
                sa.select(AttendanceMark)
                .join(Registration, Registration.id == AttendanceMark.registration_id)
                .join(Event, Event.id == Registration.event_id)
                .where(Event.slug == self.slug)
            )
            return sorted(mark.registration.person.name for mark in rows)

    def scans(self) -> list[tuple[str, str]]:
        """Name and result of each scan that the server keeps, in order of arrival."""
        with self.office.server.inside():
            rows = db.session.scalars(
                sa.select(Scan).join(Event, Event.id == Scan.event_id).where(Event.slug == self.slug).order_by(Scan.id)
            )
            return [(row.registration.person.name if row.registration else "", row.result.value) for row in rows]


def make_browser_hall(office: Office, title: str) -> BrowserHall:
    server = office.server
    with server.inside(), transaction():
        organization = db.session.scalars(sa.select(Organization)).one()
        organizer = user_by_email(office.organizer.email)
        event = create_event(organization, EventDraft(title=title, days=(server.morning.today,)), by=organizer)
        open_event(event, by=organizer)
        sector = make_sector(event)
        make_session(event, "08.30", "16.00")
        people = [make_registration(event, sector, name) for name in PEOPLE]
        return BrowserHall(
            office,
            event.slug,
            {person.person.name: ticket_of(person) for person in people},
            {person.person.name: code_of(person.number) for person in people},
        )
