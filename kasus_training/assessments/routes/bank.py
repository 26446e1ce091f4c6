"""The office's question bank."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, queries
from kasus_training.assessments.access import bank_requires
from kasus_training.assessments.aiken import write_aiken
from kasus_training.assessments.banksheet import HEADS, sheet_rows
from kasus_training.assessments.forms.bank import BankImportForm, QuestionForm, key_words, kind_choices
from kasus_training.assessments.gift import write_gift
from kasus_training.assessments.marking import feedback_to
from kasus_training.assessments.messages import audience_word, kind_word, level_word, question_status_word
from kasus_training.assessments.models import Question
from kasus_training.assessments.questions import FALSE, TRUE, Kind, Option, QuestionDraft, QuestionStatus
from kasus_training.assessments.routes.blueprint import bp
from kasus_training.foundation.documents.spreadsheet import XLSX, Sheet, file_response, xlsx
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission

BANK = "/questions"
TEXT = "text/plain; charset=utf-8"
FAULTS_SHOWN = 200


@bp.context_processor
def offer_words() -> dict[str, Any]:
    return {
        "kind_word": kind_word,
        "level_word": level_word,
        "question_status_word": question_status_word,
        "key_words": key_words,
        "feedback_to": feedback_to,
        "audience_word": audience_word,
        "truths": [Option(TRUE, _("True")), Option(FALSE, _("False"))],
    }


@bp.get(BANK)
@bank_requires(Permission.QUESTIONS_EDIT)
def list_questions() -> ResponseReturnValue:
    wanted = _wanted()
    office = current_user.organization_id
    return render_template(
        "assessments/bank_list.html",
        page=queries.bank_page(office, wanted, request.args.get("page", 1, type=int)),
        wanted=wanted,
        topic_choices=[(topic, topic) for topic in queries.bank_topics(office)],
        basis_choices=[(basis, basis) for basis in queries.legal_bases(office)],
        kinds=kind_choices(),
        statuses=[(status.value, question_status_word(status)) for status in QuestionStatus],
        link=_link,
    )


def _wanted() -> queries.BankFilter:
    args = request.args
    return queries.BankFilter(
        search=args.get("q", "")[:100],
        topic=args.get("topic", "")[:100],
        kind=next((kind for kind in Kind if kind.value == args.get("kind")), None),
        status=next((status for status in QuestionStatus if status.value == args.get("status")), None),
        only_children=args.get("children") == "1",
    )


def _link(**changes: Any) -> str:
    kept = {name: request.args[name] for name in ("q", "topic", "kind", "status", "children") if request.args.get(name)}
    return url_for(".list_questions", **{**kept, **changes})


@bp.route(f"{BANK}/new", methods=["GET", "POST"])
@bank_requires(Permission.QUESTIONS_EDIT)
def add_question() -> ResponseReturnValue:
    kind = next((kind for kind in Kind if kind.value == request.args.get("kind")), Kind.SINGLE)
    form = QuestionForm(kind)
    if form.carries_out(lambda: actions.add_question(current_user.organization, form.draft(), by=current_user)):
        flash(_("Question added."), "success")
        return redirect(url_for(".list_questions", topic=form.made.topic), 303)
    if not form.is_submitted():
        form.topic.data = request.args.get("topic", "")[:60]
    return _edit_page(form, None), form.http_status


@bp.route(f"{BANK}/<int:question_id>", methods=["GET", "POST"])
@bank_requires(Permission.QUESTIONS_EDIT)
def edit_question(question_id: int) -> ResponseReturnValue:
    question = access.question_to_edit(question_id)
    newest = queries.version_of(question, question.version)
    form = QuestionForm(newest.kind if newest else Kind.SINGLE)
    if newest:
        form.keep(newest.wording)
    if form.carries_out(lambda: _change_question(question_id, form)):
        flash(_("Question changed. Tests that hold it keep the words they were made with."), "success")
        return redirect(url_for(".edit_question", question_id=question_id), 303)
    if not form.is_submitted() and newest:
        form.fill(QuestionDraft(newest.wording, newest.answer_key, question.labels), question.version)
    return _edit_page(form, access.question_to_edit(question_id)), form.http_status


def _change_question(question_id: int, form: QuestionForm) -> None:
    question = access.question_to_edit(question_id)
    actions.change_question(question, form.draft(), seen=form.seen.data or 0, by=current_user)


def _edit_page(form: QuestionForm, question: Question | None) -> str:
    return render_template(
        "assessments/bank_question.html",
        form=form,
        kind=form.kind,
        kinds=kind_choices(),
        question=question,
        topics=queries.bank_topics(current_user.organization_id),
        uses=queries.uses_of(question) if question else [],
        key_changes=queries.key_changes_of(question) if question else [],
    )


@bp.post(f"{BANK}/<int:question_id>/remove")
@bank_requires(Permission.QUESTIONS_EDIT)
def remove_question(question_id: int) -> ResponseReturnValue:
    with transaction():
        actions.remove_question(access.question_to_edit(question_id), by=current_user)
    flash(_("Question removed."), "success")
    return redirect(url_for(".list_questions"), 303)


@bp.post(f"{BANK}/sample")
@bank_requires(Permission.QUESTIONS_EDIT)
def take_sample() -> ResponseReturnValue:
    """The twenty questions that come with the application."""
    with transaction():
        added, _known = actions.take_sample(current_user.organization, by=current_user)
    flash(ngettext("%(num)d sample question added.", "%(num)d sample questions added.", added), "success")
    return redirect(url_for(".list_questions"), 303)


@bp.post(f"{BANK}/law-changed")
@bank_requires(Permission.QUESTIONS_EDIT)
def mark_law_changed() -> ResponseReturnValue:
    with transaction():
        count = actions.mark_law_changed(
            current_user.organization, request.form.get("basis", "")[:160], by=current_user
        )  # fmt: skip
    flash(
        ngettext(
            "%(num)d question is marked: its law changed. It enters no new test until somebody has checked it.",
            "%(num)d questions are marked: their law changed. They enter no new test until somebody has checked them.",
            count,
        ),
        "success",
    )
    return redirect(url_for(".list_questions", status=QuestionStatus.LAW_CHANGED.value), 303)


@bp.route(f"{BANK}/import", methods=["GET", "POST"])
@bank_requires(Permission.QUESTIONS_EDIT)
def import_questions() -> ResponseReturnValue:
    form = BankImportForm()
    if form.carries_out(lambda: actions.import_questions(current_user.organization, form.drafts, by=current_user)):
        added, known = form.made
        flash(_("%(added)s questions taken in, %(known)s were there already.", added=added, known=known), "success")
        return redirect(url_for(".list_questions"), 303)
    if not form.is_submitted():
        form.format.data = "xlsx"
    shown = [(fault.row, sentence_for(fault.broken)) for fault in form.faults[:FAULTS_SHOWN]]
    return render_template("assessments/bank_import.html", form=form, faults=shown, heads=HEADS), form.http_status


@bp.get(f"{BANK}/export.<format>")
@bank_requires(Permission.QUESTIONS_EDIT)
def export_questions(format: str) -> ResponseReturnValue:
    """What the list shows, all pages of it."""
    drafts = queries.bank_drafts(current_user.organization_id, _wanted())
    if format == "xlsx":
        sheet = Sheet(_("Question bank"), _("Question bank"), HEADS, sheet_rows(drafts), widths=(14, 60))
        return file_response(xlsx([sheet]), "bank-soal.xlsx", XLSX)
    if format in {"gift", "aiken"}:
        text = write_gift(drafts) if format == "gift" else write_aiken(drafts)
        return file_response(text.encode(), f"bank-soal.{format}.txt", TEXT)
    return Response(status=404)
