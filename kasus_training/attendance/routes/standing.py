"""How each person stands, one person's whole history, and what looks odd."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue

from kasus_training.attendance import messages, queries
from kasus_training.attendance.access import registration_of
from kasus_training.attendance.forms import MarksForm, id_or_none, line_of
from kasus_training.attendance.queries.oddities import anomalies_of, names_of
from kasus_training.attendance.queries.standing import happenings_of, standing_page
from kasus_training.attendance.routes import bp
from kasus_training.attendance.routes.overview import CHOICES
from kasus_training.attendance.rules import Standing, required_sessions, standing_of
from kasus_training.events.access import can, requires
from kasus_training.events.models import Event
from kasus_training.permissions import Permission


@bp.get("/events/<event>/attendance/people")
@requires(Permission.ATTENDANCE_SEE)
def list_standing(event: Event) -> ResponseReturnValue:
    show, search = line_of(request.args.get("show")), line_of(request.args.get("q"))
    page, counts = standing_page(event, id_or_none(request.args.get("page")) or 1, show=show, search=search)
    return render_template(
        "attendance/people.html",
        event=event,
        page=page,
        counts=counts,
        standings=list(Standing),
        standing_word=messages.standing_word,
        show=show,
        search=search,
        children=can(Permission.PEOPLE_SEE) or can(Permission.SCORES_ENTER),
        shown_name=messages.shown_name,
    )


@bp.get("/events/<event>/attendance/people/<int:registration_id>")
@requires(Permission.ATTENDANCE_RECORD)
def show_standing(event: Event, registration_id: int) -> ResponseReturnValue:
    registration = registration_of(event, registration_id)
    sessions = queries.attended_sessions(event)
    marks = queries.marks_of(event, registration_id=registration.id)
    spans = queries.spans_by_age(event, sessions)[registration.minor]
    presence = queries.presence_of(
        event, registration.id, minor=registration.minor, sessions=sessions, marks=marks, spans=spans
    )
    form = MarksForm(formdata=None)
    form.status.choices = [(status.value, messages.status_word(status)) for status in CHOICES]
    return render_template(
        "attendance/person.html",
        event=event,
        registration=registration,
        sessions=sessions,
        required={session.id for session in required_sessions(sessions, minor=registration.minor)},
        statuses=queries.statuses_of(registration.id, marks, spans),
        marks={session_id: mark for (_person, session_id), mark in marks.items()},
        presence=presence,
        standing=standing_of(presence),
        standing_word=messages.standing_word,
        happenings=[(one, messages.happening_words(one)) for one in happenings_of(registration)],
        names={session.id: messages.session_name(session) for session in sessions},
        form=form,
    )


@bp.get("/events/<event>/attendance/anomalies")
@requires(Permission.ATTENDANCE_RECORD)
def show_anomalies(event: Event) -> ResponseReturnValue:
    found = anomalies_of(event)
    people = {person for one in (*found.bursts, *found.devices) for person in one.people}
    people |= {one.registration_id for one in (*found.two_places, *found.tickets)} | set(found.tested_unseen)
    return render_template(
        "attendance/anomalies.html",
        event=event,
        found=found,
        people=names_of(event, people),
        sessions={session.id: session for session in queries.attended_sessions(event)},
        session_name=messages.session_name,
        result_word=messages.odd_ticket_word,
        skew_words=messages.skew_words,
    )
