"""The live board: present by session and by sector, asked for again every few seconds."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.attendance.board import Board, board_of
from kasus_training.attendance.queries import attended_sessions, counts_by_sector, default_session
from kasus_training.attendance.routes import bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.brief_cache import for_a_second
from kasus_training.foundation.languages import current_language, format_time
from kasus_training.participants.queries import sectors_of
from kasus_training.permissions import Permission
from kasus_training.schedule.models import TrainingSession


@dataclass(frozen=True)
class Figures:
    """The moving part of the board as HTML, and the mark by which browsers know it."""

    html: str
    etag: str
    session_id: int | None


@bp.get("/events/<event>/attendance/board")
@requires(Permission.ATTENDANCE_SEE)
def show_board(event: Event) -> ResponseReturnValue:
    return render_template("attendance/board.html", event=event, figures=_figures(event), chosen=_chosen())


@bp.get("/events/<event>/attendance/board/figures")
@requires(Permission.ATTENDANCE_SEE)
def show_board_figures(event: Event) -> ResponseReturnValue:
    """The moving part alone; 304 while nothing moved."""
    figures = _figures(event)
    if request.if_none_match.contains_weak(figures.etag):
        return _marked(make_response("", 304), figures)
    return _marked(make_response(figures.html), figures)


def _marked(response: Response, figures: Figures) -> Response:
    response.set_etag(figures.etag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _chosen() -> int | None:
    """The session of the address; without one the board follows the clock."""
    wanted = request.args.get("session", "")
    if not wanted:
        return None
    if not wanted.isdecimal() or len(wanted) > 9:
        abort(404)
    return int(wanted)


def _figures(event: Event) -> Figures:
    """Everybody who looks at one board shares one computation a second."""
    chosen = _chosen()
    return for_a_second(("board", event.id, chosen, current_language()), lambda: _compute(event, chosen))


def _compute(event: Event, chosen: int | None) -> Figures:
    every = attended_sessions(event)
    current = _session(event, every, chosen)
    board = _board(event, every, current) if current else None
    html = render_template(
        "attendance/board_figures.html",
        event=event,
        board=board,
        current=current,
        sessions=[session for session in every if current and session.day_id == current.day_id],
        is_running=current is not None and current.starts_at <= clock.now() < current.ends_at,
        follows_clock=chosen is None,
    )
    return Figures(html, hashlib.sha256(html.encode()).hexdigest()[:24], current.id if current else None)


def _session(event: Event, every: list[TrainingSession], chosen: int | None) -> TrainingSession | None:
    if chosen is None:
        return default_session(event, every)
    return next((session for session in every if session.id == chosen), None) or abort(404)


def _board(event: Event, every: list[TrainingSession], current: TrainingSession) -> Board:
    of_the_day = [session for session in every if session.day_id == current.day_id]
    return board_of(
        current,
        [(session, _session_label(event, session)) for session in of_the_day],
        [(sector.id, sector.label) for sector in sectors_of(event)],
        # All sessions, so that a child's parallel session is known where it replaces another.
        counts_by_sector(event, every),
        now=clock.now(),
    )


def _session_label(event: Event, session: TrainingSession) -> str:
    start = format_time(session.starts_at, event)
    if session.number:
        return _("%(time)s · Session %(number)s", time=start, number=session.number)
    return f"{start} · {session.title}"
