"""What is kept, why and how long: of an event for everybody, of the office for its admin."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user, organization_requires
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.doors import public
from kasus_training.participants.access import public_event
from kasus_training.permissions import Permission
from kasus_training.privacy import actions, messages, queries
from kasus_training.privacy.forms import PeriodsForm
from kasus_training.privacy.routes.blueprint import bp


@bp.get("/e/<event>/privacy")
@public
def show_public(event: str) -> ResponseReturnValue:
    """For participants and guardians, before they say a word."""
    loaded = public_event(event)
    return render_template(
        "privacy/public.html",
        event=loaded,
        lines=messages.lines_of(queries.days_of(loaded.organization_id), queries.last_day_of(loaded)),
    )


@bp.get("/events/<event>/privacy")
@requires(Permission.PRIVACY_MANAGE)
def show_privacy(event: Event) -> ResponseReturnValue:
    return render_template(
        "privacy/show.html",
        event=event,
        lines=messages.lines_of(queries.days_of(event.organization_id), queries.last_day_of(event)),
        runs=queries.runs_of(event),
        open_requests=queries.count_open(event),
    )


@bp.route("/office/privacy", methods=["GET", "POST"])
@organization_requires(Permission.ORGANIZATION_MANAGE)
def edit_periods() -> ResponseReturnValue:
    form = PeriodsForm.of(queries.days_of(current_user.organization_id))
    if form.carries_out(lambda: actions.set_periods(current_user.organization, form.days(), by=current_user)):
        flash(_("The periods are saved. They hold from the next daily run on."), "success")
        return redirect(url_for(".edit_periods"), 303)
    return render_template("privacy/periods.html", form=form), form.http_status
