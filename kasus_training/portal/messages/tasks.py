"""What waits for somebody, in words: where to go, and who may."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.events.models import Event
from kasus_training.events.reminders import Reminder
from kasus_training.permissions import Permission
from kasus_training.portal.rules import Task, Waiting


@dataclass(frozen=True)
class Item:
    """A line of a list of things to do: sentence, where to do it, the word on the link."""

    title: str
    text: str
    href: str
    action: str
    icon: str
    permission: Permission | None
    """None: whoever sees it may."""


def task_item(event: Event, task: Task) -> Item:
    """The sentence, the place and the right that belong to a task."""
    title, text, endpoint, action, icon, permission, arguments = _TASKS[task.key](task.count)
    return Item(title, text, url_for(endpoint, event=event.slug, **arguments), action, icon, permission)


def reminder_item(event: Event, reminder: Reminder) -> Item:
    """What another house wants to be remembered here."""
    href = url_for(reminder.endpoint, event=event.slug)
    return Item(reminder.title, reminder.text, href, reminder.action, reminder.icon, None)


_TASKS = {
    Waiting.DRAFT: lambda count: (
        _("The training is still a draft"),
        _("Nobody outside the team sees it"),
        "events.edit_settings",
        _("Open it"),
        "eye-slash",
        Permission.EVENT_EDIT,
        {},
    ),
    Waiting.NO_SECTORS: lambda count: (
        _("No sectors yet"),
        _("Say who is invited and how many"),
        "participants.list_sectors",
        _("Add"),
        "grid-3x3",
        Permission.EVENT_EDIT,
        {},
    ),
    Waiting.NO_SCHEDULE: lambda count: (
        _("No schedule yet"),
        _("Start from a ready-made programme"),
        "schedule.show_schedule",
        _("Make it"),
        "calendar3",
        Permission.SCHEDULE_EDIT,
        {},
    ),
    Waiting.NOBODY: lambda count: (
        _("Nobody is registered"),
        _("Import a list or share the link"),
        "participants.import_people",
        _("Import"),
        "people",
        Permission.PEOPLE_EDIT,
        {},
    ),
    Waiting.GUARDIANS: lambda count: (
        _("Guardian consent not back yet"),
        ngettext("%(num)s child participant", "%(num)s child participants", count),
        "participants.list_participants",
        _("Record"),
        "person-exclamation",
        Permission.PEOPLE_EDIT,
        {"status": "waiting-for-guardian"},
    ),
    Waiting.CHAPERONES: lambda count: (
        _("Not enough chaperones for the children"),
        ngettext("%(num)d more is needed: one for ten", "%(num)d more are needed: one for ten", count),
        "participants.list_chaperones",
        _("Add"),
        "person-hearts",
        Permission.CHILDREN_CONTACTS,
        {},
    ),
    Waiting.APPROVALS: lambda count: (
        _("Registrations to confirm"),
        ngettext("%(num)s person", "%(num)s people", count),
        "participants.list_participants",
        _("Look through"),
        "person-check-fill",
        Permission.PEOPLE_EDIT,
        {"status": "pending"},
    ),
    Waiting.DELEGATES: lambda count: (
        _("Delegates that institutions still owe"),
        ngettext("%(num)s delegate is missing", "%(num)s delegates are missing", count),
        "participants.list_institutions",
        _("Remind"),
        "building",
        Permission.PEOPLE_SEE,
        {"missing": "1"},
    ),
    Waiting.ROOMS_TOO_SMALL: lambda count: (
        _("A room is smaller than the group"),
        ngettext("%(num)s session", "%(num)s sessions", count),
        "schedule.show_schedule",
        _("Look"),
        "exclamation-triangle-fill",
        Permission.SCHEDULE_EDIT,
        {},
    ),
    Waiting.SPEAKERS_MISSING: lambda count: (
        _("Sessions without a speaker"),
        ngettext("%(num)s session", "%(num)s sessions", count),
        "schedule.show_schedule",
        _("Complete"),
        "mic",
        Permission.SCHEDULE_EDIT,
        {},
    ),
    Waiting.NAMES_OPEN: lambda count: (
        _("Speakers still to be named"),
        ngettext("%(num)s speaker", "%(num)s speakers", count),
        "speakers.list_speakers",
        _("Complete"),
        "mic",
        Permission.SCHEDULE_EDIT,
        {},
    ),
    Waiting.NO_FORMS: lambda count: (
        _("No test before or after"),
        _("Scores can only be entered for a test"),
        "assessments.show_scores",
        _("Add"),
        "pencil-square",
        Permission.SCORES_LOCK,
        {},
    ),
    Waiting.FOLLOW_UP: lambda count: (
        _("Follow-up test after three months"),
        _("Ask the same people again by their personal link"),
        "assessments.show_follow_up",
        _("Prepare"),
        "pencil-square",
        Permission.SCORES_ENTER_ALL,
        {},
    ),
    Waiting.NO_SIGNATORY: lambda count: (
        _("Nobody signs for the office"),
        _("Papers and certificates need a name"),
        "accounts.list_signatories",
        _("Add"),
        "person-vcard",
        Permission.ORGANIZATION_MANAGE,
        {},
    ),
}
