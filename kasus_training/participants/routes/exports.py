"""Files with participants, and head counts of them."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.foundation.documents.spreadsheet import Sheet, csv_text, file_response, xlsx
from kasus_training.participants import queries
from kasus_training.participants.disaggregation import Disaggregation, disaggregate
from kasus_training.participants.exporting import ANSWER, USUAL, Reader
from kasus_training.participants.messages import STATUS_WORDS
from kasus_training.participants.messages import exports as words
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.rules import Status
from kasus_training.permissions import Permission

EXPORT = "/events/<event>/participants/export"
DISAGGREGATED = "/events/<event>/participants/disaggregated"


def _reader() -> Reader:
    return Reader(
        sees_contacts=can(Permission.CONTACTS_SEE),
        sees_children=can(Permission.PEOPLE_SEE),
        sees_guardians=can(Permission.CHILDREN_CONTACTS),
    )


@bp.get(EXPORT)
@requires(Permission.PEOPLE_EXPORT)
def export_participants(event: Event) -> ResponseReturnValue:
    """What the file shall hold."""
    reader = _reader()
    return render_template(
        "participants/export.html",
        event=event,
        columns=reader.columns(),
        usual=USUAL,
        questions=queries.questions_ever(event) if reader.sees_contacts else [],
        answer=ANSWER,
        reader=reader,
        sector_choices=[(sector.id, sector.label) for sector in queries.sectors_of(event)],
        status_choices=[("", _("All")), *((status.value, STATUS_WORDS[status]) for status in _statuses(event))],
        exports=words,
    )


def _statuses(event: Event) -> list[Status]:
    return [status for status, count in queries.status_counts(event).items() if count]


@bp.get(f"{EXPORT}/participants.xlsx")
@requires(Permission.PEOPLE_EXPORT)
def download_participants_xlsx(event: Event) -> ResponseReturnValue:
    return file_response(xlsx([_sheet(event)]), f"peserta-{event.slug}.xlsx")


@bp.get(f"{EXPORT}/participants.csv")
@requires(Permission.PEOPLE_EXPORT)
def download_participants_csv(event: Event) -> ResponseReturnValue:
    sheet = _sheet(event)
    return file_response(csv_text(sheet.headings, sheet.rows), f"peserta-{event.slug}.csv", "text/csv; charset=utf-8")


def _sheet(event: Event) -> Sheet:
    reader = _reader()
    status = request.args.get("status", "")
    rows = queries.registrations_to_export(
        event,
        sector_id=request.args.get("sector", type=int),
        status=Status(status) if status in set(Status) else None,
    )
    questions, given = queries.answers_by_registration(event)
    answers = words.OwnAnswers({question.id: question for question in questions}, given)
    columns = reader.chosen(request.args.getlist("column"), questions=answers.questions)
    return words.participants_sheet(event, rows, columns, reader=reader, answers=answers)


@bp.get(DISAGGREGATED)
@requires(Permission.PEOPLE_EXPORT)
def show_disaggregated(event: Event) -> ResponseReturnValue:
    found, sectors = _disaggregated(event)
    return render_template("participants/disaggregated.html", event=event, found=found, sectors=sectors, exports=words)


@bp.get(f"{DISAGGREGATED}/disaggregated.xlsx")
@requires(Permission.PEOPLE_EXPORT)
def download_disaggregated(event: Event) -> ResponseReturnValue:
    found, sectors = _disaggregated(event)
    return file_response(xlsx(words.disaggregated_sheets(event, found, sectors)), f"data-terpilah-{event.slug}.xlsx")


def _disaggregated(event: Event) -> tuple[Disaggregation, dict[str, str]]:
    """The figures, for readers outside the office with small ones hidden, and the sectors' names."""
    sectors = {sector.code: sector.label for sector in queries.sectors_of(event)}
    return disaggregate(queries.head_counts(event), list(sectors), outside=not can(Permission.PEOPLE_SEE)), sectors
