"""What the tests show."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kasus_training.assessments import access, drawing, item_drawing, messages, queries
from kasus_training.assessments.documents import results as files
from kasus_training.assessments.findings import SMALLEST_SHOWN
from kasus_training.assessments.messages import results as words
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.assessments.statistics.items import GRAVE
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.documents.spreadsheet import file_response
from kasus_training.permissions import Permission

CSV = "text/csv"


@bp.get(f"{ROOT}/results")
@requires(Permission.SCORES_SEE)
def show_results(event: Event) -> ResponseReturnValue:
    """What the tests show about the group; no name stands here."""
    asked = request.args.get("test") == "sectors"
    results = _results(event, by_sector=asked)
    found, titles = results.found, words.titles_of(results.pair)
    return render_template(
        "assessments/results.html",
        **_shown(event, results),
        analysis=results.analysis,
        asked=asked,
        titles=titles,
        all_figures=words.figure_rows(found, results.analysis, titles),
        sentences=words.report_sentences(results, titles),
        slopes=drawing.slopes(found.pairs, found.before.mean, found.after.mean)
        if found.before and found.after
        else None,
        by_sector=drawing.sector_picture(found.sectors),
        **_later(results),
    )


@bp.get(f"{ROOT}/results/questions")
@requires(Permission.SCORES_SEE)
def show_questions(event: Event) -> ResponseReturnValue:
    """Topics and questions before and after, and how each question works."""
    results = _results(event)
    items, titles = results.items, words.titles_of(results.pair)
    return render_template(
        "assessments/questions.html",
        **_shown(event, results),
        question_marks=item_drawing.question_picture(items.questions),
        question_cells=words.question_cells(items.questions),
        forms=[
            (key, title, form, item_drawing.item_map(form.rows))
            for key, title, form in zip(("pre", "post"), titles, (items.before, items.after), strict=True)
            if form is not None and form.n
        ],
    )


def _later(results: queries.Results) -> dict[str, Any]:
    """What the part on the follow-up shows, where there is one."""
    found = results.follow_up
    if found is None:
        return {"follow_up": None}
    before, after, later = words.three_titles(results.pair)
    means = [(before, found.before), (after, found.after), (later, found.later)]
    return {
        "follow_up": found,
        "later_marks": drawing.mean_marks([(title, one) for title, one in means if one is not None]),
        "later_changes": words.later_changes(results),
    }


def _results(event: Event, *, by_sector: bool = False) -> queries.Results:
    pair = access.comparison_to_see(event)
    return queries.results_in_full(event, pair, by_sector=by_sector)


def _shown(event: Event, results: queries.Results) -> dict[str, Any]:
    """What both pages need."""
    return {
        "event": event,
        "pair": results.pair,
        "pairs": queries.comparisons(queries.forms_of(event)),
        "pair_words": words.pair_words,
        "found": results.found,
        "items": results.items,
        "topic_marks": item_drawing.topic_picture(results.items.topics),
        "smallest": SMALLEST_SHOWN,
        "signed": messages.signed,
        "figure": messages.figure,
        "direction_words": words.direction_words,
        "flag_words": words.flag_words,
        "grave": GRAVE,
        "coefficient_words": words.coefficient_words,
    }


@bp.get(f"{ROOT}/results.xlsx")
@requires(Permission.SCORES_SEE)
def download_results(event: Event) -> ResponseReturnValue:
    """Every figure of the analysis as a workbook."""
    results = _results(event)
    return file_response(files.results_workbook(event, results, words.of(results)), f"{event.slug}-hasil-tes.xlsx")


@bp.get(f"{ROOT}/results.csv")
@requires(Permission.SCORES_SEE)
def download_figures(event: Event) -> ResponseReturnValue:
    results = _results(event)
    return file_response(files.figures_csv(results, words.of(results)), f"{event.slug}-hasil-tes.csv", CSV)


@bp.get(f"{ROOT}/results/pairs.csv")
@requires(Permission.SCORES_ENTER_ALL)
def download_pairs(event: Event) -> ResponseReturnValue:
    """The matched data behind the figures, without names, for other programs."""
    results = _results(event)
    return file_response(files.pairs_csv(event, results), f"{event.slug}-data-berpasangan.csv", CSV)


@bp.get(f"{ROOT}/definitions")
@requires(Permission.SCORES_SEE)
def show_definitions(event: Event) -> ResponseReturnValue:
    """What each figure means, and how it is computed."""
    return render_template("assessments/definitions.html", event=event, smallest=SMALLEST_SHOWN)
