"""A browser without a window, which looks hard at every page it gets."""

from __future__ import annotations

import hashlib
import html
import re
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

import html5lib
import sqlalchemy as sa
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from kasus_training.accounts.models import SignIn
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import random_token, token_hash

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER)\b", re.IGNORECASE)
LINKS = re.compile(r'<a\b[^>]*?\shref="([^"]*)"')
CSRF_SEED = "a" * 40


class Statements:
    """The SQL that ran since the last `clear`, transaction control left out."""

    def __init__(self, engine: sa.Engine) -> None:
        self.seen: list[str] = []
        sa.event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            self.seen.append(statement)

    def clear(self) -> None:
        self.seen.clear()

    @property
    def writes(self) -> list[str]:
        return [statement for statement in self.seen if WRITES.match(statement)]


class Page:
    """An answer, with the parsed page when it is one."""

    def __init__(self, response: TestResponse, queries: int) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location", "")
        self.headers = response.headers
        self.data = response.data
        self.queries = queries
        is_text = response.mimetype.startswith("text/") and not response.content_encoding
        self.text = response.get_data(as_text=True) if is_text else ""
        # A file that was sent stays open until its response is closed.
        response.close()
        is_page = response.mimetype == "text/html" and self.status not in {301, 302, 303, 500}
        self.is_page = is_page and bool(self.text)

    @cached_property
    def tree(self) -> Any:
        """The parsed page, none for a file. A strict parser is slow, so only for who asks."""
        return self.parse(strict=False) if self.is_page else None

    def parse(self, *, strict: bool) -> Any:
        return html5lib.HTMLParser(strict=strict, namespaceHTMLElements=False).parse(self.text)

    @property
    def json(self) -> Any:
        return self.response.get_json()

    @property
    def words(self) -> str:
        """What a reader sees, single-spaced."""
        if self.tree is None:
            return " ".join(self.text.split())
        skipped = {"script", "style", "template"}
        parts: list[str] = []

        def walk(node: Any) -> None:
            if isinstance(node.tag, str) and node.tag not in skipped:
                parts.append(node.text or "")
                for child in node:
                    walk(child)
                    parts.append(child.tail or "")

        walk(self.tree)
        return " ".join(" ".join(parts).split())

    def find(self, path: str) -> list[Any]:
        """Elements by ElementTree path, for example `.//a[@href]`."""
        return list(self.tree.iterfind(path)) if self.tree is not None else []

    @property
    def links(self) -> list[str]:
        return [html.unescape(link) for link in LINKS.findall(self.text)] if self.is_page else []


class Visitor:
    """Somebody's browser. Pages are parsed strictly and checked for what every page owes."""

    def __init__(self, app: Flask, user_id: int | None = None) -> None:
        self.app = app
        self.client = app.test_client()
        self.statements: Statements = app.extensions["statements"]
        if user_id is not None:
            self.sign_in(user_id)

    def sign_in(self, user_id: int) -> None:
        session_id = random_token()
        now = clock.now()
        with self.app.app_context():
            db.session.add(
                SignIn(session_hash=token_hash(session_id), user_id=user_id, started_at=now, last_seen_at=now)
            )
            db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = session_id
            session["_fresh"] = True

    def get(self, path: str, *, check: bool = True, **kwargs: Any) -> Page:
        self.statements.clear()
        response = self.client.get(path, **kwargs)
        assert self.statements.writes == [], f"GET {path} wrote to the database"
        return self._page(response, check=check)

    def post(self, path: str, data: dict[str, Any] | None = None, *, token: bool = True, **kwargs: Any) -> Page:
        """Send a form, with the CSRF token of this browser."""
        form = dict(data or {})
        if token:
            form["csrf_token"] = self.csrf_token()
        self.statements.clear()
        return self._page(self.client.post(path, data=form, **kwargs))

    def post_json(self, path: str, body: Any, *, method: str = "POST", **kwargs: Any) -> Page:
        headers = {"X-CSRFToken": self.csrf_token(), "Accept": "application/json", **kwargs.pop("headers", {})}
        self.statements.clear()
        return self._page(self.client.open(path, method=method, json=body, headers=headers, **kwargs))

    def csrf_token(self) -> str:
        with self.client.session_transaction() as session:
            session["csrf_token"] = hashlib.sha1(CSRF_SEED.encode()).hexdigest()
            value = session["csrf_token"]
        return URLSafeTimedSerializer(self.app.secret_key, salt="wtf-csrf-token").dumps(value)

    def follow(self, page: Page) -> Page:
        """Go where a redirect points."""
        parts = urlsplit(page.location)
        return self.get(parts.path + (f"?{parts.query}" if parts.query else ""))

    def _page(self, response: TestResponse, *, check: bool = True) -> Page:
        page = Page(response, len(self.statements.seen))
        if check and page.is_page:
            page.tree = page.parse(strict=True)
            if "<html" in page.text:
                check_page(page)
        return page


def check_page(page: Page) -> None:
    """What every page owes its readers."""
    headings = page.find(".//h1")
    assert len(headings) == 1, f"a page has one H1, not {len(headings)}"
    heading = " ".join("".join(headings[0].itertext()).split())
    title = " ".join("".join(page.find(".//title")[0].itertext()).split())
    assert title.startswith(heading), f"the title {title!r} begins with the heading {heading!r}"
    ids = [node.get("id") for node in page.find(".//*[@id]")]
    assert len(ids) == len(set(ids)), f"ids are unique: {[i for i in ids if ids.count(i) > 1]}"
    labelled = {node.get("for") for node in page.find(".//label[@for]")}
    inside = {id(field) for label in page.find(".//label") for field in label.iter()}
    for kind in ("input", "select", "textarea"):
        for field in page.find(f".//{kind}"):
            if field.get("type") in {"hidden", "submit"}:
                continue
            named = field.get("id") in labelled or id(field) in inside or field.get("aria-label")
            named = named or field.get("aria-labelledby")
            assert named, f"the field {field.get('name')!r} has a label"
    for form in page.find(".//form[@method]"):
        if form.get("method", "").lower() == "post":
            hidden = [node.get("name") for node in form.iter("input")]
            assert "csrf_token" in hidden, f"the form to {form.get('action')!r} carries a token"
    assert 'style="' not in page.text, "no inline styles: the policy forbids them"
    assert not re.search(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", page.text), "no inline scripts"
