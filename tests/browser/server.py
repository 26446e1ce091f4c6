"""The application behind a real socket, where it is always a morning of today."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from kasus_training.app import create_app
from kasus_training.config import Settings
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.migrations import upgrade
from kasus_training.zones import local_day, to_utc

ZONE = "Asia/Makassar"
NINE = time(9, 0)


class Morning:
    """A clock that runs, and that showed nine in Kandangan when it was made.

    Tests that run late in the evening would otherwise cross into tomorrow.
    """

    def __init__(self) -> None:
        started = datetime.now(UTC)
        self.today: date = local_day(started, ZONE)
        self.ahead: timedelta = to_utc(self.today, NINE, ZONE) - started

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def over(self, wsgi: Callable[..., Iterable[bytes]]) -> Callable[..., list[bytes]]:
        """The application, every request of which happens by this clock."""

        def morning(environ: dict[str, Any], start_response: Any) -> list[bytes]:
            with clock.at(self.now()):
                body = wsgi(environ, start_response)
                try:
                    return list(body)
                finally:
                    close = getattr(body, "close", None)
                    if close is not None:
                        close()

        return morning


class Silent(WSGIRequestHandler):
    """The server's lines would drown the tests' own."""

    def log(self, type: str, message: str, *args: Any) -> None:
        return


@dataclass(frozen=True)
class LiveServer:
    """An installation that answers at `base_url`."""

    app: Flask
    base_url: str
    morning: Morning

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Work on the installation itself, by its own clock: what a command line would do."""
        with clock.at(self.morning.now()), self.app.app_context():
            yield


@contextmanager
def serve(database_url: str, folder: Path) -> Iterator[LiveServer]:
    """A migrated, empty installation behind a socket of this machine."""
    with closing_server() as server:
        base_url = f"http://127.0.0.1:{server.port}"
        app = _installation(database_url, folder, base_url)
        morning = Morning()
        server.app = morning.over(app.wsgi_app)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield LiveServer(app, base_url, morning)
        finally:
            server.shutdown()
            thread.join()
            with app.app_context():
                db.engine.dispose()


@contextmanager
def closing_server() -> Iterator[BaseWSGIServer]:
    """The socket first: the application wants to know its address."""
    server = make_server("127.0.0.1", 0, _not_yet, threaded=True, request_handler=Silent)
    try:
        yield server
    finally:
        server.server_close()


def _installation(database_url: str, folder: Path, base_url: str) -> Flask:
    app = create_app(
        Settings(
            data_dir=folder,
            secret_key=b"a key for tests only, 32 bytes..",
            database_url=database_url,
            base_url=base_url,
            sqlite_synchronous="OFF",
            log_format="text",
            testing=True,
        )
    )
    with app.app_context():
        upgrade()
    return app


def _not_yet(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("503 Service Unavailable", [])
    return [b""]
