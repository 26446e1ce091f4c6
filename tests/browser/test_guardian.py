"""A guardian consents on a phone, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kasus_training.accounts.queries import user_by_email
from kasus_training.events import actions as events
from kasus_training.events.rules import EventDraft
from kasus_training.foundation import audit
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, tickets
from kasus_training.participants.rules import Gender, RegistrationDraft, SectorDraft
from tests.browser.office import Office
from tests.browser.pages.guardian import GuardianPage
from tests.browser.pages.registration import ParticipantPage
from tests.browser.window import Window


@pytest.fixture
def child(office: Office) -> tuple[str, str]:
    """A child that registered: the addresses of the guardian's page and of its own."""
    today = office.server.morning.today
    with office.server.inside(), transaction():
        organizer = user_by_email(office.organizer.email)
        assert organizer is not None
        draft = EventDraft(title="Pelatihan Forum Anak", days=(today, today + timedelta(days=1)), venue="Aula")
        event = events.create_event(organizer.organization, draft, by=organizer)
        sector = actions.add_sector(event, SectorDraft(name="Forum Anak", quota=3, for_minors=True), by=organizer)
        events.open_event(event, by=organizer)
        row = actions.register(
            event,
            RegistrationDraft(
                sector_id=sector.id, name="M. Ridhani", gender=Gender.MALE, institution="Forum Anak HSS",
                district="Daha Barat", born_on=today.replace(year=today.year - 14, day=1),
                guardian_name="Ibu Fatmawati", guardian_telephone="0852 0000 0055",
            ),
            by=audit.PARTICIPANT,
        )  # fmt: skip
        return tickets.guardian_path(row) or "", tickets.page_path(row)


def test_a_guardian_consents_on_a_phone_and_takes_it_back(child: tuple[str, str], phone: Callable[..., Window]):
    guardians, own = child
    page = GuardianPage.visit(phone(), guardians)
    expect(page.ticked).to_have_count(0)

    page = page.answer("Ibu", "0852 0000 0055", taking_part="yes", keep_data="yes")
    expect(page.problems).to_have_count(1)
    page = page.answer(photo="no", assent="yes")
    expect(page.answers).to_have_count(4)

    window = phone()
    window.open(own)
    expect(ParticipantPage(window).page.locator(".ticket .code")).to_be_visible()

    page = page.answer("Ibu", "0852 0000 0055", taking_part="no", keep_data="yes", photo="no")
    expect(page.page.locator("main")).to_contain_text("tempatnya sudah kosong")
    window.page.reload()
    expect(window.page.locator(".ticket")).to_have_count(0)
