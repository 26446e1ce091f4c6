"""`python -m benchmarks.kills`: `kill -9` of the server under load, again and again.

Devices send scans as fast as they can; the server is killed among them and started anew. Every scan
that was acknowledged must be there once, with the answer that its device got, and sending all of
them again must change nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.servers import free_port, own_postgresql, wait_for
from kasus_training.demo import prepare, settings_for_demo

SENDERS = 6
BATCH_MOST = 4
SHORTEST_LOAD, LONGEST_LOAD = 0.2, 1.2
"""Seconds between the first acknowledged scan and the kill."""

Scan = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """Where scans are sent to, and whose tickets are held before the readers."""

    slug: str
    token: str
    tickets: Sequence[str]
    sessions: Sequence[int]
    moment: datetime | None = None
    """When the devices believe that they scan; now where nothing is said."""

    def scan(self) -> Scan:
        return {
            "scan_id": str(uuid.uuid4()),
            "token": random.choice(self.tickets),
            "session_id": random.choice(self.sessions),
            "kind": "in",
            "scanned_at": (self.moment or datetime.now(UTC)).isoformat(),
        }

    def send(self, connection: HTTPConnection, scans: Sequence[Scan]) -> list[dict[str, Any]]:
        """The answers, once the server has given all of them."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        body = json.dumps({"sent_at": datetime.now(UTC).isoformat(), "scans": scans})
        connection.request("POST", f"/api/v1/events/{self.slug}/scans", body, headers)
        response = connection.getresponse()
        told = json.loads(response.read())
        if response.status not in (200, 201):
            raise SystemExit(f"The server refused scans with status {response.status}: {told}")
        answers: list[dict[str, Any]] = told["results"]
        return answers


@dataclass
class Storm:
    """One round: what was sent, and what the server acknowledged before it was killed."""

    door: Door
    port: int
    sent: list[Scan] = field(default_factory=list)
    acknowledged: dict[str, dict[str, Any]] = field(default_factory=dict)
    begun: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def rage(self, server: subprocess.Popen[bytes], *, whole_group: bool) -> None:
        """Send until the server is gone."""
        senders = [threading.Thread(target=self._send_on) for _ in range(SENDERS)]
        for sender in senders:
            sender.start()
        self.begun.wait(timeout=30)
        time.sleep(random.uniform(SHORTEST_LOAD, LONGEST_LOAD))
        kill(server, whole_group=whole_group)
        self.over.set()
        for sender in senders:
            sender.join()

    def _send_on(self) -> None:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        while not self.over.is_set():
            scans = [self.door.scan() for _ in range(random.randint(1, BATCH_MOST))]
            self.sent.extend(scans)
            try:
                answers = self.door.send(connection, scans)
            except (OSError, HTTPException, json.JSONDecodeError):
                return
            self.acknowledged.update((answer["scan_id"], answer) for answer in answers)
            self.begun.set()

    @property
    def unanswered(self) -> int:
        return len(self.sent) - len(self.acknowledged)


def kill(server: subprocess.Popen[bytes], *, whole_group: bool) -> None:
    """The whole installation at once, or the first process alone: its children then leave by themselves."""
    if whole_group:
        os.killpg(server.pid, signal.SIGKILL)
    else:
        server.kill()
    server.wait()


def stored_scans(engine: sa.Engine, scan_ids: Sequence[str]) -> list[tuple[str, dict[str, Any]]]:
    """Scan and first answer, a row for each time that it is there."""
    asked = sa.text("SELECT scan_id, answer FROM scan WHERE scan_id IN :ids").bindparams(
        sa.bindparam("ids", expanding=True)
    )
    with engine.connect() as connection:
        rows = connection.execute(asked, {"ids": list(scan_ids)})
        return [(row.scan_id, row.answer if isinstance(row.answer, dict) else json.loads(row.answer)) for row in rows]


def faults_of(acknowledged: Mapping[str, dict[str, Any]], stored: Sequence[tuple[str, dict[str, Any]]]) -> list[str]:
    """Acknowledged scans that are not there exactly once with what was answered."""
    times, answers = Counter(scan_id for scan_id, _answer in stored), dict(stored)
    missing = [f"{scan_id} is lost" for scan_id in acknowledged if times[scan_id] == 0]
    doubled = [f"{scan_id} is there {count} times" for scan_id, count in times.items() if count > 1]
    changed = [
        f"{scan_id} was answered otherwise"
        for scan_id, answer in acknowledged.items()
        if scan_id in answers and answers[scan_id] != answer
    ]
    return missing + doubled + changed


def unmarked(engine: sa.Engine) -> int:
    """Scans that let somebody in and left no mark; two marks of one person are against a constraint."""
    asked = sa.text(
        "SELECT count(*) FROM scan WHERE result = 'accepted' AND NOT EXISTS (SELECT 1 FROM attendance_mark AS mark"
        " WHERE mark.registration_id = scan.registration_id AND mark.session_id = scan.session_id)"
    )
    with engine.connect() as connection:
        return int(connection.scalar(asked) or 0)


def send_again(storm: Storm) -> dict[str, dict[str, Any]]:
    """What the server that was started anew says to everything that was sent, by scan."""
    connection = HTTPConnection("127.0.0.1", storm.port, timeout=30)
    told: dict[str, dict[str, Any]] = {}
    for first in range(0, len(storm.sent), 500):
        answers = storm.door.send(connection, storm.sent[first : first + 500])
        told |= {answer["scan_id"]: answer for answer in answers}
    connection.close()
    return told


@dataclass
class Siege:
    """An installation that is killed and started anew, round after round."""

    command: Sequence[str]
    environment: Mapping[str, str]
    door: Door
    engine: sa.Engine
    port: int = field(default_factory=free_port)
    server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Siege:
        self.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        if self.server is not None:
            kill(self.server, whole_group=True)

    def start(self) -> None:
        """The same installation again, with what the killed one left."""
        self.server = subprocess.Popen(
            [sys.executable, "-m", *self.command, "--port", str(self.port)],
            env={**os.environ, **self.environment},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_for(self.server, self.port, "/healthz")

    def round(self, *, whole_group: bool) -> tuple[Storm, list[str]]:
        """One kill, and what was wrong after it."""
        assert self.server is not None
        storm = Storm(self.door, self.port)
        storm.rage(self.server, whole_group=whole_group)
        faults = faults_of(storm.acknowledged, stored_scans(self.engine, list(storm.acknowledged)))
        self.start()
        told = send_again(storm)
        faults += faults_of(told, stored_scans(self.engine, list(told)))
        faults += [
            f"{scan_id} is told otherwise" for scan_id, one in storm.acknowledged.items() if told[scan_id] != one
        ]
        if count := unmarked(self.engine):
            faults.append(f"{count} accepted scans have no mark")
        return storm, faults


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    options.add_argument("--rounds", type=int, default=20)
    options.add_argument("--database", help="another database than SQLite; 'postgresql' starts one of its own")
    chosen = options.parse_args()
    # Another system user may run the database, and must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="kasus-kills-"))
    folder.chmod(0o755)
    try:
        database = own_postgresql(folder) if chosen.database == "postgresql" else chosen.database
        faults = kill_often(folder, database, chosen.rounds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    raise SystemExit(f"{len(faults)} faults, the first: {faults[0]}" if faults else 0)


def kill_often(folder: Path, database: str | None, rounds: int) -> list[str]:
    settings = settings_for_demo(folder, "http://127.0.0.1:8000", database)
    for sentence in prepare(settings, reset=True, participants=None):
        print(sentence)
    accounts: dict[str, Any] = json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8"))
    door = Door(accounts["event"], accounts["station"]["token"], accounts["tickets"], accounts["sessions"])
    command = ["kasus_training", "demo", "--data-dir", str(folder), "--no-worker"]
    command += ["--database", database] if database else []
    engine = sa.create_engine(settings.database_url)
    every: list[str] = []
    total: Counter[str] = Counter()
    with Siege(command, {}, door, engine) as siege:
        for number in range(1, rounds + 1):
            storm, faults = siege.round(whole_group=bool(number % 2))
            every += faults
            total.update(acknowledged=len(storm.acknowledged), unanswered=storm.unanswered, faults=len(faults))
            print(
                f"round {number:>2}: {len(storm.acknowledged):>5} acknowledged, {storm.unanswered:>3} cut off, "
                f"{len(faults)} faults",
                flush=True,
            )
    print(
        f"{engine.dialect.name}, {rounds} kills: {total['acknowledged']} acknowledged, {total['unanswered']} cut off, "
        f"{total['faults']} faults"
    )
    engine.dispose()
    return every


if __name__ == "__main__":
    main()
