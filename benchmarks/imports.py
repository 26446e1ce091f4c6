"""A list of thousands of people: `python -m benchmarks.imports`.

Builds a demo of its own and measures, for one workbook: the dry run and the memory it takes, in
a process of its own; the one transaction that writes it; and check-ins at the desk while the
worker checks and writes the same list behind the server, beside those of a quiet server and
beside a bare insert.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import shutil
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from benchmarks.check_ins import JSON_BODY, batch
from benchmarks.load import Outcome, Request, send_all
from benchmarks.servers import free_port, running
from benchmarks.visitors import Browser
from kasus_training.app import create_app
from kasus_training.config import sqlite_url
from kasus_training.demo import prepare, settings_for_demo
from kasus_training.demo.reference import people
from kasus_training.events.queries import event_by_slug
from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.foundation.documents.spreadsheet import Sheet, xlsx
from kasus_training.foundation.transaction import lock_row, transaction
from kasus_training.participants import queries
from kasus_training.participants.actions import importing
from kasus_training.participants.models import Sector
from kasus_training.participants.planning import Plan, make_plan

DRY_RUN_MOST, MEMORY_MOST, WRITE_MOST = 10.0, 200.0, 2.0
QUIET = 200
"""Check-ins on a server that does nothing else."""
PATIENCE_SECONDS = 180.0


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    options.add_argument("--rows", type=int, default=5_000)
    chosen = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="kasus-imports-"))
    try:
        measure(folder, chosen.rows)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(folder: Path, rows: int) -> None:
    demo, other = folder / "demo", folder / "other"
    for sentence in prepare(settings_for_demo(demo, "http://127.0.0.1:8000", None), reset=True, participants=60):
        print(sentence)
    accounts: dict[str, Any] = json.loads((demo / "demo-accounts.json").read_text(encoding="utf-8"))
    slug = accounts["event"]
    content = make_room_and_list(demo, slug, rows)
    shutil.copytree(demo, other)
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(1) as pool:
        seconds, processor, megabytes = pool.apply(dry_run, (other, slug, content))
    print(f"\n{rows} rows, {len(content) / 1e6:.1f} MB of workbook")
    say("dry run", seconds, "s", DRY_RUN_MOST)
    print(f"{'  of it on the processor':<34}{processor:>9.2f} s")
    say("memory more", megabytes, "MB", MEMORY_MOST)
    with spawn.Pool(1) as pool:
        wall, cpu = pool.apply(write, (other, slug, content))
    say("the write, one transaction", wall, "s", WRITE_MOST)
    print(f"{'  of it on the processor':<34}{cpu:>9.2f} s")
    show_check_ins(demo, folder / "bare", accounts, content)


def say(what: str, value: float, unit: str, most: float) -> None:
    print(f"{what:<34}{value:>9.2f} {unit:<3} (aim: below {most:g}){'' if value < most else ' NOT REACHED'}")


def make_room_and_list(folder: Path, slug: str, rows: int) -> bytes:
    """Quotas that everybody fits in, and a workbook of people of whom no two are alike."""
    app = open_app(folder)
    with app.app_context():
        event = event_by_slug(slug)
        assert event is not None
        db.session.execute(sa.update(Sector).filter_by(event_id=event.id).values(quota=rows + 100))
        db.session.commit()
        known = people(rows, event.first_day)
        db.engine.dispose()
    for number, row in enumerate(known):
        row |= {"no": "", "nama": f"{row['nama']} {letters(number)}", "no_hp": f"0812{number:08d}"}
    headings = list(known[0])
    sheet = Sheet(
        "Peserta", "Daftar peserta", headings=headings, rows=[[row[name] for name in headings] for row in known]
    )
    return xlsx([sheet])


def letters(number: int) -> str:
    """Five letters that differ everywhere: names that are alike would stay out."""
    word = uuid.uuid5(uuid.NAMESPACE_OID, str(number)).int
    return "".join(chr(ord("a") + word // 26**place % 26) for place in range(7)).capitalize()


def open_app(folder: Path) -> Flask:
    return create_app(settings_for_demo(folder, "http://127.0.0.1:8000", None))


def look_at(slug: str, content: bytes) -> tuple[Any, Plan]:
    event = event_by_slug(slug)
    assert event is not None
    lines, _ignored = importing.read_people(content)
    return event, make_plan(lines, queries.situation_of(event))


def peak_megabytes() -> float:
    """The most that this process ever held. A child inherits the kernel's other figure for it."""
    for fact in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if fact.startswith("VmHWM:"):
            return int(fact.split()[1]) / 1024
    raise SystemExit("This measure needs Linux.")


def dry_run(folder: Path, slug: str, content: bytes) -> tuple[float, float, float]:
    """Wall and processor seconds, and megabytes beyond what the process had before."""
    app = open_app(folder)
    with app.app_context():
        event_by_slug(slug)
        before = peak_megabytes()
        began, processor = time.perf_counter(), time.process_time()
        look_at(slug, content)
        seconds = time.perf_counter() - began
        return seconds, time.process_time() - processor, peak_megabytes() - before


def write(folder: Path, slug: str, content: bytes) -> tuple[float, float]:
    """Wall and processor seconds of the transaction alone."""
    app = open_app(folder)
    with app.app_context():
        event, plan = look_at(slug, content)
        id_ = event.id
        ahead = importing.work_ahead(plan.rows)
        wall, cpu = time.perf_counter(), time.process_time()
        with transaction():
            event = queries.event_by_id(id_)
            lock_row(event)
            importing.write_plan(event, plan, by=audit.SYSTEM, ahead=ahead)
        return time.perf_counter() - wall, time.process_time() - cpu


def show_check_ins(folder: Path, bare_folder: Path, accounts: dict[str, Any], content: bytes) -> None:
    """One desk checks people in, one after the other, while the list is checked and written."""
    bare_port, port = free_port(), free_port()
    bare = {"KASUS_DATA_DIR": str(bare_folder), "DATABASE_URL": sqlite_url(bare_folder)}
    with running(["benchmarks.bare", str(bare_port), "4"], bare_port, "/constant", bare):
        line("bare insert", send_all(bare_port, [Request("POST", "/insert")] * QUIET, senders=1))
    command = ["kasus_training", "demo", "--data-dir", str(folder), "--port", str(port)]
    with running(command, port, "/healthz", {"KASUS_LOG_FORMAT": "json"}):
        browser = Browser(port)
        browser.sign_in(accounts["accounts"]["organizer"])
        line("check-in, nothing else going on", check_in(port, accounts, QUIET))
        path = send_list(browser, accounts["event"], content)
        line("check-in while the list is checked", check_in_while(browser, port, accounts, path, "notes"))
        browser.fetch("POST", path, f"csrf_token={browser.token}&rows=good".encode())
        line("check-in while it is written", check_in_while(browser, port, accounts, path, "done"))


def line(name: str, outcome: Outcome) -> None:
    slowest = max(answer.seconds for answer in outcome.answers) * 1000
    refused = [answer.status for answer in outcome.answers if answer.status not in {200, 201}]
    print(
        f"{name:<36}{len(outcome.answers):>6} × median {outcome.median_ms:>6.1f} ms, p99 {outcome.p99_ms:>7.1f} ms, "
        f"slowest {slowest:>7.1f} ms, refused {refused or 0}"
    )


def check_in(port: int, accounts: dict[str, Any], count: int) -> Outcome:
    path = f"/api/v1/events/{accounts['event']}/scans"
    headers = (JSON_BODY, ("Authorization", f"Bearer {accounts['station']['token']}"))
    tickets, sessions = accounts["tickets"], accounts["sessions"]
    requests = [
        Request("POST", path, batch(sessions[n // len(tickets) % len(sessions)], tickets[n % len(tickets)]), headers)
        for n in range(count)
    ]
    return send_all(port, requests, senders=1)


def send_list(browser: Browser, slug: str, content: bytes) -> str:
    """Upload the workbook as a browser does; gives the address of the list."""
    address = f"/events/{slug}/participants/import"
    browser.open(address)
    mark = uuid.uuid4().hex
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{browser.token}\r\n',
        f'--{mark}\r\nContent-Disposition: form-data; name="sector_id"\r\n\r\n\r\n',
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="peserta.xlsx"\r\n\r\n',
    ]
    body = "".join(parts).encode() + content + f"\r\n--{mark}--\r\n".encode()
    headers = (*browser.headers(), ("Content-Type", f"multipart/form-data; boundary={mark}"))
    answer = send_all(browser.port, [Request("POST", address, body, headers)], senders=1).answers[0]
    if answer.status != 303:
        raise SystemExit(f"The list was refused with status {answer.status}.")
    found = json.loads(json.dumps(answer.body.decode()))
    start = found.index(f"{address}/")
    return found[start : found.index('"', start)]


def check_in_while(browser: Browser, port: int, accounts: dict[str, Any], path: str, until: str) -> Outcome:
    """Check people in until the page of the list says that the work is done."""
    began, answers = time.monotonic(), []
    while time.monotonic() - began < PATIENCE_SECONDS:
        answers += check_in(port, accounts, 20).answers
        status, page = browser.open(path)
        is_working = "data-poll" in page
        if status == 200 and not is_working:
            return Outcome(tuple(answers), time.monotonic() - began)
    raise SystemExit(f"The list was not {until} in {PATIENCE_SECONDS:.0f} seconds.")


if __name__ == "__main__":
    main()
