"""Signing in, on a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.office import Office
from tests.browser.pages.sign_in import SignInPage
from tests.browser.window import Window


def test_a_wrong_password_keeps_the_address_and_says_why(phone: Callable[..., Window], office: Office):
    refused = SignInPage.visit(phone()).try_wrong_password(office.trainer)

    expect(refused.page.locator("[name=email]")).to_have_value(office.trainer.email)
    expect(refused.page.locator("[role=alert], .error-summary").first).to_be_visible()
