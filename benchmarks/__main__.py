"""`make bench`: builds a demo of its own with 2,000 participants and prints what it measured."""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.board import VIEWERS, Sight, measure_board
from benchmarks.check_ins import Rate, measure_api, measure_batches, measure_desk, measure_insert
from benchmarks.greens import measure_greens
from benchmarks.pages import PageTime, measure_constant, measure_pages
from benchmarks.servers import free_port, running
from kasus_training.config import sqlite_url
from kasus_training.demo import prepare, settings_for_demo
from kasus_training.foundation.server import POSTGRES_THREADS, SQLITE_THREADS

AIM_SHARE = 0.40
BATCH_GAIN = 5
SEEN_MOST = 2.0
QUERIES_MOST = 12
SLOWEST = 5


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--participants", type=int, default=2_000)
    options.add_argument("--database", help="another database than SQLite, holding nothing or a demo")
    options.add_argument("--folder", type=Path, help="keep the demo here, and use it again")
    chosen = options.parse_args()
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="kasus-benchmark-"))
    try:
        measure(folder, chosen.participants, chosen.database)
    finally:
        if chosen.folder is None:
            shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, participants: int, database: str | None) -> None:
    settings = settings_for_demo(folder, "http://127.0.0.1:8000", database)
    for sentence in prepare(settings, reset=True, participants=participants):
        print(sentence)
    accounts: dict[str, Any] = json.loads((folder / "demo-accounts.json").read_text(encoding="utf-8"))
    threads = SQLITE_THREADS if settings.is_sqlite else POSTGRES_THREADS
    bare_port, port = free_port(), free_port()
    bare_folder = folder / "bare"
    bare = {"KASUS_DATA_DIR": str(bare_folder), "DATABASE_URL": database or sqlite_url(bare_folder)}
    with running(["benchmarks.bare", str(bare_port), str(threads)], bare_port, "/constant", bare):
        insert = measure_insert(bare_port, participants)
        constant_ms = measure_constant(bare_port)
    command = ["kasus_training", "demo", "--data-dir", str(folder), "--port", str(port), "--no-worker"]
    command += ["--database", database] if database else []
    with running(command, port, "/healthz", {"KASUS_LOG_FORMAT": "json"}):
        rates = [
            measure_api(port, accounts, accounts["sessions"][0], participants),
            measure_desk(port, accounts, accounts["sessions"][1], participants),
            measure_batches(port, accounts, accounts["sessions"][2], participants),
        ]
        # The last session is left for those who watch: first the hall's board, then a desk's own screen.
        left, tickets = accounts["sessions"][3], accounts["tickets"]
        sight = measure_board(port, accounts, left, tickets)
        greens = measure_greens(port, accounts, left, tickets[len(tickets) // 2 :])
        pages = measure_pages(port, accounts, folder, database)
    show_rates(insert, rates)
    show_sight(sight, participants)
    show_greens(greens)
    show_pages(pages, constant_ms, accounts["event"])


def show_rates(insert: Rate, rates: list[Rate]) -> None:
    single, batches = rates[0].per_second, rates[-1].per_second
    print(f"\n{'check-ins':<24}{'accepted':>10}{'per second':>12}{'median ms':>11}{'p99 ms':>9}{'of bare':>9}")
    for rate in (insert, *rates):
        share = rate.per_second / insert.per_second
        print(
            f"{rate.name:<24}{rate.accepted:>10}{rate.per_second:>12.0f}{rate.outcome.median_ms:>11.1f}"
            f"{rate.outcome.p99_ms:>9.1f}{share:>8.0%}{' ' if share >= AIM_SHARE else ' below the aim'}"
        )
    gain = "" if batches >= BATCH_GAIN * single else f", below the aim of {BATCH_GAIN}"
    print(f"a scan in a batch costs 1/{batches / single:.1f} of a single one{gain}")


def show_sight(sight: Sight, participants: int) -> None:
    print(
        f"\nboard of {participants} participants, {VIEWERS} viewers, {sight.asked_per_second:.0f} requests a second, "
        f"{sight.unchanged_share:.0%} unchanged: a scan is seen after {sight.quantile(0.5):.2f} s (median), "
        f"{sight.quantile(0.95):.2f} s (p95), {sight.quantile(1):.2f} s (last of all; the aim is {SEEN_MOST:.0f} s)"
    )


def show_greens(greens: list[float]) -> None:
    if not greens:
        print("\nscan to green in the browser: no Chromium here")
        return
    median, late = greens[len(greens) // 2], greens[int(len(greens) * 0.95)]
    print(
        f"\nscan to green in the browser, {len(greens)} scans: {median:.0f} ms (median), {late:.0f} ms (p95; the aim is 300)"
    )


def show_pages(pages: list[PageTime], constant_ms: float, slug: str) -> None:
    print(f"\n{'slowest pages':<64}{'median ms':>11}{'p99 ms':>9}{'x bare':>8}{'queries':>9}{'kB':>7}")
    print(f"{'bare constant page':<64}{constant_ms:>11.1f}{'':>9}{1:>8}{0:>9}")
    for page in pages[:SLOWEST]:
        print(
            f"{page.path.replace(slug, '…')[:63]:<64}{page.median_ms:>11.1f}{page.p99_ms:>9.1f}{page.median_ms / constant_ms:>8.0f}"
            f"{page.queries:>9}{page.bytes / 1000:>7.0f}"
        )
    many = [page for page in pages if page.queries > QUERIES_MOST]
    print(f"\n{len(pages)} kinds of pages; most queries: {max((page.queries for page in pages), default=0)}")
    for page in many:
        print(f"more than {QUERIES_MOST} queries: {page.path} ({page.queries})")


if __name__ == "__main__":
    main()
