"""What the house of events says."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.events.rules import ExcusedPolicy, ScanCovers
from kasus_training.foundation.languages import format_day
from kasus_training.foundation.sentences import register_sentences
from kasus_training.permissions import Role


def event_role_choices() -> list[tuple[str, str]]:
    """The roles of an event, each with what it may."""
    return [
        (Role.ORGANIZER.value, _("Organizer: everything of this training")),
        (Role.REGISTRAR.value, _("Registrar: participants, desk, badges and sheets")),
        (Role.TRAINER.value, _("Trainer: scores of own sessions, attendance to read")),
        (Role.OBSERVER.value, _("Observer: figures and reports, no contacts")),
    ]


def excused_choices() -> list[tuple[str, str]]:
    return [
        (ExcusedPolicy.LEAVES_DENOMINATOR.value, _("An excused session is left out of the count")),
        (ExcusedPolicy.COUNTS_AS_ABSENT.value, _("An excused session counts as absent")),
    ]


def covers_choices() -> list[tuple[str, str]]:
    return [
        (ScanCovers.SESSION.value, _("For each session")),
        (ScanCovers.HALF_DAY.value, _("For each half day: one scan covers the morning or the afternoon")),
        (ScanCovers.DAY.value, _("For each day: one scan covers the whole day")),
    ]


register_sentences(
    {
        "no-days": lambda: _("An event needs at least one day."),
        "too-many-days": lambda most: _("An event has at most %(most)s days.", most=most),
        "day-twice": lambda: _("The same day stands here twice. Remove one of them."),
        "day-in-use": lambda day, count: ngettext(
            "%(day)s cannot go: %(num)d session stands on it. Move or delete it in the schedule first.",
            "%(day)s cannot go: %(num)d sessions stand on it. Move or delete them in the schedule first.",
            count,
            day=format_day(day),
        ),
        "event-untitled": lambda: _("Enter the title of the training."),
        "slug-taken": lambda: _("Somebody just made an event of this title. Send it again, or choose another title."),
        "setting-out-of-range": lambda least, most: _(
            "Enter a number from %(least)s to %(most)s.", least=least, most=most
        ),
        "zone-with-sessions": lambda: _(
            "The schedule already has sessions: another time zone would move them all. Delete them first, or keep the zone."
        ),
        "closes-before-it-opens": lambda: _("Registration closes before it opens. Choose a later time."),
        "event-closed": lambda: _("This training is filed. Reopen it in the settings before you change it."),
        "event-not-draft": lambda: _("This training has been published already."),
        "event-not-open": lambda: _("Only a published training can be filed. Reload the page to see how it stands."),
        "event-not-closed": lambda: _("This training is not filed. Reload the page to see how it stands."),
        "pattern-length": lambda most: _("Enter a pattern of at most %(most)s characters.", most=most),
        "pattern-unknown-place": lambda: _(
            "Only these places can be filled: {serial}, {serial:03}, {unit}, {month} and {year}."
        ),
        "pattern-without-serial": lambda: _("The pattern needs {serial}: without it two certificates share a number."),
        "role-beyond-own": lambda: _("You cannot give or take a role that holds more rights than your own."),
        "own-role": lambda: _("Nobody changes their own role. Ask another organizer or an admin of the office."),
        "last-organizer": lambda: _("The event needs an organizer. Give this role to somebody else first."),
        "not-a-colleague": lambda: _("Choose a colleague of your office whose account is switched on."),
        "already-on-team": lambda: _("This colleague is already on the team. Change the role in the list."),
        "speaker-unknown": lambda: _("Choose one of the speakers of this event."),
    }
)
