"""The analysis as files: a workbook, a table of figures, and the matched data for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from kasus_training.assessments.findings import FEW, PairedScore
from kasus_training.assessments.item_findings import AnswerSheet, Direction, FormItems
from kasus_training.assessments.queries import Results
from kasus_training.assessments.statistics.change import Change
from kasus_training.assessments.statistics.description import Interval
from kasus_training.assessments.statistics.hiding import SMALLEST_SHOWN
from kasus_training.assessments.statistics.items import Flag
from kasus_training.events.models import Event
from kasus_training.foundation.documents.spreadsheet import Cell, Sheet, csv_text, xlsx
from kasus_training.foundation.secrets import keyed_hash
from kasus_training.rulings import RuleBroken

DIGITS = 6
PSEUDONYM = 8


@dataclass(frozen=True)
class ResultWords:
    """What the files say in the reader's language. A figure is (name, value, interval, n, remark)."""

    titles: tuple[str, str]
    figures: Sequence[tuple[str, float | None, Interval | None, int, str]]
    sentences: Sequence[str]
    direction: Callable[[Direction], str]
    flag: Callable[[Flag], str]
    later: Sequence[tuple[str, Change]] = ()
    """The changes up to the follow-up: from which test to which."""


def results_workbook(event: Event, results: Results, words: ResultWords) -> bytes:
    """All figures of both pages, sector by sector, topic by topic, question by question."""
    sheets = [_figures(event, words), _sectors(results)]
    if results.items.topics:
        sheets.append(_topics(results, words))
    if results.items.questions:
        sheets.append(_questions(results))
    if words.later:
        sheets.append(_later(words))
    for title, form in zip(words.titles, (results.items.before, results.items.after), strict=True):
        if form is not None and form.rows:
            sheets += [_items(title, form, words), _options(title, form)]
    return xlsx(sheets)


def figures_csv(results: Results, words: ResultWords) -> bytes:
    """One figure a line: of everybody, of sectors, of topics, of questions."""
    return csv_text(
        [_("Part"), _("Figure"), _("Value"), _("Interval from"), _("Interval to"), "n", _("Remark")],
        _figure_lines(results, words),
    )


def _figure_lines(results: Results, words: ResultWords) -> Iterator[Sequence[Cell]]:
    for name, value, interval, n, remark in words.figures:
        yield _("All participants"), name, _rounded(value), *_ends(interval), n, remark
    for sector in results.found.sectors:
        if sector.change is not None:
            yield sector.label, _("Mean change in points"), *_change(sector.change), sector.n, ""
        else:
            yield sector.label, _("Mean change in points"), None, None, None, None, _hidden(sector.is_hidden)
    for name, change in words.later:
        yield _("Three months later"), name, *_change(change), change.n, ""
    for topic in results.items.topics:
        yield (
            topic.topic,
            _("Mean change in points"),
            *_change(topic.change),
            topic.change.n,
            words.direction(topic.direction),
        )
    for one in results.items.questions:
        name = _("Question %(number)s", number=one.number)
        yield name, _("Right before"), _rounded(one.change.share_before), None, None, one.change.n, one.text
        yield name, _("Right after"), _rounded(one.change.share_after), None, None, one.change.n, one.text
        yield name, _("Exact p of McNemar"), _rounded(one.p), None, None, one.change.n, one.text


def _figures(event: Event, words: ResultWords) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (name, _rounded(value), *_ends(interval), n, remark) for name, value, interval, n, remark in words.figures
    ]
    return Sheet(
        _("Figures"),
        f"{event.title}: {' – '.join(words.titles)}",
        [_("Figure"), _("Value"), _("Interval from"), _("Interval to"), "n", _("Remark")],
        rows,
        [40, 12, 14, 14, 8, 48],
        words.sentences,
    )


def _sectors(results: Results) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (
            sector.label,
            sector.n,
            sector.before.mean,
            sector.after.mean,
            *_change(sector.change),
            None if sector.gain is None else _rounded(sector.gain.value),
        )
        if sector.before is not None and sector.after is not None and sector.change is not None
        else (sector.label, _hidden(sector.is_hidden))
        for sector in results.found.sectors
    ]
    return Sheet(
        _("By sector"),
        _("Mean change of each sector"),
        [
            _("Sector"), "n", _("Before"), _("After"), _("Difference"), _("Interval from"), _("Interval to"),
            _("Class gain"),
        ],
        rows,
        [40, 14],
        [_("Groups below %(smallest)s people are hidden, and where needed the next smallest with them, so that nobody "
           "can work their figures out from the total.", smallest=SMALLEST_SHOWN)],
    )  # fmt: skip


def _later(words: ResultWords) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (name, change.n, *_change(change), _rounded(change.p if change.n >= FEW else None))
        for name, change in words.later
    ]
    return Sheet(
        _("Three months later"),
        _("Changes between the three tests"),
        [_("From – to"), "n", _("Difference"), _("Interval from"), _("Interval to"), "p"],
        rows,
        [40, 8],
    )


def _topics(results: Results, words: ResultWords) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (
            topic.topic,
            topic.questions_before,
            topic.questions_after,
            topic.change.n,
            _rounded(topic.before),
            _rounded(topic.after),
            *_change(topic.change),
            words.direction(topic.direction),
        )
        for topic in results.items.topics
    ]
    return Sheet(
        _("By topic"),
        _("Mean share of each topic before and after"),
        [
            _("Topic"), _("Questions before"), _("Questions after"), "n", _("Before"), _("After"), _("Difference"),
            _("Interval from"), _("Interval to"), _("Judgement"),
        ],
        rows,
        [40],
    )  # fmt: skip


def _questions(results: Results) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (
            one.number,
            one.text,
            one.topic,
            one.change.n,
            _rounded(one.change.share_before),
            _rounded(one.change.share_after),
            one.change.learnt,
            one.change.lost,
            _rounded(one.p),
            _rounded(one.p_holm),
        )
        for one in results.items.questions
    ]
    return Sheet(
        _("Before and after"),
        _("Each question before and after"),
        [
            _("Question"), _("Text"), _("Topic"), "n", _("Right before"), _("Right after"), _("Learnt"), _("Lost"),
            _("Exact p"), _("p by Holm"),
        ],
        rows,
        [10, 60, 28],
    )  # fmt: skip


def _items(title: str, form: FormItems, words: ResultWords) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (
            row.item.number,
            row.item.text,
            row.item.topic,
            row.figures.n,
            _rounded(row.figures.facility),
            _rounded(row.figures.item_rest),
            _rounded(row.figures.upper_lower),
            row.not_answered,
            "; ".join(words.flag(flag) for flag in row.figures.flags),
        )
        for row in form.rows
    ]
    return Sheet(
        _sheet_name(_("Questions"), title),
        _("Questions of the test: %(test)s", test=title),
        [
            _("Question"), _("Text"), _("Topic"), "n", _("Points reached"), _("Item-rest"), _("Upper-lower"),
            _("Left open"), _("Remark"),
        ],
        rows,
        [10, 60, 28, 8, 16, 16, 16, 16, 60],
    )  # fmt: skip


def _options(title: str, form: FormItems) -> Sheet:
    rows: list[Sequence[Cell]] = [
        (
            row.item.number,
            option.option,
            _("key") if option.is_key else "",
            option.n,
            _rounded(option.bottom),
            _rounded(option.middle),
            _rounded(option.top),
        )
        for row in form.rows
        for option in row.figures.options
    ]
    return Sheet(
        _sheet_name(_("Options"), title),
        _("Options of each question: %(test)s", test=title),
        [
            _("Question"), _("Option"), _("Key"), _("Chosen by"), _("Lowest third"), _("Middle third"), _("Top third"),
        ],
        rows,
    )  # fmt: skip


def _sheet_name(kind: str, title: str) -> str:
    """A sheet's name holds neither these signs nor more than 31 letters."""
    return "".join("-" if sign in "[]:*?/\\'" else sign for sign in f"{kind} {title}")[:31]


def pairs_csv(event: Event, results: Results) -> bytes:
    """One line for each complete pair, under a name that only this installation can trace.

    Sorted by that name, so that the order tells nothing either. Sectors whose figures are hidden
    share one word. Without a byte mark, which R would read as part of the first heading.
    """
    pairs = [score for score in results.scores if score.is_pair]
    if len(pairs) < SMALLEST_SHOWN:
        raise RuleBroken("too-few-pairs", least=SMALLEST_SHOWN)
    sheets = [("pre", results.before), ("post", results.after)]
    shown = {sector.sector_id: sector.label for sector in results.found.sectors if not sector.is_hidden}
    headings = ["id", "sector", "pre_percent", "post_percent", "change"]
    is_later = results.follow_up is not None
    headings += ["later_percent"] if is_later else []
    for prefix, sheet in sheets:
        headings += [f"{prefix}_q{item.number}" for item in sheet.items] if sheet else []
    rows = sorted(
        (
            pseudonym(event, score.registration_id),
            shown.get(score.sector_id, _("hidden")),
            _rounded(score.pre_percent),
            _rounded(score.post_percent),
            _rounded(score.change),
            *([_rounded(results.later.get(score.registration_id))] if is_later else []),
            *(share for _prefix, sheet in sheets for share in _shares(sheet, score)),
        )
        for score in pairs
    )
    return csv_text(headings, rows).removeprefix(b"\xef\xbb\xbf")


def pseudonym(event: Event, registration_id: int) -> str:
    """The same for one person in every file of this training."""
    return "P" + keyed_hash(f"pairs-{event.id}", str(registration_id))[:PSEUDONYM]


def _shares(sheet: AnswerSheet | None, score: PairedScore) -> Iterator[Cell]:
    if sheet is None:
        return
    answers = sheet.people.get(score.registration_id)
    for place in range(len(sheet.items)):
        yield None if answers is None else _rounded(answers[place].share)


def _change(change: Change) -> tuple[Cell, Cell, Cell]:
    return (_rounded(change.mean), *_ends(change.interval))


def _ends(interval: Interval | None) -> tuple[Cell, Cell]:
    return (None, None) if interval is None else (_rounded(interval.low), _rounded(interval.high))


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


def _hidden(is_hidden: bool) -> str:
    return _("hidden") if is_hidden else _("no pair of scores")
