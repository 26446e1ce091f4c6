"""What was signed on paper: typed with quick keys, its pictures kept, and where it differs from the scans."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.attendance import actions, messages, paper
from kasus_training.attendance.access import registration_of
from kasus_training.attendance.forms import PaperScanForm, id_or_none, line_of
from kasus_training.attendance.models import PaperScan
from kasus_training.attendance.queries import default_session
from kasus_training.attendance.queries.paper import paper_lines, paper_scans, sessions_of_occasion, signing
from kasus_training.attendance.queries.sessions import attended_sessions
from kasus_training.attendance.routes import bp
from kasus_training.attendance.sheets import OccasionKey, OccasionKind, read_occasion
from kasus_training.events.access import child_of, requires
from kasus_training.events.models import Event
from kasus_training.events.rules import ScanCovers
from kasus_training.foundation import storage
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.paging import Page
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession
from kasus_training.zones import local_day

PAPER = "/events/<event>/attendance/paper"
ROWS = 120
"""As many as fill the sheets of one hall; more stand on the next page."""
SCANS = "sheets"


@bp.get(PAPER)
@requires(Permission.ATTENDANCE_RECORD)
def show_paper(event: Event) -> ResponseReturnValue:
    key = chosen_occasion(event)
    if key is None:
        return render_template("attendance/paper_none.html", event=event)
    return paper_page(event, key, PaperScanForm(formdata=None))


@bp.post(PAPER)
@requires(Permission.ATTENDANCE_RECORD)
def record_paper(event: Event) -> ResponseReturnValue:
    """Only the cells that were changed on this page are sent on: a page that was open for hours
    takes nothing back that a colleague typed meanwhile."""
    key, sessions = occasion_or_404(event)
    try:
        typed = typed_cells()
        with transaction():
            people = [registration for _position, registration in signing(event, sessions) if registration.id in typed]
            if len(people) != len(typed):
                raise RuleBroken("not-of-this-event")
            changed = actions.record_paper(
                event, sessions, typed, people, by=current_user, reason=line_of(request.form.get("reason"))
            )
    except RuleBroken as broken:
        return paper_page(event, key, PaperScanForm(formdata=None), problem=sentence_for(broken)), status_of(broken)
    flash(
        ngettext("%(num)s row of the sheet is recorded.", "%(num)s rows of the sheet are recorded.", changed)
        if changed
        else _("Nothing was changed."),
        "success",
    )
    return redirect(back_to(event, key), 303)


@bp.post(f"{PAPER}/believe")
@requires(Permission.ATTENDANCE_RECORD)
def believe_paper(event: Event) -> ResponseReturnValue:
    key, sessions = occasion_or_404(event)
    registration = registration_of(event, id_or_none(request.form.get("person")))
    name = registration.person.printed_name
    try:
        with transaction():
            reason = _("According to the signed sheet")
            actions.believe_paper(event, sessions, registration, by=current_user, reason=reason)
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
    else:
        flash(_("The sheet stands for %(name)s. The scan is kept in the history.", name=name), "success")
    return redirect(back_to(event, key), 303)


@bp.post(f"{PAPER}/scans")
@requires(Permission.ATTENDANCE_RECORD)
def keep_paper_scan(event: Event) -> ResponseReturnValue:
    key, _sessions = occasion_or_404(event)
    form, status = PaperScanForm(), 422
    if form.validate():
        try:
            _keep(event, key, form)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            flash(_("The picture of the sheet is kept."), "success")
            return redirect(back_to(event, key), 303)
    return paper_page(event, key, form), status


def _keep(event: Event, key: OccasionKey, form: PaperScanForm) -> None:
    """The bytes are on the disk before the row says so; without a row they go again."""
    content = form.file.data.stream.read(paper.SCAN_MAX + 1)
    kind = paper.check_sheet_file(content)
    name = storage.keep(content, kind=SCANS, suffix=kind.suffix)
    try:
        with transaction():
            title = line_of(form.file.data.filename)[:120] or _("Sheet")
            actions.keep_paper_scan(event, key, content, kind, file=name, title=title, by=current_user)
    except BaseException:
        storage.discard(name)
        raise


@bp.get(f"{PAPER}/scans/<int:scan_id>")
@requires(Permission.ATTENDANCE_RECORD)
def show_paper_scan(event: Event, scan_id: int) -> ResponseReturnValue:
    scan: PaperScan = child_of(event, PaperScan, scan_id)
    path = storage.path_of(scan.file)
    if not path.exists():
        abort(404)
    name = f"daftar-hadir-{scan.occasion}-{scan.id}{path.suffix}"
    response = send_file(path, mimetype=scan.mimetype, as_attachment=True, download_name=name, max_age=0)
    response.headers["Cache-Control"] = "private, no-store"
    return response


@bp.post(f"{PAPER}/scans/<int:scan_id>/remove")
@requires(Permission.ATTENDANCE_RECORD)
def remove_paper_scan(event: Event, scan_id: int) -> ResponseReturnValue:
    scan: PaperScan = child_of(event, PaperScan, scan_id)
    key = read_occasion(scan.occasion)
    with transaction():
        name = actions.drop_paper_scan(scan, by=current_user)
    storage.discard(name)
    flash(_("The picture was removed. The history keeps that it was there."), "success")
    return redirect(back_to(event, key), 303)


def typed_cells() -> dict[int, Any]:
    """Registration → what was typed, of the cells that do not hold any more what the page came with."""
    typed = {}
    for number, person in enumerate(request.form.getlist("person"), 1):
        registration_id = id_or_none(person)
        if registration_id is None:
            abort(404)
        letter, was = (request.form.get(f"{name}-{registration_id}", "").strip().upper() for name in ("mark", "was"))
        if letter != was:
            typed[registration_id] = paper.read_letter(letter, number=number)
    return typed


def chosen_occasion(event: Event) -> OccasionKey | None:
    """What the address names; else the session, half day or day that is now, by the event's setting."""
    if request.values.get("occasion"):
        return occasion_or_404(event)[0]
    session = default_session(event, attended_sessions(event))
    if session is None:
        return None
    if event.scan_covers is ScanCovers.SESSION:
        return OccasionKey(OccasionKind.SESSION, session_id=session.id)
    return OccasionKey(OccasionKind.DAY, day=local_day(session.starts_at, event.timezone))


def occasion_or_404(event: Event) -> tuple[OccasionKey, list[TrainingSession]]:
    try:
        key = read_occasion(request.values.get("occasion", ""))
    except ValueError:
        abort(404)
    sessions = sessions_of_occasion(event, attended_sessions(event), key)
    if not sessions:
        abort(404)
    return key, sessions


def back_to(event: Event, key: OccasionKey) -> str:
    page = id_or_none(request.args.get("page"))
    return url_for(".show_paper", event=event.slug, occasion=str(key), page=page)


def paper_page(event: Event, key: OccasionKey, form: PaperScanForm, *, problem: str = "") -> str:
    every = attended_sessions(event)
    sessions = sessions_of_occasion(event, every, key)
    people = signing(event, sessions)
    lines = paper_lines(event, every, sessions, people)
    registrations = {registration.id: registration for _position, registration in people}
    differing = paper.disagreements(lines)
    pages = max(1, -(-len(lines) // ROWS))
    number = min(max(1, id_or_none(request.args.get("page")) or 1), pages)
    return render_template(
        "attendance/paper.html",
        event=event,
        key=str(key),
        sessions=sessions,
        all_sessions=every,
        occasion_name=messages.occasion_name(key, sessions, event),
        lines=lines,
        page=Page(lines[(number - 1) * ROWS : number * ROWS], number, len(lines), ROWS),
        people=registrations,
        differing=differing,
        disagreement_words=messages.disagreement_words,
        status_word=messages.status_word,
        letters=[(letter, messages.status_word(status)) for letter, status in paper.LETTERS.items()],
        typed_count=sum(line.typed is not None for line in lines),
        scans=paper_scans(event, key),
        form=form,
        problem=problem,
    )
