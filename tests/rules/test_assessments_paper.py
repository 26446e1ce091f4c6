"""What a string of letters says, and where two readings differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasus_training.assessments.paper import (
    PaperItem,
    Round,
    agreement,
    body_of,
    differing,
    items_on_paper,
    read_answers,
    round_for,
    settled_from,
    variant_of,
    write_answers,
)
from kasus_training.assessments.questions import Kind, Wording, options_from
from kasus_training.rulings import RuleBroken, Stale

FOUR = options_from(("satu", "dua", "tiga", "empat"))
KINDS = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.SHORT)
QUESTIONS = [(10 + place, Wording(kind, kind.value, FOUR if place < 2 else ())) for place, kind in enumerate(KINDS)]
ITEMS = items_on_paper(QUESTIONS, 0, mixes_questions=True, mixes_options=True)


@pytest.mark.parametrize(
    ("typed", "answers"),
    [
        ("C(AD)B[Pasal 5]", ("C", "AD", "B", "Pasal 5")),
        ("c (d, a) b [ Pasal   5 ]", ("C", "AD", "B", "Pasal 5")),
        ("3 2 1 -", ("C", "B", "A", "")),
        ("٣ ٢ ١ -", ("C", "B", "A", "")),
        ("- 0 . []", ("", "", "", "")),
    ],
)
def test_a_string_is_read_sign_by_sign(typed: str, answers: tuple[str, ...]):
    assert read_answers(typed, ITEMS) == answers


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "answers-count"), ("CAB", "answers-count"), ("CABAB", "answers-count"), ("E A B -", "answer-unreadable"),
        ("(AB) A B -", "answer-one-only"), ("C A C -", "answer-unreadable"), ("C A B D", "answer-in-words"),
        ("[satu] A B -", "answer-unreadable"), ("C (AD B -", "answers-unclosed"), ("C ? B -", "answer-unreadable"),
        ("C" * 20_000, "answers-long"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_question(typed: str, code: str):
    with pytest.raises(RuleBroken) as refused:
        read_answers(typed, ITEMS)

    assert refused.value.code == code


ANSWERS = st.tuples(
    st.sampled_from(["", "A", "B", "C", "D"]), st.sampled_from(["", "A", "AC", "ABD"]), st.sampled_from(["", "A", "B"]),
    st.sampled_from(["", "Pasal 5", "dua belas"]),
)  # fmt: skip


@given(ANSWERS)
def test_what_is_written_reads_back_the_same(answers: tuple[str, ...]):
    assert read_answers(write_answers(answers, ITEMS), ITEMS) == answers


def test_the_first_variant_keeps_the_order_and_others_mix_it_the_same_way_each_time():
    def order(variant: int) -> list[tuple[int, tuple[str, ...]]]:
        items = items_on_paper(QUESTIONS, variant, mixes_questions=True, mixes_options=True)
        return [(item.item_id, item.options) for item in items]

    assert [item_id for item_id, _options in order(0)] == [10, 11, 12, 13]
    assert order(1) == order(1) != order(0)
    assert sorted(order(1)[place][0] for place in range(4)) == [10, 11, 12, 13]
    # True stays before false in every variant.
    assert {dict(order(variant))[12] for variant in range(4)} == {("true", "false")}


def test_a_letter_means_what_its_variant_prints():
    item = PaperItem(10, QUESTIONS[0][1], ("d", "b", "a", "c"))

    assert body_of("A", item) == {"chosen": ["d"]}
    assert body_of("", item) == {}


def test_neighbours_get_different_variants():
    assert [variant_of(number, 3) for number in (1, 2, 3, 4)] == [0, 1, 2, 0]


def test_agreement_counts_answers_of_sheets_that_both_have_typed():
    pairs = [(("A", "B", "Pasal 5"), ("A", "C", "pasal 5")), (("A", "", "x"), ("A", "", "x"))]

    found = agreement(pairs)

    assert (found.sheets, found.answers, found.same) == (2, 6, 5)
    assert differing(*pairs[0]) == (1,)
    assert agreement([]).percent is None


@pytest.mark.parametrize(
    ("own", "taken", "typists", "expected"),
    [
        (None, set(), 2, Round.FIRST),
        (None, {Round.FIRST}, 2, Round.SECOND),
        (Round.FIRST, {Round.FIRST}, 2, Round.FIRST),
        (Round.FIRST, {Round.FIRST, Round.SECOND}, 2, "paper-complete"),
        (None, {Round.FIRST, Round.SECOND}, 2, "paper-complete"),
        (None, {Round.FIRST}, 1, "paper-typed-by-other"),
        (Round.FIRST, {Round.FIRST, Round.SETTLED}, 1, "paper-settled"),
    ],
)
def test_a_reading_takes_its_own_place_or_the_next_free_one(
    own: Round | None, taken: set[Round], typists: int, expected: Round | str
):
    if isinstance(expected, Round):
        assert round_for(own=own, taken=frozenset(taken), typists=typists) is expected
        return
    with pytest.raises(Stale, match=expected):
        round_for(own=own, taken=frozenset(taken), typists=typists)


def test_every_difference_must_be_settled():
    with pytest.raises(RuleBroken, match="paper-unsettled"):
        settled_from(("A", "B"), ("A", "C"), {})

    assert settled_from(("A", "B"), ("A", "C"), {1: "D"}) == ("A", "D")
