"""The public form, one question per screen on a phone, and the page that it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.browser.pages.base import PageObject
from tests.browser.window import Window


@dataclass(frozen=True)
class Answers:
    """What an adult tells the form."""

    sector: str
    name: str
    front_title: str
    back_title: str
    institution: str
    position: str
    district: str
    telephone: str
    gender: str = "female"
    age_group: str = "35-44"

    @property
    def printed_name(self) -> str:
        return f"{self.front_title} {self.name}, {self.back_title}"


class PublicEventPage(PageObject):
    address = r"/e/[a-z0-9-]+"

    @classmethod
    def visit(cls, window: Window, slug: str) -> PublicEventPage:
        window.open(f"/e/{slug}")
        return cls(window)

    def register(self) -> RegistrationPage:
        self.follow(self.page.locator("a[href$='/register']:visible").first)
        return RegistrationPage(self.window)


class RegistrationPage(PageObject):
    address = r"/e/[a-z0-9-]+/register"

    def fill_in(self, answers: Answers) -> ParticipantPage:
        """Step by step, as the screen of a phone asks."""
        page = self.page
        page.locator("#step-sector label").filter(has_text=answers.sector).click()
        self._next()
        for name in ("front_title", "name", "back_title"):
            page.locator(f"[name={name}]").fill(getattr(answers, name))
        page.locator("[name=name_confirmed]").check(force=True)
        self._next()
        page.locator(f"[name=gender][value={answers.gender}]").check(force=True)
        self._next()
        page.locator("[name=institution]").fill(answers.institution)
        page.locator("[name=position]").fill(answers.position)
        page.locator("[name=district]").select_option(answers.district)
        self._next()
        page.locator("[name=age][value=adult]").check(force=True)
        page.locator("[name=age_group]").select_option(answers.age_group)
        self._next()
        page.locator("[name=telephone]").fill(answers.telephone)
        self._next()
        self._next()
        self.window.examine()
        self.follow(page.locator(".sticky-action [type=submit]"))
        return ParticipantPage(self.window)

    def _next(self) -> None:
        self.page.locator(".sticky-action button[type=button]").click()


class ParticipantPage(PageObject):
    address = r"/p/[A-Z2-7]+"

    @property
    def code(self) -> str:
        return "".join(self.page.locator(".ticket .code").inner_text().split())

    def photograph_ticket(self, target: Path) -> Path:
        """What a camera sees of the QR on this phone."""
        self.page.locator(".ticket svg.qr").screenshot(path=target, scale="device")
        return target
