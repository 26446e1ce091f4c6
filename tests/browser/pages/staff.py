"""What all pages of an event share for the team: the rail of sections."""

from __future__ import annotations

from typing import TypeVar

from tests.browser.pages.base import PageObject

Next = TypeVar("Next", bound="StaffPage")


class StaffPage(PageObject):
    """A page under /events/<slug>/."""

    @property
    def slug(self) -> str:
        return self.window.path().split("/")[2]

    def go_to(self, section: str, landing: type[Next]) -> Next:
        """By the rail at the side, as on a laptop."""
        self.follow(self.page.locator(f'.nav-side a[href="/events/{self.slug}/{section}"]'))
        return landing(self.window)
