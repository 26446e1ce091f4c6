"""What a test consists of, how it is taken, and the page that watches it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, messages, queries
from kasus_training.assessments.blueprints import coverage
from kasus_training.assessments.forms.taking import MoreTimeForm, TakingForm, read_plan, read_points
from kasus_training.assessments.messages.tests import opening_word
from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.questions import Level
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.assessments.rules import Audience
from kasus_training.assessments.taking import Opening, is_open
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.documents.qr import qr_svg
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

FORM = f"{ROOT}/forms/<int:form_id>"
DEEDS = ("pin", "unpin", "points", "renew", "copy", "plan", "fill", "parallel")


@bp.get(f"{FORM}/questions")
@requires(Permission.SCORES_ENTER_ALL)
def compose_form(event: Event, form_id: int) -> ResponseReturnValue:
    return _compose_page(event, access.form_to_manage(event, form_id))


def _compose_page(event: Event, test: AssessmentForm) -> str:
    items = queries.items_of(test)
    usable = queries.usable_questions(event.organization_id, for_children=test.audience is Audience.CHILDREN)
    plan = {(cell.topic, cell.level): cell.wanted for cell in test.blueprint}
    held = {item.question_id for item in items}
    topics = sorted({question.topic for question in usable} | {topic for topic, _level in plan})
    candidates = [queries.candidate_of(question) for question in usable]
    others = [form for form in queries.forms_of(event) if form.id != test.id]
    return render_template(
        "assessments/compose.html",
        event=event,
        test=test,
        items=items,
        usable=[question for question in usable if question.id not in held],
        topics=topics,
        levels=list(Level),
        plan=plan,
        available={(one.topic, one.level): sum(c.place == one.place for c in candidates) for one in candidates},
        cells=coverage(plan, [queries.candidate_of(item.question) for item in items], candidates) if plan else [],
        others=[(form.id, form.title) for form in others],
        is_fixed=test.is_locked or queries.has_attempts(test),
        outdated=any(item.version.number < item.question.version for item in items),
        total=sum(item.points for item in items),
        parallel=next((form.title for form in others if form.id == test.parallel_of_id), ""),
    )


@bp.post(f"{FORM}/questions")
@requires(Permission.SCORES_ENTER_ALL)
def change_composition(event: Event, form_id: int) -> ResponseReturnValue:
    """One of several buttons of the page; which one is in `do`."""
    try:
        with transaction():
            flash(_compose(event, access.form_to_manage(event, form_id)), "success")
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return _compose_page(event, access.form_to_manage(event, form_id)), status_of(broken)
    return redirect(url_for(".compose_form", event=event.slug, form_id=form_id), 303)


def _compose(event: Event, test: AssessmentForm) -> str:
    deed, sent = request.form.get("do", "pin"), request.form
    if deed == "unpin":
        actions.unpin_question(test, sent.get("item", 0, type=int), by=current_user)
        return _("Question taken out.")
    if deed == "points":
        actions.weigh_questions(test, read_points(sent, queries.items_of(test)), by=current_user)
        return _("Points saved.")
    if deed == "renew":
        return _("%(count)s questions renewed.", count=actions.renew_pins(test, by=current_user))
    if deed in {"copy", "parallel"}:
        source = access.form_to_manage(event, sent.get("source", 0, type=int))
        act = actions.take_questions_of if deed == "copy" else actions.make_parallel
        return _("%(count)s questions taken in.", count=act(test, source, by=current_user))
    if deed == "plan":
        usable = queries.usable_questions(event.organization_id, for_children=test.audience is Audience.CHILDREN)
        known = {question.topic for question in usable} | {cell.topic for cell in test.blueprint}
        actions.save_blueprint(test, read_plan(sent, sorted(known)), by=current_user)
        return _("Plan saved.")
    if deed == "fill":
        return _("%(count)s questions taken in.", count=actions.fill_from_blueprint(test, by=current_user))
    chosen = [
        int(value) for value in sent.getlist("question") if value.isascii() and value.isdigit() and len(value) < 10
    ]
    return _("%(count)s questions taken in.", count=actions.pin_questions(test, chosen, by=current_user))


@bp.route(f"{FORM}/taking", methods=["GET", "POST"])
@requires(Permission.SCORES_ENTER_ALL)
def set_taking(event: Event, form_id: int) -> ResponseReturnValue:
    test = access.form_to_manage(event, form_id)
    form = TakingForm()
    if form.carries_out(lambda: _update_taking(event, form_id, form)):
        flash(_("Saved."), "success")
        return redirect(url_for(".watch_test", event=event.slug, form_id=form_id), 303)
    if not form.is_submitted():
        form.fill(test)
    test = access.form_to_manage(event, form_id)
    return render_template("assessments/taking_edit.html", event=event, test=test, form=form), form.http_status


def _update_taking(event: Event, form_id: int, form: TakingForm) -> None:
    actions.update_taking(access.form_to_manage(event, form_id), form.draft(event.timezone), by=current_user)


@bp.get(f"{FORM}/watch")
@requires(Permission.SCORES_ENTER_ALL)
def watch_test(event: Event, form_id: int) -> ResponseReturnValue:
    return _watch_page(event, access.form_to_manage(event, form_id))


def _watch_page(event: Event, test: AssessmentForm) -> str:
    rows, now = queries.taking_rows(test), clock.now()
    items = queries.items_of(test)
    late = queries.overdue(test, queries.running_attempts(test), now)
    return render_template(
        "assessments/watch.html",
        event=event,
        test=test,
        rows=rows,
        questions=len(items),
        is_open=is_open(test.sitting, now),
        late={attempt.registration_id for attempt in late},
        opening=opening_word(test.opening),
        phase_word=messages.phase_word,
        **_address(test),
    )


def _address(test: AssessmentForm) -> dict[str, Any]:
    address = current_app.config["BASE_URL"] + url_for(".enter_test", code=test.code) if test.code else ""
    return {"address": address, "short_address": address.split("://", 1)[-1].rsplit("/", 1)[0]}


@bp.post(f"{FORM}/open")
@requires(Permission.SCORES_ENTER_ALL)
def open_test(event: Event, form_id: int) -> ResponseReturnValue:
    with transaction():
        actions.open_test(access.form_to_manage(event, form_id), by=current_user)
    flash(_("The test is open."), "success")
    return redirect(url_for(".watch_test", event=event.slug, form_id=form_id), 303)


@bp.post(f"{FORM}/close")
@requires(Permission.SCORES_ENTER_ALL)
def close_test(event: Event, form_id: int) -> ResponseReturnValue:
    with transaction():
        ended = actions.close_test(access.form_to_manage(event, form_id), by=current_user)
    flash(
        ngettext(
            "The test is closed. %(num)d person had not sent; what was saved counts.",
            "The test is closed. %(num)d people had not sent; what was saved counts.",
            ended,
        ),
        "success",
    )
    return redirect(url_for(".watch_test", event=event.slug, form_id=form_id), 303)


@bp.post(f"{FORM}/collect")
@requires(Permission.SCORES_ENTER_ALL)
def collect_overdue(event: Event, form_id: int) -> ResponseReturnValue:
    """Mark those whose time ran out without sending."""
    with transaction():
        count = actions.collect_overdue(access.form_to_manage(event, form_id))
    flash(ngettext("%(num)d test collected.", "%(num)d tests collected.", count), "success")
    return redirect(url_for(".watch_test", event=event.slug, form_id=form_id), 303)


@bp.post(f"{FORM}/people/<int:registration_id>/more-time")
@requires(Permission.SCORES_ENTER_ALL)
def give_more_time(event: Event, form_id: int, registration_id: int) -> ResponseReturnValue:
    form = MoreTimeForm()
    minutes = form.minutes.data if form.validate_on_submit() else 0
    with transaction():
        actions.give_more_time(access.attempt_in(event, form_id, registration_id), minutes or 0, by=current_user)
    flash(_("%(minutes)s minutes more.", minutes=minutes), "success")
    return redirect(url_for(".watch_test", event=event.slug, form_id=form_id), 303)


@bp.get(f"{FORM}/screen")
@requires(Permission.SCORES_ENTER_ALL)
def show_test_screen(event: Event, form_id: int) -> ResponseReturnValue:
    """For the projector: where to go and what to type."""
    test = access.form_to_manage(event, form_id)
    found = _address(test)
    return render_template(
        "assessments/screen_stage.html" if request.args.get("part") == "stage" else "assessments/screen.html",
        event=event,
        test=test,
        is_open=is_open(test.sitting, clock.now()),
        by_code=test.opening is Opening.CODE,
        qr=qr_svg(found["address"], _("QR of the test")) if found["address"] else "",
        **found,
    )
