"""The score grid."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.pages.staff import StaffPage


class ScoresPage(StaffPage):
    address = r"/events/[a-z0-9-]+/assessments"

    def cells(self, name: str) -> Locator:
        return self.page.locator("tbody tr").filter(has_text=name).locator("[data-cell]")

    def enter(self, name: str, scores: list[str]) -> ScoresPage:
        """Type each score and leave its cell, as a trainer does with the keyboard; wait until it is kept."""
        for cell, score in zip(self.cells(name).all(), scores, strict=True):
            cell.fill(score)
            cell.press("Tab")
            expect(cell.locator("xpath=ancestor::*[contains(@class, 'cell-wrap')]")).to_contain_class("cell-ok")
        return self.again()
