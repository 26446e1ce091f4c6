"""What the pages and files of the results say around their figures."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _

from kasus_training.assessments.documents.results import ResultWords
from kasus_training.assessments.item_findings import QuestionChange
from kasus_training.assessments.messages import phase_word, signed
from kasus_training.assessments.messages.figures import (
    coefficient_words,
    direction_words,
    figure_rows,
    flag_words,
)
from kasus_training.assessments.messages.sentences import report_sentences
from kasus_training.assessments.queries import Comparison, Results
from kasus_training.assessments.rules import Audience, Phase
from kasus_training.assessments.statistics.change import Change
from kasus_training.foundation.languages import format_number
from kasus_training.foundation.sentences import register_sentences

__all__ = ["coefficient_words", "direction_words", "figure_rows", "flag_words", "report_sentences"]

register_sentences(
    {
        "too-few-pairs": lambda least: _(
            "The data of single people are given out from %(least)s complete pairs, so that nobody is recognised.",
            least=least,
        ),
        "follow-up-without-tests": lambda: _("There is no test to follow up. Make the tests before and after first."),
    }
)


def titles_of(pair: Comparison | None) -> tuple[str, str]:
    """What the two tests are called."""
    return (
        pair.pre.title if pair and pair.pre else _("Pre-test"),
        pair.post.title if pair and pair.post else _("Post-test"),
    )


def three_titles(pair: Comparison | None) -> tuple[str, str, str]:
    """What the tests before, after and some months later are called."""
    return (*titles_of(pair), pair.follow_up.title if pair and pair.follow_up else phase_word(Phase.FOLLOW_UP))


def later_changes(results: Results) -> list[tuple[str, str, Change]]:
    """From which test to which the same people changed, as far as it is shown."""
    found = results.follow_up
    if found is None:
        return []
    before, after, later = three_titles(results.pair)
    changes = [(before, after, found.learnt), (after, later, found.kept), (before, later, found.overall)]
    return [(first, second, change) for first, second, change in changes if change is not None]


def pair_words(pair: Comparison) -> str:
    """How one pair of tests is told from the others."""
    title = pair.session.title if pair.session else _("The whole training")
    return _("%(title)s · children", title=title) if pair.audience is Audience.CHILDREN else title


def of(results: Results) -> ResultWords:
    """The words of the files."""
    titles = titles_of(results.pair)
    return ResultWords(
        titles=titles,
        figures=[
            (row.label, row.value, row.interval, row.n, row.note)
            for row in figure_rows(results.found, results.analysis, titles)
        ],
        sentences=report_sentences(results, titles),
        later=[(f"{first} – {second}", change) for first, second, change in later_changes(results)],
        direction=direction_words,
        flag=flag_words,
    )


def question_cells(questions: Sequence[QuestionChange]) -> list[list[str]]:
    """The table beside the picture of the questions."""
    return [
        [
            f"{one.number} · {one.topic}" if one.topic else str(one.number),
            f"{format_number(one.change.share_before * 100, 0)}%",
            f"{format_number(one.change.share_after * 100, 0)}%",
            signed(one.points, 0),
        ]
        for one in questions
    ]
