"""A browser window that looks hard at every page: errors, policy, accessibility, overflow."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Error, Page, Response, expect

PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1366, "height": 768}

OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@cache
def axe() -> Axe:
    return Axe()


class Window:
    """One tab of one person's browser. Whatever goes wrong in it is kept and fails the test."""

    def __init__(self, context: BrowserContext, base_url: str) -> None:
        self.context = context
        self.base_url = base_url
        self.faults: list[str] = []
        self.examined: set[str] = set()
        self.may_be_cut_off = False
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._receive)

    def _hear(self, message: ConsoleMessage) -> None:
        # A refused form answers 422 by design, and Chromium calls that an error.
        expected = "the server responded with a status of 4" in message.text
        # Where the test takes the network away, Chromium complains of that too.
        expected = expected or (self.may_be_cut_off and "net::ERR_" in message.text)
        if message.type == "error" and not expected:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _receive(self, response: Response) -> None:
        asset = "/static/" in response.url and response.status >= 400
        if response.status >= 500 or asset:
            self.faults.append(f"{response.status} {response.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.base_url + path)
        return self.page

    def path(self) -> str:
        return self.page.url.removeprefix(self.base_url)

    def examine(self, *, with_axe: bool = True) -> None:
        """Axe, one heading, nothing wider than the window. Axe is slow: once for each address."""
        where = f"{self.path()} at {(self.page.viewport_size or {}).get('width')}"
        self.page.wait_for_load_state("load")
        if with_axe and where not in self.examined:
            self.examined.add(where)
            self._hear_axe(where)
        try:
            # A page that reloads itself when a job is done has no heading for a moment.
            expect(self.page.locator("h1")).to_have_count(1)
        except AssertionError:
            self.faults.append(f"{where}: a page has one H1")
        too_wide = self.page.evaluate(OVERFLOW)
        if too_wide > 0:
            self.faults.append(f"{where}: {too_wide} pixels wider than the window")

    def _hear_axe(self, where: str) -> None:
        for violation in axe().run(self.page).response["violations"]:
            for node in violation["nodes"]:
                self.faults.append(f"{where}: {violation['id']}: {node['html'][:160]} {node['failureSummary']}")

    def photograph(self, folder: Path, name: str) -> None:
        """What it showed last, for whoever looks for the reason of a failure."""
        with suppress(Error):
            self.page.screenshot(path=folder / f"{name}.png")

    def close(self) -> None:
        self.context.close()
