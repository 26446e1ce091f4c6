"""Every page of a full installation: axe, console, policy and width, in both sizes and themes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser

from tests.browser.demo import Demo
from tests.browser.pages.base import PageObject
from tests.browser.pages.sign_in import SignInPage
from tests.browser.walk import Walk
from tests.browser.window import LAPTOP, PHONE, Window


class AnyPage(PageObject):
    address = "/.*"


def test_every_page_that_an_admin_reaches_on_a_laptop(chromium: Browser, demo: Demo, windows: Callable[..., Window]):
    window = windows(chromium, demo.server, LAPTOP)
    SignInPage.visit(window).sign_in(demo.colleague("admin"), AnyPage)

    seen = Walk(demo.server.app, window).through(f"/events/{demo.past_event}/", f"/events/{demo.event}/", "/events/")

    assert {"reports.show_report", "portal.show_overview", "accounts.list_colleagues"} <= set(seen)


def test_every_page_that_an_observer_reaches_on_a_phone_in_the_dark(
    chromium: Browser, demo: Demo, windows: Callable[..., Window]
):
    window = windows(chromium, demo.server, PHONE, is_mobile=True, has_touch=True, color_scheme="dark")
    SignInPage.visit(window).sign_in(demo.colleague("observer"), AnyPage)

    seen = Walk(demo.server.app, window).through(f"/events/{demo.past_event}/")

    assert "reports.show_report" in seen
    assert "participants.list_participants" not in seen, "observers see no names"


def test_every_page_of_the_day_on_an_organizers_phone(chromium: Browser, demo: Demo, windows: Callable[..., Window]):
    window = windows(chromium, demo.server, PHONE, is_mobile=True, has_touch=True)
    SignInPage.visit(window).sign_in(demo.colleague("organizer"), AnyPage)

    # The admin's walk shows the same templates to axe, which is slow.
    seen = Walk(demo.server.app, window, with_axe=False).through(f"/events/{demo.event}/")

    assert {"attendance.show_desk", "assessments.show_scores"} <= set(seen)


def test_every_page_that_anybody_reaches_on_a_phone(chromium: Browser, demo: Demo, windows: Callable[..., Window]):
    window = windows(chromium, demo.server, PHONE, is_mobile=True, has_touch=True)

    seen = Walk(demo.server.app, window).through("/", f"/e/{demo.event}", demo.participant_path, demo.certificate_path)

    assert {"portal.show_event", "portal.show_participant", "certificates.verify"} <= set(seen)
