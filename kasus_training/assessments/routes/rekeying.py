"""Correcting a key: first it is shown whose score changes, then it happens."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, queries
from kasus_training.assessments.access import bank_requires
from kasus_training.assessments.forms.bank import RekeyForm
from kasus_training.assessments.models import Question, QuestionVersion
from kasus_training.assessments.routes.blueprint import bp
from kasus_training.permissions import Permission


@bp.route("/questions/<int:question_id>/versions/<int:number>/key", methods=["GET", "POST"])
@bank_requires(Permission.QUESTIONS_REKEY)
def rekey_question(question_id: int, number: int) -> ResponseReturnValue:
    question, version = _version(question_id, number)
    form = RekeyForm(version.kind)
    if not form.is_submitted():
        form.fill_key(version.answer_key)
        return _page(question, version, form), 200
    is_applied = request.form.get("do") == "apply"
    is_done = form.carries_out(lambda: _rekey(question_id, number, form, is_applied=is_applied))
    if is_done and is_applied:
        words = ngettext("Key corrected; %(num)d score changed.", "Key corrected; %(num)d scores changed.", form.made)
        flash(words, "success")
        return redirect(url_for(".edit_question", question_id=question_id), 303)
    question, version = _version(question_id, number)
    return _page(question, version, form, previewed=is_done), 200 if is_done else form.http_status


def _rekey(question_id: int, number: int, form: RekeyForm, *, is_applied: bool) -> int:
    """How many scores changed; looking at it first changes none."""
    _question, version = _version(question_id, number)
    key = form.key()
    actions.check_rekey(version, key)
    if not is_applied:
        return 0
    shown = request.form.get("shown", "")
    return actions.rekey(version, key, form.reason.data or "", shown=shown, by=current_user).rescored


def _version(question_id: int, number: int) -> tuple[Question, QuestionVersion]:
    question = access.question_to_edit(question_id)
    version = queries.version_of(question, number)
    return (question, version) if version is not None and version.key else abort(404)


def _page(question: Question, version: QuestionVersion, form: RekeyForm, *, previewed: bool = False) -> str:
    steps = queries.rekey_steps(version, form.key()) if previewed else []
    named = access.events_whose_names_are_seen(step.form.event for step in steps)
    return render_template(
        "assessments/bank_rekey.html",
        question=question,
        version=version,
        form=form,
        kind=version.kind,
        previewed=previewed,
        steps=steps,
        named=named,
        shown=queries.digest_of(form.key(), steps) if previewed else "",
    )
