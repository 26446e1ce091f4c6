"""One line of the timetable: adding, changing, removing it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from kasus_training.accounts.access import current_user
from kasus_training.events.access import requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken, Stale
from kasus_training.schedule import actions, messages, queries
from kasus_training.schedule.access import session_in
from kasus_training.schedule.forms import (
    Difference,
    SessionForm,
    Surroundings,
    differences,
    values_for_new,
    values_of,
)
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.routes import bp
from kasus_training.schedule.routes.timetable import timetable_page
from kasus_training.speakers.queries import speakers_of


@bp.route("/events/<event>/schedule/sessions/new", methods=["GET", "POST"])
@requires(Permission.SCHEDULE_EDIT)
def add_session(event: Event) -> ResponseReturnValue:
    around = surroundings(event)
    form = SessionForm(around, data=values_for_new(around, request.args.get("day", type=int)))
    if form.carries_out(lambda: actions.add_session(event, form.draft, by=current_user)):
        session = form.made
        return _saved(event, session, _("“%(title)s” is in the schedule.", title=session.title))
    return _form_page(event, form), form.http_status


@bp.route("/events/<event>/schedule/sessions/<int:session_id>", methods=["GET", "POST"])
@requires(Permission.SCHEDULE_EDIT)
def edit_session(event: Event, session_id: int) -> ResponseReturnValue:
    session = session_in(event, session_id)
    form = SessionForm(surroundings(event), own_id=session.id, data=values_of(session))
    if form.carries_out(
        lambda: actions.update_session(session, form.draft, version=form.seen_version, by=current_user)
    ):
        return _saved(event, session, _("“%(title)s” is saved.", title=session.title))
    changes = []
    if isinstance(form.broken, Stale):
        changes = _differences(form, session)
        form.accept_version(session.version)
    return _form_page(event, form, session, changes), form.http_status


@bp.post("/events/<event>/schedule/sessions/<int:session_id>/remove")
@requires(Permission.SCHEDULE_EDIT)
def remove_session(event: Event, session_id: int) -> ResponseReturnValue:
    title = session_in(event, session_id).title
    try:
        with transaction():
            actions.remove_session(session_in(event, session_id), by=current_user)
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
        return timetable_page(event, status=status_of(broken))
    flash(_("“%(title)s” is removed from the schedule.", title=title), "success")
    return redirect(url_for(".show_schedule", event=event.slug), 303)


def surroundings(event: Event) -> Surroundings:
    return Surroundings(event, queries.sessions_of(event), queries.rooms_of(event), speakers_of(event))


def _form_page(
    event: Event, form: SessionForm, session: TrainingSession | None = None, changes: Sequence[Difference] = ()
) -> str:
    # What was typed is not in the timetable yet, so only a saved line is looked at.
    cautions = _cautions(event, session) if session and not form.is_submitted() else []
    return render_template(
        "schedule/session_form.html",
        event=event,
        form=form,
        session=session,
        changes=changes,
        cautions=cautions,
        now=clock.now(),
    )


def _differences(form: SessionForm, session: TrainingSession) -> list[Difference]:
    now = SessionForm(surroundings(session.event), own_id=session.id, formdata=None, data=values_of(session))
    return differences(form, now)


def _cautions(event: Event, session: TrainingSession) -> list[messages.Caution]:
    return messages.cautions_of(queries.sessions_of(event), event.timezone).get(session.id, [])


def _saved(event: Event, session: TrainingSession, sentence: str) -> ResponseReturnValue:
    """Back to the timetable; to the line itself when something there needs a look."""
    if _cautions(event, session):
        flash(sentence + " " + _("Something does not go together; see the warning at the field."), "warning")
        return redirect(url_for(".edit_session", event=event.slug, session_id=session.id), 303)
    flash(sentence, "success")
    return redirect(url_for(".show_schedule", event=event.slug, _anchor=f"line-{session.id}"), 303)
