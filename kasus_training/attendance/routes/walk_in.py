"""Somebody stands at the desk and is on no list: added and checked in at once."""

from __future__ import annotations

from uuid import uuid4

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.accounts.queries import institution_names
from kasus_training.attendance import actions, queries
from kasus_training.attendance.forms import WalkInForm, line_of, uuid_or_new
from kasus_training.attendance.judging import ScanDraft
from kasus_training.attendance.routes import bp
from kasus_training.attendance.rules import ScanKind
from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions as participants
from kasus_training.participants import queries as people
from kasus_training.participants.rules import Status
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

LAST_SECTOR = "walk-in-sector"


@bp.route("/events/<event>/scan/walk-in", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def add_walk_in(event: Event) -> ResponseReturnValue:
    form = WalkInForm()
    sectors, places = people.sectors_of(event), people.places(event)
    form.sector_id.choices = [
        (sector.id, _("%(name)s (%(left)s left)", name=sector.label, left=max(0, places[sector.id].left)))
        for sector in sectors
    ]
    if request.method == "GET":
        form.scan_id.data, form.session.data = str(uuid4()), line_of(request.args.get("session"))
        form.name.data = line_of(request.args.get("name"))
        # A school comes as a group: the next one is most likely of the same sector.
        if session.get(LAST_SECTOR) in {sector.id for sector in sectors}:
            form.sector_id.data = session[LAST_SECTOR]
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                return admit(event, form)
            except RuleBroken as broken:
                form.show(broken)
                status = status_of(broken)
    suggestions = institution_names(event.organization_id)
    page = render_template(
        "attendance/walk_in.html",
        event=event,
        form=form,
        institutions=suggestions,
        may_exceed=can(Permission.SEATS_EXCEED),
    )
    return page, status


def admit(event: Event, form: WalkInForm) -> ResponseReturnValue:
    """Register and check in, both or neither."""
    scan_id = uuid_or_new(form.scan_id.data)
    with transaction():
        session_id = chosen_session(event, form)
        if queries.scan_of_event(event, scan_id) is None:
            registration = participants.add_by_staff(
                event,
                form.draft(),
                by=current_user,
                different_person=bool(form.different_person.data),
                seat_reason=form.seat_reason.data or "",
            )
            waiting = registration.status is Status.WAITING_FOR_GUARDIAN
            actions.check_in(
                event,
                ScanDraft(scan_id, "", session_id, ScanKind.IN, registration_id=registration.id),
                by=current_user,
            )
            if waiting:
                flash(
                    _("%(name)s is under 18: record the guardian's consent first.", name=registration.person.name),
                    "warning",
                )
    session[LAST_SECTOR] = form.sector_id.data
    return redirect(url_for(".show_desk", event=event.slug, session=session_id, last=scan_id), 303)


def chosen_session(event: Event, form: WalkInForm) -> int:
    sessions = queries.attended_sessions(event)
    wanted = next((s for s in sessions if str(s.id) == form.session.data), None)
    chosen = wanted or queries.default_session(event, sessions)
    if chosen is None:
        raise RuleBroken("session-not-here")
    return chosen.id
