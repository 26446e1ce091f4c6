"""Tests on paper: printed, typed blind by two, compared, counted."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from flask import Flask
from pypdf import PdfReader

from kasus_training.accounts.models import User
from kasus_training.assessments import actions, queries
from kasus_training.assessments.actions.forgetting import forget_own_words
from kasus_training.assessments.models import AssessmentForm, Attempt, PaperEntry, Score
from kasus_training.assessments.questions import Kind
from kasus_training.events.models import Event
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from tests.factories.cast import Cast
from tests.factories.questions import pin
from tests.factories.scores import make_form, make_participants, make_sector
from tests.visitor import Page, Visitor

ROOT = "/events/pelatihan/assessments"


@dataclass(frozen=True)
class Desk:
    form: int
    people: tuple[int, ...]

    @property
    def paper(self) -> str:
        return f"{ROOT}/forms/{self.form}/paper"

    def type(self, visitor: Visitor, person: int, typed: str, version: int = 0, variant: int = 0) -> Page:
        body = {"typed": typed, "variant": variant, "version": version}
        return visitor.post_json(f"{self.paper}/type/{self.people[person]}", body, method="PUT")


@pytest.fixture
def desk(app: Flask, cast: Cast) -> Desk:
    """Five questions of which A A A A (AC) are right, twenty points, three people."""
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        people = make_participants(event, make_sector(event), 3)
        people[0].code = "KMP4QR"
        form = make_form(event)
        for _number in range(4):
            pin(form)
        pin(form, Kind.MULTIPLE, right="a c")
        db.session.commit()
        return Desk(form.id, tuple(one.id for one in people))


def text_of(page: Page) -> str:
    return " ".join(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.data)).pages).split())


def scores(app: Flask) -> dict[int, str]:
    with app.app_context():
        return {score.registration.number: str(score.value) for score in db.session.scalars(sa.select(Score))}


def test_two_people_type_blind_and_what_agrees_counts(organizer: Visitor, trainer: Visitor, app: Flask, desk: Desk):
    assert [desk.type(organizer, 0, "aaaa(ac)").json["text"], desk.type(organizer, 1, "ABAA-").json["text"]] == [
        "AAAA(AC)",
        "ABAA-",
    ]
    blind = trainer.get(f"{desk.paper}/type")
    assert "AAAA(AC)" not in blind.text
    desk.type(trainer, 0, "1111(CA)")

    compare = trainer.get(f"{desk.paper}/compare")
    settled = trainer.post(f"{desk.paper}/compare")

    # The sheet that one person has typed stands nowhere on the page of comparison.
    assert "ABAA-" not in compare.text and "100,0%" in compare.words
    assert settled.status == 303
    assert scores(app) == {1: "20"}
    with app.app_context():
        attempt = db.session.scalars(sa.select(Attempt)).one()
        assert sorted(str(answer.points) for answer in attempt.answers) == ["1"] * 5


def test_a_difference_is_listed_and_settled(organizer: Visitor, trainer: Visitor, app: Flask, desk: Desk):
    desk.type(organizer, 2, "AAAAB")
    desk.type(trainer, 2, "ADAA-")
    compare = organizer.get(f"{desk.paper}/compare")
    address = f"{desk.paper}/compare/{desk.people[2]}"

    unsettled = organizer.post(address, {"variant": "0", "q-1": "D"})
    settled = organizer.post(address, {"variant": "0", "q-1": "A", "q-4": "-"})
    again = organizer.post(address, {"variant": "0", "q-1": "D", "q-4": "-"})

    assert ["Soal 2" in compare.words, "Soal 5" in compare.words, "Soal 1 " in compare.words] == [True, True, False]
    assert "60,0%" in compare.words
    assert (unsettled.status, settled.status, again.status) == (422, 303, 409)
    assert scores(app) == {3: "16"}


def test_a_sheet_that_counted_is_opened_again_with_a_reason(
    organizer: Visitor, trainer: Visitor, app: Flask, desk: Desk
):
    for visitor in (organizer, trainer):
        desk.type(visitor, 0, "AAAA-")
    organizer.post(f"{desk.paper}/compare")
    counted = scores(app)
    asked = {"person": str(desk.people[0])}

    without = organizer.post(f"{desk.paper}/reopen", asked | {"reason": ""})
    reopened = organizer.post(f"{desk.paper}/reopen", asked | {"reason": "Salah baca nomor 5"})

    assert counted == {1: "16"}
    assert (without.status, reopened.status, scores(app)) == (422, 303, {1: "None"})
    assert "Salah baca nomor 5" in organizer.get(f"{ROOT}/history?person={desk.people[0]}").words
    assert organizer.post(f"{desk.paper}/reopen", asked | {"reason": "Lagi"}).status == 409
    retyped = [desk.type(one, 0, "AAAA(AC)").status for one in (organizer, trainer)]
    assert (retyped, organizer.post(f"{desk.paper}/compare").status, scores(app)) == ([200, 200], 303, {1: "20"})


def test_nobody_types_both_readings_of_a_sheet(
    organizer: Visitor, trainer: Visitor, admin: Visitor, app: Flask, desk: Desk
):
    first = desk.type(organizer, 0, "AAAAA")
    corrected = desk.type(organizer, 0, "AAAAB", version=first.json["version"])
    elsewhere = desk.type(organizer, 0, "AAAAD", version=1)
    desk.type(trainer, 0, "AAAAB")

    late = desk.type(organizer, 0, "BBBBB", version=2)
    third = desk.type(admin, 0, "BBBBB")

    assert [corrected.json["version"], elsewhere.status, late.status, third.status] == [2, 409, 409, 409]
    with app.app_context():
        rows = db.session.scalars(sa.select(PaperEntry).order_by(PaperEntry.id)).all()
        assert [("".join(row.answers), row.round.value) for row in rows] == [("AAAAB", "first"), ("AAAAB", "second")]


def test_the_page_without_javascript_keeps_all_or_nothing(organizer: Visitor, app: Flask, desk: Desk):
    names = [f"a-{person}" for person in desk.people]
    seen = {f"was-{name}": "0:0:" for name in names}

    refused = organizer.post(f"{desk.paper}/type", seen | {names[0]: "AAAAA", names[1]: "AAA", names[2]: ""})
    kept = organizer.post(f"{desk.paper}/type", seen | {names[0]: "AAAAA", names[1]: "AAAAB", names[2]: ""})

    assert "3 dari 5 jawaban." in refused.words and 'value="AAAAA"' in refused.text
    assert (refused.status, kept.status) == (422, 303)
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(PaperEntry)) == 2


def test_a_sheet_never_counts_over_a_lock_or_a_malformed_message(organizer: Visitor, app: Flask, desk: Desk):
    path = f"{desk.paper}/type/{desk.people[0]}"
    bodies = (None, [], {}, {"typed": 5, "variant": 0, "version": 0}, {"typed": "AAAAA", "variant": True, "version": 0},
              {"typed": "AAAAA", "variant": 3, "version": 0})  # fmt: skip
    statuses = [organizer.post_json(path, body, method="PUT").status for body in bodies]
    statuses.append(organizer.post_json(f"{desk.paper}/type/999999", bodies[-1], method="PUT").status)
    with app.app_context():
        actions.lock_form(db.session.get_one(AssessmentForm, desk.form), by=SYSTEM)
        db.session.commit()

    locked = desk.type(organizer, 0, "AAAAA")

    assert statuses == [422] * 6 + [404]
    assert (locked.status, locked.json["code"]) == (409, "form-locked")


def test_variants_stay_once_a_sheet_is_typed(organizer: Visitor, app: Flask, desk: Desk):
    planned = organizer.post(desk.paper, {"variants": "2", "typists": "2"})
    desk.type(organizer, 0, "AAAAA", variant=1)

    changed = organizer.post(desk.paper, {"variants": "3", "typists": "2"})

    assert (planned.status, changed.status) == (303, 409)
    with app.app_context():
        papers = queries.papers_of(db.session.get_one(AssessmentForm, desk.form))
        assert (papers.plan.variants, len(papers.variants)) == (2, 2)


def test_one_reading_is_enough_where_one_person_types(organizer: Visitor, app: Flask, desk: Desk):
    organizer.post(desk.paper, {"variants": "1", "typists": "1"})
    desk.type(organizer, 1, "A-AB(AC)")

    organizer.post(f"{desk.paper}/compare")

    assert scores(app) == {2: "12"}


def test_papers_bear_name_number_code_and_variant(organizer: Visitor, desk: Desk):
    organizer.post(desk.paper, {"variants": "2", "typists": "2"})

    sheets = text_of(organizer.get(f"{desk.paper}/sheets.pdf"))
    questions = text_of(organizer.get(f"{desk.paper}/questions.pdf?variant=B"))

    assert all(words in sheets for words in ("Peserta 001", "001", "KMP 4QR", "Peserta 003"))
    assert all(f"Soal nomor {number}?" in questions for number in range(1, 6)) and "Varian B" in questions
    assert organizer.get(f"{desk.paper}/questions.pdf?variant=C").status == 404


def test_who_may_not_fill_a_test_may_not_print_or_type_it(observer: Visitor, stranger: Visitor, desk: Desk):
    for path in ("", "/type", "/compare", "/sheets.pdf", "/questions.pdf"):
        assert (observer.get(desk.paper + path).status, stranger.get(desk.paper + path).status) == (403, 404)


def test_words_typed_from_a_sheet_are_forgotten_with_the_person_and_letters_stay(app: Flask, cast: Cast, desk: Desk):
    with app.app_context():
        form = db.session.get_one(AssessmentForm, desk.form)
        pin(form, Kind.SHORT, right="Pasal 5")
        person = db.session.get_one(Registration, desk.people[0])
        organizer = db.session.get_one(User, cast.organizer)
        actions.type_answers(form, person, "A-AB(AC)[ibu saya]", variant=0, version=0, by=organizer)

        forget_own_words(person)

        kept = db.session.scalars(sa.select(PaperEntry)).one().answers
    assert kept == ["A", "", "A", "B", "AC", ""]
