"""The list of trainings, and the form that makes one."""

from __future__ import annotations

from datetime import date

from tests.browser.pages.base import PageObject
from tests.browser.pages.overview import OverviewPage


class EventsPage(PageObject):
    address = "/events/"

    def new_event(self) -> NewEventPage:
        self.follow(self.page.locator("main a[href='/events/new']").first)
        return NewEventPage(self.window)


class NewEventPage(PageObject):
    address = "/events/new"

    def make(self, title: str, *, first_day: date, venue: str) -> OverviewPage:
        """From the preset that the form offers first: two days, eight sessions, sectors and tests."""
        self.page.locator("[name=title]").fill(title)
        self.page.locator("[name=venue]").fill(venue)
        self.page.locator("[name=first_day]").fill(first_day.isoformat())
        self.follow(self.page.locator("main form.form-k [type=submit]"))
        return OverviewPage(self.window)
