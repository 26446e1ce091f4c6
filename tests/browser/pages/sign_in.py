"""Signing in."""

from __future__ import annotations

from typing import TypeVar

from tests.browser.office import Colleague
from tests.browser.pages.base import PageObject
from tests.browser.window import Window

Landing = TypeVar("Landing", bound=PageObject)


class SignInPage(PageObject):
    address = "/sign-in"

    @classmethod
    def visit(cls, window: Window) -> SignInPage:
        window.open("/sign-in")
        return cls(window)

    def _send(self, email: str, password: str) -> None:
        self.page.locator("[name=email]").fill(email)
        self.page.locator("[name=password]").fill(password)
        self.follow(self.page.locator("main form [type=submit]"))

    def sign_in(self, colleague: Colleague, landing: type[Landing]) -> Landing:
        self._send(colleague.email, colleague.password)
        return landing(self.window)

    def try_wrong_password(self, colleague: Colleague) -> SignInPage:
        self._send(colleague.email, "bukan kata sandinya")
        return self.again()
