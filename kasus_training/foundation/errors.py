"""What people see when something is wrong: what happened, and what to do next."""

from __future__ import annotations

import structlog
from flask import Flask, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kasus_training.foundation.logs import request_id
from kasus_training.foundation.paths import web_root
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import DatabaseBusy
from kasus_training.rulings import Forbidden, Full, RuleBroken, Stale, TooMany


def init_errors(app: Flask) -> None:
    app.register_error_handler(HTTPException, show_http_error)
    app.register_error_handler(CSRFError, show_csrf_error)
    app.register_error_handler(RuleBroken, show_ruling)
    app.register_error_handler(OperationalError, show_busy)
    app.register_error_handler(DatabaseBusy, show_busy)
    app.register_error_handler(OverflowError, show_number_too_large)
    app.register_error_handler(DataError, show_number_too_large)
    app.register_error_handler(Exception, show_fault)


def wants_json() -> bool:
    return request.path.startswith("/api/") or (
        request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def status_of(broken: RuleBroken) -> int:
    if isinstance(broken, TooMany):
        return 429
    if isinstance(broken, Forbidden):
        return 403
    if isinstance(broken, (Stale, Full)):
        return 409
    return 422


def show_http_error(error: HTTPException) -> ResponseReturnValue:
    if error.response is not None or (error.code or 500) < 400:
        return error.get_response()
    status = error.code or 500
    title, advice = _words(status)
    response = _answer(status, title, advice, code=f"http-{status}")
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def show_csrf_error(error: CSRFError) -> ResponseReturnValue:
    return _answer(
        400,
        _("This page is no longer valid"),
        _("Go back, reload the page and send it again. What you typed is usually still there."),
        code="csrf",
    )


def show_ruling(broken: RuleBroken) -> ResponseReturnValue:
    """A rule that no form caught, for example on a button."""
    response = _answer(status_of(broken), sentence_for(broken), "", code=broken.code)
    if isinstance(broken, TooMany):
        response.headers["Retry-After"] = str(broken.seconds)
    return response


def show_busy(error: OperationalError | DatabaseBusy) -> ResponseReturnValue:
    """The database is locked, full or away: nothing was changed, and it may work again soon."""
    structlog.get_logger().error("database unavailable", exc_info=error)
    response = _answer(
        503,
        _("The data cannot be reached right now"),
        _("Nothing was changed. Wait a moment and try again."),
        code="database-unavailable",
    )
    response.headers["Retry-After"] = "5"
    return response


def show_number_too_large(error: OverflowError | DataError) -> ResponseReturnValue:
    """A number in an address or a form that no row can have: SQLite's driver and PostgreSQL each
    say so in their own way."""
    if isinstance(error, DataError) and type(error.orig).__name__ != "NumericValueOutOfRange":
        return show_fault(error)
    title, advice = _words(404)
    return _answer(404, title, advice, code="http-404")


def show_fault(error: Exception) -> ResponseReturnValue:
    structlog.get_logger().error("unexpected fault", exc_info=error)
    if wants_json():
        body = jsonify(code="fault", message="Unexpected fault.", details={"request_id": request_id()})
        body.status_code = 500
        return body
    # Read as it is: this page must not need anything that can fail.
    page = (web_root() / "templates" / "errors" / "500.html").read_text(encoding="utf-8")
    page = page.replace("@number@", request_id())
    return Response(page, status=500, mimetype="text/html")


def _answer(status: int, title: str, advice: str, *, code: str) -> Response:
    if wants_json():
        response = jsonify(code=code, message=_one_line(title, advice), details={})
    else:
        response = Response(
            render_template("errors/error.html", status=status, title=title, advice=advice, request_id=request_id()),
            mimetype="text/html",
        )
    response.status_code = status
    return response


def _one_line(title: str, advice: str) -> str:
    """Headings end without a stop, so two of them need one between."""
    return f"{title.rstrip('.')}. {advice}" if advice else title


def _words(status: int) -> tuple[str, str]:
    words = {
        400: (_("The request could not be read"), _("Go back and try again.")),
        401: (_("Please sign in"), _("This address needs a valid key or a signed-in account.")),
        403: (
            _("You do not have this right"),
            _("Ask the organizer of the training to give you the right, or go back."),
        ),
        404: (
            _("This page is not here"),
            _("Check the address, or ask whoever gave it to you for a new link."),
        ),
        405: (_("That is not possible at this address"), _("Go back and use the buttons on the page.")),
        409: (_("Somebody was faster"), _("Reload the page to see how it stands now.")),
        413: (
            _("That is too large"),
            _("Send a file of at most %(mb)s MB.", mb=12),
        ),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
    }
    return words.get(status, words[400] if status < 500 else (_("Something went wrong"), _("Try again later.")))
