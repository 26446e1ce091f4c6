"""Everybody follows every link of the demo: nothing breaks, and no page writes."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from flask import Flask

from kasus_training.accounts.queries import user_by_email
from kasus_training.demo.build import build
from kasus_training.foundation import clock
from kasus_training.zones import local_day
from tests.visitor import Visitor

PEOPLE = 12
PAGES_OF_A_KIND = 2
"""One list leads to many pages of the same view; two of them tell enough."""
COLLEAGUES = ("admin", "organizer", "registrar", "trainer", "observer", "other_organizer")
LARGE = re.compile(r"\.(pdf|zip|xlsx|ics)$")


@pytest.fixture
def demo(app: Flask) -> dict:
    with app.app_context():
        return build(app, first_day=local_day(clock.now(), "Asia/Makassar"), count=PEOPLE, past_count=PEOPLE)


def crawl(visitor: Visitor, app: Flask, *starts: str) -> dict[str, int]:
    """Every address reached, with its status. `Visitor.get` fails on a page that writes or
    that lacks what every page owes."""
    waiting, seen, kinds = deque(starts), dict[str, int](), Counter[str]()
    while waiting:
        path = waiting.popleft()
        endpoint = endpoint_of(app, path)
        if path in seen or endpoint is None or kinds[endpoint] >= (PAGES_OF_A_KIND if is_sqlite(app) else 1):
            continue
        kinds[endpoint] += 1
        # The first of a kind is parsed and looked at; the others, and those of the other
        # database, are built alike.
        page = visitor.get(path, check=kinds[endpoint] == 1 and is_sqlite(app))
        seen[path] = page.status
        if page.status in {302, 303}:
            waiting.append(local(path, page.location))
        waiting.extend(local(path, link) for link in page.links if is_local(link))
    return seen


def endpoint_of(app: Flask, path: str) -> str | None:
    adapter = app.url_map.bind("localhost")
    parts = urlsplit(path)
    if LARGE.search(parts.path):
        return None
    try:
        return adapter.match(parts.path, method="GET")[0]
    except Exception:
        return f"unknown {parts.path}"


def is_sqlite(app: Flask) -> bool:
    return app.config["SETTINGS"].is_sqlite


def is_local(link: str) -> bool:
    return not urlsplit(link).netloc and urlsplit(link).scheme in {"", "http"} and not link.startswith("#")


def local(base: str, link: str) -> str:
    return urldefrag(urljoin(base, link)).url.removeprefix("http://localhost")


def test_every_link_of_a_colleague_leads_to_a_page_that_they_may_see(
    app: Flask, demo: dict, visit: Callable[..., Visitor]
):
    """A link that answers 403 or 404 to the person who sees it is a mistake of the page."""
    seen = {}
    for word in COLLEAGUES:
        with app.app_context():
            colleague = user_by_email(demo["accounts"][word]["email"])
            assert colleague is not None
            user_id = colleague.id
        seen[word] = crawl(visit(user_id), app, "/", "/events/")

    dead = {f"{word} {path}": status for word in seen for path, status in seen[word].items() if status >= 400}
    assert dead == {}
    assert min(len(pages) for pages in seen.values()) > 8


def test_participants_and_the_public_find_their_way(app: Flask, demo: dict, anybody: Visitor):
    seen = crawl(anybody, app, "/", f"/e/{demo['event']}", demo["participant"]["path"], demo["certificate"]["path"])

    assert {path: status for path, status in seen.items() if status >= 400} == {}
    assert seen[demo["participant"]["path"]] == 200
    assert seen[demo["certificate"]["path"]] == 200
