"""Papers for the hall: badges and signature sheets."""

from __future__ import annotations

from datetime import date

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from kasus_training.attendance.documents import badges, rosters, signature_sheets
from kasus_training.attendance.queries import attended_sessions
from kasus_training.attendance.routes import bp
from kasus_training.attendance.sheets import SheetRequest
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import pdf_response
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken


@bp.get("/events/<event>/attendance/papers")
@requires(Permission.PAPERS_PRINT)
def show_papers(event: Event) -> ResponseReturnValue:
    sectors = rosters.sectors_to_choose(event)
    return render_template(
        "attendance/papers.html",
        event=event,
        sectors=sectors,
        badge_count=sum(count for _sector, count in sectors),
        without_badge=rosters.count_without_badge(event),
        sessions=attended_sessions(event),
        per_page_choices=badges.PER_PAGE,
    )


@bp.get("/events/<event>/attendance/papers/badges.pdf")
@requires(Permission.PAPERS_PRINT)
def print_badges(event: Event) -> ResponseReturnValue:
    per_page = request.args.get("per_page", "8")
    if per_page not in {str(choice) for choice in badges.PER_PAGE}:
        raise RuleBroken("badges-per-page", field="per_page")
    content = badges.badges_pdf(event, per_page=int(per_page), sector_id=_chosen_sector(event))
    return pdf_response(content, f"tanda-pengenal-{event.slug}.pdf")


def _chosen_sector(event: Event) -> int | None:
    wanted = request.args.get("sector", "")
    if not wanted:
        return None
    ids = {str(sector.id): sector.id for sector, _count in rosters.sectors_to_choose(event)}
    if wanted not in ids:
        abort(404)
    return ids[wanted]


@bp.get("/events/<event>/attendance/papers/sheet.pdf")
@requires(Permission.PAPERS_PRINT)
def print_sheet(event: Event) -> ResponseReturnValue:
    wanted = chosen_sheet(event)
    try:
        content = signature_sheets.sheet_pdf(event, wanted)
    except signature_sheets.NoSuchOccasion:
        abort(404)
    what = wanted.day.isoformat() if wanted.day else f"sesi-{wanted.session_id}"
    return pdf_response(content, f"daftar-hadir-{event.slug}-{what}.pdf")


def chosen_sheet(event: Event) -> SheetRequest:
    """ "day-2025-11-24" or "session-17" of the address; without it, the first day."""
    kind, _dash, which = request.args.get("occasion", f"day-{event.first_day}").partition("-")
    filled = request.args.get("filled") == "yes"
    if kind == "session" and which.isdecimal() and len(which) < 10:
        return SheetRequest(session_id=int(which), filled=filled)
    try:
        return SheetRequest(day=date.fromisoformat(which), filled=filled)
    except ValueError:
        abort(404)
