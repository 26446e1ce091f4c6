"""Going through every page that can be reached by links, once for each kind of page."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Error
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from tests.browser.window import Window

LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"


class Walk:
    """A walk in one window. `seen` names the endpoints whose page was examined, with its address."""

    def __init__(self, app: Flask, window: Window, *, with_axe: bool = True) -> None:
        self.window = window
        self.with_axe = with_axe
        self.routes: MapAdapter = app.url_map.bind("")
        self.seen: dict[str, str] = {}

    def through(self, *starts: str) -> dict[str, str]:
        waiting = list(starts)
        while waiting:
            path = waiting.pop(0)
            endpoint = self._endpoint(path)
            if endpoint is None or endpoint in self.seen:
                continue
            self.seen[endpoint] = path
            if self._opens(path):
                self.window.examine(with_axe=self.with_axe)
                waiting += self._links()
        return self.seen

    def _endpoint(self, path: str) -> str | None:
        try:
            return self.routes.match(urlsplit(path).path, method="GET")[0]
        except (HTTPException, RequestRedirect):
            return None

    def _opens(self, path: str) -> bool:
        """Whether a page opened. Files are not shown: the browser would save them."""
        try:
            answer = self.window.page.goto(self.window.base_url + path)
        except Error as saved:
            if "Download is starting" in saved.message:
                return False
            raise
        if answer is None or answer.status >= 400:
            self.window.faults.append(f"{path} answers {answer.status if answer else 'nothing'}")
            return False
        return answer.headers.get("content-type", "").startswith("text/html")

    def _links(self) -> list[str]:
        own = [link for link in self.window.page.evaluate(LINKS) if link.startswith(self.window.base_url + "/")]
        return [link.removeprefix(self.window.base_url).split("#")[0] for link in own]
