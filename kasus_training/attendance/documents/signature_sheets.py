"""Signature sheets: the attendance list that auditors accept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from kasus_training.accounts.models import Organization
from kasus_training.accounts.queries import signatory_on
from kasus_training.attendance.documents import rosters
from kasus_training.attendance.sheets import SheetRequest, page_lengths, rows_to_print
from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import render_pdf
from kasus_training.foundation.languages import (
    format_day,
    format_day_plain,
    format_time,
    format_time_range,
    in_language,
    zone_name,
)
from kasus_training.participants.contacts import number_as_written
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import confirmed_of
from kasus_training.participants.rules import Gender
from kasus_training.schedule.models import TrainingSession


class NoSuchOccasion(LookupError):
    """The event has no such day or session."""


Cell = Callable[[Registration], str]


@dataclass(frozen=True)
class Occasion:
    """The day or the session that people sign for."""

    day_id: int
    held_on: date
    hours: tuple[datetime, datetime] | None
    session: TrainingSession | None

    @property
    def for_children(self) -> bool:
        return self.session is None or not self.session.not_for_children


def sheet_pdf(event: Event, request: SheetRequest) -> bytes:
    """One sheet for adults and, where children take part, one for them."""
    occasion = occasion_of(event, request)
    people = confirmed_of(event)
    arrivals: dict[int, datetime] = {}
    if request.filled:
        session_id = occasion.session.id if occasion.session else None
        arrivals = rosters.first_arrivals(event, day_id=occasion.day_id, session_id=session_id)
    children = [registration for registration in people if registration.minor] if occasion.for_children else []
    adults = [registration for registration in people if not registration.minor]
    with in_language("id"):
        sheets = [_sheet(event, occasion, adults, adult_columns(), _("PARTICIPANTS' ATTENDANCE LIST"), arrivals)]
        if children:
            title = _("CHILD PARTICIPANTS' ATTENDANCE LIST")
            sheets.append(_sheet(event, occasion, children, child_columns(), title, arrivals))
        data = _paper(event, occasion, sheets)
    return render_pdf("signature_sheet.typ", data)


def occasion_of(event: Event, request: SheetRequest) -> Occasion:
    """A day or session of another event does not exist here."""
    if request.session_id is not None:
        session = rosters.session_to_print(event, request.session_id)
        if session is None:
            raise NoSuchOccasion(str(request.session_id))
        return Occasion(session.day_id, session.day.held_on, (session.starts_at, session.ends_at), session)
    day = next((day for day in event.days if day.held_on == request.day), None)
    if day is None:
        raise NoSuchOccasion(str(request.day))
    return Occasion(day.id, day.held_on, rosters.hours_of(day), None)


def adult_columns() -> list[tuple[str, float, Cell]]:
    """Heading, width in millimetres, and what stands in the cell."""
    return [
        (_("Name and titles"), 40, lambda each: each.person.printed_name),
        (_("Civil servant number"), 33, _number),
        (_("Post"), 23, lambda each: each.position),
        (_("Institution or sender"), 26, _institution),
        (_("Distr."), 16, lambda each: each.district),
        (_("F/M"), 8, _gender),
    ]


def child_columns() -> list[tuple[str, float, Cell]]:
    """No telephone and no date of birth: the sheet passes through many hands."""
    return [
        (_("Name"), 58, lambda each: each.person.printed_name),
        (_("School or group"), 55, _institution),
        (_("Distr."), 24, lambda each: each.district),
        (_("F/M"), 8, _gender),
    ]


def _number(registration: Registration) -> str:
    """On one line: a number torn in two is copied wrongly."""
    return number_as_written(registration.person.employee_number).replace(" ", "\u00a0")


def _institution(registration: Registration) -> str:
    return registration.institution.name if registration.institution else ""


def _gender(registration: Registration) -> str:
    letters = {Gender.FEMALE: _("F"), Gender.MALE: _("M")}
    return letters.get(registration.person.gender, "–") if registration.person.gender else "–"


def _sheet(
    event: Event,
    occasion: Occasion,
    people: list[Registration],
    columns: list[tuple[str, float, Cell]],
    title: str,
    arrivals: dict[int, datetime],
) -> dict[str, Any]:
    rows = [
        {
            "cells": [str(position), *(cell(registration) for _label, _width, cell in columns)],
            "mark": str(position),
            "signed": _arrival(event, arrivals.get(registration.id)),
        }
        for position, registration in enumerate(people, 1)
    ]
    for position in range(len(rows) + 1, rows_to_print(len(people)) + 1):
        rows.append({"cells": [str(position), *("" for _column in columns)], "mark": str(position), "signed": ""})
    return {
        "title": title,
        "facts": _facts(event, occasion),
        "columns": [{"label": _("No"), "mm": 8}, *({"label": label, "mm": width} for label, width, _cell in columns)],
        "pages": _pages(rows),
        "note": _("Times beside the numbers come from the scans.") if arrivals else "",
    }


def _arrival(event: Event, instant: datetime | None) -> str:
    return f"{format_time(instant, event)}\u00a0{zone_name(event, instant)}" if instant else ""


def _pages(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    pages, start = [], 0
    for length in page_lengths(len(rows)):
        pages.append(rows[start : start + length])
        start += length
    return pages


def _facts(event: Event, occasion: Occasion) -> list[tuple[str, str]]:
    facts = [(_("Day and date"), format_day(occasion.held_on))]
    if occasion.hours:
        facts.append((_("Hours"), format_time_range(*occasion.hours, event)))
    facts.append((_("Venue"), event.venue or event.place))
    if occasion.session is not None:
        session = occasion.session
        number = _("Session %(number)s. ", number=session.number) if session.number else ""
        facts.append((_("Session and subject"), number + session.title))
        facts.append((_("Speaker"), "; ".join(speaker.label for speaker in session.speakers) or "–"))
    return facts


def _paper(event: Event, occasion: Occasion, sheets: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "words": {
            "document": _("Attendance list"),
            "page": _("Page {x} of {y}"),
            "signature": _("Signature"),
        },
        "office": office_words(event.organization),
        "event": {"title": f"{event.title} {event.region}".strip()},
        "signatory": _signatory(event, occasion.held_on),
        "sheets": sheets,
    }


def office_words(organization: Organization) -> dict[str, str]:
    """What the letterhead says."""
    return {
        "government": organization.government,
        "name": organization.name,
        "address": organization.address,
        "telephone": organization.telephone,
        "email": organization.email,
        "website": organization.website,
    }


def _signatory(event: Event, held_on: date) -> dict[str, str]:
    place = event.place or event.organization.place
    dated = f"{place}, {format_day_plain(held_on)}"
    signatory = signatory_on(event.organization, held_on)
    if signatory is None:
        return {"dated": dated, "position": "", "name": "", "rank": "", "number": ""}
    return {
        "dated": dated,
        "position": f"{signatory.prefix} {signatory.position}".strip(),
        "name": signatory.name,
        "rank": signatory.rank,
        "number": f"NIP {number_as_written(signatory.employee_number)}" if signatory.employee_number else "",
    }
