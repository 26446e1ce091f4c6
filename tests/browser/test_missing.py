"""A page that is not there, in both sizes and both themes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.pages.base import PageObject
from tests.browser.window import Window


class MissingPage(PageObject):
    address = "/tidak-ada"

    @classmethod
    def visit(cls, window: Window) -> MissingPage:
        window.open("/tidak-ada")
        return cls(window)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_missing_page_says_what_to_do(phone: Callable[..., Window], laptop: Callable[..., Window], scheme: str):
    for window in (phone(color_scheme=scheme), laptop(color_scheme=scheme)):
        missing = MissingPage.visit(window)

        expect(missing.heading).to_be_visible()
