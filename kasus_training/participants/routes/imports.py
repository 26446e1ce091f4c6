"""Lists of participants from files: look first, then take in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.documents.spreadsheet import Sheet, csv_text, file_response, xlsx
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.jobs import board
from kasus_training.foundation.paging import Page
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import queries
from kasus_training.participants.access import people_list_in
from kasus_training.participants.actions import importing
from kasus_training.participants.columns import HEADINGS, Columns, columns_of, find_columns, width_of
from kasus_training.participants.forms.importing import ColumnsForm, DecisionsForm, UploadForm
from kasus_training.participants.messages import importing as words
from kasus_training.participants.messages.list_changes import change_value
from kasus_training.participants.models import PeopleList
from kasus_training.participants.plan_notes import ruling_of
from kasus_training.participants.planning import Outcome
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.rules import CHECK_LIST, TAKE_IN_LIST, ListState
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

IMPORT = "/events/<event>/participants/import"
ONE = f"{IMPORT}/<int:list_id>"
ROWS_PER_PAGE = 100
SAMPLES = 3
HEADING_CHOICES = 30
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
            # A file is read before the transaction: other writers do not wait for it.
            reading = importing.read_list(form.content())
            with transaction():
                kept = importing.open_list(
                    event, reading, by=current_user, filename=form.filename(), sector_id=form.sector_id.data
                )
                target = ".preview_import" if reading.is_understood else ".choose_columns"
                address = url_for(target, event=event.slug, list_id=kept.id)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            return redirect(address, 303)
    page = render_template("participants/import.html", event=event, form=form, headings=HEADINGS)
    return page, status


@bp.get(ONE)
@requires(Permission.PEOPLE_EDIT)
def preview_import(event: Event, list_id: int) -> ResponseReturnValue:
    kept = people_list_in(event, list_id)
    if kept.state is ListState.READ:
        return redirect(url_for(".choose_columns", event=event.slug, list_id=kept.id))
    return _show(event, kept)


def _show(event: Event, kept: PeopleList, *, problem: str = "") -> str:
    problem = problem or (sentence_for(RuleBroken(kept.problem)) if kept.problem else "")
    facts: dict[str, Any] = {
        "event": event,
        "kept": kept,
        "problem": problem,
        "words_of": words,
        "change_value": change_value,
    }
    if kept.state in {ListState.CHECKING, ListState.WRITING}:
        return render_template("participants/import_progress.html", job=_job_of(event, kept), **facts)
    notes = importing.notes_in(kept)
    if kept.state is ListState.DONE:
        return render_template("participants/import_done.html", left_out=notes["rows"], **facts)
    only = request.args.get("show", "")
    rows = [row for row in notes["rows"] if not only or row["outcome"] == only]
    if not only:
        # What needs somebody stands first.
        rows.sort(key=lambda row: (row["outcome"] not in {Outcome.FAULTY.value, Outcome.DUPLICATE.value}, row["line"]))
    page = _page_of(rows, request.args.get("page", 1, type=int))
    link = lambda **more: url_for(".preview_import", event=event.slug, list_id=kept.id, **more)  # noqa: E731
    return render_template(
        "participants/import_preview.html",
        page=page,
        only=only,
        link=link,
        paging=lambda number: link(show=only or None, page=number),
        effects=[effect for effect in notes["effects"] if effect["coming"] or effect["turned_away"]],
        columns=_columns_shown(kept),
        ruling=lambda noted: sentence_for(ruling_of(noted)),
        **facts,
    )


def _page_of(rows: list[dict[str, Any]], number: int) -> Page[dict[str, Any]]:
    pages = max(1, -(-len(rows) // ROWS_PER_PAGE))
    number = min(max(1, number), pages)
    start = (number - 1) * ROWS_PER_PAGE
    return Page(rows[start : start + ROWS_PER_PAGE], number, len(rows), ROWS_PER_PAGE)


def _columns_shown(kept: PeopleList) -> list[tuple[str, str]]:
    """What stands above each column that is read, and the field that it became."""
    headings = importing.notes_in(kept)["headings"]
    return [
        (headings[place] if place < len(headings) else letter(place), name)
        for place, name in enumerate(kept.chosen["fields"])
        if name
    ]


def letter(place: int) -> str:
    """A column as spreadsheets call it: A, B … Z, AA."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


def _job_of(event: Event, kept: PeopleList) -> Any:
    kind = CHECK_LIST if kept.state is ListState.CHECKING else TAKE_IN_LIST
    job = board.latest(kind, event.id)
    return job if job is not None and job.arguments.get("people_list") == kept.id else None


@bp.get(f"{ONE}/progress")
@requires(Permission.PEOPLE_EDIT)
def show_import_progress(event: Event, list_id: int) -> ResponseReturnValue:
    """The block that shows how far the work got; 204 once there is something else to see."""
    kept = people_list_in(event, list_id)
    job = _job_of(event, kept)
    if kept.state not in {ListState.CHECKING, ListState.WRITING} or job is None or job.is_finished:
        return "", 204
    return render_template("participants/import_progress_block.html", event=event, kept=kept, job=job)


@bp.post(ONE)
@requires(Permission.PEOPLE_EDIT)
def confirm_import(event: Event, list_id: int) -> ResponseReturnValue:
    whole = request.form.get("rows") == "all"
    return _change(
        event, list_id, lambda kept: importing.ask_to_take_in(event, kept, whole=whole, by=current_user), _say_taken_in
    )


def _say_taken_in(kept: PeopleList) -> None:
    if kept.state is not ListState.DONE:
        return
    new, changed = kept.counts["new"], kept.counts["changed"]
    flash(ngettext("%(num)d person taken in from the file.", "%(num)d people taken in from the file.", new), "success")
    if changed:
        flash(ngettext("%(num)d person updated.", "%(num)d people updated.", changed), "success")


def _change(
    event: Event, list_id: int, action: Callable[[PeopleList], None], said: Callable[[PeopleList], None] | None = None
) -> ResponseReturnValue:
    """Do one thing with the list; a refusal is shown above what is known of it."""
    kept = people_list_in(event, list_id)
    try:
        with transaction():
            action(people_list_in(event, list_id))
    except RuleBroken as broken:
        return _show(event, people_list_in(event, list_id), problem=sentence_for(broken)), status_of(broken)
    if said is not None:
        said(kept)
    return redirect(url_for(".preview_import", event=event.slug, list_id=list_id), 303)


@bp.post(f"{ONE}/rows")
@requires(Permission.PEOPLE_EDIT)
def decide_import_rows(event: Event, list_id: int) -> ResponseReturnValue:
    form = DecisionsForm()
    decisions, together = form.decisions(), form.together()
    return _change(
        event,
        list_id,
        lambda kept: importing.decide_rows(event, kept, decisions=decisions, together=together, by=current_user),
    )


@bp.post(f"{ONE}/discard")
@requires(Permission.PEOPLE_EDIT)
def discard_import(event: Event, list_id: int) -> ResponseReturnValue:
    people_list_in(event, list_id)
    with transaction():
        importing.discard_list(people_list_in(event, list_id))
    flash(_("The list was put aside. Nothing of it is kept."), "success")
    return redirect(url_for(".import_people", event=event.slug), 303)


@bp.route(f"{ONE}/columns", methods=["GET", "POST"])
@requires(Permission.PEOPLE_EDIT)
def choose_columns(event: Event, list_id: int) -> ResponseReturnValue:
    kept = people_list_in(event, list_id)
    if not kept.tables_file:
        abort(404)
    tables = importing.tables_of(kept)
    place = request.values.get("table", kept.chosen["table"], type=int)
    place = place if 0 <= place < len(tables) else 0
    table = tables[place].table
    columns = _columns_to_show(kept, table, place, request.values.get("heading", type=int))
    form = ColumnsForm(queries.sectors_of(event), width_of(table), kept.chosen, columns)
    if form.carries_out(
        lambda: importing.choose_columns(
            event,
            people_list_in(event, list_id),
            table=place,
            heading=columns.row,
            names=form.names(),
            separates_titles=form.split.data,
            sector_id=form.sector_id.data,
            by=current_user,
        )
    ):
        return redirect(url_for(".preview_import", event=event.slug, list_id=list_id), 303)
    page = render_template(
        "participants/import_columns.html",
        event=event,
        kept=kept,
        form=form,
        tables=[(number, _table_word(each)) for number, each in enumerate(tables)],
        place=place,
        heading=columns.row,
        headings=_heading_choices(table),
        columns=_columns_with_samples(form, table, columns.row),
    )
    return page, form.http_status


def _columns_to_show(kept: PeopleList, table: list[list[str]], place: int, heading: int | None) -> Columns:
    """The columns as they were chosen, or as another table or heading row suggests."""
    chosen = kept.chosen
    if place == chosen["table"] and heading in {None, chosen["heading"]}:
        places = {name: at for at, name in enumerate(chosen["fields"]) if name}
        return Columns(chosen["heading"], places, separates_titles=chosen["split"])
    if heading is None:
        return find_columns(table) or Columns(-1, {})
    return columns_of(table[heading], heading) if 0 <= heading < len(table) else Columns(-1, {})


def _table_word(candidate: Any) -> str:
    return candidate.name if candidate.is_sheet else str(words.DELIMITER_WORDS.get(candidate.name, candidate.name))


def _heading_choices(table: list[list[str]]) -> list[tuple[int, str]]:
    none = (-1, _("no headings: the first row is a person"))
    return [none] + [
        (number, _("row %(number)s: %(words)s", number=number + 1, words=" · ".join(filter(None, row))[:70]))
        for number, row in enumerate(table[:HEADING_CHOICES])
        if any(row)
    ]


def _columns_with_samples(form: ColumnsForm, table: list[list[str]], heading: int) -> list[dict[str, Any]]:
    below = [row for row in table[heading + 1 :] if any(row)]
    return [
        {
            "letter": letter(place),
            "heading": table[heading][place] if 0 <= heading < len(table) and place < len(table[heading]) else "",
            "samples": [row[place] for row in below if place < len(row) and row[place]][:SAMPLES],
            "field": form.field_of(place),
        }
        for place in range(width_of(table))
    ]


@bp.get(f"{ONE}/left-out.xlsx")
@requires(Permission.PEOPLE_EDIT)
def download_left_out(event: Event, list_id: int) -> ResponseReturnValue:
    """The rows that stay out, as they came, with the reason: to be corrected and sent again."""
    headings, rows = importing.left_out_of(people_list_in(event, list_id))
    if not rows:
        abort(404)
    width = max(len(headings), *(len(row["cells"]) for row in rows))
    padded = [*headings, *("" for _place in range(width - len(headings)))]
    content = xlsx(
        [
            Sheet(
                _("Stays out"),
                _("Rows that were left out"),
                [*padded, _("Reason")],
                [[*row["cells"], *[""] * (width - len(row["cells"])), " ".join(words.reasons_of(row))] for row in rows],
                widths=[16] * width + [80],
            )
        ]
    )
    return file_response(content, f"baris-tertolak-{event.slug}.xlsx")


@bp.get(f"{IMPORT}/template.csv")
@requires(Permission.PEOPLE_EDIT)
def download_template(event: Event) -> ResponseReturnValue:
    """An empty list with the headings that are understood."""
    return file_response(csv_text(TEMPLATE_HEADINGS, []), "peserta.csv", "text/csv; charset=utf-8")
