"""The organizers' own questions of the form, and the files that answer them."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import storage
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.access import question_in, registration_in
from kasus_training.participants.forms.questions import QuestionForm
from kasus_training.participants.models import FormQuestion
from kasus_training.participants.routes.blueprint import bp
from kasus_training.permissions import Permission

QUESTIONS = "/events/<event>/participants/questions"


@bp.get(QUESTIONS)
@requires(Permission.EVENT_EDIT)
def list_questions(event: Event) -> ResponseReturnValue:
    rows = queries.form_questions(event)
    return render_template(
        "participants/questions.html",
        event=event,
        rows=rows,
        labels={row.id: row.label for row in rows},
        counts=queries.answer_counts(event),
    )


@bp.route(f"{QUESTIONS}/new", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def add_question(event: Event) -> ResponseReturnValue:
    form = QuestionForm(queries.sectors_of(event), queries.questions_of(event))
    return _save(event, form, None)


@bp.route(f"{QUESTIONS}/<int:question_id>", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_question(event: Event, question_id: int) -> ResponseReturnValue:
    row = question_in(event, question_id)
    earlier = [other for other in queries.form_questions(event) if (other.position, other.id) < (row.position, row.id)]
    form = QuestionForm.of(row, queries.sectors_of(event), [queries.as_fact(other) for other in earlier])
    return _save(event, form, row)


def _save(event: Event, form: QuestionForm, row: FormQuestion | None) -> ResponseReturnValue:
    def keep() -> None:
        if row is None:
            actions.add_question(event, form.draft(), by=current_user)
        else:
            actions.update_question(event, row, form.draft(), by=current_user)

    if form.carries_out(keep):
        flash(_("Question of the form saved."), "success")
        return redirect(url_for(".list_questions", event=event.slug), 303)
    return render_template("participants/question_form.html", event=event, form=form, row=row), form.http_status


@bp.post(f"{QUESTIONS}/<int:question_id>/move")
@requires(Permission.EVENT_EDIT)
def move_question(event: Event, question_id: int) -> ResponseReturnValue:
    row = question_in(event, question_id)
    with transaction():
        actions.move_question(event, row, up=request.form.get("direction") == "up", by=current_user)
    return redirect(url_for(".list_questions", event=event.slug), 303)


@bp.post(f"{QUESTIONS}/<int:question_id>/remove")
@requires(Permission.EVENT_EDIT)
def remove_question(event: Event, question_id: int) -> ResponseReturnValue:
    row = question_in(event, question_id)
    with transaction():
        actions.remove_question(event, row, by=current_user)
    flash(_("The question is off the form. What was answered stays with the participants."), "success")
    return redirect(url_for(".list_questions", event=event.slug), 303)


@bp.get("/events/<event>/participants/<int:registration_id>/files/<int:question_id>")
@requires(Permission.CONTACTS_SEE)
def download_answer(event: Event, registration_id: int, question_id: int) -> ResponseReturnValue:
    """A file that somebody attached: always a download, never shown as a page of ours."""
    answer = queries.answer_to(registration_in(event, registration_id), question_id)
    if answer is None or not answer.file_path:
        abort(404)
    path = storage.path_of(answer.file_path)
    if not path.exists():
        abort(404)
    name = f"{event.slug}-{registration_id}-{question_id}{path.suffix}"
    response = send_file(path, mimetype=answer.media_type, as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
