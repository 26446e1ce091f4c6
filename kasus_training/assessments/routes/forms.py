"""The tests of an event: made, changed, locked."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, messages, queries
from kasus_training.assessments.forms import TestForm, UnlockForm
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission


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
    if form.carries_out(lambda: actions.add_form(event, form.draft(), by=current_user)):
        flash(_("Test added."), "success")
        return redirect(url_for(".list_forms", event=event.slug), 303)
    return render_template("assessments/form_edit.html", event=event, form=form, test=None), form.http_status


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
    if form.carries_out(lambda: actions.update_form(test, form.draft(), by=current_user)):
        flash(_("Test changed."), "success")
        return redirect(url_for(".list_forms", event=event.slug), 303)
    if not form.is_submitted():
        form.fill(test)
    return render_template("assessments/form_edit.html", event=event, form=form, test=test), form.http_status


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
    if form.carries_out(
        lambda: actions.unlock_form(access.form_to_manage(event, form_id), form.reason.data or "", by=current_user)
    ):
        flash(_("Unlocked: its scores can be changed again."), "success")
        return redirect(url_for(".list_forms", event=event.slug), 303)
    access.form_to_manage(event, form_id)
    return _forms_page(event, form_id, form), form.http_status


@bp.post(f"{ROOT}/forms/<int:form_id>/remove")
@requires(Permission.SCORES_ENTER_ALL)
def remove_form(event: Event, form_id: int) -> ResponseReturnValue:
    with transaction():
        actions.remove_form(access.form_to_manage(event, form_id), by=current_user)
    flash(_("Test removed."), "success")
    return redirect(url_for(".list_forms", event=event.slug), 303)
