"""A participant's own page, reached by their personal link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import abort, current_app, make_response, render_template
from flask.typing import ResponseReturnValue

from kasus_training.assessments.queries import OfferedTest, tests_for
from kasus_training.assessments.taking import is_open
from kasus_training.attendance.queries import MarkRow
from kasus_training.attendance.rules import MarkStatus, judge_presence
from kasus_training.certificates.queries import valid_certificates
from kasus_training.events.models import Event
from kasus_training.events.rules import is_registration_open
from kasus_training.foundation import clock
from kasus_training.foundation.documents.qr import qr_svg
from kasus_training.foundation.doors import by_token
from kasus_training.participants.actions import own_changes_end
from kasus_training.participants.messages import CAUSE_WORDS, own_waiting_words
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import line_of, newest_consents, registration_by_page_token, replaced_by
from kasus_training.participants.rules import HOLDING_A_SEAT, OPEN_STATUSES, ConsentPurpose, Status
from kasus_training.participants.self_service import REPLACEABLE, may_change
from kasus_training.participants.tickets import ticket_token
from kasus_training.participants.waiting import is_lapsed, reason_to_wait
from kasus_training.portal import messages, queries, rules
from kasus_training.portal.routes import bp
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.queries import sessions_of
from kasus_training.zones import local_day

COOKIE = "participant"
COOKIE_LIFE = 60 * 60 * 24 * 30


@dataclass(frozen=True)
class Line:
    """A line of the participant's day, with their mark."""

    session: TrainingSession
    status: MarkStatus | None
    at: datetime | None
    not_for_you: bool


@bp.get("/p/<token>")
@by_token
def show_participant(token: str) -> ResponseReturnValue:
    registration = registration_by_page_token(token)
    if registration is None:
        abort(404)
    now = clock.now()
    sessions = sessions_of(registration.event)
    state = registration.status
    if is_lapsed(state, registration.offer_until, now):
        # Nothing has taken the offer back yet, but it is over all the same.
        state = Status.WAITLISTED
    marks = queries.marks_of_participant(registration)
    statuses = queries.statuses_of_participant(registration, sessions, marks)
    page = render_template(
        "portal/participant.html",
        event=registration.event,
        registration=registration,
        token=token,
        state=state.value,
        is_open=state in HOLDING_A_SEAT,
        assent=newest_consents(registration).get(ConsentPurpose.ASSENT),
        promoted_words=CAUSE_WORDS.get(registration.promoted_because) if registration.promoted_because else "",
        greeting=messages.greeting(registration.event, now),
        registration_open=_is_registration_open(registration.event, now),
        **_plans_of(registration, now),
        **_ticket_of(registration),
        tests=_tests_of(registration, now),
        **_day_of(registration, sessions, marks, statuses, now),
        **_certificate_of(registration, sessions, statuses),
    )
    response = make_response(page)
    # The hall's screen recognises the phone by this; it opens nothing that the link does not.
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_LIFE,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def _is_registration_open(event: Event, now: datetime) -> bool:
    return is_registration_open(
        event.status, opens_at=event.registration_opens_at, closes_at=event.registration_closes_at, now=now
    )


def _plans_of(registration: Registration, now: datetime) -> dict[str, object]:
    """Where somebody stands who waits, and whether they may still cancel."""
    over = local_day(now, registration.event.timezone) > registration.event.last_day
    lapsed = registration.offer_lapsed_at is not None or is_lapsed(registration.status, registration.offer_until, now)
    ends_at = own_changes_end(registration.event)
    shown: dict[str, object] = {
        "may_change": may_change(registration.status, ends_at=ends_at, now=now),
        "may_replace": registration.status in REPLACEABLE and not over,
        "replaced": registration.status is Status.CANCELLED and replaced_by(registration) is not None,
        "may_cancel": registration.status in OPEN_STATUSES and not over,
        "asks_again": registration.status is Status.WAITLISTED and lapsed and not over,
    }
    if registration.status in {Status.WAITLISTED, Status.OFFERED}:
        sector = registration.sector
        asked = [row.id for row in line_of(sector) if row.offer_lapsed_at is None]
        reason = reason_to_wait(registration.id, asked, quota=sector.quota, taken=0, left=0, over=over)
        shown["waiting_words"] = own_waiting_words(reason)
    return shown


@dataclass(frozen=True)
class TestLine:
    """A test on the participant's page: what it is called, and where it stands."""

    __test__ = False

    offered: OfferedTest
    state: str
    """open, begun, sent or waiting."""


def _tests_of(registration: Registration, now: datetime) -> list[TestLine]:
    """Only confirmed participants meet tests; a closed one that they never began is left out."""
    if registration.status is not Status.CONFIRMED:
        return []
    lines = []
    for offered in tests_for(registration):
        opened = is_open(offered.form.sitting, now)
        if offered.attempt is not None:
            state = "sent" if offered.attempt.submitted_at is not None else "begun"
        elif opened:
            state = "open"
        elif offered.form.closes_at is None or now < offered.form.closes_at:
            state = "waiting"
        else:
            continue
        lines.append(TestLine(offered, state))
    return lines


def _ticket_of(registration: Registration) -> dict[str, object]:
    token = ticket_token(registration) if registration.status is Status.CONFIRMED else None
    return {"qr": qr_svg(token, messages.ticket_label()) if token else None}


def _day_of(
    registration: Registration,
    sessions: list[TrainingSession],
    marks: dict[int, MarkRow],
    statuses: dict[int, MarkStatus | None],
    now: datetime,
) -> dict[str, object]:
    """The day that concerns the participant: today, the next one, or the last."""
    event = registration.event
    today = local_day(now, event.timezone)
    day = next((day for day in event.days if day.held_on >= today), event.days[-1] if event.days else None)
    current = rules.current_of(sessions, now)
    mine = [session for session in sessions if not (registration.minor and session.not_for_children)]
    upcoming = rules.current_of(mine, now) or rules.next_of(mine, now)
    return {
        "day": day,
        "today": today,
        "day_title": messages.day_title(day, today),
        "lines": [
            _line(registration, session, marks, statuses) for session in sessions if day and session.day_id == day.id
        ],
        "current": current,
        "upcoming": upcoming,
        "upcoming_words": messages.upcoming_words(upcoming, event, now) if upcoming else "",
    }


def _line(
    registration: Registration,
    session: TrainingSession,
    marks: dict[int, MarkRow],
    statuses: dict[int, MarkStatus | None],
) -> Line:
    mark = marks.get(session.id)
    not_for_you = registration.minor and session.not_for_children
    status = statuses.get(session.id) if not not_for_you else None
    return Line(session, status, mark.first_in_at if mark else None, not_for_you)


def _certificate_of(
    registration: Registration, sessions: list[TrainingSession], statuses: dict[int, MarkStatus | None]
) -> dict[str, object]:
    """How far the participant is from a certificate, or that it is there."""
    event = registration.event
    presence = judge_presence(
        sessions,
        statuses,
        minor=registration.minor,
        excused=event.excused_policy,
        percent=event.attendance_percent,
    )
    issued = registration.id in valid_certificates(event, [registration.id])
    return {
        "required": presence.required,
        "attended": presence.attended,
        "has_certificate": issued,
        "certificate_words": messages.certificate_words(
            attended=presence.attended,
            required=presence.required,
            needed=presence.share.needed(event.attendance_percent),
            issued=issued,
        ),
    }
