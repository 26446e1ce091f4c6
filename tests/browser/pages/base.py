"""A page as a person sees it. Methods that lead on return the next page."""

from __future__ import annotations

import re
from typing import ClassVar, Self

from playwright.sync_api import Locator, Page, expect

from tests.browser.window import Window


class PageObject:
    """Made on arrival: waits for the address, then examines the page."""

    address: ClassVar[str]
    """A regular expression for the path."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.page: Page = window.page
        expect(self.page).to_have_url(re.compile(re.escape(window.base_url) + self.address + r"(\?.*)?(#.*)?$"))
        window.examine()

    @property
    def heading(self) -> Locator:
        return self.page.locator("h1")

    def follow(self, link: Locator) -> None:
        """Click, and wait until the browser has gone where it leads."""
        with self.page.expect_navigation():
            link.click()

    def again(self) -> Self:
        """The same page after something on it changed."""
        return type(self)(self.window)

    def reload(self) -> Self:
        self.page.reload()
        return self.again()
