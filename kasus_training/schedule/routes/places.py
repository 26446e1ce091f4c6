"""Rooms, and days that move."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.languages import format_day
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken
from kasus_training.schedule import actions, queries
from kasus_training.schedule.access import day_in, room_in
from kasus_training.schedule.forms import MoveDayForm, RoomForm
from kasus_training.schedule.routes import bp


@bp.get("/events/<event>/schedule/rooms")
@requires(Permission.SCHEDULE_SEE)
def list_rooms(event: Event) -> ResponseReturnValue:
    return _rooms_page(event, RoomForm())


@bp.post("/events/<event>/schedule/rooms")
@requires(Permission.SCHEDULE_EDIT)
def add_room(event: Event) -> ResponseReturnValue:
    form = RoomForm()
    if not form.carries_out(lambda: actions.add_room(event, form.name.data or "", form.capacity.data, by=current_user)):
        return _rooms_page(event, form, status=form.http_status)
    flash(_("The room %(name)s is added.", name=form.name.data), "success")
    return redirect(url_for(".list_rooms", event=event.slug), 303)


@bp.route("/events/<event>/schedule/rooms/<int:room_id>", methods=["GET", "POST"])
@requires(Permission.SCHEDULE_EDIT)
def edit_room(event: Event, room_id: int) -> ResponseReturnValue:
    room = room_in(event, room_id)
    form = RoomForm(data={"name": room.name, "capacity": room.capacity})
    if form.carries_out(
        lambda: actions.update_room(event, room, form.name.data or "", form.capacity.data, by=current_user)
    ):
        flash(_("The room %(name)s is saved.", name=room.name), "success")
        return redirect(url_for(".list_rooms", event=event.slug), 303)
    return render_template("schedule/room_form.html", event=event, form=form, room=room), form.http_status


@bp.post("/events/<event>/schedule/rooms/<int:room_id>/remove")
@requires(Permission.SCHEDULE_EDIT)
def remove_room(event: Event, room_id: int) -> ResponseReturnValue:
    name = room_in(event, room_id).name
    try:
        with transaction():
            actions.remove_room(event, room_in(event, room_id), by=current_user)
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return _rooms_page(event, RoomForm(formdata=None), status=status_of(broken))
    flash(_("The room %(name)s is removed.", name=name), "success")
    return redirect(url_for(".list_rooms", event=event.slug), 303)


@bp.route("/events/<event>/schedule/days/<int:day_id>", methods=["GET", "POST"])
@requires(Permission.SCHEDULE_EDIT)
def move_day(event: Event, day_id: int) -> ResponseReturnValue:
    day = day_in(event, day_id)
    form = MoveDayForm(day)
    if form.carries_out(lambda: actions.move_day(event, day, form.chosen, by=current_user)):
        flash(_("The day is now %(day)s; its hours stay as they were.", day=format_day(form.chosen)), "success")
        return redirect(url_for(".show_schedule", event=event.slug), 303)
    return render_template("schedule/day_form.html", event=event, form=form, day=day), form.http_status


def _rooms_page(event: Event, form: RoomForm, *, status: int = 200) -> ResponseReturnValue:
    rooms, uses = queries.rooms_of(event), queries.uses_of_rooms(event)
    return render_template("schedule/rooms.html", event=event, rooms=rooms, uses=uses, form=form), status
