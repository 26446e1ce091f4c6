"""The first page after signing in, and the making of a new event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user, organization_requires
from kasus_training.attendance.rules import session_for
from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.events.reminders import reminders_of
from kasus_training.events.rules import is_registration_open
from kasus_training.foundation import clock
from kasus_training.foundation.languages import format_day, in_language
from kasus_training.participants.models import Sector
from kasus_training.participants.queries import places, sectors_of, status_counts
from kasus_training.participants.rules import Status
from kasus_training.permissions import Permission
from kasus_training.portal import actions, messages, queries, rules
from kasus_training.portal.forms import EMPTY, NewEventForm
from kasus_training.portal.routes import bp
from kasus_training.portal.rules import Moment
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.queries import sessions_of
from kasus_training.zones import local_day


@bp.get("/events/<event>/")
@requires(Permission.EVENT_SEE)
def show_overview(event: Event) -> ResponseReturnValue:
    now = clock.now()
    today = local_day(now, event.timezone)
    position = rules.position_of([day.held_on for day in event.days], today)
    sessions = sessions_of(event)
    running = rules.current_of(sessions, now)
    focus = running or rules.next_of(sessions, now)
    sectors, statuses = sectors_of(event), status_counts(event)
    is_running = position.moment is Moment.TODAY
    marked = _marked_session(event, sessions, now)
    board = _board(event, marked, sessions, sectors, now) if is_running else None
    # Where the board stands, nobody asks for places.
    seats = places(event) if board is None else {}
    facts = queries.overview_facts(event, sessions, today=today, sectors=len(sectors), statuses=statuses)
    tasks = rules.tasks_afterwards(facts) if _is_over(position) else rules.tasks_of(facts)
    return render_template(
        "portal/overview.html",
        event=event,
        heading=format_day(today) if is_running else event.title,
        eyebrow=messages.position_words(position, event, now),
        is_running=is_running,
        today=today,
        is_over=_is_over(position),
        has_sessions=bool(sessions),
        now=focus,
        now_is_running=running is not None,
        figures=_figures(event, position, board, statuses, sum(seat.left for seat in seats.values())),
        sectors=[] if board else messages.quota_items(sectors, seats),
        sectors_title=messages.sectors_title(board),
        board=messages.board_picture(board) if board else None,
        board_is_elsewhere=board is not None and marked is not focus,
        tasks=_waiting(event, tasks, now),
        links=[item for item in messages.links_of(event) if item.permission is None or _may(item.permission)],
        registration_open=is_registration_open(
            event.status, opens_at=event.registration_opens_at, closes_at=event.registration_closes_at, now=now
        ),
        registration_link=current_app.config["BASE_URL"] + url_for("portal.show_event", event=event.slug),
    )


def _waiting(event: Event, tasks: Sequence[rules.Task], now: datetime) -> list[messages.Item]:
    """What waits for this colleague: first what has a clock."""
    reminders = reminders_of([event.id], now, may=lambda _id, permission: can(permission)).get(event.id, [])
    items = [messages.task_item(event, task) for task in tasks]
    return [
        *(messages.reminder_item(event, reminder) for reminder in reminders),
        *(item for item in items if item.permission is None or can(item.permission)),
    ]


def _marked_session(event: Event, sessions: list[TrainingSession], now: datetime) -> TrainingSession | None:
    counted = [session for session in sessions if session.counted]
    today = local_day(now, event.timezone)
    ids = {session.id for session in counted if local_day(session.starts_at, event.timezone) == today}
    return session_for(counted, now=now, today=ids)


def _board(
    event: Event,
    session: TrainingSession | None,
    sessions: list[TrainingSession],
    sectors: list[Sector],
    now: datetime,
) -> rules.Board | None:
    names_are_seen = can(Permission.PEOPLE_SEE)
    return queries.board_of(event, session, sessions, sectors, now=now, names_are_seen=names_are_seen)


def _figures(
    event: Event, position: rules.Position, board: rules.Board | None, statuses: Mapping[Status, int], places_left: int
) -> list[dict[str, object]]:
    if board:
        return messages.board_figures(board)
    if _is_over(position):
        return messages.closing_figures(statuses.get(Status.CONFIRMED, 0), queries.closing_counts(event))
    return messages.group_figures(statuses, places_left)


def _is_over(position: rules.Position) -> bool:
    return position.moment is Moment.AFTER


def _may(permission: Permission) -> bool:
    return can(permission)


@bp.route("/events/new", methods=["GET", "POST"])
@organization_requires(Permission.EVENT_CREATE)
def new_event() -> ResponseReturnValue:
    form = NewEventForm.for_office(current_user.organization)
    if form.carries_out(lambda: _make_event(form)):
        flash(_("The training is there. It is a draft until you open it."), "success")
        return redirect(url_for("portal.show_overview", event=form.made.slug), 303)
    return render_template("portal/new_event.html", form=form), form.http_status


def _make_event(form: NewEventForm) -> Event:
    # Papers are Indonesian first: so are the titles that the tests start with.
    with in_language("id"):
        tests = (_("Pre-test"), _("Post-test"))
    return actions.make_event(
        current_user.organization,
        form.draft(),
        preset=None if form.preset.data == EMPTY else form.preset.data,
        usual_sectors=form.usual_sectors.data,
        tests=tests if form.usual_tests.data else None,
        by=current_user,
    )
