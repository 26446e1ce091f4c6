"""One look through a browser at an installation on PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect

from kasus_training.foundation.database import db
from tests.browser.office import furnish
from tests.browser.pages.events import EventsPage
from tests.browser.pages.sign_in import SignInPage
from tests.browser.server import LiveServer, serve
from tests.browser.window import LAPTOP, Window
from tests.conftest import empty


def test_a_colleague_signs_in_on_postgresql(
    chromium: Browser, postgres_url: str, tmp_path: Path, windows: Callable[..., Window]
):
    with serve(postgres_url, tmp_path) as server, left_empty(server):
        office = furnish(server)
        window = windows(chromium, server, LAPTOP)

        events = SignInPage.visit(window).sign_in(office.organizer, EventsPage)

        expect(events.page.locator(".nav-side b")).to_have_text(office.organizer.name)


@contextmanager
def left_empty(server: LiveServer) -> Iterator[None]:
    """Other tests use the same database, and expect it empty."""
    with server.app.app_context():
        empty(db.engine)
    yield
    with server.app.app_context():
        empty(db.engine)
