"""A colleague's browser: signs in, keeps cookies, finds the pages of an event."""

from __future__ import annotations

import re
from collections import deque
from html import unescape
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from benchmarks.load import Request

TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]+)"')
FILES = (".pdf", ".zip", ".xlsx", ".csv", ".ics")


class Browser:
    """Enough of a browser to sign in with a form."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""

    def sign_in(self, account: dict[str, str]) -> None:
        self.open("/sign-in")
        form = {"csrf_token": self.token, "email": account["email"], "password": account["password"]}
        status, _page = self.fetch("POST", "/sign-in", urlencode(form).encode())
        if status != 303:
            raise SystemExit(f"Signing in as {account['email']} was refused with status {status}.")

    def open(self, path: str) -> tuple[int, str]:
        status, page = self.fetch("GET", path)
        found = TOKEN.search(page)
        if found:
            self.token = unescape(found[1])
        return status, page

    def fetch(self, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body, dict(self.headers(form=body is not None)))
        response = connection.getresponse()
        text = response.read().decode("utf-8", "replace")
        self._keep_cookies(response)
        connection.close()
        return response.status, text

    def headers(self, *, form: bool = False) -> tuple[tuple[str, str], ...]:
        kept = (("Cookie", "; ".join(f"{name}={value}" for name, value in self.cookies.items())),)
        return (*kept, ("Content-Type", "application/x-www-form-urlencoded")) if form else kept

    def request(self, path: str) -> Request:
        return Request("GET", path, headers=self.headers())

    def pages_from(self, start: str, *, most: int) -> list[str]:
        """Pages that links lead to, one of each kind: ids in addresses are one kind."""
        waiting, kinds, pages = deque([start]), set[str](), []
        while waiting and len(pages) < most:
            path = waiting.popleft()
            kind = re.sub(r"[A-Z2-7]{20,}|\d+", "#", urlsplit(path).path)
            if kind in kinds or urlsplit(path).path.endswith(FILES):
                continue
            kinds.add(kind)
            status, page = self.open(path)
            if status == 200 and page.lstrip().startswith("<!"):
                pages.append(path)
            links = (urldefrag(urljoin(path, unescape(link))).url for link in LINK.findall(page))
            waiting.extend(link for link in links if link.startswith("/"))
        return pages

    def _keep_cookies(self, response: HTTPResponse) -> None:
        for header in response.headers.get_all("Set-Cookie") or ():
            name, _, value = header.split(";")[0].partition("=")
            self.cookies[name] = value
