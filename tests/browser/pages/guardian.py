"""The guardian's own page, on a phone."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.pages.base import PageObject
from tests.browser.window import Window


class GuardianPage(PageObject):
    address = r"/g/[A-Z2-7]+"

    @classmethod
    def visit(cls, window: Window, path: str) -> GuardianPage:
        window.open(path)
        return cls(window)

    @property
    def ticked(self) -> Locator:
        return self.page.locator("input[type=radio]:checked, input[type=checkbox]:checked")

    @property
    def problems(self) -> Locator:
        return self.page.locator(".error-summary li")

    @property
    def answers(self) -> Locator:
        return self.page.locator("main .list-k li")

    def answer(self, relation: str = "", telephone: str = "", **words: str) -> GuardianPage:
        """Fill in what is given and send it; whatever happens, it is this page again."""
        for name, text in (("relation", relation), ("guardian_telephone", telephone)):
            if text:
                self.page.locator(f"[name={name}]").fill(text)
        for question, word in words.items():
            self.page.locator(f"[name={question}][value={word}]").check(force=True)
        self.follow(self.page.locator("main button[type=submit]").last)
        return self.again()
