"""The wheel holds everything, and serves in Indonesian from an empty folder."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.guards.sources import ROOT

PATIENCE_SECONDS = 90.0


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel unpacked beside the libraries of this environment, away from the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--target", str(folder), wheel],
        check=True, capture_output=True,
    )  # fmt: skip
    return folder


def environment(installed: Path, empty: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KASUS_", "DATABASE_URL"))}
    return kept | {"PYTHONPATH": str(installed), "KASUS_DATA_DIR": str(empty / "instance")}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def port(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A server of the installed wheel, started in an empty folder."""
    empty = tmp_path_factory.mktemp("empty")
    command = [sys.executable, "-m", "kasus_training"]
    around = environment(installed, empty)
    subprocess.run([*command, "migrate"], cwd=empty, env=around, check=True, capture_output=True)
    number = free_port()
    server = subprocess.Popen([*command, "serve", "--port", str(number), "--no-worker"], cwd=empty, env=around)
    yield number
    server.terminate()
    server.wait(PATIENCE_SECONDS)


def fetch(port: int, path: str) -> str:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        except ConnectionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            connection.close()


def test_it_holds_pages_style_migrations_and_catalogues(wheel: Path):
    names = set(zipfile.ZipFile(wheel).namelist())

    wanted = {
        "kasus_training/_web/templates/layouts/public.html",
        "kasus_training/_web/static/css/app.css",
        "kasus_training/_web/static/vendor/vendor.json",
        "kasus_training/_web/migrations/env.py",
        "kasus_training/_web/migrations/versions/0001_the_first_tables.py",
        "kasus_training/translations/id/LC_MESSAGES/foundation.mo",
        "kasus_training/demo/data/participants.csv",
    }
    assert wanted - names == set()


def test_it_runs_from_its_own_files(installed: Path, tmp_path: Path):
    shown = subprocess.run(
        [sys.executable, "-c", "from kasus_training.foundation.paths import web_root; print(web_root())"],
        cwd=tmp_path, env=environment(installed, tmp_path), check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip

    assert Path(shown) == installed / "kasus_training" / "_web"


def test_it_serves_in_indonesian_from_an_empty_folder(port: int):
    page = fetch(port, "/sign-in")

    assert '<html lang="id"' in page
    assert "Masuk" in page


def test_its_style_sheet_is_there(port: int):
    page = fetch(port, "/sign-in")
    address = re.findall(r'href="(/static/[^"]+\.css)"', page)[0]

    assert ":root" in fetch(port, address)
