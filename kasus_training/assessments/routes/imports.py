"""Scores from files and pasted tables: look first, then take in."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.assessments import access, actions, messages, queries
from kasus_training.assessments.actions.importing import Outcome, plan_mark
from kasus_training.assessments.forms import ScoreUploadForm
from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.routes.blueprint import ROOT, bp
from kasus_training.assessments.score_columns import FormFacts, read_score_lines
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import storage
from kasus_training.foundation.documents.spreadsheet import Sheet, file_response, xlsx
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import tables
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

IMPORT = f"{ROOT}/import"


@bp.route(IMPORT, methods=["GET", "POST"])
@requires(Permission.SCORES_ENTER)
def import_scores(event: Event) -> ResponseReturnValue:
    tests = access.open_forms(event)
    form = ScoreUploadForm(tests)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            key = _read_upload(event, tests, form)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            return redirect(url_for(".preview_score_import", event=event.slug, key=key), 303)
    return render_template("assessments/import.html", event=event, form=form, tests=tests), status


def _read_upload(event: Event, tests: list[AssessmentForm], form: ScoreUploadForm) -> str:
    """Read the file once; what is kept is its lines, not the file."""
    upload = form.file.data
    content = upload.stream.read(tables.FILE_MAX + 1) if upload else (form.pasted.data or "").encode()
    lines, ignored = read_score_lines(tables.read_tables(content), _facts(tests), form_id=form.form_id.data or None)
    used = {form_id for line in lines for form_id, _typed in line.entries}
    kept = {
        "lines": [[line.line, line.code, line.number, line.name, line.entries] for line in lines],
        "forms": sorted(used),
        "ignored": ignored,
        "overwrite": bool(form.overwrite.data),
        "file": (upload.filename or "")[:120] if upload else "",
    }
    return access.keep_scores(event, kept)


def _facts(tests: list[AssessmentForm]) -> list[FormFacts]:
    return [FormFacts(test.id, test.title, test.phase, test.session_id is not None) for test in tests]


@bp.get(f"{IMPORT}/<key>")
@requires(Permission.SCORES_ENTER)
def preview_score_import(event: Event, key: str) -> ResponseReturnValue:
    _name, upload, lines = access.kept_scores(event, key)
    tests = access.own_forms(event, upload["forms"])
    plan = actions.preview_scores(event, tests, lines, overwrite=upload["overwrite"])
    counts = Counter(score.outcome for line in plan for score in line.scores)
    return render_template(
        "assessments/import_preview.html",
        event=event,
        tests=tests,
        rows=sorted(plan, key=lambda line: (not line.is_faulty, line.line)),
        counts=counts,
        faulty=sum(line.is_faulty for line in plan),
        written=counts[Outcome.NEW] + counts[Outcome.CHANGED],
        upload=upload,
        mark=plan_mark(plan),
        reason=sentence_for,
        words=messages.entry_words,
        key=key,
    )


@bp.post(f"{IMPORT}/<key>")
@requires(Permission.SCORES_ENTER)
def confirm_score_import(event: Event, key: str) -> ResponseReturnValue:
    name, upload, lines = access.kept_scores(event, key)
    mark = request.form.get("mark", "")
    try:
        with transaction():
            tests = access.own_forms(event, upload["forms"])
            written = actions.import_scores(
                event, tests, lines, overwrite=upload["overwrite"], mark=mark, by=current_user
            )  # fmt: skip
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return redirect(url_for(".preview_score_import", event=event.slug, key=key), 303)
    storage.discard(name)
    flash(ngettext("%(num)d score taken in.", "%(num)d scores taken in.", written), "success")
    return redirect(url_for(".show_scores", event=event.slug), 303)


@bp.get(f"{IMPORT}/template.xlsx")
@requires(Permission.SCORES_ENTER)
def download_score_template(event: Event) -> ResponseReturnValue:
    """The participants with number and code, and a column for each test, filled as it stands."""
    tests = access.open_forms(event)
    people = queries.people_to_score(event)
    cells = queries.cells_of(tests, [person.registration_id for person in people])
    rows: list[list[Any]] = [
        [person.number, person.code, person.name, *(_cell(cells[test.id, person.registration_id]) for test in tests)]
        for person in people
    ]
    sheet = Sheet(
        _("Scores"),
        _("Scores of %(event)s", event=event.title),
        [_("No."), _("Code"), _("Name"), *(test.title for test in tests)],
        rows,
        widths=[6, 10, 36, *(14 for _test in tests)],
    )
    return file_response(xlsx([sheet]), "nilai.xlsx")


def _cell(cell: queries.Cell) -> Any:
    """Numbers as numbers, T and B as letters, nothing as nothing."""
    return cell.entry.value if cell.entry.value is not None else cell.text or None
