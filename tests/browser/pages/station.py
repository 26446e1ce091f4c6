"""The scanning app of a paired phone, and a colleague's desk, which works alike."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, expect

from tests.browser.pages.base import PageObject
from tests.browser.window import Window


class ScanPage(PageObject):
    """What both have in common."""

    address = r"/(station|events/[a-z0-9-]+/scan)"

    @property
    def word(self) -> Locator:
        """The large word of the last result."""
        return self.page.locator("[data-desk-result] .result-word span")

    @property
    def who(self) -> Locator:
        return self.page.locator("[data-desk-result] .who")

    @property
    def more(self) -> Locator:
        return self.page.locator("[data-desk-result] .more")

    @property
    def count(self) -> Locator:
        return self.page.locator("[data-desk-count]")

    @property
    def notice(self) -> Locator:
        return self.page.locator("[data-desk-notice]")

    @property
    def differences(self) -> Locator:
        return self.page.locator(".desk-side [data-desk-differences] li")

    @property
    def recent(self) -> Locator:
        return self.page.locator(".desk-side [data-desk-recent] li")

    @property
    def lamp(self) -> Locator:
        return self.page.locator("[data-desk-torch]")

    @property
    def other_camera(self) -> Locator:
        return self.page.locator("[data-desk-choice]")

    def usb(self, text: str) -> None:
        """What a USB scanner types, wherever the focus is."""
        self.page.keyboard.type(text)
        self.page.keyboard.press("Enter")

    def search(self, letters: str) -> Locator:
        """The names found while typing, on a laptop."""
        self.page.locator("#entry").fill(letters)
        return self.page.locator(".desk-side [data-desk-found] li")

    def expect_unsent(self, number: int, timeout: float = 15_000) -> None:
        expect(self.page.locator("[data-desk-line]")).to_have_attribute("data-unsent", str(number), timeout=timeout)

    def expect_result(self, word: str, who: str = "") -> None:
        expect(self.word).to_have_text(word)
        if who:
            expect(self.who).to_have_text(who)

    def cut(self) -> None:
        self.window.may_be_cut_off = True
        self.window.context.set_offline(True)

    def mend(self) -> None:
        self.window.context.set_offline(False)

    def wait_until_kept(self) -> None:
        """The service worker has the page and the files, and the roster is on the device."""
        expect(self.count).to_have_text(re.compile("dari"))
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        path = self.window.path().split("?")[0]
        self.page.evaluate(
            "async (path) => { while (!(await caches.match(path))) await new Promise((r) => setTimeout(r, 50)); }", path
        )

    def kept_names(self) -> int:
        """How many people's names the browser keeps, in whatever database."""
        return self.kept()["names"]

    def kept(self) -> dict[str, int]:
        """How many names and unsent scans the browser keeps."""
        return self.page.evaluate(
            """async () => {
              let [names, scans] = [0, 0];
              for (const { name } of await indexedDB.databases()) {
                const opening = indexedDB.open(name);
                await new Promise((done) => (opening.onsuccess = opening.onerror = done));
                const base = opening.result;
                if (base.objectStoreNames.contains("facts")) {
                  const asking = base.transaction("facts").objectStore("facts").get("roster");
                  await new Promise((done) => (asking.onsuccess = asking.onerror = done));
                  names += asking.result ? asking.result.people.length : 0;
                  const counting = base.transaction("queue").objectStore("queue").count();
                  await new Promise((done) => (counting.onsuccess = counting.onerror = done));
                  scans += counting.result;
                }
                base.close();
              }
              return { names, scans };
            }"""
        )


class StationPage(ScanPage):
    address = "/station"

    @classmethod
    def pair(cls, window: Window, link: str) -> StationPage:
        page = window.open(link)
        window.examine()
        with page.expect_navigation():
            page.locator("main form [type=submit]").click()
        return cls(window)
