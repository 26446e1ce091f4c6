"""The criteria of a practical skill as a grid, each rater their own, saved like the grid of scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, messages, queries
from kasus_training.assessments.forms import read_block, read_cell, read_cells
from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.queries import FormGroup
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.assessments.routes.grid import cell_views, problem_details, saved_words
from kasus_training.assessments.rules import CellsRefused, TypedCell
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.languages import format_number
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.queries import sectors_of
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

RUBRIC = f"{ROOT}/forms/<int:form_id>/rubric"


@bp.get(RUBRIC)
@requires(Permission.SCORES_ENTER)
def show_rubric(event: Event, form_id: int) -> ResponseReturnValue:
    return _rubric_page(event, access.form_to_fill(event, form_id))


@bp.post(RUBRIC)
@requires(Permission.SCORES_ENTER)
def save_rubric(event: Event, form_id: int) -> ResponseReturnValue:
    """The whole page without JavaScript: what changed is written, all or nothing."""
    try:
        cells = read_cells(request.form)
        with transaction():
            form = access.form_to_fill(event, form_id)
            access.check_participants(event, {cell.registration_id for cell in cells})
            written = actions.save_levels(form, cells, by=current_user)
    except CellsRefused as refused:
        page = _rubric_page(event, access.form_to_fill(event, form_id), request.form, refused)
        return page, 409 if refused.is_stale else 422
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return _rubric_page(event, access.form_to_fill(event, form_id), request.form), status_of(broken)
    flash(ngettext("%(num)d score saved.", "%(num)d scores saved.", written), "success")
    return redirect(url_for(".show_rubric", event=event.slug, form_id=form_id, page=request.args.get("page")), 303)


def _rubric_page(
    event: Event, form: AssessmentForm, sent: Mapping[str, str] | None = None, refused: CellsRefused | None = None
) -> str:
    columns = queries.rubric_columns(form)
    sectors = sectors_of(event)
    wanted, search = request.args.get("sector", type=int), request.args.get("q", "")[:100]
    sector_id = next((sector.id for sector in sectors if sector.id == wanted), None)
    grid = queries.rubric_grid(
        event,
        form,
        columns,
        current_user.id,
        search=search,
        sector_id=sector_id,
        number=request.args.get("page", 1, type=int),
    )
    return render_template(
        "assessments/scores.html",
        event=event,
        rubric=form,
        by_weight=False,
        page_url=partial(url_for, ".show_rubric", event=event.slug, form_id=form.id),
        cell_url=url_for(".save_level", event=event.slug, form_id=form.id, column_id=0, registration_id=0),
        block_url=url_for(".save_levels", event=event.slug, form_id=form.id),
        forms=columns,
        grid=grid,
        views=cell_views(grid, sent, refused),
        groups=[],
        shown=FormGroup(None, (), is_all=False),
        differences=_scores(form, [row.registration_id for row in grid.page.rows]),
        with_skills=[],
        refused=refused,
        sectors=sectors,
        sector_id=sector_id,
        search=search,
        now=clock.now(),
    )


def _scores(form: AssessmentForm, people: Sequence[int]) -> dict[int, list[str]]:
    """The score of each, once the raters are done with them."""
    values = queries.values_of(form, people)
    return {person: [format_number(values[person]) if person in values else ""] for person in people}


@bp.put(f"{ROOT}/forms/<int:form_id>/rubric/<int:column_id>/levels/<int:registration_id>")
@requires(Permission.SCORES_ENTER)
def save_level(event: Event, form_id: int, column_id: int, registration_id: int) -> ResponseReturnValue:
    """One cell, as the grid saves it while somebody types."""
    try:
        entry, version = read_cell(request.get_json(silent=True))
        with transaction():
            form = access.form_to_fill(event, form_id)
            access.check_participants(event, {registration_id})
            actions.save_level(form, TypedCell(column_id, registration_id, entry, version), by=current_user)
    except RuleBroken as broken:
        body = {"code": broken.code, "message": sentence_for(broken), "details": problem_details(broken)}
        return jsonify(body), status_of(broken)
    form = access.form_to_fill(event, form_id)
    columns = queries.rubric_columns(form)
    return jsonify(_cells_now(form, columns, [(column_id, registration_id)])[0] | _page_now(event, columns))


@bp.post(f"{RUBRIC}/block")
@requires(Permission.SCORES_ENTER)
def save_levels(event: Event, form_id: int) -> ResponseReturnValue:
    """A pasted block: looked at first, then written whole or not at all."""
    cells, is_check = read_block(request.get_json(silent=True))
    people = {cell.registration_id for cell in cells}
    try:
        if is_check:
            form = access.form_to_fill(event, form_id)
            access.check_participants(event, people)
            found = actions.preview_levels(form, cells, by=current_user)
            return jsonify(cells=[messages.preview_view(one) for one in found])
        with transaction():
            form = access.form_to_fill(event, form_id)
            access.check_participants(event, people)
            written = actions.save_levels(form, cells, by=current_user)
    except CellsRefused as refused:
        body = {"code": refused.code, "message": sentence_for(refused), "details": {}}
        return jsonify(body), 409 if refused.is_stale else 422
    keys = [(cell.form_id, cell.registration_id) for cell in cells]
    words = ngettext("%(num)d score saved.", "%(num)d scores saved.", written)
    form = access.form_to_fill(event, form_id)
    columns = queries.rubric_columns(form)
    return jsonify(_page_now(event, columns) | {"cells": _cells_now(form, columns, keys), "message": words})


def _cells_now(
    form: AssessmentForm, columns: Sequence[queries.RubricColumn], keys: Sequence[tuple[int, int]]
) -> list[dict[str, object]]:
    people = list(dict.fromkeys(person for _column, person in keys))
    cells = queries.level_cells(columns, people, current_user.id)
    scores = _scores(form, people)
    return [messages.saved_view(cells[key]) | {"differences": scores[key[1]]} for key in keys]


def _page_now(event: Event, columns: Sequence[queries.RubricColumn]) -> dict[str, object]:
    return saved_words(event, queries.rubric_tally(event, columns, current_user.id))
