"""The figures reproduce the published values, and SciPy's on any data."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import special
from scipy import stats as scipy_stats

from kasus_training.assessments.statistics.beta import regularised_beta
from kasus_training.assessments.statistics.change import NoTest, change_of
from kasus_training.assessments.statistics.description import describe
from kasus_training.assessments.statistics.gain import Band, class_gain
from kasus_training.assessments.statistics.hiding import hidden_cells
from kasus_training.assessments.statistics.pairing import pairs_of, who_counts
from kasus_training.assessments.statistics.student_t import critical_t, two_sided_p

SLEEP = list(
    zip(
        [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0],
        [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4],
        strict=True,
    )
)
"""Student 1908, R's `sleep`: hours of sleep gained under two drugs, ten patients."""

CLASS_PRE = [6, 9, 7, 7, 2, 13, 7, 10, 4, 7, 9, 8, 8, 8]
CLASS_POST = [7, 12, 13, None, 12, 13, 13, 9, 6, 14, 15, 11, 12, 16]
"""Fourteen learners, of 21 before and of 20 after; the fourth was absent after."""
CLASS_RAW = list(zip(CLASS_PRE, CLASS_POST, strict=True))
CLASS_PERCENT = [(x / 21 * 100, None if y is None else y / 20 * 100) for x, y in CLASS_RAW]

quarter_points = st.integers(0, 400).map(lambda quarters: quarters / 4)
score_pairs = st.lists(st.tuples(quarter_points, quarter_points), min_size=3, max_size=200)


def test_the_sleep_data_give_student_s_own_result():
    change = change_of(SLEEP)

    assert change is not None
    assert change.interval is not None
    assert (change.n, change.df) == (10, 9)
    assert round(change.mean, 2) == 1.58
    assert round(change.t, 4) == 4.0621
    assert round(change.p, 6) == 0.002833
    assert (round(change.interval.low, 4), round(change.interval.high, 4)) == (0.7001, 2.4599)
    assert (change.improved, change.stayed, change.fell) == (9, 1, 0)


def test_the_class_of_fourteen_is_counted_by_pairs():
    who = who_counts(CLASS_PERCENT)

    assert (who.n_pre, who.n_post, who.n_pairs, who.n_left) == (14, 13, 13, 1)
    assert who.left_pre_mean == pytest.approx(7 / 21 * 100)
    assert who.stayed_pre_mean == pytest.approx(98 / 13 / 21 * 100)


def test_the_class_of_fourteen_in_raw_points():
    change = change_of(pairs_of(CLASS_RAW))

    assert change is not None
    assert change.interval is not None
    assert round(change.mean, 4) == 4.2308
    assert round(change.t, 4) == 4.6650
    assert round(change.p, 6) == 0.000546
    assert (round(change.interval.low, 4), round(change.interval.high, 4)) == (2.2548, 6.2068)


def test_the_class_of_fourteen_in_per_cent_of_each_form_s_own_maximum():
    pairs = pairs_of(CLASS_PERCENT)
    change, gain = change_of(pairs), class_gain(pairs)

    assert change is not None
    assert gain is not None
    assert gain.interval is not None
    assert round(change.mean, 3) == 22.949
    assert round(gain.value, 4) == 0.3580
    assert (round(gain.interval.low, 4), round(gain.interval.high, 4)) == (0.2237, 0.4923)
    assert gain.band is Band.MEDIUM


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ((12, 9, 4), {1, 2}),
        ((12, 9), set()),
        ((12, 3, 3), {1, 2}),
        ((12, 2, 2), {0, 1, 2}),
        ((12, 7, 7, 4), {1, 3}),
        ((4,), {0}),
        ((12, 9, 0), set()),
        ((12, 0, 3), {0, 2}),
        ((), set()),
    ],
)
def test_small_groups_and_those_that_would_betray_them_are_hidden(counts: tuple[int, ...], hidden: set[int]):
    assert hidden_cells(counts) == hidden


@given(st.lists(st.integers(0, 40), max_size=12))
def test_what_is_hidden_can_never_be_computed_from_the_rest(counts: list[int]):
    hidden = hidden_cells(counts)
    people = [counts[position] for position in hidden]
    shown = [count for position, count in enumerate(counts) if position not in hidden and count]

    assert all(count >= 5 for count in shown)
    assert not hidden or not shown or (len(hidden) >= 2 and sum(people) >= 5)


@given(score_pairs)
@settings(deadline=None)
def test_the_paired_t_agrees_with_scipy(pairs: list[tuple[float, float]]):
    change = change_of(pairs)
    assert change is not None
    assume(change.no_test is None)
    theirs = scipy_stats.ttest_rel([y for _, y in pairs], [x for x, _ in pairs])
    low, high = theirs.confidence_interval(0.95)

    assert change.t == pytest.approx(theirs.statistic, rel=1e-10, abs=1e-10)
    assert change.p == pytest.approx(theirs.pvalue, rel=1e-9, abs=1e-10)
    assert change.interval.low == pytest.approx(low, rel=1e-10, abs=1e-9)
    assert change.interval.high == pytest.approx(high, rel=1e-10, abs=1e-9)


@given(st.lists(quarter_points, min_size=2, max_size=200))
def test_the_description_agrees_with_numpy(values: list[float]):
    described = describe(values)

    assert described is not None
    assert described.mean == pytest.approx(np.mean(values), abs=1e-10)
    assert described.spread == pytest.approx(np.std(values, ddof=1), abs=1e-8)


@given(st.floats(-60, 60), st.integers(1, 500))
@settings(deadline=None)
def test_the_t_distribution_agrees_with_scipy(t: float, df: int):
    assert two_sided_p(t, df) == pytest.approx(2 * scipy_stats.t.sf(abs(t), df), rel=1e-9, abs=1e-10)


@given(st.integers(1, 2_000), st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.999]))
@settings(deadline=None)
def test_the_critical_t_agrees_with_scipy(df: int, confidence: float):
    assert critical_t(df, confidence) == pytest.approx(scipy_stats.t.ppf((1 + confidence) / 2, df), rel=1e-10)


@given(st.floats(0, 1), st.floats(0.5, 300), st.floats(0.5, 300))
@settings(deadline=None)
def test_the_incomplete_beta_agrees_with_scipy(x: float, a: float, b: float):
    assert regularised_beta(x, 1 - x, a, b) == pytest.approx(special.betainc(a, b, x), abs=1e-10)


def test_equal_changes_have_no_test_and_say_so():
    change = change_of([(10, 15), (20, 25), (30, 35)])

    assert change is not None
    assert (change.mean, change.spread, change.t, change.no_test) == (5, 0.0, None, NoTest.ALL_ALIKE)


def test_equal_changes_are_recognised_through_different_maxima():
    thirds = [(k / 3 * 100, (k / 3 + 0.1) * 100) for k in range(3)]

    change = change_of(thirds)

    assert change is not None
    assert change.no_test is NoTest.ALL_ALIKE


def test_one_pair_is_described_but_not_tested():
    change, gain = change_of([(40, 60)]), class_gain([(40, 60)])

    assert change is not None
    assert gain is not None
    assert (change.mean, change.spread, change.interval, change.no_test) == (20, None, None, NoTest.TOO_FEW)
    assert (round(gain.value, 6), gain.interval) == (0.333333, None)


def test_no_pair_gives_nothing_instead_of_zero():
    assert change_of([]) is None
    assert class_gain([]) is None
    assert describe([]) is None
    assert who_counts([(None, 5.0), (None, None)]).n_pre == 0


def test_a_class_that_knew_everything_had_no_room_to_gain():
    gain = class_gain([(100.0, 100.0), (100.0, 95.0)])

    assert gain is not None
    assert (gain.value, gain.interval, gain.band) == (None, None, None)


def test_zero_is_a_score_and_nothing_is_not():
    assert pairs_of([(0.0, 0.0), (0.0, None), (None, 0.0)]) == [(0.0, 0.0)]
