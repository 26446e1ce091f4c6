"""The whole timetable: looking at it, filling it, moving the rest of a day."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken
from kasus_training.schedule import actions, messages, queries
from kasus_training.schedule.access import session_in
from kasus_training.schedule.forms import PresetForm, ShiftForm
from kasus_training.schedule.routes import bp
from kasus_training.schedule.rules import SHIFTS


@bp.get("/events/<event>/schedule")
@requires(Permission.SCHEDULE_SEE)
def show_schedule(event: Event) -> ResponseReturnValue:
    return timetable_page(event)


@bp.post("/events/<event>/schedule/preset")
@requires(Permission.SCHEDULE_EDIT)
def apply_preset(event: Event) -> ResponseReturnValue:
    form = PresetForm()
    if not form.carries_out(lambda: actions.apply_preset(event, form.preset.data, by=current_user)):
        return timetable_page(event, preset_form=form, status=form.http_status)
    flash(_("The schedule is filled. Now give each session its title and its speaker."), "success")
    return redirect(url_for(".show_schedule", event=event.slug), 303)


@bp.post("/events/<event>/schedule/shift")
@requires(Permission.SCHEDULE_EDIT)
def shift_rest_of_day(event: Event) -> ResponseReturnValue:
    form = ShiftForm()
    if not form.validate_on_submit():
        return timetable_page(event, shift_form=form, status=422)
    minutes = form.minutes.data
    try:
        with transaction():
            session = session_in(event, form.session_id.data)
            actions.shift_rest_of_day(session, minutes, by=current_user)
    except RuleBroken as broken:
        form.show(broken)
        return timetable_page(event, shift_form=form, status=status_of(broken))
    return redirect(url_for(".show_schedule", event=event.slug, shifted=session.id, minutes=minutes), 303)


def timetable_page(
    event: Event,
    *,
    preset_form: PresetForm | None = None,
    shift_form: ShiftForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    days = queries.sessions_by_day(event)
    sessions = [session for _day, of_day in days for session in of_day]
    page = render_template(
        "schedule/timetable.html",
        event=event,
        days=days,
        sessions=sessions,
        total_jp=queries.total_jp(sessions),
        cautions=messages.cautions_of(sessions, event.timezone),
        kind_name=messages.kind_name,
        now=clock.now(),
        preset_form=preset_form or PresetForm(formdata=None),
        shift_form=shift_form,
        shifts=SHIFTS,
        shift_from=request.args.get("from", type=int),
        shifted=_shifted({session.id for session in sessions}),
    )
    return page, status


def _shifted(known: set[int]) -> dict[str, int] | None:
    """The shift that the page before made, offered for undoing."""
    session_id, minutes = request.args.get("shifted", type=int), request.args.get("minutes", type=int)
    if request.method != "GET" or session_id not in known or not minutes:
        return None
    return {"session_id": session_id, "minutes": -minutes}
