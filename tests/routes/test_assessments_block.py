"""A block pasted from a spreadsheet, and several tests side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.assessments import actions
from kasus_training.assessments.models import AssessmentForm, Score, ScoreChange
from kasus_training.assessments.rules import Phase
from kasus_training.events.models import Event
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from tests.factories.cast import Cast, make_event
from tests.factories.scores import make_form, make_participants, make_sector, make_speaker, make_taught_session
from tests.visitor import Page, Visitor

ROOT = "/events/pelatihan/assessments"


@dataclass(frozen=True)
class Hall:
    pre: int
    post: int
    foreign_form: int
    foreign_person: int
    session_form: int
    people: tuple[int, ...]

    def cells(self, entries: list[tuple[str, ...]], version: int = 0) -> list[dict[str, Any]]:
        return [
            {"form": form, "person": person, "entry": entry, "version": version}
            for person, line in zip(self.people, entries, strict=False)
            for form, entry in zip((self.pre, self.post), line, strict=False)
        ]


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        people = make_participants(event, make_sector(event), 80)
        pre, post = make_form(event), make_form(event, Phase.POST)
        session = make_taught_session(event, make_speaker(event))
        taught = make_form(event, Phase.PRE, "Tes sesi", position=3, session_id=session.id)
        elsewhere = make_event(event.organization, "lain")
        foreign = make_participants(elsewhere, make_sector(elsewhere), 1, first=7)
        foreign_form = make_form(elsewhere)
        db.session.commit()
        return Hall(pre.id, post.id, foreign_form.id, foreign[0].id, taught.id, tuple(one.id for one in people))


def send(visitor: Visitor, cells: Any, *, check: Any = False) -> Page:
    return visitor.post_json(f"{ROOT}/block", {"cells": cells, "check": check})


def stored(app: Flask) -> dict[tuple[int, int], str]:
    with app.app_context():
        rows = db.session.scalars(sa.select(Score))
        return {(row.form_id, row.registration_id): str(row.value or row.state) for row in rows}


def test_eighty_rows_of_two_are_looked_at_and_then_written(organizer: Visitor, app: Flask, hall: Hall):
    lines = [("8,5", "١٢"), ("T", "b"), ("", "0")] + [("7", "9")] * 77
    cells = hall.cells(lines)

    looked = send(organizer, cells, check=True)
    before = stored(app)
    saved = send(organizer, cells)

    assert looked.status == saved.status == 200
    verdicts = [(one["entry"], one["changes"], one["problem"]) for one in looked.json["cells"][:6]]
    assert verdicts == [
        ("8,5", True, ""), ("12", True, ""), ("T", True, ""), ("B", True, ""), ("", False, ""), ("0", True, ""),
    ]  # fmt: skip
    assert before == {}
    # The cell that stays blank is never written.
    assert len(stored(app)) == 159
    assert (saved.json["message"], saved.json["cells"][1]["text"]) == ("159 nilai disimpan.", "12")
    assert saved.queries < 40


def test_a_block_with_one_fault_is_refused_whole_and_says_which(organizer: Visitor, app: Flask, hall: Hall):
    cells = hall.cells([("8", "9"), ("101", "x"), ("NaN", "1e309")])

    looked, saved = send(organizer, cells, check=True), send(organizer, cells)

    problems = [one["problem"] for one in looked.json["cells"]]
    unreadable = "Isi angka, T (tidak hadir), atau B (bebas tes)"
    assert problems == ["", "", "Paling tinggi 20", unreadable, unreadable, unreadable]
    assert (saved.status, saved.json["code"], stored(app)) == (422, "cells-refused", {})


def test_a_stale_block_is_refused_and_shows_both_values(
    organizer: Visitor, trainer: Visitor, app: Flask, hall: Hall
):  # fmt: skip
    send(trainer, hall.cells([("14",)]))
    cells = hall.cells([("8", "9")])

    looked, saved = send(organizer, cells, check=True), send(organizer, cells)

    first = looked.json["cells"][0]
    assert (first["old"], first["entry"], first["stale"]) == ("14", "8", {"version": 1})
    assert saved.status == 409
    assert stored(app) == {(hall.pre, hall.people[0]): "14"}


def test_what_is_the_same_already_is_left_alone(organizer: Visitor, app: Flask, hall: Hall):
    send(organizer, hall.cells([("8", "0")]))

    again = send(organizer, hall.cells([("8,0", "0")], version=1))

    with app.app_context():
        changes = db.session.scalar(sa.select(sa.func.count()).select_from(ScoreChange))
    assert (again.json["message"], changes) == ("0 nilai disimpan.", 2)


def test_a_block_reaches_neither_foreign_nor_locked_tests(
    organizer: Visitor, trainer: Visitor, app: Flask, hall: Hall
):  # fmt: skip
    foreign = [
        {"form": hall.foreign_form, "person": hall.people[0], "entry": "5", "version": 0},
        {"form": hall.pre, "person": hall.foreign_person, "entry": "5", "version": 0},
    ]
    of_others = {"form": hall.session_form, "person": hall.people[0], "entry": "5", "version": 0}
    statuses = [send(organizer, [cell]).status for cell in foreign]
    statuses += [send(trainer, [*hall.cells([("5",)]), of_others]).status]
    with app.app_context():
        actions.lock_form(db.session.get_one(AssessmentForm, hall.pre), by=SYSTEM)
        db.session.commit()

    statuses += [send(organizer, hall.cells([("5", "6")]), check=check).status for check in (True, False)]

    assert (statuses, stored(app)) == ([404, 404, 403, 409, 409], {})


def test_a_malformed_block_is_refused(organizer: Visitor, app: Flask, hall: Hall):
    cell = {"form": hall.pre, "person": hall.people[0], "entry": "5", "version": 0}
    blocks: list[Any] = [
        None, [], {}, "x", [1], [{}], [cell | {"form": True}], [cell | {"form": 10**12}], [cell | {"entry": 5}],
        [cell | {"version": -1}], [cell, cell], [{}] * 2_001,
    ]  # fmt: skip

    statuses = [send(organizer, block).status for block in blocks] + [send(organizer, [cell], check="yes").status]

    assert statuses == [422] * 13
    assert stored(app) == {}


def test_several_tests_stand_side_by_side_and_each_group_alone(organizer: Visitor, hall: Hall):
    def headings(path: str) -> list[str]:
        heads = organizer.get(path).find(".//th[@role='columnheader']")
        return [(head.text or "").strip() for head in heads][2:-1]

    assert headings(ROOT) == ["Tes awal", "Tes akhir", "Tes sesi"]
    assert headings(f"{ROOT}?session=0") == ["Tes awal", "Tes akhir", "Selisih"]
    assert headings(f"{ROOT}?session=999") == ["Tes awal", "Tes akhir", "Tes sesi"]
