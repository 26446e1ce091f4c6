"""The grid of scores, saved cell by cell or as a page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, messages, queries
from kasus_training.assessments.forms import read_cell, read_cells
from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.assessments.rules import CellsRefused
from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.languages import format_time, zone_name
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.queries import sectors_of
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken


@bp.get(ROOT)
@requires(Permission.SCORES_SEE)
def show_scores(event: Event) -> ResponseReturnValue:
    """The grid for those who enter scores; whoever sees figures only is led to the results."""
    if not can(Permission.SCORES_ENTER):
        return redirect(url_for(".show_results", event=event.slug), 303)
    return _grid_page(event)


@bp.post(ROOT)
@requires(Permission.SCORES_ENTER)
def save_page(event: Event) -> ResponseReturnValue:
    """The whole page without JavaScript: what changed is written, all or nothing."""
    try:
        cells = read_cells(request.form)
        with transaction():
            forms = [access.form_to_fill(event, form_id) for form_id in {cell.form_id for cell in cells}]
            access.check_participants(event, {cell.registration_id for cell in cells})
            written = actions.save_cells(forms, cells, by=current_user)
    except CellsRefused as refused:
        return _grid_page(event, request.form, refused), 409 if refused.is_stale else 422
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return _grid_page(event, request.form), status_of(broken)
    flash(ngettext("%(num)d score saved.", "%(num)d scores saved.", written), "success")
    return redirect(_here(event), 303)


def _here(event: Event) -> str:
    """The same part of the grid again."""
    kept: dict[str, Any] = {
        name: request.args[name] for name in ("session", "q", "sector", "page") if request.args.get(name)
    }
    return url_for(".show_scores", event=event.slug, **kept)


def _grid_page(event: Event, sent: Mapping[str, str] | None = None, refused: CellsRefused | None = None) -> str:
    pairs = queries.comparisons(access.forms_to_fill(event))
    shown = _pair_shown(pairs, request.args.get("session", type=int))
    forms = shown.forms if shown else []
    sectors = sectors_of(event)
    wanted = request.args.get("sector", type=int)
    sector_id = next((sector.id for sector in sectors if sector.id == wanted), None)
    search = request.args.get("q", "")[:100]
    grid = queries.grid(
        event, forms, search=search, sector_id=sector_id, number=request.args.get("page", 1, type=int)
    )  # fmt: skip
    problems = refused.problems if refused else {}
    typed = sent or {}
    views = {
        cell.name: messages.cell_view(
            cell, typed=typed.get(cell.name), problem=problems.get((cell.form_id, cell.registration_id))
        )
        for row in grid.page.rows
        for cell in row.cells
    }
    return render_template(
        "assessments/scores.html",
        event=event,
        forms=forms,
        grid=grid,
        views=views,
        pairs=pairs,
        shown=shown,
        differences=_differences(forms, grid.page.rows),
        refused=refused,
        sectors=sectors,
        sector_id=sector_id,
        search=search,
        now=clock.now(),
    )


def _pair_shown(pairs: list[queries.Comparison], session_id: int | None) -> queries.Comparison | None:
    """One test or pair at a time, so that the grid fits a laptop: the one asked for, else the first."""
    return next((pair for pair in pairs if pair.session_id == session_id), pairs[0] if pairs else None)


def _differences(
    forms: list[AssessmentForm], rows: list[queries.GridRow]
) -> dict[int, list[str]]:  # fmt: skip
    """For each participant, the change in every complete pair of tests."""
    place = {form.id: position for position, form in enumerate(forms)}
    pairs = [(pair.pre, pair.post) for pair in queries.comparisons(forms) if pair.pre and pair.post]
    return {
        row.registration_id: [
            messages.difference_words(
                (row.cells[place[pre.id]].entry, pre.maximum), (row.cells[place[post.id]].entry, post.maximum)
            )
            for pre, post in pairs
        ]
        for row in rows
    }


@bp.put(f"{ROOT}/forms/<int:form_id>/scores/<int:registration_id>")
@requires(Permission.SCORES_ENTER)
def save_cell(event: Event, form_id: int, registration_id: int) -> ResponseReturnValue:
    """One cell, as the grid saves it while somebody types."""
    try:
        entry, version = read_cell(request.get_json(silent=True))
        with transaction():
            form = access.form_to_fill(event, form_id)
            access.check_participants(event, {registration_id})
            actions.save_score(form, registration_id, entry=entry, version=version, by=current_user)
    except RuleBroken as broken:
        return jsonify(code=broken.code, message=sentence_for(broken), details=_details(broken)), status_of(broken)
    return jsonify(_saved(event, form_id, registration_id))


def _details(broken: RuleBroken) -> dict[str, object]:
    if broken.code != "score-stale":
        return {}
    return {"current": broken.facts["current"], "version": broken.facts["version"], "by": broken.facts["by"]}


def _saved(event: Event, form_id: int, registration_id: int) -> dict[str, object]:
    """The cell as it stands now, with what changes around it."""
    pairs = queries.comparisons(queries.forms_of(event))
    forms = next(pair.forms for pair in pairs if form_id in {form.id for form in pair.forms})
    cells = queries.cells_of(forms, [registration_id])
    view = messages.cell_view(cells[form_id, registration_id])
    row = queries.GridRow(registration_id, 0, "", "", "", tuple(cells[form.id, registration_id] for form in forms))
    tally = queries.tally(event, forms)
    now = clock.now()
    return {
        "version": cells[form_id, registration_id].version,
        "text": view.value,
        "state": view.state,
        "note": view.note,
        "differences": _differences(forms, [row])[registration_id],
        "summary": messages.tally_words(tally.complete, tally.blank),
        "saved": _("Saved %(time)s", time=f"{format_time(now, event)} {zone_name(event, now)}"),
    }
