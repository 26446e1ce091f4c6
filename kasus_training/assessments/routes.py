"""How assessments are reached in a browser."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, drawing, messages, queries
from kasus_training.assessments.findings import SMALLEST_SHOWN
from kasus_training.assessments.forms import TestForm, UnlockForm, read_cell, read_cells
from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.rules import CellsRefused
from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.addresses import LARGEST_ID
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.languages import format_time, zone_name
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.queries import sectors_of
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

bp = Blueprint("assessments", __name__)
ROOT = "/events/<event>/assessments"


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


@bp.get(f"{ROOT}/history")
@requires(Permission.SCORES_ENTER)
def show_history(event: Event) -> ResponseReturnValue:
    """Who changed what, the newest first."""
    registration_id = request.args.get("person", 0, type=int)
    name = queries.participant_name(event, registration_id) if 0 < registration_id <= LARGEST_ID else None
    page = queries.changes_page(
        access.forms_to_fill(event),
        registration_id=registration_id if name else None,
        number=request.args.get("page", 1, type=int),
    )
    return render_template(
        "assessments/history.html",
        event=event,
        page=page,
        person=registration_id if name else None,
        person_name=name,
        entry_words=messages.entry_words,
        reason=messages.change_reason,
    )


@bp.post(f"{ROOT}/history/<int:change_id>/undo")
@requires(Permission.SCORES_ENTER)
def undo_change(event: Event, change_id: int) -> ResponseReturnValue:
    with transaction():
        actions.undo_change(access.change_to_undo(event, change_id), by=current_user)
    flash(_("The change was undone. Both steps stay in the history."), "success")
    return redirect(url_for(".show_history", event=event.slug, person=request.form.get("person", type=int)), 303)


@bp.get(f"{ROOT}/forms")
@requires(Permission.SCORES_ENTER_ALL)
def list_forms(event: Event) -> ResponseReturnValue:
    return _forms_page(event)


def _forms_page(event: Event, unlocking: int | None = None, form: UnlockForm | None = None) -> str:
    forms = queries.forms_of(event)
    return render_template(
        "assessments/forms.html",
        event=event,
        forms=forms,
        counts=queries.count_scores(forms),
        phase_word=messages.phase_word,
        unlocking=unlocking,
        unlock_form=form,
    )


@bp.route(f"{ROOT}/forms/new", methods=["GET", "POST"])
@requires(Permission.SCORES_ENTER_ALL)
def add_form(event: Event) -> ResponseReturnValue:
    form = TestForm(sessions=queries.sessions_to_test(event))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.add_form(event, form.draft(), by=current_user)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            flash(_("Test added."), "success")
            return redirect(url_for(".list_forms", event=event.slug), 303)
    elif form.is_submitted():
        status = 422
    return render_template("assessments/form_edit.html", event=event, form=form, test=None), status


@bp.post(f"{ROOT}/forms/default")
@requires(Permission.SCORES_ENTER_ALL)
def add_default_forms(event: Event) -> ResponseReturnValue:
    """The usual two tests in one step."""
    with transaction():
        actions.add_default_forms(event, by=current_user)
    flash(_("Pre-test and post-test added."), "success")
    return redirect(url_for(".show_scores", event=event.slug), 303)


@bp.route(f"{ROOT}/forms/<int:form_id>", methods=["GET", "POST"])
@requires(Permission.SCORES_ENTER_ALL)
def edit_form(event: Event, form_id: int) -> ResponseReturnValue:
    test = access.form_to_manage(event, form_id)
    form = TestForm(sessions=queries.sessions_to_test(event))
    status = 200
    if form.validate_on_submit():
        try:
            with transaction():
                actions.update_form(test, form.draft(), by=current_user)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            flash(_("Test changed."), "success")
            return redirect(url_for(".list_forms", event=event.slug), 303)
    elif form.is_submitted():
        status = 422
    else:
        form.fill(test)
    return render_template("assessments/form_edit.html", event=event, form=form, test=test), status


@bp.post(f"{ROOT}/forms/<int:form_id>/lock")
@requires(Permission.SCORES_LOCK)
def lock_form(event: Event, form_id: int) -> ResponseReturnValue:
    with transaction():
        actions.lock_form(access.form_to_manage(event, form_id), by=current_user)
    flash(_("Locked: its scores cannot change any more."), "success")
    return redirect(url_for(".list_forms", event=event.slug), 303)


@bp.post(f"{ROOT}/forms/<int:form_id>/unlock")
@requires(Permission.SCORES_LOCK)
def unlock_form(event: Event, form_id: int) -> ResponseReturnValue:
    form = UnlockForm()
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                actions.unlock_form(access.form_to_manage(event, form_id), form.reason.data or "", by=current_user)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            flash(_("Unlocked: its scores can be changed again."), "success")
            return redirect(url_for(".list_forms", event=event.slug), 303)
    access.form_to_manage(event, form_id)
    return _forms_page(event, form_id, form), status


@bp.post(f"{ROOT}/forms/<int:form_id>/remove")
@requires(Permission.SCORES_ENTER_ALL)
def remove_form(event: Event, form_id: int) -> ResponseReturnValue:
    with transaction():
        actions.remove_form(access.form_to_manage(event, form_id), by=current_user)
    flash(_("Test removed."), "success")
    return redirect(url_for(".list_forms", event=event.slug), 303)


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
