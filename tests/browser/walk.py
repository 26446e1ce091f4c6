"""Going through every page that can be reached by links, once for each kind of page."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from tests.browser.window import Window

LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"


class Walk:
    """A walk in one window. `seen` names the endpoints whose page was examined, with its address."""

    def __init__(self, app: Flask, window: Window) -> None:
        self.window = window
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
            if self._is_page(path):
                self.window.open(path)
                self.window.examine()
                waiting += self._links()
        return self.seen

    def _endpoint(self, path: str) -> str | None:
        try:
            return self.routes.match(urlsplit(path).path, method="GET")[0]
        except (HTTPException, RequestRedirect):
            return None

    def _is_page(self, path: str) -> bool:
        """Files are only asked for: a browser would save them."""
        answer = self.window.context.request.get(self.window.base_url + path)
        if answer.status >= 400:
            self.window.faults.append(f"{path} answers {answer.status}")
        return answer.ok and answer.headers.get("content-type", "").startswith("text/html")

    def _links(self) -> list[str]:
        own = [link for link in self.window.page.evaluate(LINKS) if link.startswith(self.window.base_url + "/")]
        return [link.removeprefix(self.window.base_url).split("#")[0] for link in own]
