"""The register of certificates, for the people who issue them."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import IO, Any

from flask import abort, flash, make_response, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.certificates import access, actions, queries
from kasus_training.certificates.documents import file_name
from kasus_training.certificates.forms import ReissueForm, RevokeForm
from kasus_training.certificates.listing import Standing, list_people
from kasus_training.certificates.messages import gap_words
from kasus_training.certificates.models import Certificate
from kasus_training.certificates.routes import bp
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.documents.pdf import pdf_response
from kasus_training.foundation.jobs.models import Job
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission

REMEMBERED = timedelta(minutes=10)
"""So long the list says what the last job did."""


@bp.get("/events/<event>/certificates")
@requires(Permission.CERTIFICATES_SEE)
def list_certificates(event: Event) -> ResponseReturnValue:
    held = queries.holders(event)
    only = request.args.get("standing", "")
    search = request.args.get("q", "").strip()
    listing = list_people(
        queries.verdicts_of(event),
        {registration_id: certificate.state for registration_id, certificate in held.items()},
        only=Standing(only) if only in set(Standing) else None,
        search=search,
        number=request.args.get("page", 1, type=int),
    )
    ids = [line.verdict.candidate.registration_id for line in listing.lines]
    return render_template(
        "certificates/list.html",
        event=event,
        listing=listing,
        held=held,
        people=queries.registrations_by_id(ids),
        only=only,
        search=search,
        job=_job_to_show(event),
        gaps=queries.gaps_of(event),
        gap_words=gap_words,
    )


def _job_to_show(event: Event) -> Job | None:
    job = queries.latest_job(event)
    if job is None or (job.is_finished and (job.finished_at is None or clock.now() - job.finished_at > REMEMBERED)):
        return None
    return job


@bp.post("/events/<event>/certificates/issue")
@requires(Permission.CERTIFICATES_ISSUE)
def issue_certificates(event: Event) -> ResponseReturnValue:
    return _ask(event, lambda: actions.issue_all(event, by=current_user))


@bp.post("/events/<event>/certificates/people/<int:registration_id>/issue")
@requires(Permission.CERTIFICATES_ISSUE)
def issue_certificate(event: Event, registration_id: int) -> ResponseReturnValue:
    access.check_participant(event, registration_id)
    return _ask(event, lambda: actions.issue_one(event, registration_id, by=current_user))


def _ask(event: Event, action: Callable[[], Job]) -> ResponseReturnValue:
    with transaction():
        action()
    flash(_("The certificates are being made. You may leave this page; the work goes on."), "success")
    return redirect(url_for(".list_certificates", event=event.slug), 303)


@bp.get("/events/<event>/certificates/progress/<int:job_id>")
@requires(Permission.CERTIFICATES_SEE)
def show_progress(event: Event, job_id: int) -> ResponseReturnValue:
    """The block that shows how far the work got; 204 once there is nothing left to watch."""
    job = access.job_of(event, job_id)
    if job.is_finished:
        return "", 204
    return render_template("certificates/progress.html", event=event, job=job)


@bp.get("/events/<event>/certificates/<int:certificate_id>")
@requires(Permission.CERTIFICATES_SEE)
def show_certificate(event: Event, certificate_id: int) -> ResponseReturnValue:
    certificate = access.certificate_of(event, certificate_id)
    return _page(certificate, ReissueForm.of(certificate.registration.person), RevokeForm())


def _page(certificate: Certificate, reissue: ReissueForm, revoke: RevokeForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "certificates/certificate.html",
        event=certificate.event,
        certificate=certificate,
        reissue_form=reissue,
        revoke_form=revoke,
    )
    return page, status


@bp.post("/events/<event>/certificates/<int:certificate_id>/reissue")
@requires(Permission.CERTIFICATES_ISSUE)
def reissue_certificate(event: Event, certificate_id: int) -> ResponseReturnValue:
    certificate = access.certificate_of(event, certificate_id)
    form = ReissueForm()
    if form.carries_out(
        lambda: actions.reissue(certificate, form.draft(), reason=form.reason.data or "", by=current_user)
    ):
        flash(_("The corrected certificate is being made. The old one holds until then."), "success")
        return redirect(url_for(".list_certificates", event=event.slug), 303)
    return _page(access.certificate_of(event, certificate_id), form, RevokeForm(formdata=None), form.http_status)


@bp.post("/events/<event>/certificates/<int:certificate_id>/revoke")
@requires(Permission.CERTIFICATES_ISSUE)
def revoke_certificate(event: Event, certificate_id: int) -> ResponseReturnValue:
    certificate = access.certificate_of(event, certificate_id)
    form = RevokeForm()
    if form.carries_out(lambda: actions.revoke(certificate, reason=form.revoke_reason.data or "", by=current_user)):
        flash(_("The certificate is revoked. Its verification page says so."), "success")
        return redirect(url_for(".show_certificate", event=event.slug, certificate_id=certificate_id), 303)
    certificate = access.certificate_of(event, certificate_id)
    return _page(certificate, ReissueForm.of(certificate.registration.person), form, form.http_status)


@bp.get("/events/<event>/certificates/<int:certificate_id>/certificate.pdf")
@requires(Permission.CERTIFICATES_SEE)
def download_certificate(event: Event, certificate_id: int) -> ResponseReturnValue:
    certificate = access.certificate_with_pdf(event, certificate_id)
    return pdf_response(certificate.pdf, file_name(certificate.number.text, certificate.snapshot["name"]))


@bp.get("/events/<event>/certificates/all.zip")
@requires(Permission.CERTIFICATES_SEE)
def download_all(event: Event) -> ResponseReturnValue:
    """Every valid certificate, each the very bytes that were issued; 404 while there is none."""
    if not queries.has_valid(event):
        abort(404)
    # Closed by the answer, once it is sent.
    archive: IO[Any] = tempfile.TemporaryFile()  # noqa: SIM115
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as packed:
        for number, name, pdf in queries.valid_files(event):
            packed.writestr(file_name(number, name), pdf)
    archive.seek(0)
    response = make_response(
        send_file(archive, mimetype="application/zip", as_attachment=True, download_name=f"sertifikat-{event.slug}.zip")
    )
    response.call_on_close(archive.close)
    return response
