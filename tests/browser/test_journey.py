"""The whole training through a browser: from the empty form to a certificate that says valid."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import expect

from kasus_training.foundation.jobs.worker import run_waiting
from tests.browser.camera import film
from tests.browser.office import Office
from tests.browser.pages.attendance import BoardPage, DeskPage
from tests.browser.pages.base import PageObject
from tests.browser.pages.certificates import CertificatesPage, VerificationPage
from tests.browser.pages.events import EventsPage
from tests.browser.pages.overview import OverviewPage, SettingsPage, TeamPage
from tests.browser.pages.registration import Answers, ParticipantPage, PublicEventPage
from tests.browser.pages.scores import ScoresPage
from tests.browser.pages.sign_in import SignInPage
from tests.browser.window import Window

RAUDHATUL = Answers(
    sector="Rumah sakit dan puskesmas",
    front_title="Dr. Hj.",
    name="Raudhatul Jannah Binti Abdurrahman",
    back_title="S.Kep., Ns., M.Kes.",
    institution="Puskesmas Kandangan",
    position="Kepala Puskesmas",
    district="Kandangan",
    telephone="0812 3456 7890",
)


class AnyPage(PageObject):
    address = "/.*"


def test_a_training_from_the_empty_form_to_a_valid_certificate(
    office: Office,
    laptop: Callable[..., Window],
    phone: Callable[..., Window],
    scanning_laptop: Callable[[Path], Window],
    tmp_path: Path,
):
    slug, organizer = make_the_training(office, laptop())
    participant = PublicEventPage.visit(phone(), slug).register().fill_in(RAUDHATUL)
    expect(participant.heading).to_have_text(RAUDHATUL.printed_name)

    scan_the_ticket(office, slug, participant, scanning_laptop, tmp_path)
    expect(BoardPage.visit(organizer, slug).inside).to_have_text("1")
    enter_both_scores(office, slug, laptop())

    check_the_certificate(office, slug, organizer, phone())


def make_the_training(office: Office, window: Window) -> tuple[str, Window]:
    """From the preset; published, with a trainer on the team and a threshold that one session reaches."""
    # Another test's training may run today and be the landing page.
    SignInPage.visit(window).sign_in(office.organizer, AnyPage)
    window.open("/events/")
    form = EventsPage(window).new_event()
    overview = form.make(
        "Pelatihan Manajemen Penanganan Kasus Anak dan Perempuan",
        first_day=office.server.morning.today,
        venue="Aula Dinas PPKB-PPPA",
    )
    settings = overview.go_to("settings", SettingsPage).publish().ask_for(1)
    team = settings.go_to("team", TeamPage).take_in(office.trainer, "trainer")
    expect(team.page.locator("main")).to_contain_text(office.trainer.name)
    return team.slug, window


def scan_the_ticket(
    office: Office,
    slug: str,
    participant: ParticipantPage,
    scanning_laptop: Callable[[Path], Window],
    folder: Path,
) -> None:
    """The camera of the desk sees the QR of the participant's phone."""
    picture = participant.photograph_ticket(folder / "ticket.png")
    window = scanning_laptop(film(picture))
    SignInPage.visit(window).sign_in(office.organizer, OverviewPage)
    desk = DeskPage.visit(window, slug)

    expect(desk.who).to_contain_text(RAUDHATUL.name, timeout=20_000)
    window.examine()


def enter_both_scores(office: Office, slug: str, window: Window) -> None:
    overview = SignInPage.visit(window).sign_in(office.trainer, OverviewPage)
    grid = overview.go_to("assessments", ScoresPage).enter(RAUDHATUL.name, ["11", "17,5"])

    kept = [cell.input_value() for cell in grid.reload().cells(RAUDHATUL.name).all()]
    assert kept == ["11", "17,5"]


def check_the_certificate(office: Office, slug: str, organizer: Window, visitor: Window) -> None:
    """The organizer issues it, the worker makes it, anybody may check it."""
    organizer.open(f"/events/{slug}/certificates")
    asked = CertificatesPage(organizer).issue_all()
    with office.server.inside():
        assert run_waiting(office.server.app) == 1
    certificates = asked.when_made(RAUDHATUL.name)
    assert certificates.pdf_of(RAUDHATUL.name).startswith(b"%PDF-")
    path = certificates.open(RAUDHATUL.name).verification_path

    visitor.open(path)
    verification = VerificationPage(visitor)
    assert verification.is_valid
    expect(verification.page.locator("main")).to_contain_text(RAUDHATUL.printed_name)
