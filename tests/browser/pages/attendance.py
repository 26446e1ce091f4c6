"""The desk with its camera, and the live board."""

from __future__ import annotations

from playwright.sync_api import Locator

from tests.browser.pages.base import PageObject
from tests.browser.pages.staff import StaffPage
from tests.browser.window import Window


class DeskPage(PageObject):
    address = r"/events/[a-z0-9-]+/scan"

    @classmethod
    def visit(cls, window: Window, slug: str) -> DeskPage:
        window.open(f"/events/{slug}/scan")
        return cls(window)

    @property
    def answer(self) -> Locator:
        """The large answer to the last scan."""
        return self.page.locator("[data-desk-result] .result")

    @property
    def who(self) -> Locator:
        return self.answer.locator(".who")

    def type_entry(self, entry: str) -> None:
        """What a USB scanner types, a code, or a name."""
        field = self.page.locator("#entry")
        field.fill(entry)
        field.press("Enter")


class BoardPage(StaffPage):
    address = r"/events/[a-z0-9-]+/attendance/board"

    @classmethod
    def visit(cls, window: Window, slug: str) -> BoardPage:
        window.open(f"/events/{slug}/attendance/board")
        return cls(window)

    @property
    def inside(self) -> Locator:
        """How many are in."""
        return self.page.locator(".board-in b")
