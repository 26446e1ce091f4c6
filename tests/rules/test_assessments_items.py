"""What is said of single questions, whatever order the rows come in."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kasus_training.assessments.item_findings import Answer, AnswerSheet, Item, find_items
from kasus_training.assessments.statistics.items import Flag, correlation, item_figures, standing_of, upper_lower
from kasus_training.assessments.statistics.weights import share_of_bottom, share_of_top

totals = st.lists(st.integers(0, 20).map(float), min_size=1, max_size=60)


def test_those_who_tie_at_the_cut_share_the_places_left():
    assert share_of_top([9, 7, 7, 7, 1], 2) == [
        1.0,
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
        pytest.approx(1 / 3),
        0,
    ]
    assert share_of_bottom([9, 7, 7, 7, 1], 2)[0] == 0.0
    assert share_of_bottom([9, 7, 7, 7, 1], 2)[4] == 1.0


@given(totals, st.floats(0.1, 0.5))
def test_the_shares_always_fill_the_group(values: list[float], part: float):
    assert sum(share_of_top(values, part * len(values))) == pytest.approx(part * len(values))


def test_the_upper_lower_index_needs_thirty_people():
    right = [1.0] * 15 + [0.0] * 15

    assert upper_lower(right, standing_of([[float(30 - place)] for place in range(30)])) == 1.0
    assert upper_lower(right[:-1], standing_of([[float(30 - place)] for place in range(29)])) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=30, max_size=60), st.randoms())
@settings(deadline=None)
def test_the_order_of_rows_does_not_matter(rows: list[tuple[bool, int]], chance: Random):
    answers = [[float(right), float(rest)] for right, rest in rows]
    shuffled = answers[:]
    chance.shuffle(shuffled)
    one, other = item_figures(answers, 0), item_figures(shuffled, 0)

    assert one is not None
    assert other is not None
    assert one.upper_lower == pytest.approx(other.upper_lower, abs=1e-12)
    assert one.facility == other.facility
    assert one.flags == other.flags


def test_the_correlation_leaves_the_question_itself_out():
    answers = [[1, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]]
    figures = item_figures(answers, 0)
    rest = [row[1] + row[2] for row in answers]

    assert figures is not None
    assert figures.facility == 0.6
    assert figures.item_rest == pytest.approx(np.corrcoef([row[0] for row in answers], rest)[0, 1])
    assert correlation([1, 1], [0, 1]) is None


def test_a_key_that_a_wrong_option_beats_among_the_best_is_flagged():
    """The best third of nine says B where the key is A; a question like that is keyed wrongly."""
    rest = [9, 8, 7, 6, 5, 4, 3, 2, 1]
    chosen = ["B", "B", "A", "A", "A", "A", None, "A", "A"]
    answers = [[float(answer == "A"), float(score)] for answer, score in zip(chosen, rest, strict=True)]
    figures = item_figures(answers, 0, chosen=chosen, options={"A": True, "B": False, "C": False})

    assert figures is not None
    assert [(one.option, one.n) for one in figures.options] == [("A", 6), ("B", 2), ("C", 0)]
    assert [round(one.top, 6) for one in figures.options] == [0.333333, 0.666667, 0.0]
    assert figures.flags == (Flag.KEY_BEATEN, Flag.NEGATIVE, Flag.UNUSED_OPTION)


def test_a_question_that_all_or_nearly_nobody_can_answer_is_flagged():
    easy = item_figures([[1.0, float(place)] for place in range(10)], 0)
    hard = item_figures([[float(place == 9), float(place)] for place in range(10)], 0)

    assert easy is not None
    assert hard is not None
    assert (easy.flags, easy.item_rest) == ((Flag.EASY,), None)
    assert hard.flags == (Flag.HARD,)
    assert item_figures([], 0) is None


def test_one_to_four_people_who_took_only_one_test_stay_out_of_its_questions():
    def sheet(people: range) -> AnswerSheet:
        items = tuple(Item(number, number, f"Soal {number}", "") for number in (1, 2))
        return AnswerSheet(items, {who: (Answer(float(who % 2)), Answer(float(who % 3 == 0))) for who in people})

    counts = [
        (found.before.n, found.after.n, found.n_pairs)
        for left in (0, 1, 4, 5)
        if (found := find_items(sheet(range(10 + left)), sheet(range(10)))) and found.before and found.after
    ]

    assert counts == [(10, 10, 10), (10, 10, 10), (10, 10, 10), (15, 10, 10)]
