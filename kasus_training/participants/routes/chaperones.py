"""Who looks after the children, and whether they are enough."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts import queries as accounts_queries
from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import access, actions, queries
from kasus_training.participants.forms.guardians import ChaperoneForm
from kasus_training.participants.routes.blueprint import bp
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken

LIST = "/events/<event>/participants/chaperones"


@bp.route(LIST, methods=["GET", "POST"])
@requires(Permission.CHILDREN_CONTACTS)
def list_chaperones(event: Event) -> ResponseReturnValue:
    form = ChaperoneForm()
    if form.carries_out(lambda: actions.add_chaperone(event, form.draft(), by=current_user)):
        return _added(event)
    return _show(event, form, form.http_status)


@bp.post(f"{LIST}/from-participants")
@requires(Permission.CHILDREN_CONTACTS)
def take_chaperone(event: Event) -> ResponseReturnValue:
    form = ChaperoneForm(formdata=None)
    try:
        with transaction():
            actions.take_as_chaperone(event, request.form.get("registration", type=int), by=current_user)
    except RuleBroken as broken:
        form.show(broken)
        return _show(event, form, status_of(broken))
    return _added(event)


@bp.post(f"{LIST}/<int:chaperone_id>/remove")
@requires(Permission.CHILDREN_CONTACTS)
def remove_chaperone(event: Event, chaperone_id: int) -> ResponseReturnValue:
    chaperone = access.chaperone_in(event, chaperone_id)
    with transaction():
        actions.remove_chaperone(chaperone, event, by=current_user)
    flash(_("The chaperone is removed."), "success")
    return redirect(url_for(".list_chaperones", event=event.slug), 303)


def _added(event: Event) -> ResponseReturnValue:
    flash(_("The chaperone is added."), "success")
    return redirect(url_for(".list_chaperones", event=event.slug), 303)


def _show(event: Event, form: ChaperoneForm, status: int) -> ResponseReturnValue:
    chaperones = queries.chaperones_of(event)
    people = {row.person_id for row in chaperones}
    grown_up = [row for row in queries.confirmed_of(event) if not row.minor and row.person_id not in people]
    page = render_template(
        "participants/chaperones.html",
        event=event,
        form=form,
        chaperones=chaperones,
        care=queries.care_of(event),
        grown_up=[(row.id, row.person.printed_name) for row in grown_up],
        institutions=accounts_queries.institution_names(event.organization_id),
    )
    return page, status
