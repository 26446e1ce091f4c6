"""What the house of attendance says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_timedelta
from flask_babel import gettext as _

from kasus_training.attendance.labels import BadgeRole
from kasus_training.attendance.paper import Disagreement
from kasus_training.attendance.rules import SEARCH_LEAST, FactKind, MarkStatus, ScanResult, ScanSource, Standing
from kasus_training.attendance.sheets import Column, Group, OccasionKey, OccasionKind
from kasus_training.foundation.languages import current_language, format_day, format_time, zone_name
from kasus_training.foundation.sentences import register_sentences

register_sentences(
    {
        "excuse-needs-a-reason": lambda: _("Write why this person is excused, for example the number of the letter."),
        "not-of-this-event": lambda: _("This person is not registered for this training."),
        "only-confirmed-are-marked": lambda name="": _(
            "%(name)s is not confirmed, so no attendance can be recorded. Confirm the registration first.", name=name
        ),
        "nothing-to-undo": lambda: _("There is nothing to undo here any more. Reload the page to see how it stands."),
        "station-needs-a-name": lambda: _("Give the station a name, for example “Desk 1”."),
        "station-name-taken": lambda name="": _(
            "There already is a station called %(name)s. Choose another name.", name=name
        ),
        "station-already-revoked": lambda name="": _("The station %(name)s has been revoked already.", name=name),
        "pairing-used": lambda: _(
            "This code was used already, and it is good only once. Ask the organizer for a new one."
        ),
        "pairing-ended": lambda: _("This code has ended: it is good for ten minutes. Ask the organizer for a new one."),
        "session-not-here": lambda: _("This session is not part of this training. Choose one from the list."),
        "nobody-chosen": lambda: _("Choose at least one person first."),
        "name-too-short": lambda: _("Type at least %(num)s letters of the name.", num=SEARCH_LEAST),
        "code-unknown": lambda: _("This code is not known. Check the six characters on the badge or ticket."),
        "screen-code-old": lambda: _(
            "That code has changed meanwhile. Look at the screen in the hall and use the code that is there now."
        ),
    }
)


def result_word(result: ScanResult | str) -> str:
    """The largest word on the desk's screen. Only the one that is needed is translated."""
    return {
        ScanResult.ACCEPTED: lambda: _("PRESENT"),
        ScanResult.DUPLICATE: lambda: _("ALREADY IN"),
        ScanResult.UNKNOWN: lambda: _("NOT KNOWN"),
        ScanResult.CANCELLED: lambda: _("CANCELLED"),
        ScanResult.REVOKED: lambda: _("OLD TICKET"),
        ScanResult.WAITING: lambda: _("NOT CONFIRMED"),
        ScanResult.WRONG_EVENT: lambda: _("OTHER TRAINING"),
        ScanResult.OUTSIDE_WINDOW: lambda: _("NOT TODAY"),
        ScanResult.CONFLICT: lambda: _("NOT RECORDED"),
    }[ScanResult(result)]()


def result_advice(result: ScanResult | str) -> str:
    """What to do next; empty where nothing is to be done."""
    return {
        ScanResult.ACCEPTED: lambda: "",
        ScanResult.DUPLICATE: lambda: "",
        ScanResult.UNKNOWN: lambda: _("Try again, type the code, or search for the name."),
        ScanResult.CANCELLED: lambda: _("This registration was cancelled. Send the person to the organizer."),
        ScanResult.REVOKED: lambda: _("This ticket was replaced. Search for the name, and hand over the new badge."),
        ScanResult.WAITING: lambda: _("This registration is not confirmed yet. Send the person to the organizer."),
        ScanResult.WRONG_EVENT: lambda: _("This ticket belongs to another training."),
        ScanResult.OUTSIDE_WINDOW: lambda: _(
            "The chosen session is not held today. Change the session and scan again."
        ),
        ScanResult.CONFLICT: lambda: _("This scan was sent before with other contents. Scan again."),
    }[ScanResult(result)]()


def words_of_results() -> dict[str, dict[str, str]]:
    """Word and advice of each result, for a page that judges by itself while there is no network."""
    return {
        result.value: {
            "word": result_word(result),
            "advice": result_advice(result),
            "kind": KINDS.get(result, "bad"),
            "sound": SOUNDS.get(result, "bad"),
        }
        for result in ScanResult
    }


def words_of_statuses() -> dict[str, str]:
    return {status.value: status_word(status) for status in MarkStatus}


def status_word(status: MarkStatus | str | None) -> str:
    if status is None:
        return _("Not here yet")
    return {
        MarkStatus.PRESENT: lambda: _("Present"),
        MarkStatus.LATE: lambda: _("Late"),
        MarkStatus.EXCUSED: lambda: _("Excused"),
        MarkStatus.ABSENT: lambda: _("Absent"),
        MarkStatus.LEFT_EARLY: lambda: _("Left early"),
    }[MarkStatus(status)]()


register_sentences(
    {
        "no-badges": lambda: _("There is no badge to print yet: nobody of this choice is confirmed."),
        "badges-per-page": lambda: _("Choose a paper for the badges from the list."),
    }
)


def role_choices() -> dict[BadgeRole, str]:
    """Who wears a badge without a ticket."""
    return {
        BadgeRole.SPEAKER: _("Speakers"),
        BadgeRole.MODERATOR: _("Moderators"),
        BadgeRole.COMMITTEE: _("Committee"),
        BadgeRole.CHAPERONE: _("Chaperones"),
    }


def paper_choices() -> list[tuple[str, str]]:
    """The papers that badges are printed on."""
    return [
        ("8", _("A4, 8 badges of 90 × 65 mm")),
        ("10", _("A4, 10 badges of 90 × 52 mm")),
        ("21", _("A4 label sheet, 21 labels of 63.5 × 38.1 mm")),
        ("100x50", _("Single labels, 100 × 50 mm")),
        ("80x50", _("Single labels, 80 × 50 mm")),
    ]


register_sentences(
    {
        "paper-letter-unknown": lambda letter="", number=0: _(
            "Row %(number)s: “%(letter)s” is none of the letters H, T, I, A and P.", number=number, letter=letter
        ),
        "nothing-typed-of-paper": lambda: _("Nothing was typed from the sheet for this person."),
        "sheet-file-empty": lambda: _("This file is empty. Choose another one."),
        "sheet-file-large": lambda megabytes=10: _(
            "This file is too large. Send at most %(most)s MB, for example one page at a time.", most=megabytes
        ),
        "sheet-file-kind": lambda: _("This is neither a PDF nor a JPEG or PNG picture. Scan or photograph the sheet."),
        "sheet-file-twice": lambda: _("This very picture is kept already."),
        "sheet-files-many": lambda most=0: _(
            "At most %(most)s pictures are kept for one sheet. Remove one first.", most=most
        ),
    }
)


def standing_word(standing: Standing, percent: int) -> str:
    return {
        Standing.REACHED: lambda: _("Has reached %(percent)s%%", percent=percent),
        Standing.POSSIBLE: lambda: _("Can still reach %(percent)s%%", percent=percent),
        Standing.LOST: lambda: _("Cannot reach %(percent)s%% any more", percent=percent),
    }[standing]()


def odd_ticket_word(result: ScanResult) -> str:
    return _("ticket replaced before") if result is ScanResult.REVOKED else _("registration cancelled")


def happening_words(one: Any) -> str:
    """One scan or decision as a line of somebody's history."""
    who = one.who or (_("the participant") if one.source is ScanSource.SELF else _("a colleague"))
    if one.result is not None:
        return _("Scan: %(result)s, by %(who)s", result=result_word(one.result).capitalize(), who=who)
    words = {
        FactKind.SET: lambda: _("Decided by hand: %(status)s, by %(who)s", status=status_word(one.status), who=who),
        FactKind.PAPER: lambda: _(
            "Signed sheet: %(status)s, typed by %(who)s", status=status_word(one.status), who=who
        ),
        FactKind.UNDO_SCAN: lambda: _("Scan undone by %(who)s", who=who),
        FactKind.UNDO_FACT: lambda: _("Taken back by %(who)s: %(status)s", status=_undone(one), who=who),
    }[one.kind]()
    return f"{words}. {one.reason}" if one.reason else words


def _undone(one: Any) -> str:
    return status_word(one.undone_status) if one.undone_status else _("an undoing")


def occasion_name(key: OccasionKey, sessions: Any, event: Any) -> str:
    """The day, half day or session in words."""
    if key.day is None:
        return f"{session_name(sessions[0])}: {sessions[0].title}" if sessions[0].number else sessions[0].title
    day = format_day(key.day)
    return {
        OccasionKind.MORNING: lambda: _("%(day)s, morning", day=day),
        OccasionKind.AFTERNOON: lambda: _("%(day)s, afternoon", day=day),
    }.get(key.kind, lambda: day)()


def disagreement_words(what: Disagreement) -> str:
    return {
        Disagreement.SIGNED_NOT_SCANNED: lambda: _("Signed, but never scanned"),
        Disagreement.SCANNED_NOT_SIGNED: lambda: _("Scanned, but not signed"),
        Disagreement.LATE_BY_SCAN: lambda: _("Signed as present, late by the scan"),
        Disagreement.NOT_TYPED: lambda: _("Scanned, nothing typed from the sheet"),
    }[what]()


def group_words() -> dict[Group, str]:
    """Who has a sheet of their own."""
    return {
        Group.PARTICIPANTS: _("Participants, children on their own sheet"),
        Group.SPEAKERS: _("Speakers"),
        Group.MODERATORS: _("Moderators"),
        Group.COMMITTEE: _("Committee"),
    }


def column_words() -> dict[Column, str]:
    return {
        Column.NUMBER: _("Civil servant number"),
        Column.POSITION: _("Post"),
        Column.INSTITUTION: _("Institution or sender"),
        Column.SECTOR: _("Sector"),
        Column.DISTRICT: _("Subdistrict"),
        Column.GENDER: _("F/M"),
        Column.TELEPHONE: _("Mobile no."),
    }


@dataclass(frozen=True)
class ResultView:
    """What the desk shows after a scan. `kind` picks colour and icon, `sound` the beep."""

    kind: str
    word: str
    who: str
    more: str
    sound: str
    undo: bool


KINDS = {ScanResult.ACCEPTED: "", ScanResult.DUPLICATE: "dup", ScanResult.WAITING: "info"}
SOUNDS = {ScanResult.ACCEPTED: "good", ScanResult.DUPLICATE: "again"}


def result_view(answer: dict[str, Any], event: Any) -> ResultView:
    """The stored answer of a scan in the words of the reader's language."""
    result = ScanResult(answer["result"])
    details = [answer.get("sector", ""), answer.get("institution", "")]
    if result is ScanResult.DUPLICATE:
        details.append(first_words(answer.get("first") or {}, event))
    elif result is ScanResult.ACCEPTED:
        details.append(mark_words(answer.get("mark"), event))
    details.append(result_advice(result))
    warned = answer.get("warning") == "not_for_children"
    if warned:
        details.append(_("This session is not for children. Accompany the child to the other programme."))
    return ResultView(
        kind="dup" if warned else KINDS.get(result, "bad"),
        word=result_word(result),
        who=answer.get("name", ""),
        more=" · ".join(detail for detail in details if detail),
        sound="again" if warned else SOUNDS.get(result, "bad"),
        undo=result is ScanResult.ACCEPTED,
    )


def undone_words(name: str) -> str:
    """What takes the place of a result that was undone."""
    words = _("The scan was undone. The history keeps it.")
    return f"{name}: {words}" if name else words


def first_words(first: dict[str, Any], event: Any) -> str:
    """Who let somebody in, and when."""
    when = _instant_words(first.get("at"), event)
    if first.get("source") == ScanSource.SELF:
        return _("checked in alone at %(when)s", when=when)
    return _("checked in at %(when)s by %(who)s", when=when, who=first.get("by") or _("a colleague"))


def mark_words(mark: dict[str, Any] | None, event: Any) -> str:
    if not mark:
        return ""
    when = _instant_words(mark.get("first_in_at"), event)
    if mark["status"] in {MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.LEFT_EARLY}:
        return f"{status_word(mark['status'])}, {when}" if mark["status"] == MarkStatus.LATE else when
    return status_word(mark["status"])


def _instant_words(text: str | None, event: Any) -> str:
    if not text:
        return "–"
    instant = datetime.fromisoformat(text)
    return f"{format_time(instant, event)} {zone_name(event, instant)}"


def skew_words(seconds: int) -> str:
    """How far a clock is off, roughly: "2 days", "7 minutes"."""
    return format_timedelta(seconds, threshold=1.2, locale=current_language())


def shown_name(registration: Any, *, children: bool) -> str:
    """The printed name; a child's only for those who may read it."""
    if registration.minor and not children:
        return _("Child participant %(number)s", number=registration.number)
    return registration.person.printed_name


def session_name(session: Any) -> str:
    """“Session 2”, or the title of what has no number."""
    return _("Session %(number)s", number=session.number) if session.number else session.title


def count_words(counts: Any) -> str:
    return _("%(attending)s of %(expected)s present", attending=counts.attending, expected=counts.expected)


def screen_label(session: Any) -> str:
    return _("QR code for checking in to %(session)s", session=session_name(session))


@dataclass(frozen=True)
class SelfView:
    """What a participant reads after checking in alone."""

    tone: str
    word: str
    name: str
    text: str


def self_view(answer: dict[str, Any], event: Any) -> SelfView:
    """The same answer in words for the person it is about."""
    result = ScanResult(answer["result"])
    name = answer.get("name", "")
    mark = answer.get("mark") or {}
    if result in {ScanResult.ACCEPTED, ScanResult.DUPLICATE}:
        when = _instant_words(mark.get("first_in_at"), event)
        text = (
            _("Your attendance was recorded at %(when)s.", when=when)
            if result is ScanResult.ACCEPTED
            else _("You had been checked in already, at %(when)s.", when=when)
        )
        if answer.get("warning") == "not_for_children":
            text += " " + _("This session is not for children: a companion will show you the other programme.")
        return SelfView("good", _("PRESENT"), name, text)
    if result is ScanResult.WAITING:
        text = _("Your registration is still waiting for a consent or a confirmation. Please see the committee.")
        return SelfView("warn", _("Not possible yet"), name, text)
    if result is ScanResult.OUTSIDE_WINDOW:
        text = _("Checking in alone is not open for this session now. Please see the committee.")
        return SelfView("warn", _("Not open"), name, text)
    return SelfView("bad", _("Not recorded"), name, _("Please see the committee at the desk."))
