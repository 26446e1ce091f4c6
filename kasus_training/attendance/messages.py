"""What the house of attendance says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_timedelta
from flask_babel import gettext as _

from kasus_training.attendance.rules import SEARCH_LEAST, MarkStatus, ScanResult, ScanSource
from kasus_training.foundation.languages import current_language, format_time, zone_name
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
        "badges-per-page": lambda: _("Choose 8 or 10 badges on a page."),
    }
)


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
