"""Practical skills and essays: two raters, what they type, and who settles where they differ."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.assessments import actions
from kasus_training.assessments.models import AssessmentForm, Score
from kasus_training.assessments.questions import Key, Kind, Labels, QuestionDraft, Wording
from kasus_training.assessments.rubrics import read_rubric
from kasus_training.events.models import Event
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from tests.factories.cast import Cast
from tests.factories.tests import make_takers, make_test
from tests.visitor import Visitor

RUBRIC = "Rasa aman: 0 Belum | 1 Sebagian | 2 Konsisten\nRujukan: 0 Tidak | 3 Tepat"


@dataclass(frozen=True)
class Hall:
    base: str
    item: int
    person: int
    other: int
    essay: int

    def column(self, letter: str) -> int:
        return self.item * 10 + "ab".index(letter)

    def cell(self, letter: str) -> str:
        return f"{self.base}/rubric/{self.column(letter)}/levels/{self.person}"


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    """A practical skill for two raters, and an essay that one person has answered."""
    skill = QuestionDraft(Wording(Kind.SKILL, "Wawancara", criteria=read_rubric(RUBRIC)), Key(), Labels("h"))
    essay = QuestionDraft(Wording(Kind.ESSAY, "Langkah pertama?"), Key(), Labels("h"))
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        first = make_test(
            event, [actions.add_question(event.organization, skill, by=SYSTEM)], raters=2, maximum=Decimal(10)
        )
        people = make_takers(event, 2)
        text = actions.add_question(event.organization, essay, by=SYSTEM)
        db.session.commit()
        base = f"/events/{cast.slug}/assessments/forms/{first.id}"
        return Hall(base, first.items[0].id, people[0].id, people[1].id, text.id)


def scores(app: Flask) -> list[Decimal | None]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Score.value).order_by(Score.registration_id)))


def judge(visitor: Visitor, hall: Hall, a: str, b: str):
    fields = {f"level-{hall.item}-a": a, f"level-{hall.item}-b": b}
    return visitor.post(f"{hall.base}/judging/{hall.person}", fields)


def test_where_two_raters_differ_the_score_waits_until_somebody_settles_it(
    app: Flask, hall: Hall, trainer: Visitor, organizer: Visitor
):
    assert (judge(trainer, hall, "2", "1").status, judge(organizer, hall, "1", "1").status) == (303, 303)
    assert scores(app) == []
    seen = organizer.get(f"{hall.base}/judging?person={hall.person}")
    page = organizer.get(f"{hall.base}/differences")
    assert "1 perbedaan" in seen.words
    assert ("Rasa aman" in page.words, "Rujukan" in page.words) == (True, False)

    place = {"person": hall.person, "item": hall.item, "criterion": "a", "level": "2"}
    refused = organizer.post(f"{hall.base}/differences", place | {"reason": " "})
    assert (refused.status, "Tulis alasannya" in refused.words) == (422, True)
    settled = organizer.post(f"{hall.base}/differences", place | {"reason": "Dilihat bersama"})

    assert (settled.status, scores(app)) == (303, [Decimal(10)])
    judge(trainer, hall, "0", "1")
    assert scores(app) == [None], "a rater who looks again opens the question anew"


def test_a_fault_in_judging_keeps_what_was_typed(app: Flask, hall: Hall, organizer: Visitor, trainer: Visitor):
    refused = judge(organizer, hall, "1", "9")

    assert refused.status == 422
    assert refused.find(f".//input[@name='level-{hall.item}-a'][@checked]")[0].get("value") == "1"
    assert "Pilih salah satu tingkat" in refused.words


def test_a_rater_fills_criteria_side_by_side(app: Flask, hall: Hall, organizer: Visitor, trainer: Visitor):
    page = trainer.get(f"{hall.base}/rubric")
    saved = trainer.post_json(hall.cell("a"), {"entry": "2", "version": 0}, method="PUT")
    stale = trainer.post_json(hall.cell("a"), {"entry": "1", "version": 0}, method="PUT")
    wrong = trainer.post_json(hall.cell("b"), {"entry": "2", "version": 0}, method="PUT")

    assert (page.status, page.queries, "Rasa aman" in page.words) == (200, 11, True)
    assert (saved.status, saved.json["text"], saved.json["version"]) == (200, "2", 3)
    assert (stale.status, stale.json["details"]["current"]) == (409, "2")
    assert (wrong.status, wrong.json["message"]) == (422, "Pilih salah satu tingkat: 0 · 3")

    block = [{"form": hall.column(one), "person": hall.person, "entry": "3", "version": 0} for one in "b"]
    looked = organizer.post_json(f"{hall.base}/rubric/block", {"cells": block, "check": True})
    block += [{"form": hall.column("a"), "person": hall.person, "entry": "2", "version": 0}]
    assert [one["changes"] for one in looked.json["cells"]] == [True]
    assert organizer.post_json(f"{hall.base}/rubric/block", {"cells": block, "check": False}).status == 200
    assert scores(app) == []
    last = trainer.post_json(hall.cell("b"), {"entry": "3", "version": 0}, method="PUT")
    assert (last.json["differences"], scores(app)) == (["10"], [Decimal(10)])
    trainer.post_json(hall.cell("b"), {"entry": "", "version": 2}, method="PUT")
    assert scores(app) == [None]


def test_the_criteria_can_be_filled_without_javascript(app: Flask, hall: Hall, trainer: Visitor):
    name = f"s-{hall.column('a')}-{hall.other}"
    refused = trainer.post(f"{hall.base}/rubric", {name: "7", f"was-{name}": "0:"})
    taken = trainer.post(f"{hall.base}/rubric", {name: "1", f"was-{name}": "0:"})

    assert (refused.status, refused.find(f".//input[@name='{name}']")[0].get("value")) == (422, "7")
    assert taken.status == 303
    assert trainer.get(f"{hall.base}/rubric").find(f".//input[@name='{name}']")[0].get("value") == "1"


def test_an_essay_is_read_and_its_points_become_the_score(app: Flask, cast: Cast, hall: Hall, trainer: Visitor):
    with app.app_context():
        form = db.session.scalars(sa.select(AssessmentForm)).one()
        form.items.clear()
        db.session.flush()
        actions.pin_questions(form, [hall.essay], by=SYSTEM)
        attempt = actions.begin_attempt(form, db.session.get_one(Registration, hall.person))
        actions.save_answers(attempt, [actions.SentAnswer(form.items[0].id, {"text": "Memastikan aman."})])
        actions.finish_attempt(attempt)
        answer = attempt.answers[0].id
        db.session.commit()
    path = f"{hall.base}/judging/{hall.person}"

    too_much = trainer.post(path, {f"essay-{answer}": "2", f"comment-{answer}": "Baik"})
    given = trainer.post(path, {f"essay-{answer}": "0,5", f"comment-{answer}": "Baik"})

    assert (too_much.status, too_much.find(f".//input[@name='comment-{answer}']")[0].get("value")) == (422, "Baik")
    assert "Memastikan aman." in trainer.get(f"{hall.base}/judging?person={hall.person}").words
    assert (given.status, scores(app)) == (303, [Decimal(5)])
