"""Certificates: the office's list, and what anybody may check."""

from __future__ import annotations

from playwright.sync_api import Locator, expect

from tests.browser.pages.base import PageObject
from tests.browser.pages.staff import StaffPage


class CertificatesPage(StaffPage):
    address = r"/events/[a-z0-9-]+/certificates"

    def issue_all(self) -> CertificatesPage:
        """Ask for all that are due, and say yes to the question."""
        self.page.locator(".main-head .confirm-k > summary").click()
        self.window.examine()
        form = self.page.locator("form[action$='/certificates/issue']")
        self.follow(form.locator("[type=submit]"))
        return self.again()

    def when_made(self, name: str) -> CertificatesPage:
        """Once the worker is done the page renews itself: wait for the link, do not hurry it."""
        expect(self.row(name).locator("a[href$='.pdf']")).to_be_visible(timeout=20_000)
        self.page.wait_for_load_state("load")
        return self.again()

    def row(self, name: str) -> Locator:
        return self.page.locator("tbody tr").filter(has_text=name)

    def pdf_of(self, name: str) -> bytes:
        """The bytes behind the link that opens the certificate."""
        address = self.row(name).locator("a[href$='.pdf']").get_attribute("href")
        answer = self.window.context.request.get(f"{self.window.base_url}{address}")
        assert answer.headers["content-type"] == "application/pdf"
        return answer.body()

    def open(self, name: str) -> CertificatePage:
        self.follow(self.row(name).locator("a.name"))
        return CertificatePage(self.window)


class CertificatePage(StaffPage):
    address = r"/events/[a-z0-9-]+/certificates/\d+"

    @property
    def verification_path(self) -> str:
        """The address that the QR on the paper holds."""
        text = self.page.locator("#address").inner_text() or self.page.locator("#address").input_value()
        return text.strip().removeprefix(self.window.base_url)


class VerificationPage(PageObject):
    address = r"/verify/[A-Za-z0-9-]+"

    @property
    def is_valid(self) -> bool:
        return self.page.locator(".verify-valid").count() == 1
