"""The log of incidents, with the notice that the law asks for."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.permissions import Permission
from kasus_training.privacy import access, actions, messages, queries
from kasus_training.privacy.forms import IncidentForm
from kasus_training.privacy.routes.blueprint import bp
from kasus_training.zones import to_wall

LIST = "/events/<event>/privacy/incidents"


@bp.get(LIST)
@requires(Permission.PRIVACY_MANAGE)
def list_incidents(event: Event) -> ResponseReturnValue:
    return render_template("privacy/incidents.html", event=event, rows=queries.incidents_of(event), now=clock.now())


@bp.route(f"{LIST}/new", methods=["GET", "POST"])
@requires(Permission.PRIVACY_MANAGE)
def record_incident(event: Event) -> ResponseReturnValue:
    wall = to_wall(clock.now(), event.timezone)
    form = IncidentForm(
        found_on=wall.date(), found_at=wall.time(), recipient=_("Ministry of Communication and Digital")
    )
    if form.carries_out(lambda: actions.record_incident(event, form.draft(event), by=current_user)):
        flash(_("The incident is recorded, and its clock runs."), "success")
        return redirect(url_for(".show_incident", event=event.slug, incident_id=form.made.id), 303)
    return render_template("privacy/incident_form.html", event=event, form=form, row=None), form.http_status


@bp.get(f"{LIST}/<int:incident_id>")
@requires(Permission.PRIVACY_MANAGE)
def show_incident(event: Event, incident_id: int) -> ResponseReturnValue:
    row = access.incident_in(event, incident_id)
    return render_template(
        "privacy/incident.html",
        event=event,
        row=row,
        now=clock.now(),
        notice_text=messages.notice_text(row, event.organization, event),
    )


@bp.route(f"{LIST}/<int:incident_id>/edit", methods=["GET", "POST"])
@requires(Permission.PRIVACY_MANAGE)
def edit_incident(event: Event, incident_id: int) -> ResponseReturnValue:
    row = access.incident_in(event, incident_id)
    form = IncidentForm.of(row, event)
    if form.carries_out(lambda: actions.change_incident(row, form.draft(event), by=current_user)):
        flash(_("The incident is saved."), "success")
        return redirect(url_for(".show_incident", event=event.slug, incident_id=incident_id), 303)
    return render_template("privacy/incident_form.html", event=event, form=form, row=row), form.http_status
