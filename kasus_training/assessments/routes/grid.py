"""The grid of scores, saved cell by cell, as a pasted block, or as a whole page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, messages, queries
from kasus_training.assessments.forms import read_block, read_cell, read_cells
from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.queries import FormGroup
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.assessments.rules import BLANK, Audience, CellsRefused, Phase, WeightedEntry
from kasus_training.events.access import EventFacts, Knock, can, requires, requires_lightly
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.languages import format_time, zone_name
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.queries import sectors_of
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

COLUMNS_MAX = 8
"""More tests than this stand in groups only: side by side they would fit no screen."""


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
            forms = access.own_forms(event, {cell.form_id for cell in cells})
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
    groups = queries.form_groups(access.forms_to_fill(event))
    shown = _shown(groups, request.args.get("session", type=int))
    forms = shown.forms if shown else ()
    sectors = sectors_of(event)
    wanted = request.args.get("sector", type=int)
    sector_id = next((sector.id for sector in sectors if sector.id == wanted), None)
    search = request.args.get("q", "")[:100]
    grid = queries.grid(
        event, forms, search=search, sector_id=sector_id, number=request.args.get("page", 1, type=int)
    )  # fmt: skip
    return render_template(
        "assessments/scores.html",
        event=event,
        page_url=partial(url_for, ".show_scores", event=event.slug),
        cell_url=url_for(".save_cell", event=event.slug, form_id=0, registration_id=0),
        block_url=url_for(".save_block", event=event.slug, session=shown.key if shown and len(groups) > 1 else None),
        rubric=None,
        by_weight=counts_by_weight(forms),
        with_skills=[form for form in forms if form.has_skill],
        forms=forms,
        grid=grid,
        views=cell_views(grid, sent, refused),
        groups=groups,
        shows_all=_fits_all(groups),
        shown=shown,
        differences=_differences(forms, grid.page.rows),
        refused=refused,
        sectors=sectors,
        sector_id=sector_id,
        search=search,
        now=clock.now(),
    )


def cell_views(
    grid: queries.Grid, sent: Mapping[str, str] | None, refused: CellsRefused | None
) -> dict[str, messages.CellView]:
    """How each cell looks: as it stands, or as it was typed with what is wrong about it."""
    problems, typed = refused.problems if refused else {}, sent or {}
    return {
        cell.name: messages.cell_view(
            cell, typed=typed.get(cell.name), problem=problems.get((cell.form_id, cell.registration_id))
        )
        for row in grid.page.rows
        for cell in row.cells
    }


def _fits_all(groups: Sequence[FormGroup]) -> bool:
    return sum(len(group.forms) for group in groups) <= COLUMNS_MAX


def _shown(groups: Sequence[FormGroup], session_id: int | None) -> FormGroup | None:
    """The tests asked for; else all of them side by side where they fit, else the first group."""
    for group in groups:
        if group.key == session_id:
            return group
    if len(groups) > 1 and _fits_all(groups):
        return FormGroup(None, tuple(form for group in groups for form in group.forms), is_all=True)
    return groups[0] if groups else None


def _differences(forms: Sequence[AssessmentForm], rows: Sequence[queries.GridRow]) -> dict[int, list[str]]:
    """For each participant, the change between a test before and its test after; where the tests of the
    training and of sessions stand side by side, the final score by their weights."""
    if counts_by_weight(forms):
        return {row.registration_id: [messages.final_words(_parts(forms, row))] for row in rows}
    place = {form.id: position for position, form in enumerate(forms)}
    pairs = [(pair.pre, pair.post) for pair in queries.comparisons(forms) if pair.pre and pair.post]
    if len(pairs) != 1 or len({form.session_id for form in forms}) > 1:
        return {row.registration_id: [] for row in rows}
    [(pre, post)] = pairs
    return {
        row.registration_id: [
            messages.difference_words(
                (row.cells[place[pre.id]].entry, pre.maximum), (row.cells[place[post.id]].entry, post.maximum)
            )
        ]
        for row in rows
    }


def counts_by_weight(forms: Sequence[AssessmentForm]) -> bool:
    """Whether several tests after the training or of its sessions make one final score."""
    return sum(form.phase is Phase.POST and form.weight > 0 for form in forms) > 1


def _parts(forms: Sequence[AssessmentForm], row: queries.GridRow) -> list[WeightedEntry]:
    """The children's own test counts for those who take it: the other one is blank for them."""
    pairs = [
        (form, cell.entry)
        for form, cell in zip(forms, row.cells, strict=True)
        if form.phase is Phase.POST and not (form.audience is Audience.CHILDREN and cell.entry == BLANK)
    ]
    own = {form.session_id for form, _entry in pairs if form.audience is Audience.CHILDREN}
    return [
        WeightedEntry(entry, form.maximum, form.weight)
        for form, entry in pairs
        if form.audience is Audience.CHILDREN or not (form.session_id in own and entry == BLANK)
    ]


@bp.put(f"{ROOT}/forms/<int:form_id>/scores/<int:registration_id>")
@requires_lightly(Permission.SCORES_ENTER)
def save_cell(knock: Knock, form_id: int, registration_id: int) -> ResponseReturnValue:
    """One cell, as the grid saves it while somebody types."""
    try:
        entry, version = read_cell(request.get_json(silent=True))
        with transaction():
            visit = knock.enter_again()
            visit.answers_for_page()
            form = access.form_to_fill(visit.event, form_id)
            actions.save_score(form, registration_id, entry=entry, version=version, by=visit)
    except RuleBroken as broken:
        if broken.code == "not-a-participant":
            abort(404)
        return jsonify(code=broken.code, message=sentence_for(broken), details=problem_details(broken)), status_of(
            broken
        )
    shown = _shown_with(visit.event, form_id)
    return jsonify(_cells_now(shown, [(form_id, registration_id)])[0] | _page_now(visit.event, shown))


@bp.post(f"{ROOT}/block")
@requires(Permission.SCORES_ENTER)
def save_block(event: Event) -> ResponseReturnValue:
    """A pasted block: looked at first (`check`), then written whole or not at all."""
    cells, is_check = read_block(request.get_json(silent=True))
    keys = [(cell.form_id, cell.registration_id) for cell in cells]
    try:
        if is_check:
            forms = access.own_forms(event, {cell.form_id for cell in cells})
            access.check_participants(event, {cell.registration_id for cell in cells})
            found = actions.preview_cells(forms, cells)
            return jsonify(cells=[messages.preview_view(one) for one in found])
        with transaction():
            forms = access.own_forms(event, {cell.form_id for cell in cells})
            access.check_participants(event, {cell.registration_id for cell in cells})
            written = actions.save_cells(forms, cells, by=current_user)
    except CellsRefused as refused:
        status = 409 if refused.is_stale else 422
        return jsonify(code=refused.code, message=sentence_for(refused), details={}), status
    shown = _shown_with(event, keys[0][0])
    words = ngettext("%(num)d score saved.", "%(num)d scores saved.", written)
    return jsonify(_page_now(event, shown) | {"cells": _cells_now(shown, keys), "message": words})


def problem_details(broken: RuleBroken) -> dict[str, object]:
    if broken.code != "score-stale":
        return {}
    return {"current": broken.facts["current"], "version": broken.facts["version"], "by": broken.facts["by"]}


def _cells_now(shown: FormGroup, keys: Sequence[tuple[int, int]]) -> list[dict[str, object]]:
    """Cells as they stand after saving, each with what changed beside it."""
    people = list(dict.fromkeys(registration_id for _form_id, registration_id in keys))
    cells = queries.cells_of(shown.forms, people)
    rows = [
        queries.GridRow(person, 0, "", "", "", tuple(cells[form.id, person] for form in shown.forms))
        for person in people
    ]
    differences = _differences(shown.forms, rows)
    return [messages.saved_view(cells[key]) | {"differences": differences[key[1]]} for key in keys]


def _shown_with(event: Event | EventFacts, form_id: int) -> FormGroup:
    """The tests that the page showed when it sent a cell of this one."""
    groups = queries.form_groups(access.forms_to_fill(event))
    shown = _shown(groups, request.args.get("session", type=int))
    if shown is None or form_id not in {form.id for form in shown.forms}:
        shown = next(group for group in groups if form_id in {form.id for form in group.forms})
    return shown


def _page_now(event: Event | EventFacts, shown: FormGroup) -> dict[str, object]:
    """What the bar above the grid says after saving."""
    return saved_words(event, queries.tally(event, shown.forms))


def saved_words(event: Event | EventFacts, tally: queries.Tally) -> dict[str, object]:
    now = clock.now()
    return {
        "summary": messages.tally_words(tally.complete, tally.blank),
        "saved": _("Saved %(time)s", time=f"{format_time(now, event)} {zone_name(event, now)}"),
    }
