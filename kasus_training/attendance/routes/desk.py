"""The desk at the door: camera, USB scanner, code or name. Works without JavaScript too."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import uuid4

from flask import abort, flash, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from marshmallow import ValidationError

from kasus_training.accounts.access import current_user
from kasus_training.attendance import actions, messages, queries
from kasus_training.attendance.access import scan_of, session_of
from kasus_training.attendance.forms import DeskBatchIn, draft_of, id_or_none, line_of, uuid_or_new
from kasus_training.attendance.judging import Bearer, ScanBatch, ScanDraft, Scanner, is_ticket, venue_of
from kasus_training.attendance.models import Scan
from kasus_training.attendance.roster import read_cursor, roster
from kasus_training.attendance.routes import bp
from kasus_training.attendance.rules import SEARCH_LEAST, ScanKind, ScanSource
from kasus_training.events.access import Knock, can, requires, requires_lightly
from kasus_training.events.models import Event
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import clock
from kasus_training.foundation.errors import status_of, wants_json
from kasus_training.foundation.group_commit import together
from kasus_training.foundation.languages import zone_name
from kasus_training.foundation.security import allow_scanning
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import queries as people
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession

FOUND_AT_MOST = 8
DESK_BATCH = DeskBatchIn()


@bp.get("/events/<event>/scan")
@requires(Permission.ATTENDANCE_RECORD)
def show_desk(event: Event) -> ResponseReturnValue:
    sessions = queries.attended_sessions(event)
    wanted = id_or_none(request.args.get("session"))
    session = next((s for s in sessions if s.id == wanted), None) or queries.default_session(event, sessions)
    if session is None:
        return render_template("attendance/desk_empty.html", event=event)
    last, search = line_of(request.args.get("last")), line_of(request.args.get("q"))
    answer = queries.stored_answer(event, last) if last else None
    page = render_template(
        "attendance/desk.html",
        event=event,
        slug=event.slug,
        sessions=sessions,
        session=session,
        view=messages.result_view(answer, event) if answer else None,
        last=last,
        search=search,
        found=people.search(event, search, limit=FOUND_AT_MOST) if len(search) >= SEARCH_LEAST else [],
        scan_id=str(uuid4()),
        count=messages.count_words(queries.counts_by_session(event, sessions)[session.id]),
        recent=queries.recent_scans(event, session.id),
        results=messages.words_of_results(),
        statuses=messages.words_of_statuses(),
        config_facts=facts_for_script(event, session),
    )
    return allow_scanning(make_response(page))


@bp.post("/events/<event>/scan")
@requires(Permission.ATTENDANCE_RECORD)
def submit_entry(event: Event) -> ResponseReturnValue:
    """What was typed: a ticket, a code, or else a name to look for; or a name that was chosen."""
    session = session_of(event, id_or_none(request.form.get("session")))
    chosen = id_or_none(request.form.get("registration"))
    entry = line_of(request.form.get("entry"))
    if chosen is None and not is_ticket(entry) and people.by_code(event, entry) is None and not has_digit(entry):
        if len(entry) < SEARCH_LEAST:
            flash(sentence_for(RuleBroken("name-too-short")), "error")
        return redirect(url_for(".show_desk", event=event.slug, session=session.id, q=entry), 303)
    draft = ScanDraft(
        scan_id=uuid_or_new(request.form.get("scan_id")),
        token="" if chosen is not None else entry[:200],
        session_id=session.id,
        kind=ScanKind.IN,
        registration_id=chosen,
    )
    back = {"event": event.slug, "session": session.id, "last": draft.scan_id}
    try:
        with transaction():
            check_not_closed(event.status)
            actions.check_in(event, draft, by=current_user)
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
    return redirect(url_for(".show_desk", **back), 303)


@bp.post("/events/<event>/scan/marks")
@requires_lightly(Permission.ATTENDANCE_RECORD)
def record_scans(knock: Knock) -> ResponseReturnValue:
    """The same batches as a station's, from the page of somebody signed in, with the words to show."""
    try:
        body: Any = DESK_BATCH.load(request.get_json(silent=True) or {})
    except ValidationError as malformed:
        message = _("The request is malformed; nothing was recorded.")
        return jsonify(code="malformed", message=message, details={"errors": malformed.normalized_messages()}), 422
    batch = ScanBatch(body["sent_at"] or clock.now(), tuple(draft_of(scan) for scan in body["scans"]))
    try:
        receipt = together(actions.receive_deliveries, actions.Delivery(knock, partial(bring, knock), batch))
    except RuleBroken as broken:
        return jsonify(code=broken.code, message=sentence_for(broken), details={}), status_of(broken)
    return jsonify(received_at=clock.now().isoformat(), results=receipt.answers)


@bp.get("/events/<event>/scan/roster")
@requires(Permission.ATTENDANCE_RECORD)
def show_roster(event: Event) -> ResponseReturnValue:
    """What this browser needs to judge scans while there is no network; the same as a station's."""
    since = request.args.get("since")
    try:
        moment = read_cursor(since) if since else None
    except ValueError:
        abort(422)
    rows, revoked = queries.roster_people(event, since=moment)
    told = roster(event, queries.attended_sessions(event), rows, revoked, code_key=code_key_of(event), now=clock.now())
    return jsonify(**told, csrf_token=generate_csrf())


@bp.get("/events/<event>/scan/side")
@requires(Permission.ATTENDANCE_RECORD)
def show_side(event: Event) -> ResponseReturnValue:
    """How many are in and who came last, at whatever desk, for a page that stays open all day."""
    return jsonify(
        server_time=clock.now().isoformat(),
        code_key=code_key_of(event),
        counts=queries.desk_counts(event),
        recent=[recent_facts(scan, is_undone) for scan, is_undone in queries.recent_scans_of_day(event)],
        csrf_token=generate_csrf(),
    )


@bp.post("/events/<event>/scan/undo")
@requires(Permission.ATTENDANCE_RECORD)
def undo_scan(event: Event) -> ResponseReturnValue:
    sent = request.get_json(silent=True)
    scan_id = sent.get("scan_id") if isinstance(sent, dict) else request.form.get("scan")
    scan = scan_of(event, line_of(scan_id if isinstance(scan_id, str) else None))
    # Read before the commit, which forgets every row.
    session_id, slug = scan.session_id, event.slug
    name = scan.registration.person.printed_name if scan.registration else ""
    try:
        with transaction():
            actions.undo_scan(event, scan, by=current_user)
    except RuleBroken as broken:
        message, status = sentence_for(broken), status_of(broken)
    else:
        message, status = messages.undone_words(name), 200
    if wants_json():
        return jsonify(message=message, code="undone" if status == 200 else "nothing-to-undo", details={}), status
    flash(message, "success" if status == 200 else "error")
    return redirect(url_for(".show_desk", event=slug, session=session_id), 303)


def facts_for_script(event: Event, session: TrainingSession) -> dict[str, Any]:
    """What the page's script is told besides its words."""
    desk = url_for(".show_desk", event=event.slug)
    walk_in = url_for(".add_walk_in", event=event.slug, session=session.id)
    return {
        "home": f"desk:{event.slug}",
        "scope": desk,
        "slug": event.slug,
        "session": session.id,
        "name": current_user.name,
        "zone_word": zone_name(event, clock.now()),
        "code_key": code_key_of(event),
        "token": generate_csrf(),
        "roster": url_for(".show_roster", event=event.slug),
        "marks": url_for(".record_scans", event=event.slug),
        "undo": url_for(".undo_scan", event=event.slug),
        "side": url_for(".show_side", event=event.slug),
        "walk_in": walk_in if can(Permission.PEOPLE_EDIT) else "",
    }


def code_key_of(event: Event) -> str:
    return queries.code_key_of_desk(event.id, current_user.id)


def recent_facts(scan: Scan, is_undone: bool) -> dict[str, Any]:
    by = scan.station.name if scan.station else scan.user.name if scan.user else _("alone")
    person = scan.registration
    return {
        "scan_id": scan.scan_id,
        "session_id": scan.session_id,
        "at": scan.counted_at.isoformat(),
        "name": person.person.printed_name if person else "",
        "sector": person.sector.label if person else "",
        "by": by,
        "result": scan.result.value,
        "undone": is_undone,
    }


def bring(knock: Knock) -> Bearer:
    """In a transaction: who brings scans, to an event that still takes them."""
    who = knock.enter_again()
    check_not_closed(who.event.status)
    return Bearer(venue_of(who.event), Scanner(ScanSource.DESK, who.user_name, user_id=who.user_id))


def has_digit(entry: str) -> bool:
    return any(char.isdigit() for char in entry)
