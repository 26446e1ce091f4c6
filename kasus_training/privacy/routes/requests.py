"""The queue of requests about personal data, and its clock."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.permissions import Permission
from kasus_training.privacy import access, actions, queries
from kasus_training.privacy.forms import DecisionForm, RequestForm
from kasus_training.privacy.models import PrivacyRequest
from kasus_training.privacy.routes.blueprint import bp
from kasus_training.privacy.rules import ERASING
from kasus_training.zones import to_wall

LIST = "/events/<event>/privacy/requests"


@bp.get(LIST)
@requires(Permission.PRIVACY_MANAGE)
def list_requests(event: Event) -> ResponseReturnValue:
    return render_template("privacy/requests.html", event=event, rows=queries.requests_of(event), now=clock.now())


@bp.route(f"{LIST}/new", methods=["GET", "POST"])
@requires(Permission.PRIVACY_MANAGE)
def record_request(event: Event) -> ResponseReturnValue:
    wall = to_wall(clock.now(), event.timezone)
    form = RequestForm(number=request.args.get("number", type=int), received_on=wall.date(), received_at=wall.time())
    if form.carries_out(
        lambda: actions.record_request(event, form.draft(event), number=form.number.data, by=current_user)
    ):
        flash(_("The request is recorded, and its clock runs."), "success")
        return redirect(url_for(".show_request", event=event.slug, request_id=form.made.id), 303)
    return render_template("privacy/request_new.html", event=event, form=form), form.http_status


@bp.route(f"{LIST}/<int:request_id>", methods=["GET", "POST"])
@requires(Permission.PRIVACY_MANAGE)
def show_request(event: Event, request_id: int) -> ResponseReturnValue:
    row = access.request_in(event, request_id)
    form = DecisionForm()
    if form.carries_out(lambda: _decide(row, form)):
        flash(_("The request is answered."), "success")
        return redirect(url_for(".show_request", event=event.slug, request_id=request_id), 303)
    row = access.request_in(event, request_id)
    page = render_template(
        "privacy/request.html", event=event, row=row, form=form, now=clock.now(), may_erase=row.kind in ERASING
    )
    return page, form.http_status


def _decide(row: PrivacyRequest, form: DecisionForm) -> None:
    note, erase_now = form.note.data or "", form.erase_now.data
    actions.decide(row, form.answer, refusal=form.refusal.data, note=note, erase_now=erase_now, by=current_user)
