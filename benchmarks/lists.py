"""The list of participants with many and with few registrations: `python -m benchmarks.lists`.

Builds a demo of its own with a hundred people, and a copy of it into which the import brings the
others; then opens, filters and searches both in turns, beside a bare constant page. The aim: the same
number of queries, and no more than one and a half times as long.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy as sa

from benchmarks.imports import letters, open_app
from benchmarks.load import send_all
from benchmarks.pages import count_queries, measure_constant
from benchmarks.servers import free_port, running
from benchmarks.visitors import Browser
from kasus_training.config import sqlite_url
from kasus_training.demo import prepare, settings_for_demo
from kasus_training.demo.reference import as_file, people
from kasus_training.events.queries import event_by_slug
from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import queries
from kasus_training.participants.actions import importing
from kasus_training.participants.models import Sector

AIM = 1.5
ROUNDS, WARM_UP = 30, 3
ONE_LIST = 3_300
PARTS = {
    "opened": "",
    "second page": "?page=2",
    "sorted by name": "?sort=name",
    "one sector": "?sector={sector}",
    "one status": "?status=confirmed",
    "searched, common": "?q=a",
    "searched, one person": "?q={code}",
    "searched, nobody": "?q=zzqx",
    "searched, institution": "?q=dinas",
}


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.lists", description=__doc__)
    options.add_argument("--few", type=int, default=100)
    options.add_argument("--many", type=int, default=10_000)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kasus-lists-"))
    try:
        measure(folder, chosen.few, chosen.many)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, few: int, many: int) -> None:
    small, large, bare_folder = folder / "few", folder / "many", folder / "bare"
    for sentence in prepare(settings_for_demo(small, "http://127.0.0.1:8000", None), reset=True, participants=few):
        print(sentence)
    accounts: dict[str, Any] = json.loads((small / "demo-accounts.json").read_text(encoding="utf-8"))
    shutil.copytree(small, large)
    bring_in(large, accounts["event"], many - few)
    bare_port = free_port()
    bare = {"KASUS_DATA_DIR": str(bare_folder), "DATABASE_URL": sqlite_url(bare_folder)}
    with running(["benchmarks.bare", str(bare_port), "4"], bare_port, "/constant", bare):
        constant = measure_constant(bare_port)
    paths = addresses(small, accounts["event"], accounts["participant"]["code"])
    found = times((small, large), accounts, list(paths.values()))
    counts = [count_queries(list(paths.values()), accounts, each, None) for each in (small, large)]
    print(f"\nbare constant page {constant:.1f} ms")
    print(f"{'the list of participants':<26}{few:>9}{many:>9}{'times':>8}{'queries':>12}")
    for name, path in paths.items():
        short, long = found[path]
        one, other = (each[path] for each in counts)
        verdict = "" if long <= AIM * short and one == other else " NOT REACHED"
        print(f"{name:<26}{short:>6.1f} ms{long:>6.1f} ms{long / short:>8.2f}{one:>6} {other:>5}{verdict}")


def addresses(folder: Path, slug: str, code: str) -> dict[str, str]:
    app = open_app(folder)
    with app.app_context():
        event = event_by_slug(slug)
        assert event is not None
        sector = queries.sectors_of(event)[0].id
        db.engine.dispose()
    root = f"/events/{slug}/participants"
    return {name: root + query.format(sector=sector, code=code) for name, query in PARTS.items()}


def times(folders: tuple[Path, Path], accounts: dict[str, Any], paths: list[str]) -> dict[str, tuple[float, float]]:
    """Milliseconds, the middle of many, of each address in both folders. They are asked in turns, so
    that whatever else the machine does slows down both."""
    with ExitStack() as open_servers:
        browsers = []
        for folder in folders:
            port = free_port()
            command = ["kasus_training", "demo", "--data-dir", str(folder), "--port", str(port), "--no-worker"]
            open_servers.enter_context(running(command, port, "/healthz", {"KASUS_LOG_FORMAT": "json"}))
            browser = Browser(port)
            browser.sign_in(accounts["accounts"]["organizer"])
            browsers.append(browser)
        found = {}
        for path in paths:
            taken: tuple[list[float], list[float]] = ([], [])
            for _round in range(WARM_UP + ROUNDS):
                for browser, spent in zip(browsers, taken, strict=True):
                    spent.append(send_all(browser.port, [browser.request(path)], senders=1).median_ms)
            found[path] = (median(taken[0][WARM_UP:]), median(taken[1][WARM_UP:]))
        return found


def bring_in(folder: Path, slug: str, count: int) -> None:
    """The others, as lists that an office sends."""
    app = open_app(folder)
    with app.app_context():
        event = event_by_slug(slug)
        assert event is not None
        id_, first_day = event.id, event.first_day
        db.session.execute(sa.update(Sector).filter_by(event_id=id_).values(quota=count + 1_000))
        db.session.commit()
        for start in range(0, count, ONE_LIST):
            rows = people(min(ONE_LIST, count - start), first_day)
            for number, row in enumerate(rows, start=start):
                row |= {"no": "", "nama": f"{row['nama']} {letters(number)}", "no_hp": f"0812{number:08d}"}
            lines, _ignored = importing.read_people(as_file(rows))
            with transaction():
                importing.import_people(queries.event_by_id(id_), lines, by=audit.SYSTEM)
        db.engine.dispose()


if __name__ == "__main__":
    main()
