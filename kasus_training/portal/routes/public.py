"""The front door and the public page of an event."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kasus_training.accounts.access import current_user
from kasus_training.events.access import roles_in
from kasus_training.events.queries import event_by_slug, events_for
from kasus_training.events.rules import EventStatus, is_registration_open
from kasus_training.foundation import clock
from kasus_training.foundation.doors import public
from kasus_training.participants.queries import places, sectors_of
from kasus_training.portal import messages, queries, rules
from kasus_training.portal.routes import bp
from kasus_training.schedule.queries import sessions_by_day
from kasus_training.speakers.queries import speakers_of
from kasus_training.zones import abbreviation, local_day, to_wall

HOME_ZONE = "Asia/Makassar"


@bp.get("/")
@public
def show_home() -> ResponseReturnValue:
    """Staff land on the event that concerns them now; everybody else sees what is announced."""
    now = clock.now()
    if current_user.is_authenticated:
        event = rules.event_of_today(events_for(current_user), now)
        if event is None:
            return redirect(url_for("events.list_events"), 303)
        return redirect(url_for("portal.show_overview", event=event.slug), 303)
    return render_template("portal/home.html", events=queries.announced_events(local_day(now, HOME_ZONE)))


@bp.get("/e/<event>")
@public
def show_event(event: str) -> ResponseReturnValue:
    loaded = event_by_slug(event)
    if loaded is None:
        abort(404)
    preview = loaded.status is EventStatus.DRAFT
    if preview and not (current_user.is_authenticated and roles_in(loaded)):
        abort(404)
    now = clock.now()
    days = sessions_by_day(loaded)
    sessions = [session for _day, lines in days for session in lines]
    sectors, seats = sectors_of(loaded), places(loaded)
    is_open = is_registration_open(
        loaded.status, opens_at=loaded.registration_opens_at, closes_at=loaded.registration_closes_at, now=now
    )
    places_left = sum(seat.left for seat in seats.values())
    return render_template(
        "portal/event.html",
        event=loaded,
        preview=preview,
        eyebrow=messages.eyebrow_of(loaded, sessions, sum(session.jp for session in sessions)),
        starts_at=min((session.starts_at for session in sessions), default=None),
        days=days,
        has_sessions=bool(sessions),
        current=rules.current_of(sessions, now),
        session_meta=messages.session_meta,
        zone=abbreviation(loaded.timezone, now),
        speakers=speakers_of(loaded),
        is_open=is_open and bool(sectors),
        places=messages.quota_items(sectors, seats),
        places_left=places_left,
        places_all=sum(seat.quota for seat in seats.values()),
        closes_on=loaded.registration_closes_at and to_wall(loaded.registration_closes_at, loaded.timezone),
        registration_words=messages.registration_words(
            loaded,
            is_open=is_open,
            places_left=places_left,
            has_sectors=bool(sectors),
            may_wait=any(sector.has_waiting_list for sector in sectors),
            now=now,
        ),
    )
