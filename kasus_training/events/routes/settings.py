"""The settings of an event: its fields, its days, its state."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events import access, actions, queries
from kasus_training.events.access import requires
from kasus_training.events.forms import DayForm, SettingsForm
from kasus_training.events.models import Event
from kasus_training.events.numbering import certificate_number
from kasus_training.events.routes.blueprint import bp
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken


@bp.route("/events/<event>/settings", methods=["GET", "POST"])
@requires(Permission.EVENT_EDIT)
def edit_settings(event: Event) -> ResponseReturnValue:
    form = SettingsForm(event)
    if form.carries_out(lambda: actions.update_settings(event, form.draft(), by=current_user)):
        flash(_("The settings are saved."), "success")
        return redirect(url_for(".edit_settings", event=event.slug), 303)
    return show(event, form=form, status=form.http_status)


def show(
    event: Event, *, form: SettingsForm | None = None, day_form: DayForm | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "events/settings.html",
        event=event,
        form=form or SettingsForm(event),
        day_form=day_form or DayForm(formdata=None),
        sessions=queries.days_with_sessions(event),
        unit=event.organization.short_name,
        example=certificate_number(
            event.certificate_pattern, serial=7, unit=event.organization.short_name, day=event.last_day
        ),
    )
    return page, status


@bp.post("/events/<event>/settings/days")
@requires(Permission.EVENT_EDIT)
def add_day(event: Event) -> ResponseReturnValue:
    form = DayForm()
    if not form.validate_on_submit() or form.held_on.data is None:
        return show(event, day_form=form, status=422)
    try:
        with transaction():
            actions.add_day(event, form.held_on.data, by=current_user)
    except RuleBroken as broken:
        form.show(RuleBroken(broken.code, field="held_on", **broken.facts))
        return show(event, day_form=form, status=status_of(broken))
    flash(_("The day is added. Fill it in the schedule."), "success")
    return redirect(url_for(".edit_settings", event=event.slug), 303)


@bp.post("/events/<event>/settings/days/<int:day_id>/remove")
@requires(Permission.EVENT_EDIT)
def remove_day(event: Event, day_id: int) -> ResponseReturnValue:
    day = access.day_or_404(event, day_id)
    try:
        with transaction():
            actions.remove_day(event, day, by=current_user)
    except RuleBroken as broken:
        form = DayForm(formdata=None)
        form.show(RuleBroken(broken.code, field="held_on", **broken.facts))
        return show(event, day_form=form, status=status_of(broken))
    flash(_("The day is removed."), "success")
    return redirect(url_for(".edit_settings", event=event.slug), 303)


@bp.post("/events/<event>/open")
@requires(Permission.EVENT_EDIT)
def open_event(event: Event) -> ResponseReturnValue:
    return turn(event, actions.open_event, _("The training is published. Its public page is open."))


@bp.post("/events/<event>/close")
@requires(Permission.EVENT_EDIT)
def close_event(event: Event) -> ResponseReturnValue:
    return turn(event, actions.close_event, _("The training is filed. Papers and reports stay."))


@bp.post("/events/<event>/reopen")
@requires(Permission.EVENT_EDIT)
def reopen_event(event: Event) -> ResponseReturnValue:
    return turn(event, actions.reopen_event, _("The training is open again."))


def turn(event: Event, change: Callable[..., Event], words: str) -> ResponseReturnValue:
    with transaction():
        change(event, by=current_user)
    flash(words, "success")
    return redirect(url_for(".edit_settings", event=event.slug), 303)
