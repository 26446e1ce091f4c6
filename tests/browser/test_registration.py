"""People come in on a phone without JavaScript, by a pasted list, and in somebody else's stead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from kasus_training.accounts.queries import user_by_email
from kasus_training.events import actions as events
from kasus_training.events.rules import EventDraft
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions
from kasus_training.participants.questions import QuestionDraft, QuestionKind
from kasus_training.participants.rules import SectorDraft
from tests.browser.office import Office
from tests.browser.pages.base import PageObject
from tests.browser.pages.registration import ParticipantPage
from tests.browser.pages.sign_in import SignInPage
from tests.browser.window import Window


class AnyPage(PageObject):
    address = "/.*"


@pytest.fixture(scope="module")
def slug(office: Office) -> str:
    """A training with two sectors, and a question that another one asks for."""
    today = office.server.morning.today
    with office.server.inside(), transaction():
        organizer = user_by_email(office.organizer.email)
        assert organizer is not None
        draft = EventDraft(title="Pelatihan Kader", days=(today, today + timedelta(days=1)), venue="Aula")
        event = events.create_event(organizer.organization, draft, by=organizer)
        actions.add_sector(event, SectorDraft(name="Puspaga", quota=3, institutions=("Puspaga HSS",)), by=organizer)
        actions.add_sector(event, SectorDraft(name="Kesehatan", quota=3), by=organizer)
        first = actions.add_question(
            event, QuestionDraft("Menginap?", QuestionKind.CHOICE, options=("Ya", "Tidak")), by=organizer
        )
        actions.add_question(
            event,
            QuestionDraft("Malam ke berapa?", QuestionKind.TEXT, depends_on_id=first.id, depends_on_value="Ya"),
            by=organizer,
        )
        events.open_event(event, by=organizer)
        return event.slug


def tell(page: Page, name: str, institution: str) -> None:
    """What an adult tells about themselves, wherever the fields stand."""
    page.locator("[name=name]").fill(name)
    page.locator("[name=name_confirmed]").check(force=True)
    page.locator("[name=gender][value=female]").check(force=True)
    if page.locator("[name=institution]").count():
        page.locator("[name=institution]").fill(institution)
    page.locator("[name=district]").select_option("Kandangan")
    page.locator("[name=age][value=adult]").check(force=True)
    page.locator("[name=age_group]").select_option("35-44")
    page.locator("[name=telephone]").fill("0812 3456 7890")


def test_somebody_registers_on_a_phone_without_javascript_and_sends_somebody_else(
    slug: str, phone: Callable[..., Window]
):
    window = phone(java_script_enabled=False)
    page = window.open(f"/e/{slug}/register")
    page.locator("#step-sector label").filter(has_text="Puspaga").click()
    tell(page, "Rusdiana", "Puspaga HSS")
    page.locator(".sticky-action [type=submit], .ask-actions [type=submit]").first.click()

    expect(page).to_have_url(re.compile("/p/[A-Z2-7]+$"))
    expect(page.locator("h1")).to_have_text("Rusdiana")
    own = window.path()

    other = phone()
    other.open(f"{own}/replace")
    tell(other.page, "Salasiah", "")
    with other.page.expect_navigation():
        other.page.locator("main form [type=submit]").click()
    expect(ParticipantPage(other).heading).to_have_text("Salasiah")
    page.reload()
    expect(page.locator("main")).to_contain_text("Tiketnya tidak berlaku lagi")


def test_a_draft_stays_on_the_phone_and_questions_follow_the_answers(slug: str, phone: Callable[..., Window]):
    window = phone()
    page = window.open(f"/e/{slug}/register")
    page.locator("#step-sector label").filter(has_text="Kesehatan").click()
    page.locator(".sticky-action button[type=button]").click()
    page.locator("[name=name]").fill("Wahidah")
    # Longer than the pause after which typing is kept.
    page.wait_for_timeout(800)
    page.reload()

    expect(page.locator("[name=name]")).to_have_value("Wahidah")
    expect(page.locator("[data-draft-notice]")).to_be_visible()
    second = page.locator("[data-question]").nth(1)
    expect(second).to_have_js_property("hidden", True)
    page.locator("[data-question] input[value=Ya]").evaluate("(field) => field.click()")
    expect(second).to_have_js_property("hidden", False)


def test_a_pasted_list_is_looked_at_and_taken_in(slug: str, office: Office, laptop: Callable[..., Window]):
    window = laptop()
    SignInPage.visit(window).sign_in(office.organizer, AnyPage)
    page = window.open(f"/events/{slug}/participants/import")
    page.locator("[name=text]").fill(
        "Daftar utusan\n\nNama\tInstansi\tSektor\tNo HP\n"
        "Hj. Masniah, S.Sos.\tPuskesmas Kandangan\tKesehatan\t0812-3456-7891\n"
        "Noor Aida\tPuskesmas Kandangan\tKesehatan\t123\n"
    )
    with page.expect_navigation():
        page.get_by_role("button", name="Periksa baris").click()
    window.examine()
    expect(page.locator("table").last).to_contain_text("Hj. Masniah, S.Sos.")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("Masukkan 1 baris")).click()

    expect(page.locator("h1")).to_have_text("Daftar sudah dimasukkan")
    page.get_by_role("link", name="Ke daftar peserta").click()
    expect(page.locator("main")).to_contain_text("Hj. Masniah, S.Sos.")
