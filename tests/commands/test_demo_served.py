"""`demo` on an empty folder, as a newcomer has it: built, served, and everything works at once."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.servers import free_port, running
from benchmarks.visitors import Browser


def test_a_demo_that_was_just_built_serves_pages_and_makes_papers(tmp_path: Path):
    """Building it makes certificates, and the compiler's threads do not survive a fork."""
    port = free_port()
    command = ["kasus_training", "demo", "--data-dir", str(tmp_path), "--port", str(port), "--participants", "6"]

    with running([*command, "--no-worker"], port, "/healthz", {"KASUS_LOG_FORMAT": "json"}):
        accounts = json.loads((tmp_path / "demo-accounts.json").read_text(encoding="utf-8"))
        browser = Browser(port)
        browser.sign_in(accounts["accounts"]["organizer"])
        paper = browser.fetch("GET", f"/events/{accounts['event']}/schedule.pdf")
        own_page = Browser(port).fetch("GET", accounts["participant"]["path"])

    assert (paper[0], paper[1][:5]) == (200, "%PDF-")
    assert own_page[0] == 200
    assert accounts["participant"]["code"] in own_page[1].replace("-", "").replace(" ", "")
