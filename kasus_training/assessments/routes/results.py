"""What the tests show."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kasus_training.assessments import access, drawing, messages, queries
from kasus_training.assessments.findings import SMALLEST_SHOWN
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.permissions import Permission


@bp.get(f"{ROOT}/results")
@requires(Permission.SCORES_SEE)
def show_results(event: Event) -> ResponseReturnValue:
    """What the tests show about the group; no name stands here."""
    pair = access.comparison_to_see(event, request.args.get("session", type=int))
    found = queries.results_of(event, pair)
    return render_template(
        "assessments/results.html",
        event=event,
        pair=pair,
        pairs=queries.comparisons(queries.forms_of(event)),
        found=found,
        slopes=drawing.slopes(found.pairs, found.before.mean, found.after.mean)
        if found.before and found.after
        else None,
        by_sector=drawing.sector_picture(found.sectors),
        smallest=SMALLEST_SHOWN,
        signed=messages.signed,
        figure=messages.figure,
    )


@bp.get(f"{ROOT}/definitions")
@requires(Permission.SCORES_SEE)
def show_definitions(event: Event) -> ResponseReturnValue:
    """What each figure means, and how it is computed."""
    return render_template("assessments/definitions.html", event=event, smallest=SMALLEST_SHOWN)
