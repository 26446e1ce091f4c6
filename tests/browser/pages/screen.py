"""The hall's screen, and the phone that reads it."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.pages.base import PageObject
from tests.browser.window import Window

# What a camera would see, read by a program that did not draw it.
READ_QR = """async () => {
  const picture = new Image();
  const drawn = document.querySelector("[data-stage] svg[role=img]").cloneNode(true);
  drawn.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  drawn.setAttribute("width", "520");
  drawn.setAttribute("height", "520");
  picture.src = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(drawn));
  await picture.decode();
  const paper = document.createElement("canvas");
  paper.width = paper.height = 600;
  const pen = paper.getContext("2d");
  pen.fillStyle = "white";
  pen.fillRect(0, 0, 600, 600);
  pen.drawImage(picture, 40, 40);
  const folder = new URL("vendor/qr-0.7.0/decode.js", document.querySelector("script[type=module]").src.split("/js/")[0] + "/");
  const { default: decode } = await import(folder.href);
  return decode(pen.getImageData(0, 0, 600, 600));
}"""


class ScreenPage(PageObject):
    address = r"/screen/[A-Z2-7]+"

    def read_qr(self) -> str:
        """The address in the code that is shown now."""
        address: str = self.page.evaluate(READ_QR)
        return address.removeprefix(self.window.base_url)

    def digits(self) -> str:
        return (self.page.locator(".stage-code").inner_text()).replace(" ", "")


class SelfCheckInPage(PageObject):
    address = r"/c/[A-Z0-9]+/.+"

    @classmethod
    def visit(cls, window: Window, path: str) -> SelfCheckInPage:
        window.open(path)
        return cls(window)

    def say_who(self, code: str) -> SelfCheckInPage:
        self.page.locator("[name=code]").fill(code)
        self.follow(self.page.locator("main form [type=submit]").first)
        return SelfCheckInPage(self.window)

    def expect_question(self, name: str) -> None:
        expect(self.page.locator("main")).to_contain_text(name)

    def say_yes(self) -> SelfCheckInPage:
        self.follow(self.page.locator("main form [type=submit]").first)
        return self.again()
