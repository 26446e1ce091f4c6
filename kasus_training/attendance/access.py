"""Who may reach scans, marks and screens."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import sqlalchemy as sa
from flask import abort, g, request

from kasus_training.attendance import queries
from kasus_training.attendance.models import Projector, Scan, Station
from kasus_training.events.access import child_of
from kasus_training.events.models import Event
from kasus_training.foundation.database import db
from kasus_training.foundation.doors import by_token
from kasus_training.foundation.transaction import reexamine
from kasus_training.participants.models import Registration
from kasus_training.permissions import Permission, Role, allows
from kasus_training.schedule.models import TrainingSession


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


def scanning_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """The same for scans, which come many a second: one small query before the view and one in
    its transaction. The view asks `scanning_station` for what that one found."""

    @by_token
    @wraps(view)
    def guarded(*args: Any, slug: str, **kwargs: Any) -> Any:
        enter_as_station(slug)
        reexamine(lambda: enter_as_station(slug))
        return view(*args, **kwargs)

    return guarded


def enter_as_station(slug: str) -> None:
    station = queries.station_at_work(token_of_request())
    if station is None:
        abort(401)
    if station.slug != slug:
        abort(404)
    if not allows([Role.STATION], Permission.SCAN):
        abort(403)
    g.scanning_station = station


def scanning_station() -> queries.StationAtWork:
    """The station of the request, as the last look at the database found it."""
    station: queries.StationAtWork = g.scanning_station
    return station


def station_of_request() -> Station:
    station = queries.station_by_token(token_of_request())
    if station is None or station.revoked_at is not None:
        abort(401)
    return station


def token_of_request() -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        abort(401)
    return token


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
