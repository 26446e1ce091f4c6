"""The public form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.events.models import Event
from kasus_training.events.rules import is_registration_open
from kasus_training.foundation import audit, clock
from kasus_training.foundation.doors import public
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.forms import showable
from kasus_training.foundation.security import limiter
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, messages, queries, tickets
from kasus_training.participants.access import public_event, stored
from kasus_training.participants.actions import Answers
from kasus_training.participants.forms import RegistrationForm
from kasus_training.participants.forms.questions import with_questions
from kasus_training.participants.questions import Answer
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.rules import LINE_MAX, Status
from kasus_training.participants.uploads import Upload
from kasus_training.rulings import RuleBroken

# Forty pupils may sit behind one address; a script sends more than this.
PER_ADDRESS = "120 per minute"


@bp.route("/e/<event>/register", methods=["GET", "POST"])
@public
@limiter.limit(PER_ADDRESS, methods=["POST"])
def register(event: str) -> ResponseReturnValue:
    loaded = public_event(event)
    if not _is_open(loaded):
        return _show_closed(loaded)
    asked = queries.questions_of(loaded)
    form = with_questions(RegistrationForm, asked)(queries.sectors_of(loaded), data=_prefilled())
    if not form.is_submitted():
        return _show_form(loaded, form, 200)
    if "preview" in request.form:
        # Without JavaScript this is how one sees the name as it will be printed.
        return _show_form(loaded, form, 200)
    is_valid = form.validate()
    texts, files, answered = form.answers_of_sector(form.sector_id.data)
    if not (is_valid and answered):
        return _show_form(loaded, form, 422)
    try:
        path, status = _enter(loaded, form, texts, files)
    except RuleBroken as broken:
        form.show(broken)
        return _show_form(loaded, form, status_of(broken))
    _say_registered(status)
    return redirect(path, 303)


def _prefilled() -> dict[str, Any]:
    """What an invitation already says: sector and institution stand in its link."""
    return {
        "sector_id": request.args.get("sector", type=int),
        "institution": showable(request.args.get("institution", ""))[:LINE_MAX],
    }


def _enter(event: Event, form: Any, texts: Mapping[int, Answer], uploads: Mapping[int, Upload]) -> tuple[str, Status]:
    with stored(uploads) as files, transaction():
        row = actions.register(
            event,
            form.draft(),
            by=audit.PARTICIPANT,
            form_id=(form.form_id.data or "")[:80] or None,
            wait_if_full=form.wait_if_full.data,
            answers=Answers(texts, files),
        )
        return tickets.page_path(row), row.status


def _say_registered(status: Status) -> None:
    if status is Status.WAITLISTED:
        flash(_("You are on the waiting list. Keep this page: it says when a place is yours."), "success")
    elif status is Status.CONFIRMED:
        flash(_("Registered. Keep this page: it is your ticket."), "success")
    else:
        flash(_("Received. Keep this page: code and QR appear here."), "success")


@bp.get("/e/<event>/places")
@public
def show_places(event: str) -> ResponseReturnValue:
    """The places left now, for a form that stays open on a phone: a list of id, left, figure, note."""
    loaded = public_event(event)
    places = queries.places(loaded)
    lists = {sector.id for sector in queries.sectors_of(loaded) if sector.has_waiting_list}
    return jsonify(
        [
            {"id": sector_id, "left": seats.left, "figure": figure, "note": note}
            for sector_id, seats in places.items()
            for figure, note in [messages.places_words(seats, waiting_list=sector_id in lists)]
        ]
    )


def _show_form(event: Event, form: Any, status: int) -> ResponseReturnValue:
    sectors = queries.sectors_with_institutions(event)
    places = queries.places(event)
    full = bool(sectors) and all(places[sector.id].is_full for sector in sectors)
    may_wait = any(sector.has_waiting_list for sector in sectors)
    if not sectors or (full and not may_wait and status == 200):
        return render_template("participants/register_closed.html", event=event, reason="full" if full else "soon")
    page = render_template(
        "participants/register.html",
        event=event,
        form=form,
        sectors=sectors,
        places=places,
        full=full,
        may_wait=any(sector.has_waiting_list and places[sector.id].is_full for sector in sectors),
        places_words=messages.places_words,
        sector_labels={sector.id: sector.label for sector in sectors},
        question_labels={question.id: question.label for question in form.questions},
    )
    return page, status


def _show_closed(event: Event) -> ResponseReturnValue:
    opens_at = event.registration_opens_at
    reason = "soon" if opens_at and clock.now() < opens_at and event.status.value == "open" else "over"
    page = render_template("participants/register_closed.html", event=event, reason=reason)
    return page, 409 if request.method == "POST" else 200


def _is_open(event: Event) -> bool:
    return is_registration_open(
        event.status, opens_at=event.registration_opens_at, closes_at=event.registration_closes_at, now=clock.now()
    )
