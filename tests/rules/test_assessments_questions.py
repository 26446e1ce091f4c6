"""What a question is, how its answers are marked, and in which order people see it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from kasus_training.assessments import marking, questions, taking
from kasus_training.assessments.ordering import option_order, question_order
from kasus_training.assessments.questions import (
    Criterion,
    Key,
    Kind,
    Labels,
    QuestionDraft,
    SkillLevel,
    Wording,
    options_from,
)
from kasus_training.assessments.rules import Audience
from kasus_training.assessments.taking import Opening, Sitting
from kasus_training.rulings import RuleBroken

FOUR = options_from(["16 tahun", "17 tahun", "18 tahun", "21 tahun"])
SINGLE = Wording(Kind.SINGLE, "Anak ialah seseorang yang belum …", FOUR)
MULTIPLE = Wording(Kind.MULTIPLE, "Yang termasuk fungsi UPTD PPA:", FOUR)
RUBRIC = (
    Criterion("a", "Sikap", (SkillLevel(Decimal(0), "Belum"), SkillLevel(Decimal(2), "Baik"))),
    Criterion("b", "Rujukan", (SkillLevel(Decimal(1), "Belum"), SkillLevel(Decimal(4), "Baik"))),
)
# Written down: an order must be the same after an upgrade, on paper and on another phone.
QUESTIONS_OF_SEVEN = [3, 5, 1, 2, 4]
OPTIONS_OF_SEVEN = ["a", "d", "c", "b"]
NOON = datetime(2026, 11, 26, 4, tzinfo=UTC)


def given(wording: Wording, key: Key, sent: object, most: str = "1") -> tuple[str, bool | None]:
    found = marking.mark(wording, key, marking.read_answer(wording, sent), most=Decimal(most))
    return str(found.points), found.is_right


@pytest.mark.parametrize(
    ("wording", "key", "sent", "points", "right"),
    [
        (SINGLE, Key(right=("c",)), {"chosen": ["c"]}, "1", True),
        (SINGLE, Key(right=("c",)), {"chosen": ["a"]}, "0", False),
        (SINGLE, Key(right=("c",)), {"chosen": []}, "0", False),
        (MULTIPLE, Key(right=("a", "c")), {"chosen": ["c", "a"]}, "1", True),
        (MULTIPLE, Key(right=("a", "c")), {"chosen": ["a"]}, "0", False),
        (MULTIPLE, Key(right=("a", "c"), partial=True), {"chosen": ["a"]}, "0.5", False),
        (MULTIPLE, Key(right=("a", "c"), partial=True), {"chosen": ["a", "b"]}, "0", False),
        (MULTIPLE, Key(right=("a", "c"), partial=True), {"chosen": ["a", "b", "c"]}, "0.5", False),
        (Wording(Kind.TRUE_FALSE, "Benar?"), Key(right=("true",)), {"chosen": ["true"]}, "1", True),
        (Wording(Kind.SHORT, "Nomor?"), Key(accepted=("SAPA 129",)), {"text": "  sapa  129. "}, "1", True),
        (Wording(Kind.SHORT, "Nomor?"), Key(accepted=("SAPA 129",), exact=True), {"text": "sapa 129"}, "0", False),
        (Wording(Kind.SHORT, "Siapa?"), Key(accepted=("psikolog", "konselor")), {"text": "Konselor"}, "1", True),
        (Wording(Kind.NUMBER, "Jam?"), Key(number=Decimal("72"), tolerance=Decimal("0.5")), {"text": "72,5"}, "1", True),
        (Wording(Kind.NUMBER, "Jam?"), Key(number=Decimal("72"), tolerance=Decimal("0.5")), {"text": "72.51"}, "0", False),
        (Wording(Kind.NUMBER, "Jam?"), Key(number=Decimal("72")), {"text": "٧٢"}, "1", True),
        (Wording(Kind.NUMBER, "Rp?"), Key(number=Decimal("1234.5")), {"text": "1.234,5"}, "1", True),
        (Wording(Kind.NUMBER, "Jam?"), Key(number=Decimal("72")), {"text": "NaN"}, "0", False),
        (Wording(Kind.ESSAY, "Jelaskan."), Key(), {"text": "Karena …"}, "None", None),
        (Wording(Kind.ESSAY, "Jelaskan."), Key(), {"text": "  "}, "0", None),
        (Wording(Kind.LIKERT, "Saya yakin.", FOUR), Key(), {"chosen": ["d"]}, "0", None),
    ],
)  # fmt: skip
def test_an_answer_is_marked_by_its_key(wording: Wording, key: Key, sent: object, points: str, right: bool | None):
    assert given(wording, key, sent) == (points, right)


@pytest.mark.parametrize(
    ("wording", "sent"),
    [
        (SINGLE, {"chosen": ["z"]}),
        (SINGLE, {"chosen": ["a", "b"]}),
        (SINGLE, {"chosen": [["a"]]}),
        (SINGLE, 7),
        (MULTIPLE, {"chosen": {"a": 1}}),
        (Wording(Kind.SHORT, "Siapa?"), {"text": 5}),
        (Wording(Kind.SHORT, "Siapa?"), {"text": "a\x00b"}),
        (Wording(Kind.SHORT, "Siapa?"), {"text": "x" * 501}),
        (Wording(Kind.SKILL, "Wawancara", criteria=RUBRIC), {"chosen": ["a"]}),
    ],
)
def test_an_answer_that_no_page_can_send_is_refused(wording: Wording, sent: object):
    with pytest.raises(RuleBroken):
        marking.read_answer(wording, sent)


def test_points_become_a_score_on_the_scale_of_the_form():
    points = [Decimal(1), Decimal("0.5"), Decimal(0)]

    assert marking.score_of(points, possible=Decimal(3), maximum=Decimal(20)) == Decimal("10.00")
    assert marking.score_of([*points, None], possible=Decimal(4), maximum=Decimal(20)) is None


def test_a_rubric_gives_points_once_every_criterion_has_its_level():
    assert marking.skill_points(RUBRIC, {"a": 1}, most=Decimal(3)) is None
    assert marking.skill_points(RUBRIC, {"a": 1, "b": 0}, most=Decimal(3)) == Decimal("1.50")


@pytest.mark.parametrize(
    ("draft", "code"),
    [
        (QuestionDraft(replace(SINGLE, prompt=" "), Key(right=("a",)), Labels("hukum")), "question-empty"),
        (QuestionDraft(SINGLE, Key(right=("a",)), Labels(" ")), "question-topic-missing"),
        (QuestionDraft(SINGLE, Key(), Labels("hukum")), "key-missing"),
        (QuestionDraft(SINGLE, Key(right=("a", "b")), Labels("hukum")), "key-not-single"),
        (QuestionDraft(replace(SINGLE, options=FOUR[:1]), Key(right=("a",)), Labels("h")), "question-options-few"),
        (
            QuestionDraft(replace(SINGLE, options=options_from(["Ya", "ya."])), Key(right=("a",)), Labels("h")),
            "question-option-twice",
        ),
        (QuestionDraft(Wording(Kind.SHORT, "Siapa?"), Key(accepted=(" ",)), Labels("h")), "key-accepted-missing"),
        (QuestionDraft(Wording(Kind.NUMBER, "Jam?"), Key(), Labels("h")), "key-number-missing"),
        (QuestionDraft(Wording(Kind.NUMBER, "Jam?"), Key(number=Decimal("NaN")), Labels("h")), "key-number-missing"),
        (QuestionDraft(Wording(Kind.SKILL, "Wawancara"), Key(), Labels("h")), "rubric-empty"),
    ],
)
def test_a_question_that_cannot_be_used_is_refused(draft: QuestionDraft, code: str):
    with pytest.raises(RuleBroken) as refused:
        questions.check_question(draft)

    assert refused.value.code == code


def test_a_key_and_its_words_come_back_as_they_were_kept():
    key = Key(right=("a", "c"), partial=True, accepted=("x",), exact=True, number=Decimal("1.50"))
    skill = Wording(Kind.SKILL, "Wawancara", criteria=RUBRIC, explanation="Lihat modul.")

    assert questions.key_from(questions.kept_key(key)) == key
    assert questions.wording_from(skill.kind, skill.prompt, questions.content_of(skill), skill.explanation) == skill


def test_everybody_has_an_order_of_their_own_which_stays():
    ids = list(range(1, 21))
    orders = [question_order(ids, seed) for seed in range(50)]

    assert len({tuple(order) for order in orders}) == 50
    assert all(sorted(order) == ids for order in orders)
    assert question_order([1, 2, 3, 4, 5], 7) == question_order([5, 4, 3, 2, 1], 7) == QUESTIONS_OF_SEVEN
    assert option_order("abcd", 7, 1) == OPTIONS_OF_SEVEN


def test_a_test_is_open_between_its_two_instants():
    hour = timedelta(hours=1)
    sitting = Sitting(Opening.TIME, NOON, NOON + hour, minutes=45)

    found = [taking.is_open(sitting, NOON + step) for step in (-timedelta(seconds=1), timedelta(0), hour)]

    assert found == [False, True, False]
    assert not taking.is_open(replace(sitting, opening=Opening.PAPER), NOON)
    assert not taking.is_open(replace(sitting, is_locked=True), NOON)
    assert taking.deadline_of(sitting, NOON) == NOON + timedelta(minutes=45)
    assert taking.deadline_of(sitting, NOON + timedelta(minutes=30)) == NOON + hour
    assert taking.deadline_of(replace(sitting, minutes=None, closes_at=None), NOON) is None


@pytest.mark.parametrize(
    ("submitted_at", "deadline", "is_filed", "code"),
    [
        (NOON, None, False, "attempt-sent"),
        (None, NOON, False, "attempt-time-up"),
        (None, NOON + timedelta(seconds=1), False, None),
        (None, None, True, "attempt-filed"),
    ],
)
def test_an_answer_counts_until_the_deadline(
    submitted_at: datetime | None, deadline: datetime | None, is_filed: bool, code: str | None
):
    refused = None
    try:
        taking.check_running(submitted_at=submitted_at, deadline=deadline, is_locked=False, is_filed=is_filed, now=NOON)
    except RuleBroken as broken:
        refused = broken.code

    assert refused == code


def test_children_take_their_own_form_where_there_is_one():
    def takers(audience: Audience, *, own: bool) -> list[bool]:
        return [taking.is_for(audience, minor=minor, has_own_for_children=own) for minor in (False, True)]

    assert takers(Audience.EVERYONE, own=False) == [True, True]
    assert takers(Audience.EVERYONE, own=True) == [True, False]
    assert takers(Audience.CHILDREN, own=True) == [False, True]
