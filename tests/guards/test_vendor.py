"""What others wrote lies here unchanged, with licence and fingerprint."""

from __future__ import annotations

import base64
import hashlib
import json

from tests.guards.sources import ROOT

VENDOR = ROOT / "static" / "vendor"
RECORD = json.loads((VENDOR / "vendor.json").read_text(encoding="utf-8"))


def fingerprint(content: bytes) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(content).digest()).decode()


def test_every_file_is_the_recorded_one():
    recorded = {file["path"]: file["sha384"] for package in RECORD["packages"] for file in package["files"]}
    found = {
        path.relative_to(VENDOR).as_posix(): fingerprint(path.read_bytes())
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "vendor.json"
    }

    assert found == recorded


def test_every_package_names_its_licence_and_brings_its_text():
    without = [
        package["name"]
        for package in RECORD["packages"]
        if not package["license"] or not any("LICENSE" in file["path"] for file in package["files"])
    ]

    assert without == []


def test_locks_hold_no_address():
    for name in ("requirements.lock", "requirements-dev.lock"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")
    assert '"resolved"' not in (ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8")
