"""The sectors of an event and their quotas."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.access import sector_in
from kasus_training.participants.forms import SectorForm
from kasus_training.participants.models import Sector
from kasus_training.participants.routes.blueprint import bp
from kasus_training.permissions import Permission

SECTORS = "/events/<event>/participants/sectors"


@bp.get(SECTORS)
@requires(Permission.PEOPLE_SEE)
def list_sectors(event: Event) -> ResponseReturnValue:
    return render_template(
        "participants/sectors.html",
        event=event,
        sectors=queries.sectors_with_institutions(event),
        places=queries.places(event),
    )


@bp.route(f"{SECTORS}/new", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def add_sector(event: Event) -> ResponseReturnValue:
    form = SectorForm()
    if form.carries_out(lambda: actions.add_sector(event, form.draft(), by=current_user)):
        flash(_("Sector added."), "success")
        return redirect(url_for(".list_sectors", event=event.slug), 303)
    return render_template("participants/sector_form.html", event=event, form=form, sector=None), form.http_status


@bp.route(f"{SECTORS}/<int:sector_id>", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_sector(event: Event, sector_id: int) -> ResponseReturnValue:
    sector = sector_in(event, sector_id)
    form = SectorForm.of(sector)
    if form.carries_out(lambda: actions.update_sector(event, sector, form.draft(), by=current_user)):
        _say_quota(event, sector)
        return redirect(url_for(".list_sectors", event=event.slug), 303)
    sector = sector_in(event, sector_id)
    places = queries.places(event)[sector.id]
    page = render_template("participants/sector_form.html", event=event, form=form, sector=sector, places=places)
    return page, form.http_status


def _say_quota(event: Event, sector: Sector) -> None:
    places = queries.places(event)[sector.id]
    if places.taken > sector.quota:
        flash(
            _(
                "Sector saved. %(taken)s people hold a place and the quota is %(quota)s now: everybody stays, and "
                "nobody more is admitted until places are free.",
                taken=places.taken,
                quota=sector.quota,
            ),
            "warning",
        )
    else:
        flash(_("Sector saved."), "success")


@bp.post(f"{SECTORS}/<int:sector_id>/move")
@requires(Permission.EVENT_EDIT)
def move_sector(event: Event, sector_id: int) -> ResponseReturnValue:
    sector = sector_in(event, sector_id)
    with transaction():
        actions.move_sector(event, sector, up=request.form.get("direction") == "up", by=current_user)
    return redirect(url_for(".list_sectors", event=event.slug), 303)


@bp.post(f"{SECTORS}/<int:sector_id>/remove")
@requires(Permission.EVENT_EDIT)
def remove_sector(event: Event, sector_id: int) -> ResponseReturnValue:
    sector = sector_in(event, sector_id)
    with transaction():
        actions.remove_sector(event, sector, by=current_user)
    flash(_("Sector removed."), "success")
    return redirect(url_for(".list_sectors", event=event.slug), 303)
