"""The hall's screen: one session, its changing code, and how many are in."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kasus_training.accounts.access import current_user
from kasus_training.attendance import actions, messages, queries, rotation
from kasus_training.attendance.access import projector_of, session_of
from kasus_training.attendance.judging import Window, is_self_open, self_opens_at
from kasus_training.attendance.models import Projector
from kasus_training.attendance.routes import bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.documents.qr import qr_svg
from kasus_training.foundation.doors import by_token
from kasus_training.foundation.languages import format_time, zone_name
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission


@bp.post("/events/<event>/attendance/sessions/<int:session_id>/screen")
@requires(Permission.ATTENDANCE_RECORD)
def open_screen(event: Event, session_id: int) -> ResponseReturnValue:
    """Make the screen's address when it is first wanted, and go there."""
    session = session_of(event, session_id)
    with transaction():
        _projector, token = actions.ensure_projector(session, by=current_user)
    page = ".show_screen_board" if request.form.get("board") else ".show_projector"
    return redirect(url_for(page, token=token), 303)


@bp.get("/screen/<token>")
@by_token
def show_projector(token: str) -> ResponseReturnValue:
    projector = projector_of(token)
    return render_template("attendance/projector.html", token=token, **screen_of(projector))


@bp.get("/screen/<token>/now")
@by_token
def show_current_code(token: str) -> ResponseReturnValue:
    """The parts of the screen that change. Only the current code ever leaves the server."""
    screen = screen_of(projector_of(token))
    answer = {
        "stage": render_template("attendance/projector_stage.html", **screen),
        "foot": render_template("attendance/projector_foot.html", **screen),
        "seconds": screen["seconds"],
        "step": screen["step"],
    }
    response = jsonify(answer)
    response.headers["Cache-Control"] = "no-store"
    return response


def screen_of(projector: Projector) -> dict[str, Any]:
    session, event, now = projector.session, projector.session.event, clock.now()
    window = Window(event.self_opens_minutes, event.self_closes_minutes)
    is_open = is_self_open(session.starts_at, session.ends_at, now=now, window=window)
    opens_at = self_opens_at(session.starts_at, window)
    return {
        "event": event,
        "session": session,
        "session_name": messages.session_name(session),
        "is_open": is_open,
        "opens_at": opens_at if now < opens_at else None,
        "counts": queries.counts_by_session(event, queries.attended_sessions(event))[session.id],
        "now_words": f"{format_time(now, event)} {zone_name(event, now)}",
        "seconds": rotation.seconds_left(now),
        "total": rotation.STEP_SECONDS,
        "step": rotation.step_of(now) if is_open else 0,
        **(code_of(projector, now) if is_open else {}),
    }


def code_of(projector: Projector, now: Any) -> dict[str, Any]:
    key, step = current_app.config["SECRET_KEY"], rotation.step_of(now)
    base = current_app.config["BASE_URL"]
    scanned = rotation.scanned_code(key, projector.session_id, step)
    typed = rotation.typed_code(key, projector.session_id, step)
    address = base + url_for(".show_self_check_in", session_code=projector.public_code, code=scanned)
    return {
        "qr": qr_svg(address, messages.screen_label(projector.session)),
        "code": f"{typed[:3]} {typed[3:]}",
        "address": f"{base.split('://', 1)[-1]}/c/{projector.public_code}",
    }
