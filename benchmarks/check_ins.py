"""Check-ins per second: the station's API, one by one and in batches, and the desk, beside a bare insert."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from benchmarks.load import Outcome, Request, send_all
from benchmarks.visitors import Browser

BATCH = 500
JSON_BODY = ("Content-Type", "application/json")


@dataclass(frozen=True)
class Rate:
    name: str
    outcome: Outcome
    accepted: int

    @property
    def per_second(self) -> float:
        return self.accepted / self.outcome.seconds


def measure_insert(port: int, count: int) -> Rate:
    outcome = send_all(port, [Request("POST", "/insert") for _ in range(count)])
    return Rate("bare insert", outcome, sum(answer.status == 200 for answer in outcome.answers))


def measure_api(port: int, accounts: dict[str, Any], session_id: int, count: int) -> Rate:
    path = f"/api/v1/events/{accounts['event']}/scans"
    headers = (JSON_BODY, ("Authorization", f"Bearer {accounts['station']['token']}"))
    tickets = accounts["tickets"][:count]
    outcome = send_all(port, [Request("POST", path, batch(session_id, ticket), headers) for ticket in tickets])
    return Rate("check-in by the API", outcome, _accepted(outcome))


def measure_batches(port: int, accounts: dict[str, Any], session_id: int, count: int) -> Rate:
    """What a station sends when the network is back: as many scans in a request as one may hold."""
    path = f"/api/v1/events/{accounts['event']}/scans"
    headers = (JSON_BODY, ("Authorization", f"Bearer {accounts['station']['token']}"))
    tickets = accounts["tickets"][:count]
    batches = [tickets[first : first + BATCH] for first in range(0, len(tickets), BATCH)]
    requests = [Request("POST", path, batch(session_id, *some), headers) for some in batches]
    outcome = send_all(port, requests, senders=1)
    return Rate(f"batches of {BATCH}, API", outcome, _accepted(outcome))


def measure_desk(port: int, accounts: dict[str, Any], session_id: int, count: int) -> Rate:
    browser = Browser(port)
    browser.sign_in(accounts["accounts"]["registrar"])
    browser.open(f"/events/{accounts['event']}/scan")
    headers = (JSON_BODY, ("X-CSRFToken", browser.token), *browser.headers())
    path = f"/events/{accounts['event']}/scan/marks"
    tickets = accounts["tickets"][:count]
    outcome = send_all(port, [Request("POST", path, batch(session_id, ticket), headers) for ticket in tickets])
    return Rate("check-in at the desk", outcome, _accepted(outcome))


def batch(session_id: int, *tickets: str) -> bytes:
    now = datetime.now(UTC).isoformat()
    scans = [
        {"scan_id": str(uuid.uuid4()), "token": ticket, "session_id": session_id, "kind": "in", "scanned_at": now}
        for ticket in tickets
    ]
    return json.dumps({"sent_at": now, "scans": scans}).encode()


def _accepted(outcome: Outcome) -> int:
    """Only scans that were accepted count."""
    return sum(
        told["result"] == "accepted"
        for answer in outcome.answers
        if answer.status in (200, 201)
        for told in json.loads(answer.body)["results"]
    )
