"""Who may do what, said once. Routes, API and templates all ask `allows`."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Permission(StrEnum):
    ORGANIZATION_MANAGE = "organization:manage"
    """Accounts, letterhead, signatories, institutions."""
    EVENT_CREATE = "event:create"
    EVENT_SEE = "event:see"
    EVENT_EDIT = "event:edit"
    TEAM_MANAGE = "team:manage"
    SCHEDULE_SEE = "schedule:see"
    SCHEDULE_EDIT = "schedule:edit"
    PEOPLE_SEE = "people:see"
    """Names of participants, children's names included."""
    PEOPLE_EDIT = "people:edit"
    PEOPLE_EXPORT = "people:export"
    """Files and head counts of participants; what else the role sees decides what is in them."""
    CONTACTS_SEE = "contacts:see"
    """Telephone, e-mail, needs."""
    CHILDREN_CONTACTS = "children:contacts"
    """How children are reached: guardians with their telephone, links, signed papers."""
    PRIVACY_MANAGE = "privacy:manage"
    """Requests about personal data, erasure, incidents."""
    SEATS_EXCEED = "seats:exceed"
    """Admit beyond the quota, with a reason."""
    ATTENDANCE_SEE = "attendance:see"
    ATTENDANCE_RECORD = "attendance:record"
    STATIONS_MANAGE = "stations:manage"
    SCAN = "attendance:scan"
    PAPERS_PRINT = "papers:print"
    """Badges and signature sheets."""
    SCORES_SEE = "scores:see"
    """Figures of groups."""
    SCORES_ENTER = "scores:enter"
    """Scores by name: all of them, or a trainer's own forms."""
    SCORES_ENTER_ALL = "scores:enter-all"
    SCORES_LOCK = "scores:lock"
    QUESTIONS_EDIT = "questions:edit"
    """The office's question bank, keys included."""
    QUESTIONS_REKEY = "questions:rekey"
    """Correct a key by which people were marked already."""
    CERTIFICATES_SEE = "certificates:see"
    CERTIFICATES_ISSUE = "certificates:issue"
    REPORT_SEE = "report:see"
    HISTORY_SEE = "history:see"


class Role(StrEnum):
    ADMIN = "admin"
    """Of an organisation: everything in it and in all its events."""
    MEMBER = "member"
    """Of an organisation: sees only the events on whose team they are."""
    ORGANIZER = "organizer"
    REGISTRAR = "registrar"
    TRAINER = "trainer"
    OBSERVER = "observer"
    STATION = "station"


ORGANIZATION_ROLES = (Role.ADMIN, Role.MEMBER)
EVENT_ROLES = (Role.ORGANIZER, Role.REGISTRAR, Role.TRAINER, Role.OBSERVER)

_EVERYTHING = frozenset(Permission)
_OF_AN_EVENT = _EVERYTHING - {Permission.ORGANIZATION_MANAGE, Permission.EVENT_CREATE}

GRANTS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: _EVERYTHING,
    Role.MEMBER: frozenset({Permission.EVENT_CREATE}),
    Role.ORGANIZER: _OF_AN_EVENT,
    Role.REGISTRAR: frozenset(
        {
            Permission.EVENT_SEE,
            Permission.SCHEDULE_SEE,
            Permission.PEOPLE_SEE,
            Permission.PEOPLE_EDIT,
            Permission.PEOPLE_EXPORT,
            Permission.CONTACTS_SEE,
            Permission.CHILDREN_CONTACTS,
            Permission.ATTENDANCE_SEE,
            Permission.ATTENDANCE_RECORD,
            Permission.SCAN,
            Permission.PAPERS_PRINT,
        }
    ),
    Role.TRAINER: frozenset(
        {
            Permission.EVENT_SEE,
            Permission.SCHEDULE_SEE,
            Permission.ATTENDANCE_SEE,
            Permission.SCORES_SEE,
            Permission.SCORES_ENTER,
            Permission.QUESTIONS_EDIT,
        }
    ),
    Role.OBSERVER: frozenset(
        {
            Permission.EVENT_SEE,
            Permission.SCHEDULE_SEE,
            Permission.ATTENDANCE_SEE,
            Permission.SCORES_SEE,
            Permission.PEOPLE_EXPORT,
            Permission.REPORT_SEE,
        }
    ),
    Role.STATION: frozenset({Permission.SCAN}),
}


def allows(roles: Iterable[Role], permission: Permission) -> bool:
    """Whether one of these roles carries the permission."""
    return any(permission in GRANTS[role] for role in roles)


def may_grant(roles: Iterable[Role], wanted: Role) -> bool:
    """Nobody gives a role that holds more than their own roles do."""
    held = frozenset().union(*(GRANTS[role] for role in roles))
    return GRANTS[wanted] <= held
