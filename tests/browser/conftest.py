"""A real Chromium before a real server. In CI a missing browser is a failure, not a skip."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from kasus_training.config import sqlite_url
from tests.browser.camera import camera_flags
from tests.browser.demo import Demo, build_demo
from tests.browser.office import Office, furnish
from tests.browser.server import LiveServer, serve
from tests.browser.window import LAPTOP, PHONE, Window

CHROMIUM = os.environ.get("KASUS_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail(f"CI must test in a browser, and {CHROMIUM} is missing")
        pytest.skip(f"{CHROMIUM} is missing")
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office with its colleagues, on SQLite, and nothing else yet."""
    folder = tmp_path_factory.mktemp("browser")
    with serve(sqlite_url(folder), folder) as server:
        yield furnish(server)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A full installation, on SQLite."""
    folder = tmp_path_factory.mktemp("demo")
    with serve(sqlite_url(folder), folder) as server:
        yield build_demo(server)


@pytest.fixture
def windows(tmp_path: Path) -> Iterator[Callable[..., Window]]:
    """Open windows; when the test ends, whatever went wrong in one of them fails it."""
    opened: list[Window] = []

    def open_window(browser: Browser, server: LiveServer, size: dict[str, int], **kwargs: Any) -> Window:
        context = browser.new_context(viewport=size, locale="id-ID", timezone_id="Asia/Makassar", **kwargs)
        window = Window(context, server.base_url)
        opened.append(window)
        return window

    yield open_window
    faults = [fault for window in opened for fault in window.faults]
    for number, window in enumerate(opened, 1):
        window.photograph(tmp_path, f"window-{number}")
        window.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def laptop(chromium: Browser, office: Office, windows: Callable[..., Window]) -> Callable[..., Window]:
    return lambda **kwargs: windows(chromium, office.server, LAPTOP, **kwargs)


@pytest.fixture
def phone(chromium: Browser, office: Office, windows: Callable[..., Window]) -> Callable[..., Window]:
    return lambda **kwargs: windows(chromium, office.server, PHONE, has_touch=True, is_mobile=True, **kwargs)


@pytest.fixture
def scanning_laptop(
    playwright: Playwright, office: Office, windows: Callable[..., Window]
) -> Iterator[Callable[[Path], Window]]:
    """A laptop whose camera sees the given film."""
    launched: list[Browser] = []

    def open_window(film_path: Path) -> Window:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *camera_flags(film_path)])
        launched.append(browser)
        return windows(browser, office.server, LAPTOP, permissions=["camera"])

    yield open_window
    for browser in launched:
        browser.close()
