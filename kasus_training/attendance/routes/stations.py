"""Devices that may scan: made, listed, revoked."""

from __future__ import annotations

from flask import current_app, flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.attendance import actions, messages, queries
from kasus_training.attendance.access import station_of
from kasus_training.attendance.forms import StationForm
from kasus_training.attendance.routes import bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

TOLD_ONCE = "station-token"


@bp.get("/events/<event>/attendance/stations")
@requires(Permission.STATIONS_MANAGE)
def list_stations(event: Event) -> ResponseReturnValue:
    # The token leaves with this page; only its hash stays with us.
    told = session.pop(TOLD_ONCE, None)
    return stations_page(event, StationForm(formdata=None), told)


@bp.post("/events/<event>/attendance/stations")
@requires(Permission.STATIONS_MANAGE)
def make_station(event: Event) -> ResponseReturnValue:
    form = StationForm()
    status = 422
    if form.validate_on_submit():
        try:
            with transaction():
                station, token = actions.make_station(event, form.name.data or "", by=current_user)
                told = {"event": event.slug, "name": station.name, "token": token}
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            session[TOLD_ONCE] = told
            return redirect(url_for(".list_stations", event=event.slug), 303)
    return stations_page(event, form, None), status


@bp.post("/events/<event>/attendance/stations/<int:station_id>/revoke")
@requires(Permission.STATIONS_MANAGE)
def revoke_station(event: Event, station_id: int) -> ResponseReturnValue:
    station = station_of(event, station_id)
    name = station.name
    try:
        with transaction():
            actions.revoke_station(station, by=current_user)
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
    else:
        flash(_("%(name)s was revoked. It cannot scan any more.", name=name), "success")
    return redirect(url_for(".list_stations", event=event.slug), 303)


def stations_page(event: Event, form: StationForm, told: dict[str, str] | None) -> str:
    return render_template(
        "attendance/stations.html",
        event=event,
        form=form,
        stations=queries.stations_of(event),
        skew_words=messages.skew_words,
        told=told if told and told.get("event") == event.slug else None,
        api=f"{current_app.config['BASE_URL']}/api/v1/events/{event.slug}",
    )
