"""How long pages take and how many queries they need."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.load import send_all
from benchmarks.visitors import TOKEN, Browser
from kasus_training.app import create_app
from kasus_training.demo import settings_for_demo
from kasus_training.foundation.database import db

ROUNDS = 15
PAGES_MOST = 60


@dataclass(frozen=True)
class PageTime:
    path: str
    median_ms: float
    p99_ms: float
    queries: int
    bytes: int


def measure_constant(port: int) -> float:
    """Milliseconds of the bare page."""
    request = Browser(port).request("/constant")
    return send_all(port, [request] * (ROUNDS * 4), senders=1).median_ms


def measure_pages(port: int, accounts: dict[str, Any], folder: Path, database: str | None) -> list[PageTime]:
    """Every kind of page that the organizer reaches, slowest first."""
    browser = Browser(port)
    browser.sign_in(accounts["accounts"]["organizer"])
    paths = browser.pages_from(f"/events/{accounts['event']}/", most=PAGES_MOST)
    paths += [f"/e/{accounts['event']}", accounts["participant"]["path"]]
    paths = list(dict.fromkeys(paths))
    counts = count_queries(paths, accounts, folder, database)
    pages = []
    for path in paths:
        outcome = send_all(port, [browser.request(path)] * ROUNDS, senders=1)
        size = len(outcome.answers[0].body)
        pages.append(PageTime(path, outcome.median_ms, outcome.p99_ms, counts[path], size))
    return sorted(pages, key=lambda page: page.median_ms, reverse=True)


def count_queries(paths: list[str], accounts: dict[str, Any], folder: Path, database: str | None) -> dict[str, int]:
    """The statements of each page, transaction control left out."""
    app = create_app(replace(settings_for_demo(folder, accounts["base_url"], database), testing=True))
    seen: list[str] = []
    with app.app_context():
        engine = db.engine

    @sa.event.listens_for(engine, "before_cursor_execute")
    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            seen.append(statement)

    client = app.test_client()
    form = TOKEN.search(client.get("/sign-in").get_data(as_text=True))
    account = accounts["accounts"]["organizer"]
    client.post("/sign-in", data={"csrf_token": form[1] if form else "", **account})
    counts = {}
    with redirect_stdout(io.StringIO()):
        for path in paths:
            # The first visit fills what is kept in memory.
            client.get(path)
            seen.clear()
            client.get(path)
            counts[path] = len(seen)
    engine.dispose()
    return counts
