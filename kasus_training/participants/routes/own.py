"""What people do themselves on their personal page."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.foundation import audit, clock, storage
from kasus_training.foundation.doors import by_token
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.security import limiter
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries, tickets
from kasus_training.participants.access import registration_by_page, stored
from kasus_training.participants.actions import Answers
from kasus_training.participants.contacts import telephone_as_written
from kasus_training.participants.forms.own import OwnForm, ReplacementForm
from kasus_training.participants.forms.questions import shown_answers, with_questions
from kasus_training.participants.models import Registration
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.rules import ConsentPurpose
from kasus_training.participants.self_service import REPLACEABLE, may_change
from kasus_training.rulings import RuleBroken

PER_ADDRESS = "120 per minute"


@bp.post("/p/<token>/offer")
@by_token
@limiter.limit(PER_ADDRESS)
def answer_offer(token: str) -> ResponseReturnValue:
    row = registration_by_page(token)
    takes = request.form.get("answer") == "yes"
    with transaction():
        (actions.accept_offer if takes else actions.decline_offer)(row, by=audit.PARTICIPANT)
    flash(_("The place is yours.") if takes else _("Thank you. The place goes to the next of the list."), "success")
    return _home(token)


@bp.post("/p/<token>/ask-again")
@by_token
@limiter.limit(PER_ADDRESS)
def ask_again(token: str) -> ResponseReturnValue:
    row = registration_by_page(token)
    with transaction():
        actions.ask_again(row, by=audit.PARTICIPANT)
    flash(_("You are in the line again."), "success")
    return _home(token)


@bp.post("/p/<token>/cancel")
@by_token
@limiter.limit(PER_ADDRESS)
def cancel_own(token: str) -> ResponseReturnValue:
    row = registration_by_page(token)
    with transaction():
        actions.cancel_own(row, reason=request.form.get("reason", ""))
    flash(_("Your registration is cancelled, and the place is free for somebody else."), "success")
    return _home(token)


@bp.route("/p/<token>/answers", methods=["GET", "POST"])
@by_token
@limiter.limit(PER_ADDRESS, methods=["POST"])
def change_own(token: str) -> ResponseReturnValue:
    row = registration_by_page(token)
    asked = queries.questions_of(row.event)
    files = {answer.question_id: " ".join(answer.value) for answer in queries.answers_of(row) if answer.file_path}
    form_of = with_questions(OwnForm, asked, frozenset(files))
    shown = {**_shown(row), **shown_answers(asked, queries.given_answers(row))}
    form = form_of(queries.sectors_of(row.event), minor=row.minor, data=shown)
    if not form.is_submitted():
        return _show_answers(row, form, token, files, 200)
    is_valid = form.validate()
    texts, uploads, answered = form.answers_of_sector(row.sector_id)
    if not (is_valid and answered):
        return _show_answers(row, form, token, files, 422)
    try:
        with stored(uploads) as kept, transaction():
            gone = actions.change_own(row, form.draft(), Answers(texts, kept), seen_at=form.seen())
            waits = row.status.value == "pending"
    except RuleBroken as broken:
        form.show(broken)
        return _show_answers(registration_by_page(token), form, token, files, status_of(broken))
    for path in gone:
        storage.discard(path)
    flash(_("Saved. The committee looks at your changes.") if waits else _("Your answers are saved."), "success")
    return _home(token)


def _shown(row: Registration) -> dict[str, Any]:
    draft = queries.draft_of(row)
    shown = {**draft.__dict__, "seen_at": row.changed_at.isoformat(), "name_confirmed": True}
    kept = queries.newest_consents(row).get(ConsentPurpose.NEEDS)
    shown["needs_allowed"] = kept is not None and kept.granted
    for name in ("telephone", "companion_telephone"):
        shown[name] = telephone_as_written(shown[name])
    return shown


def _show_answers(row: Registration, form: Any, token: str, files: dict[int, str], status: int) -> ResponseReturnValue:
    ends_at = actions.own_changes_end(row.event)
    page = render_template(
        "participants/own_answers.html",
        event=row.event,
        row=row,
        form=form,
        token=token,
        files=files,
        ends_at=ends_at,
        may_change=may_change(row.status, ends_at=ends_at, now=clock.now()),
        sector_labels={},
        question_labels={question.id: question.label for question in form.questions},
    )
    return page, status


@bp.route("/p/<token>/replace", methods=["GET", "POST"])
@by_token
@limiter.limit(PER_ADDRESS, methods=["POST"])
def hand_over(token: str) -> ResponseReturnValue:
    """The institution sends somebody else, who enters their own data here."""
    row = registration_by_page(token)
    asked = queries.questions_of(row.event)
    form = with_questions(ReplacementForm, asked)(queries.sectors_of(row.event))
    if not form.is_submitted():
        return _show_replacement(row, form, token, 200)
    is_valid = form.validate()
    texts, uploads, answered = form.answers_of_sector(row.sector_id)
    if not (is_valid and answered):
        return _show_replacement(row, form, token, 422)
    try:
        with stored(uploads) as kept, transaction():
            new = actions.replace_delegate(
                row, form.draft(), by=audit.PARTICIPANT, reason=form.reason.data or "", answers=Answers(texts, kept)
            )
            path = tickets.page_path(new)
    except RuleBroken as broken:
        form.show(broken)
        return _show_replacement(registration_by_page(token), form, token, status_of(broken))
    flash(_("The place is handed over. This is the page of whoever comes now; send them its address."), "success")
    return redirect(path, 303)


def _show_replacement(row: Registration, form: Any, token: str, status: int) -> ResponseReturnValue:
    page = render_template(
        "participants/own_replace.html",
        event=row.event,
        row=row,
        form=form,
        token=token,
        may_replace=row.status in REPLACEABLE,
        sector_labels={},
        question_labels={question.id: question.label for question in form.questions},
    )
    return page, status


def _home(token: str) -> ResponseReturnValue:
    return redirect(url_for("portal.show_participant", token=token), 303)
