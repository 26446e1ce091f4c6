"""A participant checks in with their own phone, by the code on the hall's screen.

Opening a code changes nothing: it shows a page that names the person and asks. The page
carries a signed grace pass, so that slow typing still counts; only the POST marks.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from flask import Response, abort, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kasus_training.attendance import actions, grace, messages, queries, rotation
from kasus_training.attendance.access import registration_of
from kasus_training.attendance.forms import SelfCheckInForm, line_of, uuid_or_new
from kasus_training.attendance.models import Projector
from kasus_training.attendance.routes import bp
from kasus_training.attendance.routes.slowing import (
    DEVICE_COOKIE,
    OLD_CODE,
    PARTICIPANT_COOKIE,
    WRONG_CODE,
    slow_address,
    slow_browser,
    slow_participant,
)
from kasus_training.foundation import clock
from kasus_training.foundation.doors import by_token, public
from kasus_training.foundation.secrets import keyed_hash, random_token
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import queries as people
from kasus_training.participants.models import Registration
from kasus_training.rulings import RuleBroken

DEVICE_LIFE = 60 * 60 * 24 * 30


@bp.get("/c")
@public
def ask_for_session() -> ResponseReturnValue:
    """Where people without a camera begin: the letters and the six digits on the screen."""
    session_code, code = line_of(request.args.get("session")), line_of(request.args.get("code"))
    if session_code.isalnum() and any(char.isdigit() for char in code):
        digits = "".join(char for char in code if char.isdigit())
        return redirect(url_for(".show_self_check_in", session_code=session_code, code=digits), 303)
    return render_template("attendance/self_start.html", session_code=session_code)


@bp.get("/c/<session_code>")
@public
def ask_for_code(session_code: str) -> ResponseReturnValue:
    return redirect(url_for(".ask_for_session", session=session_code), 303)


@bp.get("/c/<session_code>/<code>")
@by_token
@slow_browser
@slow_participant
@slow_address
def show_self_check_in(session_code: str, code: str) -> ResponseReturnValue:
    projector = projector_or_404(session_code)
    now = clock.now()
    if not rotation.is_valid(current_app.config["SECRET_KEY"], projector.session_id, code, now=now):
        page = render_template(
            "attendance/self_start.html",
            session_code=projector.public_code,
            error=sentence_for(RuleBroken("screen-code-old")),
        )
        return with_device(page, OLD_CODE)
    slip = grace.grace_pass(current_app.config["SECRET_KEY"], projector.session_id, now=now)
    known = None if request.args.get("other") else known_participant(projector)
    return with_device(confirm_page(projector, slip, known))


@bp.post("/c/<session_code>/check-in")
@by_token
@slow_browser
@slow_participant
@slow_address
def check_in_alone(session_code: str) -> ResponseReturnValue:
    """Name the person behind a typed code and ask; mark whoever said yes."""
    projector = projector_or_404(session_code)
    key, form = current_app.config["SECRET_KEY"], SelfCheckInForm()
    if not grace.is_in_grace(key, form.grace.data or "", projector.session_id, now=clock.now()):
        page = render_template(
            "attendance/self_start.html",
            session_code=projector.public_code,
            error=sentence_for(RuleBroken("screen-code-old")),
        )
        return page, OLD_CODE
    person = grace.person_on(key, form.person.data or "", projector.session_id)
    if person is None or request.form.get("other"):
        return name_person(projector, form)
    scan_id = uuid_or_new(form.scan_id.data)
    registration = registration_of(projector.session.event, person)
    with transaction():
        actions.check_self_in(projector.session, registration, scan_id=scan_id, device=device_of_request())
    return redirect(url_for(".show_self_result", session_code=projector.public_code, scan_id=scan_id), 303)


@bp.get("/c/<session_code>/result/<scan_id>")
@by_token
def show_self_result(session_code: str, scan_id: str) -> ResponseReturnValue:
    projector = projector_or_404(session_code)
    event = projector.session.event
    answer = queries.stored_answer(event, line_of(scan_id))
    if answer is None:
        abort(404)
    return render_template(
        "attendance/self_result.html",
        event=event,
        session=projector.session,
        session_name=messages.session_name(projector.session),
        view=messages.self_view(answer, event),
        page_token=request.cookies.get(PARTICIPANT_COOKIE),
    )


def name_person(projector: Projector, form: SelfCheckInForm) -> ResponseReturnValue:
    """Find who the typed code belongs to; a wrong one is said at the field."""
    code = form.code.data or ""
    found = people.by_code(projector.session.event, code) if form.validate() and code else None
    if found is None and not request.form.get("other"):
        form.show(RuleBroken("code-unknown", field="code"))
        return confirm_page(projector, form.grace.data or "", None, form=form), WRONG_CODE
    return confirm_page(projector, form.grace.data or "", found)


def projector_or_404(session_code: str) -> Projector:
    projector = queries.projector_by_public_code(line_of(session_code))
    if projector is None:
        abort(404)
    return projector


def known_participant(projector: Projector) -> Registration | None:
    """Whose personal page this phone has opened, if they take part in this event."""
    token = request.cookies.get(PARTICIPANT_COOKIE)
    found = people.registration_by_page_token(token) if token else None
    return found if found is not None and found.event_id == projector.session.event_id else None


def confirm_page(
    projector: Projector, slip: str, person: Registration | None, *, form: SelfCheckInForm | None = None
) -> str:
    key = current_app.config["SECRET_KEY"]
    form = form or SelfCheckInForm(formdata=None)
    form.grace.data = slip
    form.scan_id.data = str(uuid4())
    form.person.data = grace.person_slip(key, projector.session_id, person.id) if person else ""
    values: dict[str, Any] = {"form": form, "person": person, "session": projector.session}
    return render_template(
        "attendance/self_confirm.html",
        event=projector.session.event,
        session_name=messages.session_name(projector.session),
        projector=projector,
        **values,
    )


def with_device(page: str, status: int = 200) -> Response:
    """Give the browser a name of its own, so that one phone for many can be told."""
    response = make_response(page, status)
    if not request.cookies.get(DEVICE_COOKIE):
        response.set_cookie(
            DEVICE_COOKIE,
            random_token(),
            max_age=DEVICE_LIFE,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def device_of_request() -> str:
    cookie = request.cookies.get(DEVICE_COOKIE)
    return keyed_hash("device", cookie) if cookie else ""
