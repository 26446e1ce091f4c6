"""What waits for somebody, in words: where to go, and who may."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from flask_babel import ngettext

from kasus_training.events.models import Event
from kasus_training.events.reminders import Reminder
from kasus_training.foundation.languages import lazy_gettext as _l
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


@dataclass(frozen=True)
class Wording:
    """How a task is told; a text that counts is made from the number."""

    title: Any
    text: Any
    endpoint: str
    action: Any
    icon: str
    permission: Permission
    arguments: dict[str, Any] = field(default_factory=dict)


def task_item(event: Event, task: Task) -> Item:
    """The sentence, the place and the right that belong to a task."""
    told = _TASKS[task.key]
    text = told.text(task.count) if callable(told.text) else told.text
    href = url_for(told.endpoint, event=event.slug, **told.arguments)
    return Item(str(told.title), str(text), href, str(told.action), told.icon, told.permission)


def reminder_item(event: Event, reminder: Reminder) -> Item:
    """What another house wants to be remembered here."""
    href = url_for(reminder.endpoint, event=event.slug)
    return Item(reminder.title, reminder.text, href, reminder.action, reminder.icon, None)


# fmt: off
_TASKS = {
    Waiting.DRAFT: Wording(
        _l("The training is still a draft"),
        _l("Nobody outside the team sees it"),
        "events.edit_settings", _l("Open it"), "eye-slash", Permission.EVENT_EDIT,
    ),
    Waiting.NO_SECTORS: Wording(
        _l("No sectors yet"),
        _l("Say who is invited and how many"),
        "participants.list_sectors", _l("Add"), "grid-3x3", Permission.EVENT_EDIT,
    ),
    Waiting.NO_SCHEDULE: Wording(
        _l("No schedule yet"),
        _l("Start from a ready-made programme"),
        "schedule.show_schedule", _l("Make it"), "calendar3", Permission.SCHEDULE_EDIT,
    ),
    Waiting.NOBODY: Wording(
        _l("Nobody is registered"),
        _l("Import a list or share the link"),
        "participants.import_people", _l("Import"), "people", Permission.PEOPLE_EDIT,
    ),
    Waiting.GUARDIANS: Wording(
        _l("Guardian consent not back yet"),
        lambda count: ngettext("%(num)s child participant", "%(num)s child participants", count),
        "participants.list_participants", _l("Record"), "person-exclamation", Permission.PEOPLE_EDIT, {"status": "waiting-for-guardian"},
    ),
    Waiting.CHAPERONES: Wording(
        _l("Not enough chaperones for the children"),
        lambda count: ngettext("%(num)d more is needed: one for ten", "%(num)d more are needed: one for ten", count),
        "participants.list_chaperones", _l("Add"), "person-hearts", Permission.CHILDREN_CONTACTS,
    ),
    Waiting.APPROVALS: Wording(
        _l("Registrations to confirm"),
        lambda count: ngettext("%(num)s person", "%(num)s people", count),
        "participants.list_participants", _l("Look through"), "person-check-fill", Permission.PEOPLE_EDIT, {"status": "pending"},
    ),
    Waiting.DELEGATES: Wording(
        _l("Delegates that institutions still owe"),
        lambda count: ngettext("%(num)s delegate is missing", "%(num)s delegates are missing", count),
        "participants.list_institutions", _l("Remind"), "building", Permission.PEOPLE_SEE, {"missing": "1"},
    ),
    Waiting.ROOMS_TOO_SMALL: Wording(
        _l("A room is smaller than the group"),
        lambda count: ngettext("%(num)s session", "%(num)s sessions", count),
        "schedule.show_schedule", _l("Look"), "exclamation-triangle-fill", Permission.SCHEDULE_EDIT,
    ),
    Waiting.SPEAKERS_MISSING: Wording(
        _l("Sessions without a speaker"),
        lambda count: ngettext("%(num)s session", "%(num)s sessions", count),
        "schedule.show_schedule", _l("Complete"), "mic", Permission.SCHEDULE_EDIT,
    ),
    Waiting.NAMES_OPEN: Wording(
        _l("Speakers still to be named"),
        lambda count: ngettext("%(num)s speaker", "%(num)s speakers", count),
        "speakers.list_speakers", _l("Complete"), "mic", Permission.SCHEDULE_EDIT,
    ),
    Waiting.NO_FORMS: Wording(
        _l("No test before or after"),
        _l("Scores can only be entered for a test"),
        "assessments.show_scores", _l("Add"), "pencil-square", Permission.SCORES_LOCK,
    ),
    Waiting.FOLLOW_UP: Wording(
        _l("Follow-up test after three months"),
        _l("Ask the same people again by their personal link"),
        "assessments.show_follow_up", _l("Prepare"), "pencil-square", Permission.SCORES_ENTER_ALL,
    ),
    Waiting.NO_SIGNATORY: Wording(
        _l("Nobody signs for the office"),
        _l("Papers and certificates need a name"),
        "accounts.list_signatories", _l("Add"), "person-vcard", Permission.ORGANIZATION_MANAGE,
    ),
}
# fmt: on
