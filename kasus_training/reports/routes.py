"""How reports are reached in a browser."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.documents.spreadsheet import file_response
from kasus_training.permissions import Permission
from kasus_training.reports import documents, messages
from kasus_training.reports.queries import Report, report_of

bp = Blueprint("reports", __name__)


@bp.get("/events/<event>/report")
@requires(Permission.REPORT_SEE)
def show_report(event: Event) -> ResponseReturnValue:
    report = _report(event)
    return render_template(
        "reports/report.html",
        event=event,
        report=report,
        sentences=messages.key_sentences(report),
        advices=[messages.advice_on(finding) for finding in report.findings],
        words=messages.WORDS,
    )


@bp.get("/events/<event>/report.xlsx")
@requires(Permission.REPORT_SEE)
def download_workbook(event: Event) -> ResponseReturnValue:
    report = _report(event)
    content = documents.workbook(
        report,
        messages.WORDS,
        sentences=messages.key_sentences(report),
        with_names=can(Permission.PEOPLE_SEE),
    )
    return file_response(content, f"laporan-{event.slug}.xlsx")


@bp.get("/events/<event>/report.csv")
@requires(Permission.REPORT_SEE)
def download_attendance(event: Event) -> ResponseReturnValue:
    return file_response(
        documents.attendance_csv(_report(event), messages.WORDS), f"laporan-{event.slug}.csv", "text/csv"
    )


def _report(event: Event) -> Report:
    """As the reader may see it: readers who see no names see no small groups either."""
    return report_of(event, now=clock.now(), for_office=can(Permission.PEOPLE_SEE))
