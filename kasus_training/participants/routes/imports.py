"""Lists of participants from files: look first, then take in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import storage
from kasus_training.foundation.documents.spreadsheet import csv_text, file_response
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries, tables
from kasus_training.participants.access import keep_upload, kept_upload
from kasus_training.participants.actions.importing import Outcome, PlannedRow, read_table
from kasus_training.participants.columns import HEADINGS
from kasus_training.participants.forms.importing import ImportForm, UploadForm
from kasus_training.participants.routes.blueprint import bp
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

IMPORT = "/events/<event>/participants/import"
TEMPLATE_HEADINGS = (
    "no", "gelar_depan", "nama", "gelar_belakang", "jenis_kelamin", "nip", "jabatan", "instansi", "sektor",
    "kecamatan", "no_hp", "email", "tanggal_lahir", "nama_wali", "hp_wali",
)  # fmt: skip


@bp.route(IMPORT, methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def import_people(event: Event) -> ResponseReturnValue:
    form = UploadForm(queries.sectors_of(event))
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            key = _read_upload(event, form)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            return redirect(url_for(".preview_import", event=event.slug, key=key), 303)
    page = render_template("participants/import.html", event=event, form=form, headings=HEADINGS)
    return page, status


def _read_upload(event: Event, form: UploadForm) -> str:
    """Read the file once; what is kept is its table, not the file."""
    upload = form.file.data
    table = read_table(upload.stream.read(tables.FILE_MAX + 1))
    return keep_upload(event, {"table": table, "sector": form.sector_id.data, "file": (upload.filename or "")[:120]})


@bp.get(f"{IMPORT}/<key>")
@requires(Permission.PEOPLE_EDIT)
def preview_import(event: Event, key: str) -> ResponseReturnValue:
    _name, upload = kept_upload(event, key)
    lines, ignored = actions.read_lines(upload["table"])
    rows = actions.preview_import(event, lines, sector_id=upload["sector"])
    return _show(event, rows, key=key, form=ImportForm(), upload=upload, ignored=ignored)


@bp.post(f"{IMPORT}/<key>")
@requires(Permission.PEOPLE_EDIT)
def confirm_import(event: Event, key: str) -> ResponseReturnValue:
    name, upload = kept_upload(event, key)
    lines, _ignored = actions.read_lines(upload["table"])
    with transaction():
        rows = actions.import_people(event, lines, sector_id=upload["sector"], by=current_user)
    storage.discard(name)
    left_out = [row for row in rows if row.outcome is Outcome.FAULTY]
    taken_in = sum(row.outcome is Outcome.NEW for row in rows)
    flash(_("%(count)s people taken in from the file.", count=taken_in), "success")
    for row in left_out[:10]:
        flash(
            _("Row %(line)s (%(name)s): %(reason)s", line=row.line, name=row.shown, reason=sentence_for(row.faults[0])),
            "warning",
        )
    if len(left_out) > 10:
        flash(_("%(count)s further rows were left out.", count=len(left_out) - 10), "warning")
    return redirect(url_for(".list_participants", event=event.slug), 303)


@bp.get(f"{IMPORT}/template.csv")
@requires(Permission.PEOPLE_EDIT)
def download_template(event: Event) -> ResponseReturnValue:
    """An empty list with the headings that are understood."""
    return file_response(csv_text(TEMPLATE_HEADINGS, []), "peserta.csv", "text/csv; charset=utf-8")


def _show(event: Event, rows: list[PlannedRow], **more: Any) -> str:
    ordered = sorted(rows, key=lambda row: (row.outcome is not Outcome.FAULTY, row.line))
    return render_template(
        "participants/import_preview.html",
        event=event,
        rows=ordered,
        counts=Counter(row.outcome.value for row in rows),
        reason=sentence_for,
        **more,
    )
