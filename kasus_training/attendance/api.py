"""The API that stations speak: /api/v1, described by OpenAPI, errors as JSON.

A batch that holds a new scan is answered with 201, a repetition of what was received before with
200; the judgement of each scan is the same in both.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

from apispec import APISpec
from flask import Flask, Response, jsonify
from flask_babel import gettext as _
from flask_smorest import Api, Blueprint
from marshmallow import Schema, fields, validate
from werkzeug.exceptions import HTTPException, UnprocessableEntity

from kasus_training.attendance import actions, queries
from kasus_training.attendance.access import OWN_PAGE_HEADER, StationKnock, scanning_only, station_only
from kasus_training.attendance.forms import BatchIn, ReportIn, RosterQuery, UndoIn, draft_of
from kasus_training.attendance.judging import ScanBatch
from kasus_training.attendance.models import Station
from kasus_training.attendance.roster import read_cursor, roster
from kasus_training.attendance.rules import ScanResult
from kasus_training.events.models import Event
from kasus_training.events.rules import ScanCovers
from kasus_training.foundation import clock
from kasus_training.foundation.brief_cache import for_a_second
from kasus_training.foundation.doors import public
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.group_commit import together
from kasus_training.foundation.security import csrf
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.rulings import RuleBroken

bp = Blueprint(
    "attendance_api",
    __name__,
    url_prefix="/api/v1",
    description="Stations of one event: its roster, their scans, their own report.",
)
# A bearer's token is no cookie; for that of a paired browser `access` asks another proof.
csrf.exempt(bp)
# One for all requests: a schema copies all its fields when it is made.
BATCH_IN = BatchIn()
NO_KEY = "No token, or a revoked one."


class ErrorOut(Schema):
    """Every error under /api."""

    code = fields.String(required=True)
    message = fields.String(required=True, metadata={"description": "For people, in their language."})
    details = fields.Dict(required=True, metadata={"description": "With malformed: errors, and indexes of scans."})


class JsonApi(Api):
    """Leaves errors to the application: pages stay pages, JSON is made under /api only, and a
    405 keeps its `Allow`."""

    ERROR_SCHEMA = ErrorOut

    def _register_error_handlers(self) -> None:
        return None


def init_api(app: Flask) -> None:
    """Register the API's addresses under /api/v1."""
    app.config.update(
        API_TITLE="Kasus Training",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/api/v1",
        OPENAPI_JSON_PATH="openapi.json",
    )
    api = JsonApi(
        app,
        spec_kwargs={
            "security": [{"station": []}, {"browser": [], "page": []}],
            "info": {"description": "The contract between stations and the training they scan for."},
        },
    )
    spec = cast("APISpec", api.spec)
    spec.components.security_scheme(
        "station", {"type": "http", "scheme": "bearer", "description": "The token shown once when a station is made."}
    )
    spec.components.security_scheme(
        "browser", {"type": "apiKey", "in": "cookie", "name": "kasus-station", "description": "Of a paired browser."}
    )
    spec.components.security_scheme(
        "page", {"type": "apiKey", "in": "header", "name": OWN_PAGE_HEADER, "description": "Any value, with a cookie."}
    )
    api.register_blueprint(bp)
    _say_who_is_scanned(spec.components.schemas["ScanIn"])
    describe = app.view_functions["api-docs.openapi_json"]

    def describe_to_everybody() -> Any:
        return describe()

    app.view_functions["api-docs.openapi_json"] = public(describe_to_everybody)


def _say_who_is_scanned(scan: dict[str, Any]) -> None:
    """Either of two fields: a rule that marshmallow cannot say."""
    scan["properties"]["ticket_hash"] |= {"type": "string", "pattern": "^[0-9a-f]{64}$"}
    scan["properties"]["ticket_hash"].pop("default")
    scan["properties"]["token"].pop("default")
    scan["anyOf"] = [{"required": ["token"]}, {"required": ["ticket_hash"]}]


class MarkOut(Schema):
    status = fields.String()
    first_in_at = fields.String(allow_none=True)


class FirstOut(Schema):
    at = fields.String(allow_none=True)
    by = fields.String()
    source = fields.String()


class ScanOut(Schema):
    scan_id = fields.String(required=True)
    result = fields.String(required=True, validate=validate.OneOf([result.value for result in ScanResult]))
    name = fields.String()
    sector = fields.String()
    institution = fields.String()
    mark = fields.Nested(MarkOut, allow_none=True)
    first = fields.Nested(FirstOut, metadata={"description": "With duplicate: who let the person in, when and where."})
    warning = fields.String(metadata={"description": "not_for_children: the mark stands, tell the person at the desk."})
    skew_seconds = fields.Integer(metadata={"description": "With a clock more than two minutes off."})


class CountOut(Schema):
    session_id = fields.Integer()
    sector = fields.String()
    attending = fields.Integer()
    expected = fields.Integer()


class SelfOut(Schema):
    name = fields.String(required=True)
    event = fields.String(required=True)
    server_time = fields.String(required=True)
    code_key = fields.String(required=True, metadata={"description": "Hashes the codes in this station's roster."})
    counts = fields.List(fields.Nested(CountOut), required=True)


class UndoOut(Schema):
    scan_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["undone", "nothing-to-undo", "unknown"]))


class BatchOut(Schema):
    received_at = fields.String(required=True)
    results = fields.List(fields.Nested(ScanOut), required=True)


class RosterEventOut(Schema):
    slug = fields.String(required=True)
    title = fields.String(required=True)
    timezone = fields.String(required=True, metadata={"description": "An IANA name."})
    late_after_minutes = fields.Integer(required=True)
    scans_out = fields.Boolean(required=True, metadata={"description": "Whether people are scanned on leaving too."})
    scan_covers = fields.String(
        required=True,
        validate=validate.OneOf([covers.value for covers in ScanCovers]),
        metadata={"description": "What one scan speaks for."},
    )
    over_at = fields.String(required=True, metadata={"description": "From then on nobody's name may be kept."})


class RosterSessionOut(Schema):
    id = fields.Integer(required=True)
    number = fields.Integer(required=True, allow_none=True)
    title = fields.String(required=True)
    held_on = fields.Date(required=True)
    starts_at = fields.String(required=True)
    ends_at = fields.String(required=True)
    not_for_children = fields.Boolean(required=True)
    parallel_id = fields.Integer(
        required=True, allow_none=True, metadata={"description": "What children attend instead."}
    )


class RosterPersonOut(Schema):
    ticket_hash = fields.String(required=True)
    code_hash = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    sector = fields.String(required=True)
    minor = fields.Boolean(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["confirmed", "cancelled", "waiting"]))


class RosterOut(Schema):
    cursor = fields.String(required=True, metadata={"description": "For `since` of the next request."})
    server_time = fields.String(required=True)
    event = fields.Nested(RosterEventOut, required=True)
    sessions = fields.List(fields.Nested(RosterSessionOut), required=True)
    people = fields.List(fields.Nested(RosterPersonOut), required=True)
    revoked = fields.List(fields.String(), required=True, metadata={"description": "Hashes of tickets taken back."})


@bp.route("/events/<slug>/roster")
@station_only
@bp.arguments(RosterQuery, location="query")
@bp.response(200, RosterOut)
@bp.alt_response(401, schema=ErrorOut, description=NO_KEY)
@bp.doc(
    description="What a station needs to judge scans offline. `ticket_hash` is the SHA-256 of a ticket, `code_hash` "
    "the HMAC-SHA-256 of `<slug>:<code>` with the station's `code_key`, which `stations/self` tells. Nobody's name "
    "may be kept after `over_at`."
)
def show_roster(query: dict[str, Any], station: Station, event: Event) -> Response:
    since = query.get("since")
    try:
        moment = read_cursor(since) if since else None
    except ValueError:
        raise malformed({"since": [_("This cursor is not one of ours.")]}) from None
    people, revoked = queries.roster_people(event, since=moment)
    key = queries.code_key_of_station(station.id)
    return jsonify(roster(event, queries.attended_sessions(event), people, revoked, code_key=key, now=clock.now()))


@bp.route("/events/<slug>/scans", methods=["POST"])
@scanning_only
@bp.arguments(BATCH_IN)
@bp.response(201, BatchOut, description="Something was new.")
@bp.alt_response(200, schema=BatchOut, description="All of it was received before.")
@bp.alt_response(401, schema=ErrorOut, description=NO_KEY)
def receive_scans(body: dict[str, Any], knock: StationKnock) -> tuple[Response, int]:
    """Judge up to 500 scans; one result each, in order."""
    batch = ScanBatch(body["sent_at"], tuple(draft_of(scan) for scan in body["scans"]))
    receipt = together(actions.receive_deliveries, actions.Delivery(knock, knock.bring, batch))
    return jsonify(received_at=clock.now().isoformat(), results=receipt.answers), 201 if receipt.is_new else 200


@bp.route("/events/<slug>/stations/self", methods=["POST"])
@station_only
@bp.arguments(ReportIn, required=False)
@bp.response(200, SelfOut)
@bp.alt_response(401, schema=ErrorOut, description=NO_KEY)
def report_station(body: dict[str, Any], station: Station, event: Event) -> Response:
    """How many scans wait in the station, its battery, its clock; tells how many are in."""
    now = clock.now()
    sent_at = body["sent_at"]
    skew = (now - sent_at) if sent_at else timedelta()
    with transaction():
        actions.report_station(
            station,
            queue_length=body["queue_length"],
            battery_percent=body["battery_percent"],
            clock_skew_seconds=int(skew.total_seconds()) if sent_at else None,
        )
    return jsonify(
        name=station.name,
        event=event.slug,
        server_time=now.isoformat(),
        code_key=queries.code_key_of_station(station.id),
        counts=for_a_second(("desk-counts", event.id), lambda: queries.desk_counts(event)),
    )


@bp.route("/events/<slug>/scans/undo", methods=["POST"])
@station_only
@bp.arguments(UndoIn)
@bp.response(200, UndoOut)
@bp.alt_response(401, schema=ErrorOut, description=NO_KEY)
def undo_scan(body: dict[str, Any], station: Station, event: Event) -> Response:
    """Take back a scan of this station and what repeats it; once more makes no difference."""
    scan_id = str(body["scan_id"])
    try:
        with transaction():
            state = actions.undo_scan_of_station(station, scan_id)
    except RuleBroken as broken:
        answer = jsonify(code=broken.code, message=sentence_for(broken), details={})
        answer.status_code = status_of(broken)
        return answer
    return jsonify(scan_id=scan_id, state=state)


def malformed(details: dict[str, Any]) -> UnprocessableEntity:
    error = UnprocessableEntity()
    error.data = {"messages": details}  # type: ignore[attr-defined]
    return error


@bp.errorhandler(UnprocessableEntity)
def show_malformed(error: UnprocessableEntity) -> tuple[Response, int]:
    """Say what is wrong and, in a batch, at which places."""
    messages = getattr(error, "data", {}).get("messages", {})
    body = messages.get("json", messages) if isinstance(messages, dict) else {}
    details: dict[str, Any] = {"errors": body}
    scans = body.get("scans") if isinstance(body, dict) else None
    if isinstance(scans, dict):
        details["indexes"] = sorted(int(index) for index in scans)
    answer = jsonify(code="malformed", message=_("The request is malformed; nothing was recorded."), details=details)
    return answer, 422


@bp.errorhandler(401)
def show_unknown_station(error: HTTPException) -> tuple[Response, int]:
    answer = jsonify(
        code="station-unknown",
        message=_("This key is not valid or was revoked. Ask the organizer for a new one."),
        details={},
    )
    answer.headers["WWW-Authenticate"] = 'Bearer realm="Kasus Training"'
    return answer, 401
