"""Papers for the hall: badges and signature sheets."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from kasus_training.attendance import messages
from kasus_training.attendance.access import registration_of
from kasus_training.attendance.documents import badges, rosters, signature_sheets
from kasus_training.attendance.forms import id_or_none
from kasus_training.attendance.labels import FORMATS, BadgeRole
from kasus_training.attendance.queries import attended_sessions
from kasus_training.attendance.routes import bp
from kasus_training.attendance.sheets import (
    SPARE_MOST,
    SPARE_ROWS,
    USUAL_COLUMNS,
    Column,
    Group,
    SheetRequest,
    read_occasion,
)
from kasus_training.events.access import can, requires
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
        roles=[
            (role.value, messages.role_choices()[role], count)
            for role, count in badges.count_without_ticket(event).items()
        ],
        without_badge=rosters.count_without_badge(event),
        sessions=attended_sessions(event),
        papers=messages.paper_choices(),
        groups=messages.group_words(),
        columns=messages.column_words(),
        usual_columns=USUAL_COLUMNS,
        spare=SPARE_ROWS,
        covers=event.scan_covers.value,
    )


@bp.get("/events/<event>/attendance/papers/badges.pdf")
@requires(Permission.PAPERS_PRINT)
def print_badges(event: Event) -> ResponseReturnValue:
    paper = request.args.get("per_page", "8")
    if paper not in FORMATS:
        raise RuleBroken("badges-per-page", field="per_page")
    wanted = request.args.get("sector", "")
    role = BadgeRole(wanted) if wanted in set(BadgeRole) else BadgeRole.PARTICIPANT
    content = badges.badges_pdf(
        event, paper=paper, role=role, sector_id=_chosen_sector(event, wanted), registration_id=_chosen_person(event)
    )
    return pdf_response(content, f"tanda-pengenal-{event.slug}.pdf")


def _chosen_person(event: Event) -> int | None:
    """One badge alone, to be printed again for somebody who stands at the desk."""
    wanted = request.args.get("person")
    return registration_of(event, id_or_none(wanted)).id if wanted else None


def _chosen_sector(event: Event, wanted: str) -> int | None:
    if not wanted or wanted in set(BadgeRole):
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
    which = wanted.occasion.day.isoformat() if wanted.occasion.day else f"sesi-{wanted.occasion.session_id}"
    return pdf_response(content, f"daftar-hadir-{event.slug}-{which}.pdf")


def chosen_sheet(event: Event) -> SheetRequest:
    """What the address asks for; without words of its own, a blank sheet of the first day."""
    try:
        occasion = read_occasion(request.args.get("occasion", f"day-{event.first_day}"))
        groups = tuple(Group(word) for word in dict.fromkeys(request.args.getlist("group")))
        columns = tuple(Column(word) for word in dict.fromkeys(request.args.getlist("column")))
    except ValueError:
        abort(404)
    # A form that leaves out every column says so, for it names none of them.
    if not columns and "columns" not in request.args:
        columns = USUAL_COLUMNS
    if not can(Permission.CONTACTS_SEE):
        columns = tuple(column for column in columns if column is not Column.TELEPHONE)
    return SheetRequest(
        occasion,
        filled=request.args.get("filled") == "yes",
        groups=groups or (Group.PARTICIPANTS,),
        columns=columns,
        spare=_spare_rows(),
    )


def _spare_rows() -> int:
    typed = request.args.get("spare", "")
    return min(int(typed), SPARE_MOST) if typed.isdecimal() and len(typed) < 4 else SPARE_ROWS
