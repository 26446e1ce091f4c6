"""The guardian's own page, the child's word, signed papers."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock, storage
from kasus_training.foundation.documents.pdf import pdf_response
from kasus_training.foundation.doors import by_token, public
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.security import limiter
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.foundation.uploads import read_scan
from kasus_training.participants import access, actions, queries
from kasus_training.participants.access import registration_in
from kasus_training.participants.consenting import Consequence
from kasus_training.participants.documents import consent_forms
from kasus_training.participants.forms.guardians import ConsentForm, GuardianForm, PaperForm
from kasus_training.participants.messages.guardians import consequence_words
from kasus_training.participants.routes.blueprint import bp
from kasus_training.participants.rules import Status
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken
from kasus_training.zones import local_day

ONE = "/events/<event>/participants/<int:registration_id>"
PER_ADDRESS = "60 per minute"
TONES = {Consequence.RELEASE: "success", Consequence.NOTHING: "success"}
GUARDIAN = audit.NamedActor("guardian")


@bp.route("/g/<token>", methods=["GET", "POST"])
@by_token
@limiter.limit(PER_ADDRESS, methods=["POST"])
def answer_as_guardian(token: str) -> ResponseReturnValue:
    """The three questions. The address opens the consents of one child and nothing else."""
    row = access.child_of_guardian(token)
    form = GuardianForm.for_registration(row)
    today = local_day(clock.now(), row.event.timezone)
    if form.carries_out(
        lambda: actions.record_guardian_consent(
            access.child_of_guardian(token), form.draft(today), by=GUARDIAN, on_paper=False, sure=form.sure.data
        )
    ):
        if form.made is Consequence.ERASE:
            return redirect(url_for(".show_erased"), 303)
        flash(consequence_words(form.made), TONES.get(form.made, "warning"))
        return redirect(url_for(".answer_as_guardian", token=token), 303)
    row = access.child_of_guardian(token)
    page = render_template(
        "participants/guardian.html",
        event=row.event,
        registration=row,
        form=form,
        token=token,
        consents=queries.newest_consents(row),
    )
    return page, form.http_status


@bp.get("/erased")
@public
def show_erased() -> ResponseReturnValue:
    """Said to somebody whose page no longer exists."""
    return render_template("participants/erased.html")


@bp.post("/p/<token>/assent")
@by_token
@limiter.limit(PER_ADDRESS)
def record_assent(token: str) -> ResponseReturnValue:
    access.registration_by_page(token)
    agrees = request.form.get("agrees")
    if agrees not in {"yes", "no"}:
        abort(400)
    with transaction():
        row = access.registration_by_page(token)
        actions.record_assent(row, agrees == "yes", by=audit.PARTICIPANT)
    flash(_("Thank you, your answer is noted."), "success")
    return redirect(f"/p/{token}", 303)


@bp.get("/g/<token>/consent-form.pdf")
@by_token
def download_own_consent_form(token: str) -> ResponseReturnValue:
    row = access.child_of_guardian(token)
    return pdf_response(consent_forms.consent_forms_pdf(row.event, [row]), _("consent-form") + ".pdf")


@bp.get("/events/<event>/participants/consent-forms.pdf")
@requires(Permission.CHILDREN_CONTACTS)
def print_consent_forms(event: Event) -> ResponseReturnValue:
    """The forms of all children whose guardian has not agreed yet; an empty one if there are none."""
    waiting = [row for row in queries.everybody(event) if row.status is Status.WAITING_FOR_GUARDIAN]
    return pdf_response(consent_forms.consent_forms_pdf(event, waiting), _("consent-form") + ".pdf")


@bp.get(f"{ONE}/consent-form.pdf")
@requires(Permission.CHILDREN_CONTACTS)
def print_consent_form(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    return pdf_response(consent_forms.consent_forms_pdf(event, [row]), _("consent-form") + ".pdf")


@bp.post(f"{ONE}/guardian-link")
@requires(Permission.CHILDREN_CONTACTS)
def renew_guardian_link(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    with transaction():
        actions.renew_guardian_link(row, by=current_user)
    flash(_("The guardian has a new link. The one before no longer works."), "success")
    return redirect(url_for(".show_participant", event=event.slug, registration_id=registration_id), 303)


@bp.route(f"{ONE}/consent", methods=["GET", "POST"])
@requires(Permission.CHILDREN_CONTACTS)
def record_consent(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    form = ConsentForm.for_registration(row)
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            followed = _record_from_paper(event, registration_id, form)
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
            row = registration_in(event, registration_id)
        else:
            flash(consequence_words(followed), TONES.get(followed, "warning"))
            return redirect(url_for(".show_participant", event=event.slug, registration_id=registration_id), 303)
    return render_template("participants/consent.html", event=event, form=form, row=row), status


def _record_from_paper(event: Event, registration_id: int, form: ConsentForm) -> Consequence:
    content = form.scanned()
    scan = read_scan(content) if content is not None else None
    with transaction():
        row = registration_in(event, registration_id)
        followed = actions.record_guardian_consent(row, form.draft(), by=current_user, sure=form.sure.data)
        if scan is not None and followed is not Consequence.ERASE:
            actions.keep_paper(row, scan, by=current_user)
    return followed


@bp.post(f"{ONE}/papers")
@requires(Permission.CHILDREN_CONTACTS)
def add_paper(event: Event, registration_id: int) -> ResponseReturnValue:
    """A scan that comes after the answers were recorded."""
    row = registration_in(event, registration_id)
    form = PaperForm()
    target = url_for(".show_participant", event=event.slug, registration_id=registration_id)
    if not form.validate_on_submit():
        flash(next(iter(form.scan.errors), _("Choose a file.")), "error")
        return redirect(target, 303)
    try:
        scan = read_scan(form.scan.data.read())
        with transaction():
            actions.keep_paper(row, scan, by=current_user)
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return redirect(target, 303)
    flash(_("The scan is kept."), "success")
    return redirect(target, 303)


@bp.get(f"{ONE}/papers/<int:paper_id>")
@requires(Permission.CHILDREN_CONTACTS)
def show_paper(event: Event, registration_id: int, paper_id: int) -> ResponseReturnValue:
    """A kept scan. Pictures open in the browser, a PDF is saved: nothing of it runs here."""
    paper = access.paper_in(registration_in(event, registration_id), paper_id)
    path = storage.path_of(paper.file_name)
    if not path.exists():
        abort(404)
    response: Response = send_file(
        path,
        mimetype=paper.media_type,
        as_attachment=paper.media_type == "application/pdf",
        download_name=_("consent") + f"-{paper.id}{path.suffix}",
        conditional=False,
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; img-src 'self'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response
