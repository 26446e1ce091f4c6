"""What the house of schedule says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.foundation.languages import format_time_range
from kasus_training.foundation.sentences import register_sentences
from kasus_training.schedule.clashes import Clash, ClashKind, Line, find_clashes, meets_friday_prayer
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.presets import PRESETS
from kasus_training.schedule.rules import SessionKind, SpeakerRole

register_sentences(
    {
        "ends-before-it-starts": lambda: _(
            "The end must be later than the start on the same day. A session cannot run past midnight."
        ),
        "session-too-long": lambda hours: _("A session lasts at most %(hours)s hours. Check both times.", hours=hours),
        "outside-its-day": lambda: _("These times do not lie within the chosen day. Check the day and both times."),
        "shift-out-of-range": lambda most: _("Choose by how many minutes to move, at most %(most)s.", most=most),
        "shift-crosses-midnight": lambda: _(
            "Nothing was moved: a part of the day would cross midnight. Choose fewer minutes."
        ),
        "jp-out-of-range": lambda most: _("Enter lesson hours (JP) from 0 to %(most)s.", most=most),
        "break-counted": lambda: _("No attendance is taken in a break. Take this tick away or choose another kind."),
        "break-with-jp": lambda: _("A break earns no lesson hours. Enter 0 or leave this empty."),
        "parallel-without-reason": lambda: _(
            "A session for children instead is only needed where this one is not for children."
        ),
        "parallel-unfit": lambda title: _(
            "Children cannot be sent to this session instead (%(title)s): the session instead must be open to "
            "children and count attendance.",
            title=title,
        ),
        "session-changed-meanwhile": lambda: _(
            "Somebody else changed this session while you were editing. What you typed is still here; compare it "
            "with what stands now, then save again."
        ),
        "session-untitled": lambda: _("Enter a title."),
        "unknown-day": lambda: _("This day is no longer part of the training. Choose another one."),
        "unknown-room": lambda: _("This room is no longer there. Choose another one."),
        "unknown-parallel": lambda: _("This session is no longer there. Choose another one."),
        "unknown-speaker": lambda: _("One of the chosen people is no longer there. Please choose again."),
        "session-has-records": lambda title: _(
            "“%(title)s” cannot be removed: attendance or scores are already kept for it. You can still move or "
            "rename it.",
            title=title,
        ),
        "schedule-not-empty": lambda sessions: ngettext(
            "The schedule already has %(num)d line. A template only fills an empty schedule.",
            "The schedule already has %(num)d lines. A template only fills an empty schedule.",
            sessions,
        ),
        "unknown-preset": lambda: _("This template does not exist. Choose one from the list."),
        "preset-needs-days": lambda days: ngettext(
            "This template needs %(num)d day. Add the day first.",
            "This template needs %(num)d days. Add the days first.",
            days,
        ),
        "room-unnamed": lambda: _("Enter the name of the room."),
        "room-twice": lambda: _("There already is a room of this name. Choose another name."),
        "capacity-not-positive": lambda: _("The number of seats is at least 1. Leave it empty if it is not known."),
        "room-in-use": lambda titles: _(
            "This room cannot be removed while it is used for: %(titles)s. Choose another room there first.",
            titles="; ".join(titles),
        ),
        "day-taken": lambda: _("The training already has this day. Choose another date."),
    }
)


def kind_name(kind: SessionKind) -> str:
    """The kind of a line as people say it."""
    return {
        SessionKind.SESSION: _("Session"),
        SessionKind.BREAK: _("Break"),
        SessionKind.REGISTRATION: _("Registration of participants"),
        SessionKind.OPENING: _("Opening"),
        SessionKind.PRE_TEST: _("Pre-test"),
        SessionKind.POST_TEST: _("Post-test"),
        SessionKind.REVIEW: _("Review"),
        SessionKind.CLOSING: _("Closing"),
    }[kind]


def preset_name(key: str) -> str:
    return {
        "two-days-eight-sessions": _("Two days, eight sessions"),
        "one-day-four-sessions": _("One day, four sessions"),
    }[key]


def preset_choices() -> list[tuple[str, str]]:
    """Keys and names of the templates, for forms of this house and higher ones."""
    return [(key, preset_name(key)) for key in PRESETS]


@dataclass(frozen=True)
class Caution:
    """Something to look at; it keeps nobody from saving."""

    field: str
    text: str


def line_of(session: TrainingSession) -> Line:
    people = frozenset(
        part.speaker_id for part in session.assignments if part.role in (SpeakerRole.SPEAKER, SpeakerRole.MODERATOR)
    )
    return Line(session.id, session.window, session.room_id, people, session.parallel_id)


def cautions_of(sessions: Sequence[TrainingSession], zone: str) -> dict[int, list[Caution]]:
    """By session, what does not go together in this timetable."""
    by_id = {session.id: session for session in sessions}
    found: dict[int, list[Caution]] = {session.id: [] for session in sessions}
    for clash in find_clashes(line_of(session) for session in sessions):
        for one, other in ((clash.one, clash.other), (clash.other, clash.one)):
            found[one].append(_clash_caution(clash, by_id[one], by_id[other], zone))
    for session in sessions:
        prayer = session.kind is not SessionKind.BREAK and meets_friday_prayer(
            session.window, session.day.held_on, zone
        )
        if prayer:
            found[session.id].append(Caution("starts_at", _("Runs into the Friday prayer, 11.30 to 13.30.")))
    return {session_id: cautions for session_id, cautions in found.items() if cautions}


def _clash_caution(clash: Clash, session: TrainingSession, other: TrainingSession, zone: str) -> Caution:
    facts = {"title": other.title, "time": format_time_range(other.starts_at, other.ends_at, zone)}
    if clash.kind is ClashKind.ROOM:
        room = session.room.name if session.room else ""
        return Caution("room_id", _("%(room)s is also used for “%(title)s”, %(time)s.", room=room, **facts))
    if clash.kind is ClashKind.HALL:
        return Caution(
            "room_id", _("At the same time as “%(title)s”, %(time)s, and neither has a room of its own.", **facts)
        )
    part = next(part for part in session.assignments if part.speaker_id == clash.subject)
    field = "moderator_ids" if part.role is SpeakerRole.MODERATOR else "speaker_ids"
    return Caution(field, _("%(name)s is also in “%(title)s”, %(time)s.", name=part.speaker.label, **facts))
