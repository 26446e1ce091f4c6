"""The attendance of an event: each session's figures and people, and marks set by hand."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.accounts.access import current_user
from kasus_training.attendance import actions, messages, queries
from kasus_training.attendance.access import registration_of, session_of
from kasus_training.attendance.forms import MarksForm, id_or_none, line_of
from kasus_training.attendance.routes import bp
from kasus_training.attendance.rules import MarkStatus
from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.errors import status_of
from kasus_training.foundation.sentences import sentence_for
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Permission
from kasus_training.rulings import RuleBroken
from kasus_training.schedule.models import TrainingSession

CHOICES = (MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.EXCUSED, MarkStatus.ABSENT, MarkStatus.LEFT_EARLY)


@bp.get("/events/<event>/attendance")
@requires(Permission.ATTENDANCE_SEE)
def show_attendance(event: Event) -> ResponseReturnValue:
    sessions = queries.attended_sessions(event)
    return render_template(
        "attendance/overview.html",
        event=event,
        sessions=sessions,
        counts=queries.counts_by_session(event, sessions),
        current=queries.default_session(event, sessions),
        now=clock.now(),
        session_name=messages.session_name,
    )


@bp.get("/events/<event>/attendance/sessions/<int:session_id>")
@requires(Permission.ATTENDANCE_SEE)
def show_session(event: Event, session_id: int) -> ResponseReturnValue:
    return session_page(event, session_of(event, session_id), MarksForm(formdata=None))


@bp.post("/events/<event>/attendance/sessions/<int:session_id>/marks")
@requires(Permission.ATTENDANCE_RECORD)
def set_marks(event: Event, session_id: int) -> ResponseReturnValue:
    """One decision for everybody ticked, or for the one whose own button was pressed."""
    session = session_of(event, session_id)
    form = MarksForm()
    form.status.choices = [(status, messages.status_word(status)) for status in CHOICES]
    only = id_or_none(request.form.get("only"))
    if only is not None:
        form.person.data, form.status.data = [only], MarkStatus.PRESENT
    status = 422
    if only is not None or form.validate():
        try:
            with transaction():
                people = queries.registrations_of_event(event, [id_ for id_ in form.person.data or [] if id_])
                check_chosen(people, form.person.data)
                actions.set_marks(people, session, form.status.data, by=current_user, reason=form.reason.data or "")
        except RuleBroken as broken:
            form.show(broken)
            status = status_of(broken)
        else:
            flash(
                ngettext(
                    "%(num)s person is marked: %(word)s.",
                    "%(num)s people are marked: %(word)s.",
                    len(people),
                    word=messages.status_word(form.status.data),
                ),
                "success",
            )
            return redirect(back_to_list(event, session), 303)
    return session_page(event, session, form), status


@bp.post("/events/<event>/attendance/sessions/<int:session_id>/undo")
@requires(Permission.ATTENDANCE_RECORD)
def undo_mark(event: Event, session_id: int) -> ResponseReturnValue:
    session = session_of(event, session_id)
    registration = registration_of(event, id_or_none(request.form.get("undo")))
    name = registration.person.printed_name
    try:
        with transaction():
            actions.undo_mark(registration, session, by=current_user)
    except RuleBroken as broken:
        flash(sentence_for(broken), "error")
    else:
        flash(_("The mark of %(name)s was taken back. The history keeps it.", name=name), "success")
    return redirect(back_to_list(event, session), 303)


def check_chosen(people: list[Any], ids: list[int] | None) -> None:
    if not ids:
        raise RuleBroken("nobody-chosen", field="person")
    if len(people) != len(set(ids)):
        raise RuleBroken("not-of-this-event", field="person")


def back_to_list(event: Event, session: TrainingSession) -> str:
    person = id_or_none(request.form.get("person") or request.form.get("undo"))
    if request.args.get("back") == "person" and person is not None:
        return url_for(".show_standing", event=event.slug, registration_id=person)
    kept: dict[str, Any] = {name: request.args[name] for name in ("show", "q", "page") if request.args.get(name)}
    return url_for(".show_session", event=event.slug, session_id=session.id, **kept)


def session_page(event: Event, session: TrainingSession, form: MarksForm) -> str:
    form.status.choices = [(status.value, messages.status_word(status)) for status in CHOICES]
    show, search = line_of(request.args.get("show")), line_of(request.args.get("q"))
    return render_template(
        "attendance/session.html",
        event=event,
        session=session,
        form=form,
        is_over=clock.now() >= session.ends_at,
        show=show,
        search=search,
        page=queries.lines_page(event, session, id_or_none(request.args.get("page")) or 1, show=show, search=search),
        counts=queries.counts_by_session(event, queries.attended_sessions(event))[session.id],
        children=can(Permission.PEOPLE_SEE) or can(Permission.SCORES_ENTER),
        shown_name=messages.shown_name,
        session_name=messages.session_name,
        kept={name: value for name, value in (("show", show), ("q", search)) if value},
    )
