"""One's own data, on the personal page: see them, take a consent back, ask for something."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.foundation import audit, clock
from kasus_training.foundation.doors import by_token
from kasus_training.foundation.security import limiter
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions as participants
from kasus_training.participants.access import purpose_or_404, registration_by_page
from kasus_training.participants.messages import words_of_asked
from kasus_training.participants.queries import newest_consents
from kasus_training.privacy import actions, queries
from kasus_training.privacy.forms import AskForm, SureForm
from kasus_training.privacy.messages import own_data
from kasus_training.privacy.routes.blueprint import bp
from kasus_training.privacy.routes.people import data_response
from kasus_training.privacy.rules import RequestKind
from kasus_training.rulings import RuleBroken

OWN = "/p/<token>/privacy"
PER_ADDRESS = "30 per minute"


@bp.get(OWN)
@by_token
def show_own_data(token: str) -> ResponseReturnValue:
    return _show(token, AskForm(formdata=None), SureForm(formdata=None), 200)


@bp.get("/p/<token>/data.json")
@by_token
def download_own_data(token: str) -> ResponseReturnValue:
    row = registration_by_page(token)
    return data_response(own_data.data_file(row), row.number)


@bp.post(f"{OWN}/requests")
@by_token
@limiter.limit(PER_ADDRESS)
def ask(token: str) -> ResponseReturnValue:
    registration_by_page(token)
    form = AskForm()
    if not form.carries_out(
        lambda: actions.ask(
            registration_by_page(token), RequestKind(form.kind.data), form.details.data or "", by=audit.PARTICIPANT
        )
    ):
        return _show(token, form, SureForm(formdata=None), form.http_status)
    flash(_("Your request has arrived. The committee answers within 3 × 24 hours."), "success")
    return redirect(url_for(".show_own_data", token=token), 303)


@bp.post(f"{OWN}/consents/<purpose>")
@by_token
@limiter.limit(PER_ADDRESS)
def answer(token: str, purpose: str) -> ResponseReturnValue:
    """Acts at once: the dot on the badge follows, and what one needs is forgotten."""
    registration_by_page(token)
    asked, granted = purpose_or_404(purpose), request.form.get("granted") == "yes"
    with transaction():
        row = registration_by_page(token)
        participants.record_own_consent(row, granted, purpose=asked, by=audit.PARTICIPANT)
    flash(_("Your answer is noted and holds at once."), "success")
    return redirect(url_for(".show_own_data", token=token), 303)


@bp.post(f"{OWN}/withdraw")
@by_token
@limiter.limit(PER_ADDRESS)
def withdraw_data(token: str) -> ResponseReturnValue:
    """An adult's consent to the data ends: they are erased at once, except what the law keeps."""
    registration_by_page(token)
    form = SureForm()
    if not form.validate_on_submit() or not form.sure.data:
        form.show(RuleBroken("not-sure", field="sure"))
        return _show(token, AskForm(formdata=None), form, 422)
    with transaction():
        participants.withdraw_data_consent(registration_by_page(token), by=audit.PARTICIPANT)
    return redirect(url_for("participants.show_erased"), 303)


def _show(token: str, form: AskForm, sure: SureForm, status: int) -> ResponseReturnValue:
    row = registration_by_page(token)
    page = render_template(
        "privacy/own.html",
        event=row.event,
        registration=row,
        token=token,
        form=form,
        sure=sure,
        sections=own_data.sections_of(row),
        asked=queries.requests_about(row),
        consents=newest_consents(row),
        asked_of_adults=words_of_asked(),
        now=clock.now(),
    )
    return page, status
