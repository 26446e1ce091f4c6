"""Trainers judge essays and practical skills; an organizer settles where two raters differ."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, queries
from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.careful import check_careful
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

FORM = f"{ROOT}/forms/<int:form_id>"


@bp.get(f"{FORM}/judging")
@requires(Permission.SCORES_ENTER)
def judge_form(event: Event, form_id: int) -> ResponseReturnValue:
    """Whom to judge, and one person's texts and criteria."""
    return _judging_page(event, form_id, request.args.get("person", 0, type=int))


def _judging_page(event: Event, form_id: int, wanted: int, broken: RuleBroken | None = None) -> str:
    """After a fault with what was typed, and with the sentence that says what to do."""
    test = access.form_to_fill(event, form_id)
    rows = queries.taking_rows(test)
    person = next((row for row in rows if row.registration_id == wanted), None)
    own = queries.own_levels(test, person.registration_id, current_user.id) if person else {}
    return render_template(
        "assessments/judging.html",
        event=event,
        test=test,
        rows=rows,
        person=person,
        following=_next(rows, wanted),
        skills=queries.skills_of(test),
        own=own,
        essays=queries.essays_of(test, person.registration_id) if person else [],
        waiting=queries.essays_waiting(test),
        rated=_rated(test),
        differences=len(queries.differences_of(test)),
        typed=request.form if broken else {},
        refused=sentence_for(broken) if broken else "",
        careful=_careful(broken),
    )


def _careful(broken: RuleBroken | None) -> tuple[str, str]:
    """The field whose text somebody should read over, and the key that says they did."""
    key = str(broken.facts.get("key", "")) if broken and broken.code == "text-careful" else ""
    return (broken.field or "", key) if broken and key else ("", "")


def _next(rows: list[queries.TakingRow], wanted: int) -> int | None:
    ids = [row.registration_id for row in rows]
    return ids[ids.index(wanted) + 1] if wanted in ids[:-1] else None


def _rated(test: AssessmentForm) -> dict[int, int]:
    """How many raters each person has had."""
    raters: dict[int, set[int]] = {}
    for rating in queries.ratings_of(test):
        raters.setdefault(rating.registration_id, set()).add(rating.rater_id)
    return {who: len(ids) for who, ids in raters.items()}


@bp.post(f"{FORM}/judging/<int:registration_id>")
@requires(Permission.SCORES_ENTER)
def save_judgement(event: Event, form_id: int, registration_id: int) -> ResponseReturnValue:
    try:
        with transaction():
            test = access.form_to_fill(event, form_id)
            access.check_participants(event, {registration_id})
            levels = _levels(test)
            if levels:
                actions.rate_skill(test, registration_id, levels, by=current_user)
            points, comments = _essays(test, registration_id)
            if points:
                actions.mark_essays(test, registration_id, points, comments, by=current_user)
    except RuleBroken as broken:
        return _judging_page(event, form_id, registration_id, broken), status_of(broken)
    flash(_("Judgement saved."), "success")
    following = request.form.get("next", type=int) or registration_id
    return redirect(url_for(".judge_form", event=event.slug, form_id=form_id, person=following), 303)


def _levels(test: AssessmentForm) -> dict[tuple[int, str], int]:
    levels = {}
    for item in queries.skills_of(test):
        for criterion in item.version.wording.criteria:
            typed = request.form.get(f"level-{item.id}-{criterion.id}", "")
            if not typed:
                continue
            if not (typed.isascii() and typed.isdigit() and len(typed) < 3):
                raise RuleBroken("rating-malformed")
            levels[item.id, criterion.id] = int(typed)
    return levels


def _essays(test: AssessmentForm, registration_id: int) -> tuple[dict[int, Decimal], dict[int, str]]:
    points, comments = {}, {}
    for answer in queries.essays_of(test, registration_id):
        typed = request.form.get(f"essay-{answer.id}", "").strip().replace(",", ".")
        if not typed:
            continue
        try:
            points[answer.id] = Decimal(typed)
        except InvalidOperation as unreadable:
            raise RuleBroken("essay-points", most=answer.item.points) from unreadable
        comments[answer.id] = request.form.get(f"comment-{answer.id}", "").strip()
        check_careful(comments[answer.id], f"comment-{answer.id}", request.form)
    return points, comments


@bp.get(f"{FORM}/differences")
@requires(Permission.SCORES_ENTER_ALL)
def list_differences(event: Event, form_id: int) -> ResponseReturnValue:
    return _differences_page(event, form_id)


def _differences_page(event: Event, form_id: int, broken: RuleBroken | None = None) -> str:
    test = access.form_to_manage(event, form_id)
    differences = queries.differences_of(test)
    sent = request.form
    return render_template(
        "assessments/differences.html",
        event=event,
        test=test,
        differences=differences,
        names=queries.names_of({one.registration_id for one in differences}),
        at_fault=(sent.get("person"), sent.get("item"), sent.get("criterion")) if broken else None,
        typed=sent if broken else {},
        refused=sentence_for(broken) if broken else "",
        careful_key=_careful(broken)[1],
    )


@bp.post(f"{FORM}/differences")
@requires(Permission.SCORES_ENTER_ALL)
def settle_difference(event: Event, form_id: int) -> ResponseReturnValue:
    sent = request.form
    try:
        check_careful(sent.get("reason", ""), "reason", sent)
        with transaction():
            actions.settle_difference(
                access.form_to_manage(event, form_id),
                sent.get("person", 0, type=int),
                sent.get("item", 0, type=int),
                sent.get("criterion", "")[:10],
                sent.get("level", -1, type=int),
                sent.get("reason", ""),
                by=current_user,
            )
    except RuleBroken as broken:
        return _differences_page(event, form_id, broken), status_of(broken)
    flash(_("Settled."), "success")
    return redirect(url_for(".list_differences", event=event.slug, form_id=form_id), 303)
