"""The timetable on paper and in people's calendars."""

from __future__ import annotations

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import pdf_response
from kasus_training.foundation.doors import public
from kasus_training.permissions import Permission
from kasus_training.schedule import documents
from kasus_training.schedule.access import published_event
from kasus_training.schedule.routes import bp


@bp.get("/events/<event>/schedule/print")
@requires(Permission.SCHEDULE_SEE)
def print_schedule(event: Event) -> ResponseReturnValue:
    return render_template("schedule/print.html", event=event, sheet=documents.schedule_sheet(event))


@bp.get("/events/<event>/schedule.pdf")
@requires(Permission.SCHEDULE_SEE)
def download_pdf(event: Event) -> ResponseReturnValue:
    return pdf_response(documents.schedule_pdf(event), f"jadwal-{event.slug}.pdf")


@bp.get("/e/<slug>/schedule.ics")
@public
def download_calendar(slug: str) -> ResponseReturnValue:
    event = published_event(slug)
    page_url = f"{current_app.config['BASE_URL']}/e/{event.slug}"
    response = Response(documents.calendar_file(event, page_url=page_url), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=f"{event.slug}.ics")
    return response
