"""The figures of the analysis as rows for a page, a sheet or a file, and the words beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.assessments.analysis import Analysis
from kasus_training.assessments.findings import Findings, Size
from kasus_training.assessments.item_findings import Direction
from kasus_training.assessments.messages import figure, signed
from kasus_training.assessments.statistics.change import NoTest
from kasus_training.assessments.statistics.description import Description, Interval
from kasus_training.assessments.statistics.gain import Band
from kasus_training.assessments.statistics.items import Flag
from kasus_training.assessments.statistics.reliability import Coefficient
from kasus_training.foundation.languages import format_number

SMALL_P = 0.001
SMALLEST_P = 0.0001


@dataclass(frozen=True)
class FigureRow:
    """One figure with everything that belongs to it; `anchor` leads to its definition."""

    label: str
    anchor: str
    n: int
    value: float | None
    digits: int = 1
    is_signed: bool = False
    interval: Interval | None = None
    note: str = ""
    is_p: bool = False

    @property
    def words(self) -> str:
        if self.value is None:
            return "–"
        if self.is_p:
            return p_figure(self.value)
        return signed(self.value, self.digits) if self.is_signed else figure(self.value, self.digits)

    @property
    def interval_words(self) -> str:
        if self.interval is None:
            return ""
        show = signed if self.is_signed else figure
        return _(
            "%(low)s to %(high)s", low=show(self.interval.low, self.digits), high=show(self.interval.high, self.digits)
        )


def p_figure(p: float) -> str:
    """A p-value in a table: never 0, for it is only small."""
    return f"< {format_number(SMALLEST_P, 4)}" if p < SMALLEST_P else format_number(p, 4)


def p_words(p: float) -> str:
    """As a report prints it: "p = 0,012" or "p < 0,001"."""
    if p < SMALL_P:
        return f"p < {format_number(SMALL_P, 3)}"
    return f"p = {format_number(p, 3)}"


def figure_rows(found: Findings, analysis: Analysis, titles: tuple[str, str]) -> list[FigureRow]:
    """Every figure over complete pairs, in the order in which a statistician checks them."""
    if found.change is None:
        return []
    return [
        *_described(titles[0], found.before),
        *_described(titles[1], found.after),
        *_change_rows(found),
        *_gain_rows(found, analysis),
        *_effect_rows(analysis),
        *_rank_rows(analysis),
    ]


def _described(title: str, described: Description | None) -> Iterator[FigureRow]:
    if described is None:
        return
    n = described.n
    yield FigureRow(_("%(test)s: mean", test=title), "description", n, described.mean)
    yield FigureRow(_("%(test)s: median", test=title), "description", n, described.median)
    yield FigureRow(_("%(test)s: standard deviation", test=title), "description", n, described.spread)


def _change_rows(found: Findings) -> Iterator[FigureRow]:
    change = found.change
    assert change is not None
    n = change.n
    yield FigureRow(_("Mean change in points"), "change", n, change.mean, 1, True, change.interval)
    yield FigureRow(_("Standard deviation of the changes"), "change", n, change.spread)
    if change.no_test is NoTest.ALL_ALIKE:
        yield FigureRow(_("Paired t"), "t-test", n, None, note=_("no test: everybody changed by the same amount"))
    elif found.size is Size.FEW:
        yield FigureRow(_("Paired t"), "t-test", n, None, note=_("no p-value for fewer than six people"))
    elif change.t is not None and change.p is not None:
        note = _("df %(df)s; %(p)s", df=change.df, p=p_words(change.p))
        yield FigureRow(_("Paired t"), "t-test", n, change.t, 3, note=note)


def _gain_rows(found: Findings, analysis: Analysis) -> Iterator[FigureRow]:
    gain, individual = found.gain, analysis.individual
    if gain is not None:
        note = _("no room to gain: everybody had 100 before") if gain.value is None else band_words(gain.band)
        yield FigureRow(_("Class gain"), "gain", gain.n, gain.value, 2, interval=gain.interval, note=note)
    if individual is not None:
        note = ""
        if individual.n_left_out:
            note = ngettext(
                "%(num)d person left out, with 0 twice or 100 twice",
                "%(num)d people left out, with 0 twice or 100 twice",
                individual.n_left_out,
            )
        yield FigureRow(_("Mean individual change c"), "individual", individual.n, individual.mean, 2, note=note)


def _effect_rows(analysis: Analysis) -> Iterator[FigureRow]:
    effect = analysis.effect
    if effect is None:
        return
    n, label = effect.n, "effect"
    yield FigureRow(_("Effect size d_z (changes)"), label, n, effect.d_z, 2, interval=effect.interval)
    yield FigureRow(_("g_z, corrected for few people"), label, n, effect.g_z, 2)
    yield FigureRow(_("Effect size d_av (scores)"), label, n, effect.d_av, 2)
    yield FigureRow(_("g_av, corrected for few people"), label, n, effect.g_av, 2)


def _rank_rows(analysis: Analysis) -> Iterator[FigureRow]:
    ranks = analysis.ranks
    if ranks is None:
        return
    yield FigureRow(
        _("Wilcoxon W⁺"),
        "wilcoxon",
        ranks.n,
        ranks.w_plus,
        note=ngettext("%(num)d without a change", "%(num)d without a change", ranks.n_zero),
    )
    yield FigureRow(_("Wilcoxon W⁻"), "wilcoxon", ranks.n, ranks.w_minus)
    note = _p_note(analysis)
    yield FigureRow(_("Exact p of Wilcoxon"), "wilcoxon", ranks.n, _judged_p(analysis), 4, is_p=True, note=note)
    yield FigureRow(_("Rank-biserial correlation"), "wilcoxon", ranks.n, ranks.biserial, 2)


def _judged_p(analysis: Analysis) -> float | None:
    ranks = analysis.judged_ranks
    return None if ranks is None else ranks.p


def _p_note(analysis: Analysis) -> str:
    ranks = analysis.ranks
    assert ranks is not None
    if analysis.judged_ranks is None:
        return _("no p-value for fewer than six people")
    if not ranks.can_reach_5_percent:
        return _(
            "with %(n)s changes the smallest possible p is %(p)s, so 0.05 cannot be reached",
            n=ranks.n_ranked,
            p=format_number(ranks.smallest_p, 4),
        )
    if ranks.p is None:
        return _("not computed above 500 people")
    return ""


def band_words(band: Band | None) -> str:
    if band is None:
        return ""
    return {Band.LOW: _("low, below 0.3"), Band.MEDIUM: _("medium, 0.3 to 0.7"), Band.HIGH: _("high, from 0.7")}[band]


def flag_words(flag: Flag) -> str:
    return {
        Flag.KEY_BEATEN: _("Among the best third a wrong option beats the key: check the key"),
        Flag.NEGATIVE: _("Those who know more answer it worse"),
        Flag.HARD: _("Hard: fewer than 30% right"),
        Flag.EASY: _("Easy: more than 90% right"),
        Flag.WEAK: _("Hardly tells apart who knows and who does not"),
        Flag.UNUSED_OPTION: _("An option that nobody chose"),
    }[flag]


def direction_words(direction: Direction) -> str:
    return {
        Direction.IMPROVED: _("Improved"),
        Direction.FELL: _("Fell"),
        Direction.UNCLEAR: _("Not clear"),
    }[direction]


def coefficient_words(coefficient: Coefficient) -> str:
    return {Coefficient.KR20: "KR-20", Coefficient.ALPHA: _("Cronbach's alpha")}[coefficient]
