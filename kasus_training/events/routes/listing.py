"""The events that a colleague may see, and the history of each."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kasus_training.accounts.access import current_user, signed_in
from kasus_training.accounts.messages import role_words
from kasus_training.accounts.messages.history import change_facts, change_words
from kasus_training.events import queries
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.events.reminders import reminders_of
from kasus_training.events.routes.blueprint import bp
from kasus_training.events.rules import Season
from kasus_training.foundation import clock
from kasus_training.permissions import Permission, Role, allows


@bp.get("/events/")
@signed_in
def list_events() -> ResponseReturnValue:
    events = queries.events_for(current_user)
    groups = {season: [event for event in events if queries.season_for(event) is season] for season in Season}
    groups[Season.LATER].reverse()
    own = queries.team_roles(current_user)
    if current_user.is_admin:
        own = {event.id: own.get(event.id, Role.ADMIN) for event in events}
    roles = {event_id: role_words(role) for event_id, role in own.items()}
    waiting = reminders_of(list(own), clock.now(), may=lambda event_id, permission: allows([own[event_id]], permission))
    return render_template("events/list.html", groups=groups, roles=roles, waiting=waiting, Season=Season)


@bp.get("/events/now")
@signed_in
def show_current() -> ResponseReturnValue:
    """Where a colleague lands after signing in: at work, if there is any."""
    event = queries.current_event(current_user)
    if event is None:
        return redirect(url_for(".list_events"), 303)
    return redirect(url_for("portal.show_overview", event=event.slug), 303)


@bp.get("/events/<event>/history")
@requires(Permission.HISTORY_SEE)
def show_history(event: Event) -> ResponseReturnValue:
    page = queries.history_page(event, number=request.args.get("page", 1, int))
    return render_template("events/history.html", event=event, page=page, words=change_words, facts=change_facts)
