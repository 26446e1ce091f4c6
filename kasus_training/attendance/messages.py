"""What the house of attendance says."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.attendance.rules import SEARCH_LEAST, MarkStatus, ScanResult
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
        "session-not-here": lambda: _("This session is not part of this training. Choose one from the list."),
        "nobody-chosen": lambda: _("Choose at least one person first."),
        "name-too-short": lambda: _("Type at least %(num)s letters of the name.", num=SEARCH_LEAST),
        "code-unknown": lambda: _("This code is not known. Check the six characters on the badge or ticket."),
        "screen-code-old": lambda: _(
            "That code has changed meanwhile. Look at the screen in the hall and use the code that is there now."
        ),
        "screen-unknown": lambda: _("No session has this address. Check the letters on the screen in the hall."),
        "too-many-codes": lambda seconds=60: _(
            "Too many wrong codes. Wait %(seconds)s seconds, then use the code that is on the screen.", seconds=seconds
        ),
    }
)


def result_word(result: ScanResult | str) -> str:
    """The largest word on the desk's screen."""
    return {
        ScanResult.ACCEPTED: _("PRESENT"),
        ScanResult.DUPLICATE: _("ALREADY IN"),
        ScanResult.UNKNOWN: _("NOT KNOWN"),
        ScanResult.CANCELLED: _("CANCELLED"),
        ScanResult.REVOKED: _("OLD TICKET"),
        ScanResult.WAITING: _("NOT CONFIRMED"),
        ScanResult.WRONG_EVENT: _("OTHER TRAINING"),
        ScanResult.OUTSIDE_WINDOW: _("NOT TODAY"),
        ScanResult.CONFLICT: _("NOT RECORDED"),
    }[ScanResult(result)]


def result_advice(result: ScanResult | str) -> str:
    """What to do next; empty where nothing is to be done."""
    return {
        ScanResult.ACCEPTED: "",
        ScanResult.DUPLICATE: "",
        ScanResult.UNKNOWN: _("Try again, type the code, or search for the name."),
        ScanResult.CANCELLED: _("This registration was cancelled. Send the person to the organizer."),
        ScanResult.REVOKED: _("This ticket was replaced. Search for the name, and hand over the new badge."),
        ScanResult.WAITING: _("This registration is not confirmed yet. Send the person to the organizer."),
        ScanResult.WRONG_EVENT: _("This ticket belongs to another training."),
        ScanResult.OUTSIDE_WINDOW: _("The chosen session is not held today. Change the session and scan again."),
        ScanResult.CONFLICT: _("This scan was sent before with other contents. Scan again."),
    }[ScanResult(result)]


def status_word(status: MarkStatus | str | None) -> str:
    if status is None:
        return _("Not here yet")
    return {
        MarkStatus.PRESENT: _("Present"),
        MarkStatus.LATE: _("Late"),
        MarkStatus.EXCUSED: _("Excused"),
        MarkStatus.ABSENT: _("Absent"),
        MarkStatus.LEFT_EARLY: _("Left early"),
    }[MarkStatus(status)]


register_sentences(
    {
        "no-badges": lambda: _("There is no badge to print yet: nobody of this choice is confirmed."),
        "badges-per-page": lambda: _("Choose 8 or 10 badges on a page."),
    }
)
