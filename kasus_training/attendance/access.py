"""Who may reach scans, marks and screens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import abort, current_app, request

from kasus_training.attendance import actions, queries
from kasus_training.attendance.judging import Bearer
from kasus_training.attendance.models import Projector, Scan, Station, StationPairing
from kasus_training.events.access import child_of
from kasus_training.events.models import Event
from kasus_training.foundation.brief_cache import for_a_second
from kasus_training.foundation.database import db
from kasus_training.foundation.doors import by_token
from kasus_training.foundation.transaction import reexamine
from kasus_training.participants.models import Registration
from kasus_training.permissions import Permission, Role, allows
from kasus_training.schedule.models import TrainingSession

OWN_PAGE_HEADER = "X-Kasus-Station"


def station_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only for a working station of the event in the address; the view receives both.

    No or a wrong or a revoked token is 401, another event's is 404: a station learns nothing
    about events that are not its own.
    """

    @by_token
    @wraps(view)
    def guarded(*args: Any, slug: str, **kwargs: Any) -> Any:
        station = station_of_request()
        if station.event.slug != slug:
            abort(404)
        if not allows([Role.STATION], Permission.SCAN):
            abort(403)
        reexamine(lambda: check_not_revoked(station))
        return view(*args, station=station, event=station.event, **kwargs)

    return guarded


@dataclass(frozen=True)
class StationKnock:
    """A device that asks to scan for an event: enough to look again while another request is served."""

    slug: str
    token: str

    def enter(self) -> queries.StationAtWork:
        """The working station of this event; 401, 403 or 404 when there is none. One query."""
        station = queries.station_at_work(self.token) or abort(401)
        if station.slug != self.slug:
            abort(404)
        if not allows([Role.STATION], Permission.SCAN):
            abort(403)
        return station

    def bring(self) -> Bearer:
        """In a transaction: who brings scans."""
        station = self.enter()
        actions.note_station_seen(station)
        return Bearer(station.venue, station.scanner)


def scanning_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """`station_only` for scans, which come many a second. The look before the view may be a second
    old; the view gets the knock and must enter again in its transaction."""

    @by_token
    @wraps(view)
    def guarded(*args: Any, slug: str, **kwargs: Any) -> Any:
        knock = StationKnock(slug, token_of_request())
        for_a_second(knock, knock.enter)
        return view(*args, knock=knock, **kwargs)

    return guarded


def station_of_request() -> Station:
    return working_station(token_of_request())


def working_station(token: str) -> Station:
    station = queries.station_by_token(token)
    if station is None or station.revoked_at is not None:
        abort(401)
    return station


def token_of_request() -> str:
    """The station's token: of the header, else the cookie of a paired browser.

    A cookie comes along with whatever another site makes the browser send, so it needs a proof
    that our own page sent it.
    """
    if "Authorization" not in request.headers:
        token = token_of_cookie()
        check_own_page_sent_it()
        return token
    scheme, _space, token = request.headers["Authorization"].partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        abort(401)
    return token


def token_of_cookie() -> str:
    return request.cookies.get(station_cookie_name()) or abort(401)


def station_cookie_name() -> str:
    return "__Host-kasus-station" if current_app.config["SESSION_COOKIE_SECURE"] else "kasus-station"


def check_own_page_sent_it() -> None:
    """Other origins can add this header only after asking, and nobody here tells them yes."""
    if request.headers.get(OWN_PAGE_HEADER) is None:
        abort(403)
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        abort(403)
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc not in {request.host, current_app.config["SETTINGS"].host}:
        abort(403)


def station_of_browser() -> Station:
    """The station that this browser is paired as, for pages; their forms carry a token of their own."""
    return working_station(token_of_cookie())


def pairing_of(code: str) -> StationPairing:
    return queries.pairing_by_code(code) or abort(404)


def pairing_of_event(event: Event, pairing_id: int) -> StationPairing:
    pairing: StationPairing = child_of(event, StationPairing, pairing_id)
    return pairing


def check_not_revoked(station: Station) -> None:
    """Inside a transaction: nobody revoked it meanwhile."""
    if db.session.scalar(sa.select(Station.revoked_at).filter_by(id=station.id)) is not None:
        abort(401)


def session_of(event: Event, session_id: int | None) -> TrainingSession:
    session = queries.session_of_event(event, session_id) if session_id is not None else None
    if session is None:
        abort(404)
    return session


def registration_of(event: Event, registration_id: int | None) -> Registration:
    registration = queries.registration_of_event(event, registration_id) if registration_id is not None else None
    if registration is None:
        abort(404)
    return registration


def scan_of(event: Event, scan_id: str) -> Scan:
    scan = queries.scan_of_event(event, scan_id)
    if scan is None:
        abort(404)
    return scan


def projector_of(token: str) -> Projector:
    projector = queries.projector_by_token(token)
    if projector is None:
        abort(404)
    return projector


def station_of(event: Event, station_id: int) -> Station:
    station: Station = child_of(event, Station, station_id)
    return station
