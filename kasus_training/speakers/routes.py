"""How speakers are reached in a browser."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.speakers import actions, queries
from kasus_training.speakers.access import speaker_in
from kasus_training.speakers.appearances import appearances_in
from kasus_training.speakers.forms import SpeakerForm

bp = Blueprint("speakers", __name__)


@bp.get("/events/<event>/speakers")
@requires(Permission.SCHEDULE_SEE)
def list_speakers(event: Event) -> ResponseReturnValue:
    return render_template(
        "speakers/list.html",
        event=event,
        speakers=queries.speakers_of(event),
        appearances=appearances_in(event.id),
    )


@bp.route("/events/<event>/speakers/new", methods=["GET", "POST"])
@requires(Permission.SCHEDULE_EDIT)
def add_speaker(event: Event) -> ResponseReturnValue:
    form = SpeakerForm()
    if form.carries_out(lambda: actions.add_speaker(event, form.draft, by=current_user)):
        speaker = form.made
        flash(_("%(name)s is added.", name=speaker.label), "success")
        return redirect(url_for(".list_speakers", event=event.slug), 303)
    return render_template("speakers/form.html", event=event, form=form, speaker=None), form.http_status


@bp.route("/events/<event>/speakers/<int:speaker_id>", methods=["GET", "POST"])
@requires(Permission.SCHEDULE_EDIT)
def edit_speaker(event: Event, speaker_id: int) -> ResponseReturnValue:
    speaker = speaker_in(event, speaker_id)
    form = SpeakerForm(obj=speaker)
    if form.carries_out(lambda: actions.update_speaker(speaker, form.draft, by=current_user)):
        flash(_("%(name)s is saved.", name=speaker.label), "success")
        return redirect(url_for(".list_speakers", event=event.slug), 303)
    return render_template("speakers/form.html", event=event, form=form, speaker=speaker), form.http_status


@bp.get("/events/<event>/speakers/<int:speaker_id>/remove")
@requires(Permission.SCHEDULE_EDIT)
def ask_to_remove(event: Event, speaker_id: int) -> ResponseReturnValue:
    """Says what the removal takes along, before it does."""
    speaker = speaker_in(event, speaker_id)
    return render_template(
        "speakers/remove.html",
        event=event,
        speaker=speaker,
        parts=appearances_in(event.id).get(speaker.id, []),
        trainers=queries.trainers_who_are(speaker),
    )


@bp.post("/events/<event>/speakers/<int:speaker_id>/remove")
@requires(Permission.SCHEDULE_EDIT)
def remove_speaker(event: Event, speaker_id: int) -> ResponseReturnValue:
    name = speaker_in(event, speaker_id).label
    with transaction():
        actions.remove_speaker(speaker_in(event, speaker_id), by=current_user)
    flash(_("%(name)s is removed, also from the schedule.", name=name), "success")
    return redirect(url_for(".list_speakers", event=event.slug), 303)
