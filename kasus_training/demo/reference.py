"""The reference training: its timetable, its sectors and its invented people."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from kasus_training.participants.rules import age_on

FOLDER = Path(__file__).resolve().parent / "data"
ZONE = "Asia/Makassar"
FIRST_DAY = date(2025, 11, 24)
"""The day on which the children of the reference training have the ages that their birth dates give."""
USUAL_PARTICIPANTS = 60

Row = dict[str, str]


@cache
def training() -> dict[str, Any]:
    return json.loads((FOLDER / "hss_training.json").read_text(encoding="utf-8"))


@cache
def paper_scores() -> tuple[Row, ...]:
    return _rows("paper_scores.csv")


@cache
def known_people() -> tuple[Row, ...]:
    return _rows("participants.csv")


def _rows(name: str) -> tuple[Row, ...]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        return tuple(csv.DictReader(file))


def shares(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Whole numbers in proportion to the weights that sum to the total: largest remainders first."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    given = {key: int(value) for key, value in exact.items()}
    by_remainder = sorted(weights, key=lambda key: (given[key] - exact[key], -weights[key]))
    for key in by_remainder[: total - sum(given.values())]:
        given[key] += 1
    return given


def people(count: int, first_day: date) -> list[Row]:
    """So many rows as an office would send them: the known people first, then more of their kind.

    Children keep their ages: birth dates move with the first day.
    """
    # In the order of the quotas, so that equal remainders go to the same sectors there and here.
    sectors = [sector["name"] for sector in training()["sectors"]]
    by_sector = {name: [row for row in known_people() if row["sektor"] == name] for name in sectors}
    wanted = shares(count, {name: len(rows) for name, rows in by_sector.items()})
    names = _new_names()
    chosen: list[Row] = []
    for sector, rows in by_sector.items():
        for index in range(wanted[sector]):
            row = dict(rows[index % len(rows)])
            if index >= len(rows):
                row |= {"nama": next(names), "nip": "", "email": ""}
            chosen.append(row)
    order = {row["sektor"]: position for position, row in reversed(list(enumerate(known_people())))}
    chosen.sort(key=lambda row: order[row["sektor"]])
    for number, row in enumerate(chosen, start=1):
        row["no"] = str(number)
        row["tanggal_lahir"] = _moved(row["tanggal_lahir"], first_day)
    return chosen


def as_file(rows: list[Row]) -> bytes:
    """The rows as a file with the headings of the reference list."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _new_names() -> Iterator[str]:
    """Names made of the parts of known ones, each once, neighbours as different as possible."""
    parts = sorted({part for row in known_people() for part in row["nama"].split() if "." not in part})
    known = {row["nama"] for row in known_people()}
    for distance in range(1, len(parts)):
        for index, first in enumerate(parts):
            name = f"{first} {parts[(index + distance) % len(parts)]}"
            if name not in known:
                yield name


def _moved(text: str, first_day: date) -> str:
    """A birth date moved so that the person is as old on the first day as in the reference."""
    if not text:
        return ""
    born_on = date.fromisoformat(text)
    moved = born_on + (first_day - FIRST_DAY)
    # Leap days may shift a birthday over the first day; nobody may grow up by that.
    while age_on(moved, first_day) > age_on(born_on, FIRST_DAY):
        moved += timedelta(days=1)
    return moved.isoformat()
