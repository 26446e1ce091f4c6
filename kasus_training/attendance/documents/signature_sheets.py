"""Signature sheets: the attendance list that auditors accept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from kasus_training.accounts.models import Organization
from kasus_training.accounts.queries import signatory_on
from kasus_training.attendance.documents import rosters
from kasus_training.attendance.documents.sheet_columns import PrintedColumn, Signer, cells_of, printed_columns
from kasus_training.attendance.queries import MarkRow, marks_of
from kasus_training.attendance.rules import ATTENDING, MarkStatus
from kasus_training.attendance.sheets import (
    CHILDRENS_COLUMNS,
    UPRIGHT,
    Group,
    OccasionKey,
    OccasionKind,
    Paper,
    SheetRequest,
    page_lengths,
    paper_for,
    rows_to_print,
)
from kasus_training.attendance.spans import is_morning
from kasus_training.events.models import Event
from kasus_training.events.queries import team_of
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
from kasus_training.permissions import Role
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SpeakerRole

COMMITTEE = frozenset({Role.ORGANIZER, Role.REGISTRAR})
STAFF_SPARE = 2


class NoSuchOccasion(LookupError):
    """The event has no such day or session."""


@dataclass(frozen=True)
class Occasion:
    """The day, the half of it or the session that people sign for."""

    held_on: date
    sessions: Sequence[TrainingSession]
    session: TrainingSession | None = None
    part: str = ""

    @property
    def hours(self) -> tuple[datetime, datetime] | None:
        if not self.sessions:
            return None
        return min(one.starts_at for one in self.sessions), max(one.ends_at for one in self.sessions)

    @property
    def for_children(self) -> bool:
        return self.session is None or not self.session.not_for_children


def sheet_pdf(event: Event, request: SheetRequest) -> bytes:
    """A sheet for each group that was asked for; children stand on one of their own."""
    with in_language("id"):
        occasion = occasion_of(event, request.occasion)
        sheets: list[dict[str, Any]] = []
        for group in request.groups:
            sheets += SHEETS[group](event, occasion, request)
        data = _paper(event, occasion, sheets)
    return render_pdf("signature_sheet.typ", data)


def occasion_of(event: Event, key: OccasionKey) -> Occasion:
    """A day or session of another event does not exist here."""
    if key.session_id is not None:
        session = rosters.session_to_print(event, key.session_id)
        if session is None:
            raise NoSuchOccasion(str(key))
        return Occasion(session.day.held_on, [session], session)
    day = next((day for day in event.days if day.held_on == key.day), None)
    if day is None:
        raise NoSuchOccasion(str(key))
    sessions = rosters.sessions_of_day(day)
    if key.kind is OccasionKind.DAY:
        return Occasion(day.held_on, sessions)
    early = key.kind is OccasionKind.MORNING
    chosen = [one for one in sessions if is_morning(one.starts_at, event.timezone) is early]
    return Occasion(day.held_on, chosen, part=_("Morning") if early else _("Afternoon"))


def _participants(event: Event, occasion: Occasion, request: SheetRequest) -> list[dict[str, Any]]:
    """One sheet for adults and, where children take part, one for them."""
    people = confirmed_of(event)
    children = [registration for registration in people if registration.minor] if occasion.for_children else []
    adults = [registration for registration in people if not registration.minor]
    signed = _signed(event, occasion) if request.filled else {}
    note = _("Times beside the numbers come from the scans.") if signed else ""

    def sheet(title: str, who: list[Registration], *, minors: bool) -> dict[str, Any]:
        columns = [column for column in request.columns if not minors or column in CHILDRENS_COLUMNS]
        signers = [Signer(cells_of(each, columns), signed.get(each.id, "")) for each in who]
        paper = paper_for(columns)
        heads = printed_columns(columns, paper, children=minors)
        return _sheet(event, occasion, signers, heads, title, spare=request.spare, paper=paper, note=note)

    sheets = [sheet(_("PARTICIPANTS' ATTENDANCE LIST"), adults, minors=False)]
    if children:
        sheets.append(sheet(_("CHILD PARTICIPANTS' ATTENDANCE LIST"), children, minors=True))
    return sheets


def _speakers(event: Event, occasion: Occasion, request: SheetRequest) -> list[dict[str, Any]]:
    return [_staff(event, occasion, _("SPEAKERS' ATTENDANCE LIST"), _who(occasion, SpeakerRole.SPEAKER))]


def _moderators(event: Event, occasion: Occasion, request: SheetRequest) -> list[dict[str, Any]]:
    return [_staff(event, occasion, _("MODERATORS' ATTENDANCE LIST"), _who(occasion, SpeakerRole.MODERATOR))]


def _committee(event: Event, occasion: Occasion, request: SheetRequest) -> list[dict[str, Any]]:
    """The team, and whoever the timetable says answers for a line of this occasion."""
    office = event.organization.short_name or event.organization.name
    people = [(member.user.name, "", office) for member in team_of(event) if member.role in COMMITTEE]
    known = {name.casefold() for name, _post, _office in people}
    in_charge = dict.fromkeys(one.in_charge.strip() for one in occasion.sessions if one.in_charge.strip())
    people += [(name, "", office) for name in in_charge if name.casefold() not in known]
    return [_staff(event, occasion, _("COMMITTEE'S ATTENDANCE LIST"), people, spare=request.spare)]


SHEETS: dict[Group, Callable[[Event, Occasion, SheetRequest], list[dict[str, Any]]]] = {
    Group.PARTICIPANTS: _participants,
    Group.SPEAKERS: _speakers,
    Group.MODERATORS: _moderators,
    Group.COMMITTEE: _committee,
}


def _who(occasion: Occasion, role: SpeakerRole) -> list[tuple[str, str, str]]:
    """Name, post and institution of everybody with this part, each once."""
    speakers = {speaker.id: speaker for session in occasion.sessions for speaker in session.people(role)}
    # An open name leaves its cell free, to be written by hand.
    return [(speaker.name or "", speaker.position, speaker.institution) for speaker in speakers.values()]


def _staff(
    event: Event, occasion: Occasion, title: str, people: Iterable[tuple[str, str, str]], *, spare: int = STAFF_SPARE
) -> dict[str, Any]:
    heads = [PrintedColumn(_("Name and titles"), 56), PrintedColumn(_("Post"), 42), PrintedColumn(_("Institution"), 42)]
    return _sheet(event, occasion, [Signer(each) for each in people], heads, title, spare=spare)


def _signed(event: Event, occasion: Occasion) -> dict[int, str]:
    """What a filled sheet says beside each number: when somebody came and went, or their mark."""
    covered = {session.id for session in occasion.sessions}
    rows: dict[int, list[MarkRow]] = {}
    for (registration_id, session_id), mark in marks_of(event).items():
        if session_id in covered:
            rows.setdefault(registration_id, []).append(mark)
    return {registration_id: _signature_words(event, marks) for registration_id, marks in rows.items()}


def _signature_words(event: Event, marks: Sequence[MarkRow]) -> str:
    first = min((mark.first_in_at for mark in marks if mark.first_in_at), default=None)
    last = max((mark.last_out_at for mark in marks if mark.last_out_at), default=None)
    if first is not None and any(mark.status in ATTENDING for mark in marks):
        hours = format_time(first, event) + (f"–{format_time(last, event)}" if last and last > first else "")
        return f"{hours}\u00a0{zone_name(event, first)}"
    statuses = {mark.status for mark in marks}
    if statuses & ATTENDING:
        return _("Present")
    return _("Excused") if MarkStatus.EXCUSED in statuses else _("Absent")


def _sheet(
    event: Event,
    occasion: Occasion,
    signers: Sequence[Signer],
    columns: Sequence[PrintedColumn],
    title: str,
    *,
    spare: int,
    paper: Paper = UPRIGHT,
    note: str = "",
) -> dict[str, Any]:
    empty = Signer(("",) * len(columns))
    total = rows_to_print(len(signers), spare)
    rows = [
        {"cells": [str(position), *signer.cells], "mark": str(position), "signed": signer.signed}
        for position, signer in enumerate([*signers, *[empty] * (total - len(signers))], 1)
    ]
    return {
        "title": title,
        "facts": _facts(event, occasion),
        "columns": [{"label": _("No"), "mm": 8}, *(asdict(column) for column in columns)],
        "lying": paper.lying,
        "width": paper.width,
        "pages": _pages(rows, paper),
        "note": note,
    }


def _pages(rows: list[dict[str, Any]], paper: Paper) -> list[list[dict[str, Any]]]:
    pages, start = [], 0
    for length in page_lengths(len(rows), paper):
        pages.append(rows[start : start + length])
        start += length
    return pages


def _facts(event: Event, occasion: Occasion) -> list[tuple[str, str]]:
    day = format_day(occasion.held_on)
    facts = [(_("Day and date"), f"{day} ({occasion.part})" if occasion.part else day)]
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
