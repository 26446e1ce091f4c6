"""A station of Kasus Training in one file: reads tickets from the keyboard (or a USB scanner) and sends them.

    KASUS_TOKEN=… python station_client.py https://kasus.example pelatihan-2026

The token is made under Attendance, Stations, "Make a key for a program". Without network it judges by the roster
it fetched before and keeps the scans in `unsent.json`; whatever was not sent is sent with the next scan. A scan that
the server cannot read is put aside in `refused.json`, so that it does not hold up the others. Needs only Python's standard library.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import uuid4

UNSENT, REFUSED = Path("unsent.json"), Path("refused.json")
BATCH_MOST = 500
PATIENCE_SECONDS = 10


def now() -> str:
    return datetime.now(UTC).isoformat()


def tidy(text: str) -> str:
    return "".join(text.split()).replace("-", "").upper()


class Station:
    def __init__(self, base: str, slug: str, token: str) -> None:
        self.address = f"{base.rstrip('/')}/api/v1/events/{slug}"
        self.slug, self.token = slug, token
        self.unsent: list[dict[str, Any]] = json.loads(UNSENT.read_text()) if UNSENT.exists() else []
        self.people: dict[str, dict[str, Any]] = {}
        self.code_key = ""

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        request = Request(
            self.address + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urlopen(request, timeout=PATIENCE_SECONDS) as answer:
            return json.load(answer)

    def fetch_roster(self) -> list[dict[str, Any]]:
        """Names by the hash of ticket and code; the sessions. The code's hash needs the station's own key."""
        self.code_key = self.ask("/stations/self", {"queue_length": len(self.unsent), "sent_at": now()})["code_key"]
        roster = self.ask("/roster")
        for person in roster["people"]:
            self.people[person["ticket_hash"]] = person
            if person["code_hash"]:
                self.people[person["code_hash"]] = person
        return roster["sessions"]

    def name_of(self, token: str) -> str:
        ticket = hashlib.sha256(token.encode()).hexdigest()
        code = hmac.new(self.code_key.encode(), f"{self.slug}:{token}".encode(), hashlib.sha256).hexdigest()
        person = self.people.get(ticket) or self.people.get(code)
        return person["name"] if person else "?"

    def scan(self, token: str, session_id: int) -> None:
        """First on the disk, then to the server: a scan that was shown is never lost."""
        self.unsent.append(
            {"scan_id": str(uuid4()), "token": token, "session_id": session_id, "kind": "in", "scanned_at": now()}
        )
        self.keep()
        while self.unsent:
            try:
                for answer in self.send():
                    print(f"{answer['result']:>14}  {answer.get('name', '')}")
            except HTTPError as refused:
                told = json.load(refused)
                print(f"refused ({refused.code}): {told['message']}")
                if not self.put_aside(told):
                    return
            except OSError:
                print(f"       offline  {self.name_of(token)}  ({len(self.unsent)} not sent)")
                return

    def send(self) -> list[dict[str, Any]]:
        """The same scan may be sent as often as needed: the answer is the first one again."""
        answers: list[dict[str, Any]] = []
        while self.unsent:
            batch = self.unsent[:BATCH_MOST]
            answers += self.ask("/scans", {"sent_at": now(), "scans": batch})["results"]
            self.unsent = self.unsent[len(batch) :]
            self.keep()
        return answers

    def put_aside(self, told: dict[str, Any]) -> bool:
        """Of a batch that was refused as a whole, the scans at fault; whether there were any."""
        indexes = set(told.get("details", {}).get("indexes", []))
        bad = [scan for index, scan in enumerate(self.unsent[:BATCH_MOST]) if index in indexes]
        if bad:
            REFUSED.write_text(json.dumps((json.loads(REFUSED.read_text()) if REFUSED.exists() else []) + bad))
            self.unsent = [scan for scan in self.unsent if scan not in bad]
            self.keep()
        return bool(bad)

    def keep(self) -> None:
        draft = UNSENT.with_suffix(".new")
        draft.write_text(json.dumps(self.unsent))
        draft.replace(UNSENT)


def main() -> None:
    station = Station(sys.argv[1], sys.argv[2], os.environ["KASUS_TOKEN"])
    try:
        sessions = station.fetch_roster()
    except HTTPError as refused:
        sys.exit(f"refused ({refused.code}): {json.load(refused)['message']}")
    except OSError as fault:
        sys.exit(f"The first start needs the network: {fault}")
    for session in sessions:
        print(f"{session['id']:>6}  {session['held_on']}  {session['title']}")
    session_id = int(input("Session: "))
    while entry := input("Ticket or code (Enter to end): ").strip():
        station.scan(tidy(entry), session_id)


if __name__ == "__main__":
    main()
