"""The timetable on paper, and as a calendar that phones understand."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from kasus_training.accounts.models import Signatory
from kasus_training.accounts.queries import signatory_on
from kasus_training.events.models import Event
from kasus_training.foundation import clock
from kasus_training.foundation.documents.pdf import render_pdf
from kasus_training.foundation.languages import (
    current_language,
    format_day,
    format_day_plain,
    format_day_range,
    format_time,
    zone_name,
)
from kasus_training.schedule import queries
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionKind
from kasus_training.speakers.models import Speaker
from kasus_training.zones import local_day, to_wall

OWN_FIELDS = ("government", "name", "address", "telephone", "email", "website")


def schedule_pdf(event: Event) -> bytes:
    return render_pdf("schedule.typ", schedule_sheet(event))


def schedule_sheet(event: Event) -> dict[str, Any]:
    """Everything that stands on the printed schedule, in the reader's language."""
    office, today = event.organization, local_day(clock.now(), event.timezone)
    days = queries.sessions_by_day(event)
    return {
        "lang": current_language(),
        "organization": {field: getattr(office, field) for field in OWN_FIELDS},
        "labels": {
            "telephone": _("Tel."),
            "email": _("Mail"),
            "website": _("Website"),
            "page": _("Page"),
            "of": _("of"),
        },
        "title": _("SCHEDULE"),
        "event": event.title,
        "facts": [
            [_("Date"), format_day_range(event.first_day, event.last_day)],
            [_("Place"), event.location],
        ],
        "heads": table_heads(event),
        "days": [{"label": format_day(day.held_on), "rows": _rows(sessions, event)} for day, sessions in days],
        "total": [_("Total lesson hours (JP)"), queries.total_jp(row for _day, rows in days for row in rows)],
        "empty": _("There is no schedule for this day yet."),
        "place_and_date": f"{event.place or office.place}, {format_day_plain(today)}",
        "signatory": _signatory(signatory_on(office, today)),
    }


def table_heads(event: Event) -> list[str]:
    """The columns of the printed schedule, with the zone that its times are in."""
    zone = zone_name(event, clock.now())
    return [
        _("Day and date"),
        _("Time (%(zone)s)", zone=zone),
        _("Activity or material"),
        _("JP"),
        _("Speaker"),
        _("Moderator"),
        _("In charge"),
    ]


def _rows(sessions: list[TrainingSession], event: Event) -> list[dict[str, Any]]:
    return [
        {
            "time": f"{format_time(session.starts_at, event)} – {format_time(session.ends_at, event)}",
            "title": session.title,
            "note": _line_note(session),
            "jp": session.jp or None,
            "speakers": _people(session.speakers),
            "moderators": _people(session.moderators),
            "in_charge": session.in_charge,
            "pause": session.kind is SessionKind.BREAK,
            "session": session.kind is SessionKind.SESSION,
        }
        for session in sessions
    ]


def _line_note(session: TrainingSession) -> str:
    parts = [
        _("Session %(number)s", number=session.number) if session.number else "",
        session.room.name if session.room else "",
        _("not for children") if session.not_for_children else "",
    ]
    return " · ".join(part for part in parts if part)


def _people(speakers: list[Speaker]) -> list[dict[str, str]]:
    return [{"label": speaker.label, "affiliation": speaker.affiliation} for speaker in speakers]


def _signatory(signatory: Signatory | None) -> dict[str, str]:
    if signatory is None:
        return {}
    return {
        "position": f"{signatory.prefix} {signatory.position}".strip(),
        "name": signatory.name,
        "rank": signatory.rank,
        "number": f"NIP {signatory.employee_number}" if signatory.employee_number else "",
    }


def calendar_file(event: Event, *, page_url: str) -> bytes:
    """One entry per line, breaks left out, with the zone's own rules inside the file so that
    every calendar shows the hour on the wall of the hall."""
    calendar = Calendar()
    calendar.add("prodid", "-//Kasus Training//schedule//ID")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", event.title)
    calendar.add("x-wr-timezone", event.timezone)
    for session in queries.sessions_of(event):
        if session.kind is not SessionKind.BREAK:
            calendar.add_component(_entry(session, event, page_url))
    calendar.add_missing_timezones()
    return calendar.to_ical()


def _entry(session: TrainingSession, event: Event, page_url: str) -> CalendarEvent:
    entry = CalendarEvent()
    # The same line keeps its UID when it moves, so that a calendar moves it instead of doubling it.
    entry.add("uid", f"session-{session.id}.{event.slug}@kasus-training")
    entry.add("sequence", session.version - 1)
    entry.add("dtstamp", clock.now())
    entry.add("dtstart", to_wall(session.starts_at, event.timezone))
    entry.add("dtend", to_wall(session.ends_at, event.timezone))
    entry.add("summary", _summary(session))
    places = (session.room.name if session.room else "", event.location)
    entry.add("location", ", ".join(part for part in places if part))
    entry.add("description", "\n".join(_description(session, event)))
    entry.add("url", page_url)
    return entry


def _summary(session: TrainingSession) -> str:
    if session.number is None:
        return session.title
    return _("Session %(number)s", number=session.number) + f": {session.title}"


def _description(session: TrainingSession, event: Event) -> list[str]:
    people = [", ".join(part for part in (who.label, who.affiliation) if part) for who in session.speakers]
    return [event.title, *people]
