"""From the code that is read to the green result, in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CHROMIUM = os.environ.get("KASUS_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
SCANS = 120
PAUSE_MS = 120

# A USB scanner's last key is the moment in which the code is known. Heard before the page hears it.
LISTEN = """addEventListener("keydown", (event) => {
  if (event.key === "Enter") window.readAt = performance.now();
}, true);"""
# A frame after the result is in the page it is on the screen.
WATCH = """() => {
  window.greens = [];
  new MutationObserver(() => {
    const told = document.querySelector("[data-desk-result] .result:not(.result-wait) .who");
    const from = window.readAt;
    if (!from || !told) return;
    window.readAt = 0;
    requestAnimationFrame(() => setTimeout(() => window.greens.push(performance.now() - from)));
  }).observe(document.querySelector("[data-desk-result]"), { childList: true, subtree: true });
}"""


def measure_greens(port: int, accounts: dict[str, Any], session_id: int, tickets: Sequence[str]) -> list[float]:
    """Milliseconds of each scan at a colleague's desk; none without a browser."""
    if not Path(CHROMIUM).exists():
        return []
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 -- only where a browser is

    base = f"http://127.0.0.1:{port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.add_init_script(LISTEN)
        account = accounts["accounts"]["registrar"]
        page.goto(base + "/sign-in")
        page.fill("[name=email]", account["email"])
        page.fill("[name=password]", account["password"])
        with page.expect_navigation():
            page.press("[name=password]", "Enter")
        page.goto(f"{base}/events/{accounts['event']}/scan?session={session_id}")
        page.wait_for_function("/\\d/.test(document.querySelector('[data-desk-count]').textContent)")
        page.evaluate(WATCH)
        for number, ticket in enumerate(tickets[:SCANS], 1):
            page.keyboard.type(ticket)
            page.keyboard.press("Enter")
            page.wait_for_function("count => window.greens.length >= count", arg=number)
            page.wait_for_timeout(PAUSE_MS)
        greens: list[float] = page.evaluate("window.greens")
        browser.close()
    return sorted(greens)
