"""The event's overview, its settings and its team."""

from __future__ import annotations

from tests.browser.office import Colleague
from tests.browser.pages.staff import StaffPage


class OverviewPage(StaffPage):
    address = r"/events/[a-z0-9-]+/"


class SettingsPage(StaffPage):
    address = r"/events/[a-z0-9-]+/settings"

    def publish(self) -> SettingsPage:
        self.follow(self.page.locator("form[action$='/open'] button"))
        return self.again()

    def ask_for(self, percent: int) -> SettingsPage:
        """How much attendance earns a certificate."""
        self.page.locator("[name=attendance_percent]").fill(str(percent))
        self.follow(self.page.locator("form[action$='/settings'] [type=submit]"))
        return self.again()


class TeamPage(StaffPage):
    address = r"/events/[a-z0-9-]+/team"

    def take_in(self, colleague: Colleague, role: str) -> TeamPage:
        people = self.page.locator("[name=user_id]")
        people.select_option(people.locator("option").filter(has_text=colleague.name).get_attribute("value"))
        field = self.page.locator("[name=role]")
        if field.first.evaluate("field => field.tagName") == "SELECT":
            field.select_option(role)
        else:
            self.page.locator(f"[name=role][value={role}]").check(force=True)
        self.follow(self.page.locator("form[action$='/team'] [type=submit]"))
        return self.again()
