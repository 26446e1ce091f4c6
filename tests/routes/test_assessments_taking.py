"""Taking a test on a phone, and the office's pages behind it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.assessments import actions
from kasus_training.assessments.models import Answer, AssessmentForm, Attempt, Question, Score
from kasus_training.assessments.questions import Key, Kind, Labels, QuestionDraft, Wording
from kasus_training.assessments.rules import Phase
from kasus_training.assessments.taking import Opening, PageStyle, Reveal
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation import clock
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status
from kasus_training.participants.tickets import page_path
from tests.factories.cast import Cast
from tests.factories.scores import make_form
from tests.factories.tests import make_questions, make_takers, make_test
from tests.visitor import Visitor


@dataclass(frozen=True)
class Hall:
    form: int
    page: str
    code: str
    base: str


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        event = db.session.get_one(Event, cast.event)
        form = make_test(event, make_questions(event.organization, 3), reveal=Reveal.ANSWERS, minutes=20)
        person = make_takers(event, 1)[0]
        db.session.commit()
        return Hall(form.id, page_path(person), person.code or "", f"/events/{cast.slug}/assessments/forms/{form.id}")


def begin(visitor: Visitor, hall: Hall) -> str:
    """The address of the attempt that the personal link leads to."""
    start = f"{hall.page}/tests/{hall.form}"
    assert "Mulai" in visitor.get(start).words
    return visitor.post(start).location


def put(visitor: Visitor, path: str, body: object):
    return visitor.post_json(path, body, method="PUT")


def items(app: Flask, hall: Hall) -> list[int]:
    with app.app_context():
        return [item.id for item in db.session.get_one(AssessmentForm, hall.form).items]


def the_score(app: Flask) -> list[str]:
    with app.app_context():
        return [str(row.value) for row in db.session.query(Score).order_by(Score.id)]


def test_the_personal_page_leads_to_the_test(anybody: Visitor, hall: Hall):
    page = anybody.get(hall.page)

    assert f"{hall.page}/tests/{hall.form}" in page.links


def test_a_test_is_taken_without_javascript(anybody: Visitor, app: Flask, hall: Hall):
    address = begin(anybody, hall)
    first, second, third = items(app, hall)

    kept = anybody.post(address, {"page": "whole", "do": "keep", f"q-{first}": "a"})
    again = anybody.get(address)
    sent = anybody.post(address, {"page": "whole", f"q-{first}": "a", f"q-{second}": "a", f"q-{third}": "c"})
    result = anybody.get(sent.location)

    assert kept.location == f"{address}?kept=1"
    assert [node.get("value") for node in again.find(".//input[@checked]")] == ["a"]
    assert the_score(app) == ["13.33"]
    assert (kept.queries, sent.queries) == (6, 16)
    assert "13,33 dari 20" in result.words
    assert "Penjelasan Soal 1" in result.words


def test_a_phone_saves_each_answer_and_hears_which_are_refused(anybody: Visitor, app: Flask, hall: Hall):
    address = begin(anybody, hall)
    first, second, _third = items(app, hall)

    saved = put(
        anybody,
        f"{address}/answers",
        {
            "answers": [
                {"item": first, "value": {"chosen": ["a"]}, "age": 40},
                {"item": second, "value": {"chosen": ["zz"]}},
            ]
        },
    )

    assert saved.status == 200
    assert [one["status"] for one in saved.json["answers"]] == ["saved", "refused"]
    assert 1190 < saved.json["seconds_left"] <= 1200


def test_words_about_a_victim_are_warned_about_when_answered_and_when_judged(
    anybody: Visitor, organizer: Visitor, app: Flask, hall: Hall
):
    essay = QuestionDraft(Wording(Kind.ESSAY, "Jelaskan."), Key(), Labels("hukum"))
    with app.app_context(), transaction():
        test = db.session.get_one(AssessmentForm, hall.form)
        question = actions.add_question(test.event.organization, essay, by=SYSTEM)
        actions.pin_questions(test, [question.id], by=SYSTEM)
    address = begin(anybody, hall)
    item, told = items(app, hall)[-1], "Korban bernama Siti, 12 tahun"

    saved = put(anybody, f"{address}/answers", {"answers": [{"item": item, "value": {"text": told}}]})
    shown = anybody.get(address)
    anybody.post(address, {"do": "send"})
    with app.app_context():
        answer = db.session.query(Answer).filter_by(item_id=item).one()
        judging, field = f"{hall.base}/judging/{answer.attempt.registration_id}", f"comment-{answer.id}"
        points = {f"essay-{answer.id}": "1", field: told}
    warned = organizer.post(judging, points)
    key = warned.find(f".//input[@name='{field}-as-it-is']")[0].get("value")
    kept = organizer.post(judging, points | {f"{field}-as-it-is": key})

    assert (saved.json["answers"][0]["status"], "korban" in saved.json["answers"][0]["message"]) == ("saved", True)
    assert "mengarah pada korban" in shown.words
    assert (warned.status, kept.status) == (422, 303)


@pytest.mark.parametrize(
    "body",
    [None, [], {}, {"answers": []}, {"answers": "x"}, {"answers": [1]}, {"answers": [{"item": "1"}]},
     {"answers": [{"item": 10**12}]}, {"answers": [{"item": 1, "age": "old"}]}, {"answers": [{"item": True}]}],
)  # fmt: skip
def test_answers_that_no_phone_sends_are_refused_with_a_sentence(anybody: Visitor, hall: Hall, body: object):
    address = begin(anybody, hall)

    answer = put(anybody, f"{address}/answers", body)

    assert (answer.status, answer.json["code"]) == (422, "answers-malformed")
    assert answer.json["message"].startswith("Jawaban tiba tidak lengkap")


def test_a_test_that_was_sent_takes_no_more_answers(anybody: Visitor, app: Flask, hall: Hall):
    address = begin(anybody, hall)
    first = items(app, hall)[0]
    anybody.post(address, {"page": "whole", f"q-{first}": "a"})

    late = put(anybody, f"{address}/answers", {"answers": [{"item": first, "value": {"chosen": ["b"]}}]})
    page = anybody.post(address, {"page": "whole", f"q-{first}": "b"})

    assert (late.status, late.json["code"]) == (409, "attempt-sent")
    assert page.status == 409
    with app.app_context():
        assert [row.body for row in db.session.query(Answer).filter(Answer.item_id == first)] == [{"chosen": ["a"]}]


def test_the_letters_and_a_code_lead_to_the_same_attempt(anybody: Visitor, visit, app: Flask, hall: Hall):
    address = begin(anybody, hall)
    phone = visit()

    assert phone.get("/t?code=kl-mnp").location == "/t/KLMNP"
    wrong = phone.post("/t/KLMNP", {"code": "ZZZZZZ"})
    asked = phone.post("/t/KLMNP", {"code": hall.code})
    begun = phone.post("/t/KLMNP", {"code": hall.code, "me": "1"})

    assert wrong.status == 422
    assert "Apakah ini Anda?" in asked.words
    assert begun.location == address
    with app.app_context():
        assert db.session.query(Attempt).count() == 1


def test_a_test_by_code_opens_for_those_who_see_the_screen(anybody: Visitor, app: Flask, hall: Hall):
    with app.app_context():
        db.session.get_one(AssessmentForm, hall.form).opening = Opening.CODE
        db.session.commit()
    start = f"{hall.page}/tests/{hall.form}"

    blind = anybody.post(start, {"letters": "AAAAA"})
    seeing = anybody.post(start, {"letters": "klmnp"})

    assert (blind.status, seeing.status) == (422, 303)
    assert "Hurufnya tidak sama" in blind.words


def test_addresses_that_lead_nowhere_are_not_found(anybody: Visitor, hall: Hall):
    paths = [f"{hall.page}/tests/9999", f"/p/NOBODY/tests/{hall.form}", "/test/NOBODY", "/t/ZZZZZ"]

    assert [anybody.get(path, check=False).status for path in paths] == [404] * 4


def test_the_page_of_a_test_is_light(anybody: Visitor, app: Flask, hall: Hall):
    page = anybody.get(begin(anybody, hall))

    assert page.status == 200
    assert len(page.data) < 20_000
    assert page.queries <= 12


def test_an_organizer_plans_opens_and_watches(organizer: Visitor, cast: Cast, app: Flask, hall: Hall):
    settings = {
        "opening": "code", "minutes": "25", "page_style": "all", "reveal": "score", "weight": "2", "pass_mark": "12",
        "raters": "1", "mixes_questions": "y",
    }  # fmt: skip

    for path in ("questions", "taking", "watch", "screen"):
        assert organizer.get(f"{hall.base}/{path}").status == 200
    saved = organizer.post(f"{hall.base}/taking", settings)
    bad = organizer.post(f"{hall.base}/taking", {**settings, "pass_mark": "99", "minutes": "-1"})
    opened = organizer.post(f"{hall.base}/open")
    closed = organizer.post(f"{hall.base}/close")

    assert (saved.status, bad.status, opened.status, closed.status) == (303, 422, 303, 303)
    with app.app_context():
        form = db.session.get_one(AssessmentForm, hall.form)
        assert (form.opening, form.minutes, form.page_style, form.reveal) == (
            Opening.CODE, 25, PageStyle.ALL, Reveal.SCORE,
        )  # fmt: skip
        assert (form.mixes_questions, form.mixes_options, str(form.pass_mark)) == (True, False, "12")


def test_questions_are_planned_and_chosen_from_the_bank(organizer: Visitor, cast: Cast, app: Flask):
    organizer.post("/questions/sample")
    organizer.post(f"/events/{cast.slug}/assessments/forms/default")
    with app.app_context():
        first, second = (row.id for row in db.session.query(AssessmentForm).order_by(AssessmentForm.position))
    page = f"/events/{cast.slug}/assessments/forms/{first}/questions"
    other = f"/events/{cast.slug}/assessments/forms/{second}/questions"

    planned = organizer.post(page, {"do": "plan", "want-1-basic": "2", "want-3-basic": "1"})
    filled = organizer.post(page, {"do": "fill"})
    parallel = organizer.post(other, {"do": "parallel", "source": str(first)})
    odd = [
        organizer.post(page, sent).status
        for sent in (
            {"do": "plan", "want-0-basic": "x"},
            {"do": "unpin", "item": "7"},
            {"do": "pin", "question": "99999"},
        )
    ]

    assert [one.status for one in (planned, filled, parallel)] == [303] * 3
    assert odd == [422, 409, 409]
    assert "Kisi-kisi terpenuhi" in organizer.get(other).words
    with app.app_context():
        assert db.session.get_one(AssessmentForm, second).parallel_of_id == first
        assert db.session.get_one(AssessmentForm, second).phase is Phase.POST


def test_the_bank_is_written_imported_and_exported(organizer: Visitor, app: Flask, cast: Cast):
    written = {"prompt": "Nomor SAPA?", "options-0": "112", "options-1": "129", "right": "b", "topic": "respons",
               "level": "basic", "status": "approved", "legal_basis": "UU 35/2014", "checked_on": "2026-11-23"}  # fmt: skip

    added = organizer.post("/questions/new?kind=single", written)
    twice = organizer.post("/questions/new?kind=single", written)
    keyless = organizer.post("/questions/new?kind=single", {**written, "prompt": "Lain?", "right": ""})
    gift = organizer.get("/questions/export.gift", check=False)
    sheet = organizer.get("/questions/export.xlsx", check=False)
    bad = organizer.post("/questions/import", {"format": "aiken", "topic": "x", "text": "Soal\nA. satu\nB. dua\n"})
    again = organizer.post(
        "/questions/import",
        {"format": "xlsx", "topic": "x", "file": (io.BytesIO(sheet.data), "bank.xlsx")},
    )

    assert (added.status, twice.status, keyless.status, bad.status, again.status) == (303, 422, 422, 422, 303)
    assert "=129" in gift.data.decode()
    assert "ANSWER:" in bad.words
    with app.app_context():
        assert db.session.query(Question).count() == 1


def test_a_key_is_corrected_after_a_look_at_the_scores(organizer: Visitor, anybody: Visitor, app: Flask, hall: Hall):
    address = begin(anybody, hall)
    first, second, third = items(app, hall)
    anybody.post(address, {"page": "whole", f"q-{first}": "b", f"q-{second}": "a", f"q-{third}": "a"})
    page = "/questions/1/versions/1/key"

    shown = organizer.post(page, {"right": "b", "reason": "Kunci keliru", "do": "preview"})
    digest = shown.find(".//input[@name='shown']")[0].get("value")
    done = organizer.post(page, {"right": "b", "reason": "Kunci keliru", "do": "apply", "shown": digest})

    assert "13,33 20" in shown.words
    assert done.location == "/questions/1"
    assert the_score(app) == ["20"]
    assert "1 nilai berubah" in organizer.get("/questions/1").words


def test_the_bank_opens_for_those_who_organize_or_teach(visit, cast: Cast, hall: Hall):
    def statuses(path: str) -> list[int]:
        people = [cast.organizer, cast.trainer, cast.registrar, cast.observer, cast.member, cast.stranger, None]
        return [visit(person).get(path, check=False).status for person in people]

    assert statuses("/questions") == [200, 200, 403, 403, 403, 200, 303]
    assert statuses("/questions/1") == [200, 200, 403, 403, 403, 404, 303]
    assert statuses("/questions/1/versions/1/key") == [200, 403, 403, 403, 403, 404, 303]


def test_the_list_of_questions_asks_the_same_number_of_queries(organizer: Visitor, app: Flask, cast: Cast):
    with app.app_context():
        office = db.session.get_one(Event, cast.event).organization
        make_questions(office, 1)
        db.session.commit()
    few = organizer.get("/questions").queries
    organizer.post("/questions/sample")

    assert organizer.get("/questions").queries == few <= 12


def test_whoever_is_not_confirmed_takes_no_test(anybody: Visitor, app: Flask, hall: Hall):
    with app.app_context():
        person = db.session.query(Registration).one()
        person.status = Status.REJECTED
        person.seat_no = None
        db.session.commit()

    refused = anybody.post(f"{hall.page}/tests/{hall.form}")

    assert refused.status == 403
    assert "peserta yang sudah terkonfirmasi" in refused.words


def test_in_a_filed_training_only_the_follow_up_is_taken_and_it_counts(
    organizer: Visitor, anybody: Visitor, app: Flask, hall: Hall
):
    with app.app_context():
        event = db.session.scalars(sa.select(Event).filter_by(slug="pelatihan")).one()
        before = db.session.get_one(AssessmentForm, hall.form)
        after = make_form(event, Phase.POST, position=2)
        for place, form in enumerate((before, after)):
            person = db.session.scalars(sa.select(Registration).order_by(Registration.id)).first()
            actions.save_score(form, person.id, entry=str(10 + place), version=0, by=SYSTEM)
        event.status = EventStatus.CLOSED
        db.session.commit()
    organizer.post("/events/pelatihan/assessments/follow-up")
    with app.app_context():
        later = db.session.scalars(sa.select(AssessmentForm).filter_by(phase=Phase.FOLLOW_UP)).one()
        actions.take_questions_of(later, db.session.get_one(AssessmentForm, hall.form), by=SYSTEM)
        later.opening, later.opens_at, later.closes_at = Opening.TIME, clock.now() - timedelta(hours=1), None
        db.session.commit()
        start = f"{hall.page}/tests/{later.id}"

    assert "Tes lanjutan" in anybody.get(hall.page).words
    assert anybody.post(f"{hall.page}/tests/{hall.form}").status == 422
    attempt = anybody.post(start).location
    page = anybody.get(attempt)
    fields = {field.get("name"): "a" for field in page.find(".//input[@type='radio']")}
    assert anybody.post(attempt, fields | {"page": "whole", "do": "send"}).status == 303

    assert the_score(app)[2:] == ["20"]
