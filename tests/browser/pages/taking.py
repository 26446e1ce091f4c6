"""A test on a participant's phone."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.pages.base import PageObject
from tests.browser.window import Window


class LettersPage(PageObject):
    address = r"/t/[A-Z]+"

    @classmethod
    def visit(cls, window: Window, letters: str) -> LettersPage:
        window.open(f"/t/{letters}")
        return cls(window)

    def begin_as(self, code: str) -> TakingPage:
        self.page.locator("[name=code]").fill(code)
        self.follow(self.page.locator("main button[type=submit]"))
        self.follow(self.page.locator("main button[type=submit]"))
        return TakingPage(self.window)


class StartPage(PageObject):
    address = r"/p/[A-Z2-7]+/tests/\d+"

    @classmethod
    def visit(cls, window: Window, path: str) -> StartPage:
        window.open(path)
        return cls(window)

    def begin(self) -> TakingPage:
        self.follow(self.page.locator("main button[type=submit]"))
        return TakingPage(self.window)


class TakingPage(PageObject):
    address = r"/test/[A-Z2-7]+"

    @classmethod
    def visit(cls, window: Window, path: str) -> TakingPage:
        window.open(path)
        return cls(window)

    @property
    def words(self) -> Locator:
        return self.page.locator("[data-test-words]")

    @property
    def state(self) -> Locator:
        return self.page.locator("[data-test-state]")

    @property
    def questions(self) -> Locator:
        return self.page.locator("[data-step]")

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def choose(self, place: int) -> None:
        self.page.locator("[data-step]:not([hidden]) label").nth(place).click()

    def next(self) -> None:
        self.page.locator("[data-test-next]").click()

    def send(self) -> None:
        self.page.locator("[name=do][value=send]").click()
