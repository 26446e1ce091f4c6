"""The score grid in two browsers at once, by keyboard and by paste."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.browser.demo import Demo
from tests.browser.pages.base import PageObject
from tests.browser.pages.scores import ScoresPage
from tests.browser.pages.sign_in import SignInPage
from tests.browser.window import LAPTOP, Window


class AnyPage(PageObject):
    address = "/.*"


def test_two_browsers_edit_one_cell_and_a_block_is_pasted(
    chromium: Browser, demo: Demo, windows: Callable[..., Window]
):  # fmt: skip
    first, second = (open_scores(windows(chromium, demo.server, LAPTOP), demo, role) for role in ("organizer", "admin"))
    seen_first, seen_second = first.cell(0), second.cell(0)

    seen_first.fill("17")
    seen_first.press("Enter")
    expect(first.wrap(0)).to_contain_class("cell-ok")
    expect(first.cell(2)).to_be_focused()
    seen_second.fill("14")
    seen_second.press("Tab")

    # Refused, with both values on buttons; the first browser's value stays until somebody chooses.
    message = second.page.locator(".cell-message")
    expect(message).to_contain_text("mengisi 17")
    expect(message.get_by_role("button")).to_have_text(["Pakai 17", "Tetap 14"])
    message.get_by_role("button", name="Tetap 14").click()
    expect(second.wrap(0)).to_contain_class("cell-ok")
    expect(first.reload().cell(0)).to_have_value("14")

    paste_a_block(second)
    undo_it(second.page)


def open_scores(window: Window, demo: Demo, role: str) -> ScoresPage:
    SignInPage.visit(window).sign_in(demo.colleague(role), AnyPage)
    window.open(f"/events/{demo.event}/assessments")
    return ScoresPage(window)


def paste_a_block(grid: ScoresPage) -> None:
    grid.paste(2, "8,5\tx\nT\t١٢")
    dialog = grid.page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Simpan nilai")).to_be_disabled()
    dialog.get_by_role("button", name="Batal").click()
    grid.paste(2, "8,5\t9\nT\t١٢")
    expect(dialog.get_by_role("status")).to_have_text("4 perubahan")
    dialog.get_by_role("button", name="Simpan nilai").click()
    expect(grid.cell(5)).to_have_value("12")
    expect(grid.cell(4)).to_have_value("T")


def undo_it(page: Page) -> None:
    page.get_by_role("button", name="Urungkan").first.click()
    expect(page.locator("[data-cell]").nth(5)).to_have_value("")
    expect(page.locator("[data-cell]").nth(0)).to_have_value("14")
