"""The live board: present by session and by sector, asked for again every few seconds."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, abort, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.attendance.access import projector_of
from kasus_training.attendance.board import Board, Held, board_of
from kasus_training.attendance.queries import attended_sessions, counts_by_sector, default_session, spans_by_age
from kasus_training.attendance.queries.figures import small_sectors
from kasus_training.attendance.routes import bp
from kasus_training.events.access import Knock, can, requires, requires_lightly
from kasus_training.events.models import Event
from kasus_training.events.queries import event_by_slug
from kasus_training.foundation import clock
from kasus_training.foundation.brief_cache import for_a_second
from kasus_training.foundation.doors import by_token
from kasus_training.foundation.languages import current_language, format_time
from kasus_training.participants.queries import sectors_of
from kasus_training.permissions import Permission, allows
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


@bp.get("/screen/<token>/board")
@by_token
def show_screen_board(token: str) -> ResponseReturnValue:
    """The board on the hall's screen, without sign-in: no names, and no small sectors."""
    session = projector_of(token).session
    figures = figures_of(session.event_id, lambda: session.event, session.id, everything=False, stage=True)
    return render_template(
        "attendance/board_stage.html", event=session.event, session=session, token=token, figures=figures
    )


@bp.get("/screen/<token>/board/figures")
@by_token
def show_screen_board_figures(token: str) -> ResponseReturnValue:
    session = projector_of(token).session
    return _answer(figures_of(session.event_id, lambda: session.event, session.id, everything=False, stage=True))


@bp.get("/events/<event>/attendance/board/figures")
@requires_lightly(Permission.ATTENDANCE_SEE)
def show_board_figures(knock: Knock) -> ResponseReturnValue:
    """The moving part alone; 304 while nothing moved. A hundred browsers ask all the time, so that
    neither the right to look nor the figures are asked of the database more than once a second."""
    visit = knock.look()
    everything = allows(visit.roles, Permission.PEOPLE_SEE)

    def event() -> Event:
        return event_by_slug(knock.slug) or abort(404)

    return _answer(figures_of(visit.event.id, event, _chosen(), everything=everything))


def _answer(figures: Figures) -> Response:
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
    return figures_of(event.id, lambda: event, _chosen(), everything=can(Permission.PEOPLE_SEE))


def figures_of(
    event_id: int, event: Callable[[], Event], chosen: int | None, *, everything: bool, stage: bool = False
) -> Figures:
    """The figures for readers who see every sector, or for those who see no small one."""
    key = ("board", event_id, chosen, everything, stage, current_language())
    return for_a_second(key, lambda: _compute(event(), chosen, everything=everything, stage=stage))


def _compute(event: Event, chosen: int | None, *, everything: bool, stage: bool) -> Figures:
    every = attended_sessions(event)
    current = _session(event, every, chosen)
    hidden = frozenset() if everything else small_sectors(event)
    board = _board(event, every, current, hidden) if current else None
    html = render_template(
        "attendance/board_stage_figures.html" if stage else "attendance/board_figures.html",
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


def _board(event: Event, every: list[TrainingSession], current: TrainingSession, hidden: frozenset[int]) -> Board:
    spans = spans_by_age(event, every)[False]
    of_the_day = [session for session in every if session.day_id == current.day_id]
    return board_of(
        Held(current.id, spans[current.id].ends_at),
        [(Held(session.id, spans[session.id].ends_at), _session_label(event, session)) for session in of_the_day],
        [(sector.id, sector.label) for sector in sectors_of(event)],
        # All sessions, so that a child's parallel session is known where it replaces another.
        counts_by_sector(event, every),
        now=clock.now(),
        hidden=hidden,
    )


def _session_label(event: Event, session: TrainingSession) -> str:
    start = format_time(session.starts_at, event)
    if session.number:
        return _("%(time)s · Session %(number)s", time=start, number=session.number)
    return f"{start} · {session.title}"
