"""The waiting lists of an event, and what the committee does with them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, messages, queries
from kasus_training.participants.access import registration_in
from kasus_training.participants.models import Registration
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.waiting import Cause, reason_to_wait
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day

ONE = "/events/<event>/participants/<int:registration_id>"


@bp.get("/events/<event>/participants/waiting")
@requires(Permission.PEOPLE_SEE)
def list_waiting(event: Event) -> ResponseReturnValue:
    return _show(event)


def _show(event: Event, *, problem: str = "") -> str:
    moves = queries.waiting_moves(event)
    return render_template(
        "participants/waiting.html",
        event=event,
        lines=_lines(event),
        offers=queries.offers_of(event),
        moves=[_move(entry) for entry in moves],
        people=queries.people_by_registration(event, [entry.subject_id for entry in moves]),
        now=clock.now(),
        problem=problem,
    )


def _lines(event: Event) -> list[tuple[Any, Any, list[tuple[Registration, int, str]]]]:
    """Sector by sector: its places, and everybody who waits with their place and why."""
    places = queries.places(event)
    over = local_day(clock.now(), event.timezone) > event.last_day
    lines = []
    for sector, group in groupby(queries.waiting_of(event), key=lambda row: row.sector):
        rows, held = list(group), places[sector.id]
        asked = [row.id for row in rows if row.offer_lapsed_at is None]
        reasons = [
            reason_to_wait(row.id, asked, quota=held.quota, taken=held.taken, left=held.left, over=over) for row in rows
        ]
        told = [(row, reason.place, messages.waiting_words(reason)) for row, reason in zip(rows, reasons, strict=True)]
        lines.append((sector, held, told))
    return lines


def _move(entry: AuditEntry) -> tuple[AuditEntry, str]:
    because = entry.facts.get("because")
    known = {cause.value for cause in Cause}
    return entry, str(messages.CAUSE_WORDS[Cause(because)]) if because in known else ""


@bp.post(f"{ONE}/line")
@requires(Permission.PEOPLE_EDIT)
def move_in_line(event: Event, registration_id: int) -> ResponseReturnValue:
    up = request.form.get("direction") == "up"
    return _do(event, registration_id, actions.move_in_line, _("Order changed."), up=up)


@bp.post(f"{ONE}/admit")
@requires(Permission.PEOPLE_EDIT)
def admit_waiting(event: Event, registration_id: int) -> ResponseReturnValue:
    reason = request.form.get("reason", "")
    return _do(event, registration_id, actions.admit_waiting, _("The place is given."), seat_reason=reason)


@bp.post(f"{ONE}/accept")
@requires(Permission.PEOPLE_EDIT)
def accept_for(event: Event, registration_id: int) -> ResponseReturnValue:
    """They said yes on the telephone."""
    return _do(event, registration_id, actions.accept_offer, _("The place is theirs now."))


@bp.post(f"{ONE}/ask-again")
@requires(Permission.PEOPLE_EDIT)
def ask_again_for(event: Event, registration_id: int) -> ResponseReturnValue:
    return _do(event, registration_id, actions.ask_again, _("Back in the line."))


@bp.post(f"{ONE}/wait")
@requires(Permission.PEOPLE_EDIT)
def put_on_waiting_list(event: Event, registration_id: int) -> ResponseReturnValue:
    return _do(event, registration_id, actions.put_on_waiting_list, _("Put on the waiting list."))


def _do(event: Event, registration_id: int, action: Callable[..., Any], done: str, **facts: Any) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    try:
        with transaction():
            action(row, by=current_user, **facts)
    except RuleBroken as broken:
        return _show(event, problem=sentence_for(broken)), status_of(broken)
    flash(done, "success")
    return redirect(url_for(".list_waiting", event=event.slug), 303)
