"""Signing in, on both sizes."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.office import Office
from tests.browser.pages.events import EventsPage
from tests.browser.pages.sign_in import SignInPage
from tests.browser.window import Window


def test_a_wrong_password_keeps_the_address_and_says_why(phone: Callable[..., Window], office: Office):
    refused = SignInPage.visit(phone()).try_wrong_password(office.trainer)

    expect(refused.page.locator("[name=email]")).to_have_value(office.trainer.email)
    expect(refused.page.locator("[role=alert], .error-summary").first).to_be_visible()


def test_a_colleague_without_a_training_is_told_how_to_make_one(laptop: Callable[..., Window], office: Office):
    events = SignInPage.visit(laptop()).sign_in(office.admin, EventsPage)

    expect(events.page.locator("main a[href='/events/new']").first).to_be_visible()
