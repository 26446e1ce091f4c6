"""The public form."""

from __future__ import annotations

from flask import flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.events.models import Event
from kasus_training.events.rules import is_registration_open
from kasus_training.foundation import audit, clock
from kasus_training.foundation.doors import public
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.security import limiter
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, messages, queries, tickets
from kasus_training.participants.access import public_event
from kasus_training.participants.forms import RegistrationForm
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.rules import Status
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
    form = RegistrationForm(queries.sectors_of(loaded))
    status = 200
    if form.is_submitted():
        status = 422
        if form.validate():
            try:
                with transaction():
                    row = actions.register(
                        loaded,
                        form.draft(),
                        by=audit.PARTICIPANT,
                        form_id=(form.form_id.data or "")[:80] or None,
                        wait_if_full=form.wait_if_full.data,
                    )
                    path, waits = tickets.page_path(row), row.status is Status.WAITLISTED
            except RuleBroken as broken:
                form.show(broken)
                status = status_of(broken)
            else:
                _say_registered(waits)
                return redirect(path, 303)
    return _show_form(loaded, form, status)


def _say_registered(waits: bool) -> None:
    if waits:
        flash(_("You are on the waiting list. Keep this page: it says when a place is yours."), "success")
    else:
        flash(_("Registered. Keep this page: it is your ticket."), "success")


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


def _show_form(event: Event, form: RegistrationForm, status: int) -> ResponseReturnValue:
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
