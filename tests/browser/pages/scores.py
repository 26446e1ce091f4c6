"""The score grid."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.pages.staff import StaffPage

PASTE = """block => {
  const data = new DataTransfer();
  data.setData("text/plain", block);
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.activeElement.dispatchEvent(paste);
}"""


class ScoresPage(StaffPage):
    address = r"/events/[a-z0-9-]+/assessments"

    def cells(self, name: str) -> Locator:
        return self.page.locator("tbody tr").filter(has_text=name).locator("[data-cell]")

    def cell(self, number: int) -> Locator:
        """Counted from the first, row by row."""
        return self.page.locator("[data-cell]").nth(number)

    def wrap(self, number: int) -> Locator:
        return self.page.locator(".cell-wrap").nth(number)

    def paste(self, number: int, block: str) -> None:
        """What a spreadsheet leaves on the clipboard, into this cell."""
        self.cell(number).focus()
        self.page.evaluate(PASTE, block)

    def enter(self, name: str, scores: list[str]) -> ScoresPage:
        """Type each score and leave its cell, as a trainer does with the keyboard; wait until it is kept."""
        for cell, score in zip(self.cells(name).all(), scores, strict=True):
            cell.fill(score)
            cell.press("Tab")
            expect(cell.locator("xpath=ancestor::*[contains(@class, 'cell-wrap')]")).to_contain_class("cell-ok")
        return self.again()
