"""The window itself: what it must not overlook."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.browser.office import Office
from tests.browser.window import PHONE, Window

GOOD = "<!doctype html><html lang=id><title>Uji</title><main><h1>Uji</h1>{}</main>"


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<img src="data:,">', "image-alt"),
        ('<p style="width:2000px;background:#fff">Lebar</p>', "wider than the window"),
        ("<h1>Dua</h1>", "one H1"),
        ("<script>console.error('rusak')</script>", "rusak"),
        ("<script>throw new Error('patah')</script>", "patah"),
    ],
)
def test_a_fault_of_a_page_is_noticed(chromium: Browser, office: Office, body: str, fault: str):
    window = Window(chromium.new_context(viewport=PHONE), office.server.base_url)
    window.page.set_content(GOOD.format(body))
    window.examine()
    window.close()

    assert any(fault in found for found in window.faults), window.faults


def test_a_breach_of_the_policy_is_noticed(chromium: Browser, office: Office):
    window = Window(chromium.new_context(viewport=PHONE), office.server.base_url)
    window.open("/sign-in")
    window.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<b style=color:red>x</b>')")
    window.examine()
    window.close()

    assert any("Content Security Policy" in found for found in window.faults), window.faults


def test_a_sound_page_has_no_faults(chromium: Browser, office: Office):
    window = Window(chromium.new_context(viewport=PHONE), office.server.base_url)
    window.page.set_content(GOOD.format("<p>Baik</p>"))
    window.examine()
    window.close()

    assert window.faults == []
