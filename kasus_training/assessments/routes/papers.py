"""Tests on paper: printed, typed by two people, compared."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, documents, queries
from kasus_training.assessments.actions.papers import differs, is_complete
from kasus_training.assessments.forms import PaperPlanForm, chosen_answers, read_typed, read_typed_sheet
from kasus_training.assessments.messages import papers as words
from kasus_training.assessments.paper import VARIANTS, Round, agreement, write_answers
from kasus_training.assessments.queries import Papers, Readings
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import pdf_response
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

PAPER = f"{ROOT}/forms/<int:form_id>/paper"


@bp.get(f"{ROOT}/paper")
@requires(Permission.SCORES_ENTER)
def list_papers(event: Event) -> ResponseReturnValue:
    """The tests that can be printed and typed."""
    tests = access.forms_to_fill(event)
    return render_template(
        "assessments/papers.html", event=event, tests=tests, counts=queries.count_items(tests)
    )  # fmt: skip


@bp.route(PAPER, methods=["GET", "POST"])
@requires(Permission.SCORES_ENTER)
def show_paper(event: Event, form_id: int) -> ResponseReturnValue:
    """How the test is printed, and how far its sheets are typed."""
    test = access.form_to_fill(event, form_id)
    form = PaperPlanForm()
    if form.carries_out(
        lambda: actions.plan_papers(
            access.form_to_fill(event, form_id),
            variants=form.variants.data,
            typists=form.typists.data,
            by=current_user,
        )
    ):
        flash(_("Kept: papers are printed so from now on."), "success")
        return redirect(url_for(".show_paper", event=event.slug, form_id=form_id), 303)
    papers = queries.papers_of(test)
    if not form.is_submitted():
        form.variants.data, form.typists.data = papers.plan.variants, papers.plan.typists
    return render_template(
        "assessments/paper.html",
        event=event,
        test=test,
        papers=papers,
        form=form,
        keys=[(VARIANTS[place], write_answers(words.key_of(papers, place), items)) for place, items in enumerate(papers.variants)],
        **_progress(event, papers),
    ), form.http_status  # fmt: skip


def _progress(event: Event, papers: Papers) -> dict[str, Any]:
    """Counted over confirmed participants."""
    people = queries.people_to_score(event)
    readings = queries.readings_of(papers.form)
    of_people = [readings.get(person.registration_id, {}) for person in people]
    waiting = [one for one in of_people if is_complete(one, papers.plan.typists)]
    pairs = [
        (one[Round.FIRST].answers, one[Round.SECOND].answers)
        for one in of_people
        if Round.FIRST in one and Round.SECOND in one and one[Round.FIRST].variant == one[Round.SECOND].variant
    ]
    return {
        "people": len(people),
        "typed_once": sum(bool(one) for one in of_people),
        "typed_twice": sum(Round.SECOND in one for one in of_people),
        "settled": sum(Round.SETTLED in one for one in of_people),
        "to_settle": sum(differs(one) for one in waiting),
        "agreeing": sum(not differs(one) for one in waiting),
        "agreement": agreement(pairs),
    }


@bp.get(f"{PAPER}/questions.pdf")
@requires(Permission.SCORES_ENTER)
def print_questions(event: Event, form_id: int) -> ResponseReturnValue:
    papers = _papers_to_print(event, form_id)
    letter = request.args.get("variant", "").upper()
    place = VARIANTS.find(letter) if letter else None
    if place is not None and not 0 <= place < papers.plan.variants:
        abort(404)
    content = documents.question_papers(papers, variant=place)
    return pdf_response(content, f"soal-{event.slug}-{form_id}{'-' + letter if letter else ''}.pdf")


@bp.get(f"{PAPER}/sheets.pdf")
@requires(Permission.SCORES_ENTER)
def print_answer_sheets(event: Event, form_id: int) -> ResponseReturnValue:
    papers = _papers_to_print(event, form_id)
    content = documents.answer_sheets(papers, queries.people_to_score(event))
    return pdf_response(content, f"lembar-jawaban-{event.slug}-{form_id}.pdf")


def _papers_to_print(event: Event, form_id: int) -> Papers:
    papers = queries.papers_of(access.form_to_fill(event, form_id))
    if not papers.length:
        raise RuleBroken("paper-without-questions")
    return papers


@bp.get(f"{PAPER}/type")
@requires(Permission.SCORES_ENTER)
def show_typing(event: Event, form_id: int) -> ResponseReturnValue:
    """One field for each person. What somebody else typed is not shown."""
    return _typing_page(event, form_id)


@bp.post(f"{PAPER}/type")
@requires(Permission.SCORES_ENTER)
def save_typing(event: Event, form_id: int) -> ResponseReturnValue:
    """The page without JavaScript: every changed sheet, all or nothing."""
    problems: dict[int, str] = {}
    status = 422
    sheets = read_typed(request.form)
    try:
        with transaction():
            test = access.form_to_fill(event, form_id)
            for sheet in sheets:
                person = access.participant_to_score(event, sheet.registration_id)
                try:
                    actions.type_answers(
                        test, person, sheet.typed, variant=sheet.variant, version=sheet.version, by=current_user
                    )
                except RuleBroken as broken:
                    problems[person.id] = sentence_for(broken)
                    status = max(status_of(broken), status) if len(problems) > 1 else status_of(broken)
            if problems:
                raise RuleBroken("sheets-refused", count=len(problems))
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return _typing_page(event, form_id, problems), status
    flash(ngettext("%(num)d sheet kept.", "%(num)d sheets kept.", len(sheets)), "success")
    return redirect(url_for(".show_typing", event=event.slug, form_id=form_id), 303)


def _typing_page(event: Event, form_id: int, problems: dict[int, str] | None = None) -> str:
    papers = queries.papers_of(access.form_to_fill(event, form_id))
    rows = words.typing_rows(papers, queries.people_to_score(event), queries.readings_of(papers.form), current_user.id)
    return render_template(
        "assessments/paper_typing.html",
        event=event,
        test=papers.form,
        papers=papers,
        rows=rows,
        problems=problems or {},
        sent=request.form,
        letters=VARIANTS[: papers.plan.variants],
    )


@bp.put(f"{PAPER}/type/<int:registration_id>")
@requires(Permission.SCORES_ENTER)
def save_typed_sheet(event: Event, form_id: int, registration_id: int) -> ResponseReturnValue:
    """One sheet, as the page saves it when Enter moves on."""
    try:
        sheet = read_typed_sheet(registration_id, request.get_json(silent=True))
        with transaction():
            test = access.form_to_fill(event, form_id)
            person = access.participant_to_score(event, registration_id)
            entry = actions.type_answers(
                test, person, sheet.typed, variant=sheet.variant, version=sheet.version, by=current_user
            )  # fmt: skip
            saved = (entry.version, entry.variant, list(entry.answers))
    except RuleBroken as broken:
        return jsonify(code=broken.code, message=sentence_for(broken), details={}), status_of(broken)
    version, variant, answers = saved
    items = queries.papers_of(access.form_to_fill(event, form_id)).variants[variant]
    return jsonify(version=version, text=write_answers(answers, items), message=_("saved"))


@bp.get(f"{PAPER}/compare")
@requires(Permission.SCORES_ENTER)
def compare_readings(event: Event, form_id: int) -> ResponseReturnValue:
    """Where two people read differently. Sheets that only one has typed do not stand here."""
    return _compare_page(event, form_id)


@bp.post(f"{PAPER}/compare")
@requires(Permission.SCORES_ENTER)
def settle_agreeing(event: Event, form_id: int) -> ResponseReturnValue:
    """Let all sheets count on which the readings agree."""
    with transaction():
        count = actions.settle_agreeing(access.form_to_fill(event, form_id), by=current_user)
    flash(ngettext("%(num)d sheet counts now.", "%(num)d sheets count now.", count), "success")
    return redirect(url_for(".compare_readings", event=event.slug, form_id=form_id), 303)


@bp.post(f"{PAPER}/compare/<int:registration_id>")
@requires(Permission.SCORES_ENTER)
def settle_sheet(event: Event, form_id: int, registration_id: int) -> ResponseReturnValue:
    """What holds for one sheet."""
    try:
        with transaction():
            actions.settle(
                access.form_to_fill(event, form_id),
                access.participant_to_score(event, registration_id),
                chosen=chosen_answers(request.form),
                variant=request.form.get("variant", -1, type=int),
                by=current_user,
            )
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return _compare_page(event, form_id), status_of(broken)
    flash(_("Settled: the sheet counts now."), "success")
    return redirect(url_for(".compare_readings", event=event.slug, form_id=form_id), 303)


@bp.post(f"{PAPER}/reopen")
@requires(Permission.SCORES_ENTER_ALL)
def reopen_sheet(event: Event, form_id: int) -> ResponseReturnValue:
    """A sheet that counts is looked at once more."""
    person_id = request.form.get("person", 0, type=int)
    try:
        with transaction():
            actions.reopen_sheet(
                access.form_to_manage(event, form_id),
                access.participant_to_score(event, person_id),
                request.form.get("reason", ""),
                by=current_user,
            )
    except RuleBroken as broken:
        return _compare_page(event, form_id, sentence_for(broken)), status_of(broken)
    flash(_("The sheet is open again. Its score is blank until it counts anew."), "success")
    return redirect(url_for(".compare_readings", event=event.slug, form_id=form_id), 303)


def _compare_page(event: Event, form_id: int, refused: str = "") -> str:
    papers = queries.papers_of(access.form_to_fill(event, form_id))
    readings: dict[int, Readings] = queries.readings_of(papers.form)
    return render_template(
        "assessments/paper_compare.html",
        event=event,
        test=papers.form,
        papers=papers,
        sheets=words.differing_sheets(papers, queries.people_to_score(event), readings),
        counted=[
            one for one in queries.people_to_score(event) if Round.SETTLED in readings.get(one.registration_id, {})
        ],
        refused=refused,
        typed=request.form if refused else {},
        letters=VARIANTS,
        **_progress(event, papers),
    )
