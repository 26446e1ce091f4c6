"""The grid of scores with many people and six tests: `python -m benchmarks.scores`.

Builds a demo of its own, adds tests until there are six, saves every cell once as the grid
does, and opens the grid.
"""

from __future__ import annotations

import argparse
import json
import re
from urllib.parse import urlencode

from benchmarks.load import Outcome, Request, send_all
from benchmarks.pages import count_queries
from benchmarks.servers import MeasuredDemo, build_demo, demo_folder
from benchmarks.visitors import Browser

TESTS = 6
CELL_MOST_MS = 100
QUERIES_MOST = 10
CELL = re.compile(r'name="was-s-(\d+)-(\d+)" value="(\d+):')
SESSION = re.compile(r'<option value="([1-9]\d*)"')


def main() -> None:
    options = argparse.ArgumentParser(prog="python -m benchmarks.scores", description=__doc__)
    options.add_argument("--participants", type=int, default=200)
    options.add_argument("--database", help="another database than SQLite; 'postgresql' starts one of its own")
    chosen = options.parse_args()
    with demo_folder("kasus-scores-") as folder:
        measure(build_demo(folder, chosen.participants, chosen.database))


def measure(demo: MeasuredDemo) -> None:
    root = f"/events/{demo.slug}/assessments"
    with demo.served() as port:
        browser = Browser(port)
        browser.sign_in(demo.accounts["accounts"]["organizer"])
        add_tests(browser, root)
        cells = save_every_cell(browser, root)
        page = send_all(port, [browser.request(root)] * 10, senders=1)
    queries = count_queries([root], demo.accounts, demo.folder, demo.database)[root]
    show(cells, page, queries)


def add_tests(browser: Browser, root: str) -> None:
    """Two for the training are there; the others belong to its sessions."""
    _status, form = browser.open(f"{root}/forms/new")
    sessions = SESSION.findall(form.split('name="session_id"')[1])
    for number in range(TESTS - 2):
        browser.open(f"{root}/forms/new")
        fields = {
            "csrf_token": browser.token,
            "phase": ("pre", "post")[number % 2],
            "title": f"Tes sesi {number // 2 + 1} {number % 2 + 1}",
            "maximum": "100",
            "session_id": sessions[number // 2],
        }
        status, _page = browser.fetch("POST", f"{root}/forms/new", urlencode(fields).encode())
        if status != 303:
            raise SystemExit(f"A test was refused with status {status}.")


def save_every_cell(browser: Browser, root: str) -> Outcome:
    _status, page = browser.open(root)
    kept = dict(browser.headers())
    headers = tuple((kept | {"Content-Type": "application/json", "X-CSRFToken": browser.token}).items())
    requests = [
        Request(
            "PUT",
            f"{root}/forms/{form}/scores/{person}",
            json.dumps({"entry": str(place % 20), "version": int(version)}).encode(),
            headers,
        )
        for place, (form, person, version) in enumerate(CELL.findall(page))
    ]
    return send_all(browser.port, requests, senders=2)


def show(cells: Outcome, page: Outcome, queries: int) -> None:
    refused = [answer.status for answer in cells.answers if answer.status != 200]
    slowest = max(answer.seconds for answer in cells.answers) * 1000
    print(
        f"\n{len(cells.answers)} cells saved, {len(refused)} refused; median {cells.median_ms:.0f} ms, "
        f"p99 {cells.p99_ms:.0f} ms, slowest {slowest:.0f} ms (aim: below {CELL_MOST_MS} ms)"
    )
    size = len(page.answers[0].body) / 1000
    print(f"the grid opens in {page.median_ms:.0f} ms with {queries} queries (aim: {QUERIES_MOST}), {size:.0f} kB")


if __name__ == "__main__":
    main()
