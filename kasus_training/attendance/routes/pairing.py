"""A phone becomes a station: the organizer shows a QR, the phone opens it and says yes."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import current_app, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kasus_training.accounts.access import current_user
from kasus_training.attendance import actions, queries
from kasus_training.attendance.access import pairing_of, pairing_of_event, station_cookie_name
from kasus_training.attendance.forms import StationForm
from kasus_training.attendance.models import StationPairing
from kasus_training.attendance.roster import over_at
from kasus_training.attendance.routes import bp
from kasus_training.attendance.routes.stations import stations_page
from kasus_training.attendance.rules import PairingState, check_pairing_open, pairing_state
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.documents.qr import qr_svg
from kasus_training.foundation.doors import by_token
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

ENDED = 410
# Late scans are sent after the last day; the cookie need not live for ever.
COOKIE_DAYS = 30


@bp.post("/events/<event>/attendance/stations/pairings")
@requires(Permission.STATIONS_MANAGE)
def invite_station(event: Event) -> ResponseReturnValue:
    form = StationForm()
    if form.carries_out(lambda: _invite(event, form.name.data or "")):
        return redirect(url_for(".show_pairing", event=event.slug, pairing_id=form.made), 303)
    return stations_page(event, form, None), form.http_status


def _invite(event: Event, name: str) -> int:
    return actions.invite_station(event, name, by=current_user).id


@bp.get("/events/<event>/attendance/stations/pairings/<int:pairing_id>")
@requires(Permission.STATIONS_MANAGE)
def show_pairing(event: Event, pairing_id: int) -> ResponseReturnValue:
    """The QR for the phone, as long as it is good."""
    pairing = pairing_of_event(event, pairing_id)
    path = url_for(".confirm_pairing", code=queries.pairing_code(pairing))
    lan = current_app.config["SETTINGS"].lan
    link = f"{camera_base()}{path}"
    state = state_of(pairing)
    return render_template(
        "attendance/pairing.html",
        event=event,
        pairing=pairing,
        state=state,
        link=link if state is PairingState.OPEN else "",
        qr=qr_svg(link, pairing.name) if state is PairingState.OPEN else "",
        plain_qr=qr_svg(f"{lan.http}{path}", pairing.name) if lan and lan.https and state is PairingState.OPEN else "",
    )


def camera_base() -> str:
    """The address under which phones may open their camera: in LAN mode the one with a certificate."""
    lan = current_app.config["SETTINGS"].lan
    base: str = (lan.https if lan else None) or current_app.config["BASE_URL"]
    return base


@bp.get("/events/<event>/attendance/stations/pairings/<int:pairing_id>/state")
@requires(Permission.STATIONS_MANAGE)
def show_pairing_state(event: Event, pairing_id: int) -> ResponseReturnValue:
    """The part of that page which changes."""
    pairing = pairing_of_event(event, pairing_id)
    return render_template("attendance/pairing_state.html", event=event, pairing=pairing, state=state_of(pairing))


@bp.get("/station/pair/<code>")
@by_token
def confirm_pairing(code: str) -> ResponseReturnValue:
    """Ask only: a preview of the link uses nothing up."""
    pairing = pairing_of(code)
    try:
        check_pairing_open(state_of(pairing))
    except RuleBroken as broken:
        return pairing_ended(broken), ENDED
    return render_template("attendance/pair.html", pairing=pairing, event=pairing.event, code=code)


@bp.post("/station/pair/<code>")
@by_token
def pair_station(code: str) -> ResponseReturnValue:
    pairing = pairing_of(code)
    try:
        with transaction():
            _station, token = actions.pair_station(pairing)
            last_moment = over_at(pairing.event)
    except RuleBroken as broken:
        return pairing_ended(broken), ENDED
    response = redirect(url_for(".show_station"), 303)
    response.set_cookie(
        station_cookie_name(),
        token,
        max_age=cookie_seconds(last_moment, clock.now()),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
    return response


def pairing_ended(broken: RuleBroken) -> str:
    return render_template("attendance/pairing_ended.html", sentence=sentence_for(broken))


def cookie_seconds(last_moment: datetime, now: datetime) -> int:
    days = max(0, (last_moment - now.astimezone(UTC)).days) + COOKIE_DAYS
    return days * 24 * 60 * 60


def state_of(pairing: StationPairing) -> PairingState:
    return pairing_state(is_used=pairing.station_id is not None, expires_at=pairing.expires_at, now=clock.now())
