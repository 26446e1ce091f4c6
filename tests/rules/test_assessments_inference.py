"""Wilcoxon, effect sizes, reliability, McNemar and the distributions behind them, against SciPy on any data."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from kasus_training.assessments.statistics.effect import correction, effect_size
from kasus_training.assessments.statistics.f_distribution import critical_f, f_above
from kasus_training.assessments.statistics.individual import individual_change, normalised_change
from kasus_training.assessments.statistics.mcnemar import count_changes, exact_p
from kasus_training.assessments.statistics.noncentral_t import noncentral_t_below
from kasus_training.assessments.statistics.pairing import pairs_of
from kasus_training.assessments.statistics.ratings import rate, wilson
from kasus_training.assessments.statistics.reliability import Coefficient, feldt_interval, reliability_of
from kasus_training.assessments.statistics.several import holm
from kasus_training.assessments.statistics.wilcoxon import LARGEST_JUDGED, chance_at_most, doubled_ranks, signed_ranks
from tests.rules.test_assessments_statistics import CLASS_PERCENT, CLASS_RAW, SLEEP, score_pairs

degrees = st.integers(1, 2_000)


def rounded(*numbers: float | None, digits: int) -> tuple[float | None, ...]:
    return tuple(None if number is None else round(number, digits) for number in numbers)


def test_the_sleep_data_give_the_exact_wilcoxon_and_the_effect_sizes():
    ranks, effect = signed_ranks(SLEEP), effect_size(SLEEP)

    assert ranks is not None
    assert effect is not None
    assert effect.interval is not None
    assert (ranks.n, ranks.n_zero, ranks.w_plus, ranks.w_minus, ranks.p) == (10, 1, 45.0, 0.0, 0.00390625)
    assert rounded(effect.d_z, effect.g_z, effect.d_av, digits=4) == (1.2846, 1.1739, 0.8322)
    assert rounded(effect.interval.low, effect.interval.high, digits=4) == (0.4146, 2.1180)


def test_the_class_of_fourteen_gives_its_rank_sums_and_its_mean_individual_change():
    ranks, individual = signed_ranks(pairs_of(CLASS_RAW)), individual_change(pairs_of(CLASS_PERCENT))

    assert ranks is not None
    assert individual is not None
    assert (ranks.w_plus, ranks.w_minus, round(ranks.p or 0, 8)) == (76.5, 1.5, 0.00146484)
    assert round(ranks.biserial or 0, 4) == 0.9615
    assert (individual.n, individual.n_left_out, round(individual.mean or 0, 4)) == (13, 0, 0.3443)


def test_at_five_pairs_wilcoxon_cannot_reach_5_per_cent_and_at_six_it_can():
    five, six = (signed_ranks([(0, step) for step in range(1, n + 1)]) for n in (5, 6))

    assert five is not None
    assert six is not None
    assert (five.p, five.smallest_p, five.can_reach_5_percent) == (0.0625, 0.0625, False)
    assert (six.p, six.can_reach_5_percent) == (0.03125, True)


@given(st.lists(st.integers(-4, 4), min_size=1, max_size=10))
def test_the_exact_chance_is_the_count_of_all_patterns_of_signs(steps: list[int]):
    ranks = signed_ranks([(0.0, float(step)) for step in steps])
    assert ranks is not None
    doubled = doubled_ranks([abs(step) for step in steps if step])
    seen = 2 * min(ranks.w_plus, ranks.w_minus)
    sums = [sum(rank for rank, sign in zip(doubled, signs, strict=True) if sign) for signs in
            product((False, True), repeat=len(doubled))]  # fmt: skip

    assert ranks.p == min(1.0, 2 * sum(total <= seen for total in sums) / len(sums))


@given(st.sets(st.integers(1, 10_000), min_size=1, max_size=120), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_wilcoxon_agrees_with_scipy_where_scipy_is_exact(sizes: set[int], chance):
    steps = [size * chance.choice((-1, 1)) for size in sizes]
    ranks = signed_ranks([(0.0, float(step)) for step in steps])
    theirs = scipy_stats.wilcoxon(steps, method="exact", correction=False)

    assert ranks is not None
    assert ranks.p == pytest.approx(theirs.pvalue, rel=1e-10)
    assert min(ranks.w_plus, ranks.w_minus) == theirs.statistic


def test_two_hundred_people_have_an_exact_chance_and_very_many_have_none():
    doubled = tuple(range(2, 402, 2))

    assert chance_at_most(sum(doubled), doubled) == 1.0
    assert 0.5 < chance_at_most(sum(doubled) // 2, doubled) < 0.501
    many = signed_ranks([(0.0, float(step)) for step in range(1, LARGEST_JUDGED + 2)])
    assert many is not None
    assert (many.p, many.biserial) == (None, 1.0)


def test_when_nobody_changed_there_is_no_rank_to_add():
    ranks = signed_ranks([(50.0, 50.0)] * 7)

    assert ranks is not None
    assert (ranks.n_zero, ranks.w_plus, ranks.biserial, ranks.p) == (7, 0.0, None, 1.0)
    assert signed_ranks([]) is None


@given(degrees, st.floats(-6, 40), st.floats(-6, 6))
@settings(deadline=None, max_examples=60)
def test_the_non_central_t_agrees_with_scipy(df: int, shift: float, away: float):
    t = shift + away * math.sqrt(1 + shift * shift / 2 / df)
    theirs = scipy_stats.nct.cdf(t, df, shift)
    # SciPy gives up far out in the tail, where it answers with no number at all.
    assume(not math.isnan(theirs))

    assert noncentral_t_below(t, df, shift) == pytest.approx(theirs, abs=1e-10)


@given(degrees, degrees, st.floats(0, 20))
@settings(deadline=None)
def test_the_f_distribution_agrees_with_scipy(df1: int, df2: int, value: float):
    assert f_above(value, df1, df2) == pytest.approx(scipy_stats.f.sf(value, df1, df2), abs=1e-10)


@given(st.integers(2, 1_000), st.integers(2, 40_000), st.sampled_from([0.025, 0.975]))
@settings(deadline=None)
def test_the_critical_f_agrees_with_scipy(df1: int, df2: int, above: float):
    assert critical_f(above, df1, df2) == pytest.approx(scipy_stats.f.isf(above, df1, df2), rel=1e-10)


@given(score_pairs)
@settings(deadline=None, max_examples=25)
def test_the_interval_of_the_effect_leaves_2_5_per_cent_on_each_side(pairs: list[tuple[float, float]]):
    effect = effect_size(pairs)
    assert effect is not None
    assume(effect.d_z is not None and effect.interval is not None and abs(effect.d_z) < 5)
    root = math.sqrt(effect.n)
    t = effect.d_z * root

    assert scipy_stats.nct.cdf(t, effect.n - 1, effect.interval.low * root) == pytest.approx(0.975, abs=1e-9)
    assert scipy_stats.nct.cdf(t, effect.n - 1, effect.interval.high * root) == pytest.approx(0.025, abs=1e-9)


def test_an_effect_without_a_spread_is_none_and_the_correction_grows_towards_one():
    alike, steady = effect_size([(40.0, 60.0)] * 8), effect_size([(40.0, 50.0), (60.0, 70.0)])

    assert alike is not None
    assert steady is not None
    assert (alike.d_z, alike.interval, alike.d_av) == (None, None, None)
    assert (steady.d_z, round(steady.d_av or 0, 6)) == (None, 0.707107)
    assert effect_size([(40.0, 60.0)]) is None
    assert (correction(1), round(correction(2), 6), round(correction(9), 6)) == (0.0, 0.564190, 0.913875)


@pytest.mark.parametrize(
    ("before", "after", "c"),
    [(40, 70, 0.5), (40, 20, -0.5), (40, 40, 0.0), (0, 0, None), (100, 100, None), (100, 90, -0.1), (0, 25, 0.25)],
)
def test_the_individual_change_is_a_share_of_what_could_be_gained_or_lost(before: int, after: int, c: float | None):
    assert normalised_change(before, after) == c


def test_those_at_the_floor_or_the_ceiling_twice_are_left_out_and_counted():
    change = individual_change([(0.0, 0.0), (100.0, 100.0), (50.0, 75.0)])

    assert change is not None
    assert (change.n, change.n_left_out, change.mean) == (1, 2, 0.5)


def test_kr_20_uses_the_population_variance():
    answers = [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    reliability = reliability_of(answers)

    assert reliability is not None
    assert (reliability.coefficient, reliability.n, reliability.n_items) == (Coefficient.KR20, 5, 4)
    assert reliability.value == pytest.approx(4 / 3 * (1 - 0.8 / 2))
    assert reliability.is_indicative is True


@given(st.integers(2, 12), st.integers(2, 40), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_alpha_and_feldt_s_interval_agree_with_numpy_and_scipy(k: int, n: int, seed: int):
    answers = np.random.default_rng(seed).integers(0, 5, size=(n, k))
    assume(answers.sum(axis=1).var() > 0)
    reliability = reliability_of(answers.tolist())
    alpha = k / (k - 1) * (1 - answers.var(axis=0).sum() / answers.sum(axis=1).var())
    beyond = scipy_stats.f.isf([0.025, 0.975], n - 1, (n - 1) * (k - 1))

    assert reliability is not None
    assert reliability.value == pytest.approx(alpha, rel=1e-10, abs=1e-10)
    assert [reliability.interval.low, reliability.interval.high] == pytest.approx(1 - (1 - alpha) * beyond, rel=1e-9)


def test_there_is_no_reliability_of_one_question_or_of_equal_totals():
    assert reliability_of([[1], [0]]) is None
    assert reliability_of([[1, 0], [0, 1]]) is None
    assert reliability_of([]) is None
    assert feldt_interval(0.8, 30, 20).low < 0.8 < feldt_interval(0.8, 30, 20).high


@given(st.integers(0, 400), st.integers(0, 400))
def test_mcnemar_is_the_exact_binomial_test(learnt: int, lost: int):
    assume(learnt + lost > 0)
    theirs = scipy_stats.binomtest(learnt, learnt + lost, 0.5).pvalue

    assert exact_p(learnt, lost) == pytest.approx(theirs, rel=1e-10)


def test_a_question_is_counted_in_four_kinds_of_pairs():
    change = count_changes([(False, True)] * 6 + [(True, False)] + [(True, True)] * 2 + [(False, False)])

    assert change is not None
    assert (change.both, change.learnt, change.lost, change.neither, change.n) == (2, 6, 1, 1, 10)
    assert (change.share_before, change.share_after, change.p) == (0.3, 0.8, 0.125)
    assert exact_p(0, 0) == 1.0


def test_holm_steps_up_and_keeps_the_order_given():
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.6, 0.9]) == [1.0, 1.0]
    assert holm([]) == []


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_s_interval_agrees_with_scipy(count_of_n: tuple[int, int]):
    count, n = count_of_n
    theirs = scipy_stats.binomtest(count, n).proportion_ci(method="wilson")

    assert wilson(count, n).low == pytest.approx(theirs.low, abs=1e-10)
    assert wilson(count, n).high == pytest.approx(theirs.high, abs=1e-10)


def test_ratings_show_their_spread_their_median_and_the_share_of_the_top_two():
    ratings = rate([5, 5, 4, 3, 4, 2], highest=5)

    assert ratings is not None
    assert (ratings.n, ratings.counts, ratings.median) == (6, (0, 1, 1, 2, 2), 4.0)
    assert ratings.top_two == pytest.approx(4 / 6)
    assert rate([], highest=5) is None
