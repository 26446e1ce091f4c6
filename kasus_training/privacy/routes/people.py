"""All that is kept of one participant, for who looks after privacy: to hand out or to erase."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.access import registration_in
from kasus_training.permissions import Permission
from kasus_training.privacy import actions
from kasus_training.privacy.forms import SureForm
from kasus_training.privacy.messages import own_data
from kasus_training.privacy.routes.blueprint import bp
from kasus_training.rulings import RuleBroken

ONE = "/events/<event>/privacy/people/<int:registration_id>"


@bp.get(ONE)
@requires(Permission.PRIVACY_MANAGE)
def show_person(event: Event, registration_id: int) -> ResponseReturnValue:
    return _show(event, registration_id, SureForm(formdata=None))


@bp.get(f"{ONE}/data.json")
@requires(Permission.PRIVACY_MANAGE)
def download_person(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    return data_response(own_data.data_file(row), row.number)


@bp.post(f"{ONE}/erase")
@requires(Permission.PRIVACY_MANAGE)
def erase_person(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    form = SureForm()
    if not form.validate_on_submit() or not form.sure.data:
        form.show(RuleBroken("not-sure", field="sure"))
        return _show(event, registration_id, form), 422
    with transaction():
        actions.erase(row, by=current_user)
    flash(_("The data are erased. The register of certificates and counts stay."), "success")
    return redirect(url_for("participants.show_participant", event=event.slug, registration_id=registration_id), 303)


@bp.post(f"{ONE}/lift")
@requires(Permission.PRIVACY_MANAGE)
def lift_restriction(event: Event, registration_id: int) -> ResponseReturnValue:
    row = registration_in(event, registration_id)
    with transaction():
        actions.lift_restriction(row, by=current_user)
    flash(_("The data may be used again."), "success")
    return redirect(url_for(".show_person", event=event.slug, registration_id=registration_id), 303)


def _show(event: Event, registration_id: int, form: SureForm) -> str:
    row = registration_in(event, registration_id)
    return render_template("privacy/person.html", event=event, row=row, form=form, sections=own_data.sections_of(row))


def data_response(content: bytes, number: int) -> Response:
    response = Response(content, mimetype="application/json")
    response.headers.set("Content-Disposition", "attachment", filename=f"data-{number:02d}.json")
    response.headers["Cache-Control"] = "no-store"
    return response
