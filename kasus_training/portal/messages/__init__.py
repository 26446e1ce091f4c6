"""What the portal's pages say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.attendance.board import Bar
from kasus_training.events.models import Event, EventDay
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.languages import format_instant, format_time, zone_name
from kasus_training.participants.models import Sector
from kasus_training.participants.rules import Places, Status, holds_a_seat
from kasus_training.permissions import Permission
from kasus_training.portal.messages.tasks import Item as Item
from kasus_training.portal.messages.tasks import reminder_item as reminder_item
from kasus_training.portal.messages.tasks import task_item as task_item
from kasus_training.portal.rules import Board, ClosingCounts, Moment, Position
from kasus_training.schedule.models import TrainingSession
from kasus_training.zones import to_wall


def eyebrow_of(event: Event, sessions: list[TrainingSession], jp: int) -> str:
    """Two days · 8 sessions · 16 JP."""
    parts = [ngettext("Training of %(num)s day", "Training of %(num)s days", len(event.days))]
    numbered = sum(session.number is not None for session in sessions)
    if numbered:
        parts.append(ngettext("%(num)s session", "%(num)s sessions", numbered))
    if jp:
        parts.append(_("%(jp)s lesson hours", jp=jp))
    return " · ".join(parts)


def session_meta(session: TrainingSession) -> str:
    """Session 2 · 2 JP · Nurhikmah, Ketua Pusat Studi Gender."""
    parts = []
    if session.number:
        parts.append(_("Session %(number)s", number=session.number))
    if session.jp:
        parts.append(_("%(jp)s JP", jp=session.jp))
    parts.extend(
        ", ".join(part for part in (speaker.label, speaker.position if speaker.name else "") if part)
        for speaker in session.speakers
    )
    return " · ".join(parts)


def registration_words(
    event: Event, *, is_open: bool, places_left: int, has_sectors: bool, may_wait: bool, now: datetime
) -> str:
    """Whether one can register, until when, and otherwise why not."""
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if is_open and has_sectors and not places_left and may_wait:
        return _("All places are taken. You can join the waiting list.")
    if is_open and has_sectors and not places_left:
        return _("All places are taken. Ask the committee whether one becomes free.")
    if is_open and closes:
        return _(
            "No account needed. About 3 minutes. Registration closes %(when)s.", when=format_instant(closes, event)
        )
    if is_open:
        return _("No account needed. About 3 minutes.")
    if opens and now < opens:
        return _("Registration opens %(when)s.", when=format_instant(opens, event))
    if event.status is EventStatus.DRAFT:
        return _("Registration is not open yet.")
    return _("Registration is closed.")


def greeting(event: Event, now: datetime) -> str:
    """Good morning, by the clock of the event."""
    hour = to_wall(now, event.timezone).hour
    if hour < 11:
        return _("Good morning,")
    if hour < 15:
        return _("Good day,")
    return _("Good afternoon,") if hour < 18 else _("Good evening,")


def upcoming_words(session: TrainingSession, event: Event, now: datetime) -> str:
    """Next, in 18 minutes; or the day and hour when it is further away."""
    if session.starts_at <= now:
        return _("Now")
    minutes = int((session.starts_at - now).total_seconds() // 60)
    if minutes < 90:
        return ngettext("Next, in %(num)s minute", "Next, in %(num)s minutes", max(minutes, 1))
    return _("Coming up")


def position_words(position: Position, event: Event, now: datetime) -> str:
    """Day 1 of 2 · 11.12 WITA, or how far away it is."""
    if position.moment is Moment.TODAY:
        clock_time = f"{format_time(now, event)} {zone_name(event, now)}"
        return _(
            "Day %(day)s of %(days)s · %(time)s", day=position.day_number, days=position.day_count, time=clock_time
        )
    if position.moment is Moment.BEFORE:
        return ngettext("Begins in %(num)s day", "Begins in %(num)s days", position.days_away)
    if position.moment is Moment.BETWEEN:
        return ngettext("Goes on in %(num)s day", "Goes on in %(num)s days", position.days_away)
    if position.moment is Moment.AFTER:
        return ngettext("Ended %(num)s day ago", "Ended %(num)s days ago", position.days_away)
    return _("No days yet")


def certificate_words(*, attended: int, required: int, needed: int, issued: bool) -> str:
    """How far the participant is from a certificate."""
    if issued:
        return _("Your certificate is ready.")
    return _(
        "%(attended)s of %(required)s sessions recorded. At least %(needed)s are needed.",
        attended=attended,
        required=required,
        needed=needed,
    )


def links_of(event: Event) -> list[Item]:
    """What people look for on the day itself."""

    def item(title: str, text: str, endpoint: str, action: str, icon: str, permission: Permission) -> Item:
        return Item(title, text, url_for(endpoint, event=event.slug), action, icon, permission)

    return [
        item(
            _("Screen with the check-in code"),
            _("For the projector in the hall"),
            "attendance.show_attendance",
            _("Choose the session"),
            "display",
            Permission.ATTENDANCE_RECORD,
        ),
        item(
            _("Live board"),
            _("Who is in, by session and sector"),
            "attendance.show_board",
            _("Open"),
            "bar-chart",
            Permission.ATTENDANCE_SEE,
        ),
        item(
            _("Signature sheets and badges"),
            _("Ready to print on A4"),
            "attendance.show_papers",
            _("Print"),
            "printer",
            Permission.PAPERS_PRINT,
        ),
    ]


def group_figures(statuses: Mapping[Status, int], places_left: int) -> list[dict[str, object]]:
    """How full it is, before the training runs."""
    confirmed = statuses.get(Status.CONFIRMED, 0)
    holding = sum(count for status, count in statuses.items() if holds_a_seat(status))
    if not holding and not places_left:
        return []
    return [
        {"value": confirmed, "label": _("Confirmed"), "icon": "check-circle-fill", "tone": "hadir"},
        {"value": holding - confirmed, "label": _("Waiting"), "icon": "hourglass-split", "tone": "menunggu"},
        {"value": places_left, "label": _("Places left"), "icon": "person-plus"},
    ]


def closing_figures(confirmed: int, counts: ClosingCounts) -> list[dict[str, object]]:
    """What a training that is over amounts to."""
    return [
        {"value": confirmed, "label": _("Confirmed"), "icon": "people"},
        {"value": counts.present, "label": _("Attended"), "icon": "check-circle-fill", "tone": "hadir"},
        {"value": counts.certificates, "label": _("Certificates"), "icon": "award"},
    ]


def quota_items(sectors: Sequence[Sector], places: Mapping[int, Places]) -> list[dict[str, object]]:
    """The lines of the list of places, in the order of the sectors."""
    return [
        {"label": sector.name, "left": places[sector.id].left, "places": places[sector.id].quota} for sector in sectors
    ]


def sectors_title(board: Board | None) -> str:
    if board is None:
        return _("Places by sector")
    if board.number:
        return _("Attendance by sector, session %(number)s", number=board.number)
    return _("Attendance by sector, %(title)s", title=board.title)


def board_figures(board: Board) -> list[dict[str, object]]:
    """The four figures of the session that is marked now."""
    total = board.sum
    figures = [
        {"value": total.present, "label": _("Present"), "icon": "check-circle-fill", "tone": "hadir"},
        {"value": total.late, "label": _("Late"), "icon": "clock-fill", "tone": "terlambat"},
        {"value": total.excused, "label": _("Excused"), "icon": "envelope-paper-fill", "tone": "izin"},
    ]
    # Once the session is over nobody is waited for: who has no mark was absent.
    if total.absent:
        return [*figures, {"value": total.absent, "label": _("Absent"), "icon": "x-circle-fill", "tone": "absen"}]
    return [*figures, {"value": total.waiting, "label": _("Waiting"), "icon": "hourglass-split", "tone": "menunggu"}]


def board_legend(board: Board) -> list[tuple[str, str]]:
    """What the parts of the bars mean: those that are there or may come."""
    last = ("absen", _("Absent")) if board.sum.absent else ("menunggu", _("Waiting"))
    return [("hadir", _("Present")), ("terlambat", _("Late")), ("izin", _("Excused")), last]


def board_bars(board: Board) -> list[dict[str, object]]:
    """The bars of the chart: kind and count of each part, with the words at the end."""
    return [_hidden_bar(row.label) if row.hidden else _board_bar(row) for row in board.rows]


def _hidden_bar(label: str) -> dict[str, object]:
    return {"label": label, "hidden": _("not shown")}


def _board_bar(bar: Bar) -> dict[str, object]:
    return {
        "label": bar.label,
        "segments": [
            ("hadir", bar.present),
            ("terlambat", bar.late),
            ("izin", bar.excused),
            ("absen", bar.absent),
            ("menunggu", bar.waiting),
        ],
        "words": _("%(present)s of %(total)s", present=bar.inside, total=bar.total),
    }


def board_picture(board: Board) -> dict[str, Any]:
    """The chart of the board in words and numbers, and the table beside it."""
    return {
        "bars": board_bars(board),
        "longest": max((row.total for row in board.rows), default=0),
        "legend": board_legend(board),
        "description": board_description(board),
        "heads": board_heads(),
        "rows": board_rows(board),
    }


def board_heads() -> list[str]:
    return [_("Sector"), _("Present"), _("Late"), _("Excused"), _("Absent"), _("Waiting")]


def board_rows(board: Board) -> list[list[object]]:
    return [
        [bar.label, *(["–"] * 5 if bar.hidden else [bar.present, bar.late, bar.excused, bar.absent, bar.waiting])]
        for bar in board.rows
    ]


def board_description(board: Board) -> str:
    """What the chart shows, for those who do not see it."""
    total = board.sum
    return _(
        "%(present)s present, %(late)s late, %(excused)s excused, %(absent)s absent, %(waiting)s waiting of %(all)s.",
        present=total.present,
        late=total.late,
        excused=total.excused,
        absent=total.absent,
        waiting=total.waiting,
        all=total.total,
    )


def ticket_label() -> str:
    return _("QR code of your ticket")


def day_title(day: EventDay | None, today: date) -> str:
    if day is None:
        return ""
    return _("Today") if day.held_on == today else _("Your day")
