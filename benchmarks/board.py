"""The live board under many eyes: how soon every viewer sees a scan."""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection
from typing import Any

from benchmarks.load import Headers
from benchmarks.visitors import Browser

VIEWERS = 100
SCANS = 8
BETWEEN_SCANS = 3.0
POLL_SECONDS = 0.6
"""As the page asks: `data-every` of templates/attendance/board.html."""


@dataclass
class Viewer:
    """A browser that keeps the board open, and notes when it changed."""

    port: int
    path: str
    headers: Headers
    seen: list[float] = field(default_factory=list)
    asked: int = 0
    unchanged: int = 0

    def watch(self, over: threading.Event, first_wait: float) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        tag = ""
        over.wait(first_wait)
        while not over.is_set():
            connection.request("GET", self.path, headers={**dict(self.headers), "If-None-Match": tag})
            response = connection.getresponse()
            response.read()
            self.asked += 1
            if response.status == 304:
                self.unchanged += 1
            elif response.status == 200:
                tag = response.headers["ETag"]
                self.seen.append(time.perf_counter())
            else:
                raise SystemExit(f"The board answered with status {response.status}.")
            over.wait(POLL_SECONDS)
        connection.close()


@dataclass(frozen=True)
class Sight:
    """How long each viewer waited for each scan, and how many of the requests were answered with 304."""

    lags: tuple[float, ...]
    asked_per_second: float
    unchanged_share: float

    def quantile(self, share: float) -> float:
        return sorted(self.lags)[min(int(len(self.lags) * share), len(self.lags) - 1)]


def measure_board(port: int, accounts: dict[str, Any], session_id: int, tickets: Sequence[str]) -> Sight:
    """A hundred viewers look while somebody is scanned every few seconds."""
    browser = Browser(port)
    browser.sign_in(accounts["accounts"]["organizer"])
    path = f"/events/{accounts['event']}/attendance/board/figures?session={session_id}"
    viewers = [Viewer(port, path, browser.headers()) for _ in range(VIEWERS)]
    over = threading.Event()
    watching = [
        threading.Thread(target=viewer.watch, args=(over, POLL_SECONDS * number / VIEWERS), daemon=True)
        for number, viewer in enumerate(viewers)
    ]
    began = time.perf_counter()
    for thread in watching:
        thread.start()
    time.sleep(BETWEEN_SCANS)
    # Figures live a second: each scan falls into another moment of it.
    moments = [
        _scan(port, accounts, session_id, ticket, pause=BETWEEN_SCANS + number / SCANS)
        for number, ticket in enumerate(tickets[:SCANS])
    ]
    over.set()
    seconds = time.perf_counter() - began
    for thread in watching:
        thread.join()
    asked = sum(viewer.asked for viewer in viewers)
    lags = [_lag(viewer, moment) for moment in moments for viewer in viewers]
    return Sight(tuple(lags), asked / seconds, sum(viewer.unchanged for viewer in viewers) / asked)


def _scan(port: int, accounts: dict[str, Any], session_id: int, ticket: str, *, pause: float) -> float:
    """When somebody was let in; then a pause in which everybody may see it."""
    now = datetime.now(UTC).isoformat()
    scan = {"scan_id": str(uuid.uuid4()), "token": ticket, "session_id": session_id, "kind": "in", "scanned_at": now}
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {accounts['station']['token']}"}
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps({"sent_at": now, "scans": [scan]})
    connection.request("POST", f"/api/v1/events/{accounts['event']}/scans", body, headers)
    told = json.loads(connection.getresponse().read())
    if told["results"][0]["result"] != "accepted":
        raise SystemExit(f"The board needs scans that change it: {told}")
    moment = time.perf_counter()
    connection.close()
    time.sleep(pause)
    return moment


def _lag(viewer: Viewer, moment: float) -> float:
    """Seconds until the viewer saw the scan; as long as nobody waits where it never came."""
    return next((seen - moment for seen in viewer.seen if seen > moment), float("inf"))
