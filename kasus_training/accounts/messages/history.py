"""The history in words: what was changed, of which thing.

The words for all houses stand here, because one page shows them together; a guard names
an action that lacks them.
"""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.accounts.messages import role_words
from kasus_training.foundation.audit import AuditEntry
from kasus_training.permissions import Role


def change_words(entry: AuditEntry) -> str:
    """An entry of the history as a short sentence: "Colleague added"."""
    subject, _dot, deed = entry.action.partition(".")
    return f"{subjects().get(subject, subject)} {deeds().get(deed, deed.replace('-', ' '))}"


def change_facts(entry: AuditEntry) -> str:
    """What the entry keeps of the change: names of fields, roles, states before and after."""
    facts = entry.facts
    parts = []
    if facts.get("fields"):
        known = _fields()
        parts.append(", ".join(str(known.get(name, name.replace("_", " "))) for name in facts["fields"]))
    if facts.get("role") in {role.value for role in Role}:
        parts.append(role_words(Role(facts["role"])))
    if facts.get("status"):
        parts.append(_value(facts["status"]))
    if "old" in facts and "new" in facts:
        parts.append(f"{_value(facts['old'])} → {_value(facts['new'])}")
    if facts.get("reason"):
        parts.append(str(facts["reason"]))
    return " · ".join(parts)


def _value(value: object) -> str:
    return "–" if value is None else _states().get(str(value), str(value))


def _states() -> dict[str, str]:
    return {
        "cancelled": _("cancelled"),
        "closed": _("filed"),
        "confirmed": _("confirmed"),
        "fulfilled": _("fulfilled"),
        "refused": _("refused"),
        "draft": _("draft"),
        "offered": _("place offered"),
        "open": _("published"),
        "pending": _("waiting for approval"),
        "present": _("present"),
        "late": _("late"),
        "excused": _("excused"),
        "absent": _("absent"),
        "left-early": _("left early"),
        "rejected": _("declined"),
        "waiting-for-guardian": _("waiting for the guardian"),
        "waitlisted": _("on the waiting list"),
    }


def subjects() -> dict[str, str]:
    return {
        **_subjects_of_tests(),
        "account": _("Account"),
        "attendance": _("Attendance"),
        "certificate": _("Certificate"),
        "chaperone": _("Chaperone"),
        "colleague": _("Colleague"),
        "consent": _("Consent"),
        "day": _("Day"),
        "event": _("Training"),
        "guardian": _("Guardian"),
        "import": _("Import"),
        "incident": _("Incident"),
        "institution": _("Institution"),
        "institution-alias": _("Other name of an institution"),
        "delegates": _("Request for delegates"),
        "mark": _("Attendance mark"),
        "organization": _("Letterhead"),
        "paper": _("Signed paper"),
        "participant": _("Participant"),
        "mails": _("E-mails"),
        "message": _("Message"),
        "participants": _("List of participants"),
        "person": _("Person"),
        "projector": _("Projector page"),
        "registration": _("Registration"),
        "request": _("Request about data"),
        "restriction": _("Rest of data"),
        "retention": _("Retention"),
        "room": _("Room"),
        "scan": _("Scan of a ticket"),
        "schedule": _("Schedule"),
        "sector": _("Sector"),
        "session": _("Session"),
        "signatory": _("Signatory"),
        "speaker": _("Speaker"),
        "station": _("Station"),
        "team": _("Team member"),
        "ticket": _("Ticket"),
    }


def _subjects_of_tests() -> dict[str, str]:
    return {
        "attempt": _("Test attempt"),
        "form": _("Assessment form"),
        "question": _("Question"),
        "questions": _("Questions of the bank"),
        "score": _("Score"),
        "scores": _("Scores"),
        "skill": _("Practical skill"),
        "form-question": _("Question of the form"),
    }


def deeds() -> dict[str, str]:
    return {**_deeds_on_things(), **_deeds_on_people(), **_deeds_on_states()}


def _deeds_on_things() -> dict[str, str]:
    return {
        "added": _("added"),
        "applied": _("applied"),
        "changed": _("changed"),
        "composed": _("given its questions"),
        "created": _("created"),
        "decided": _("decided"),
        "days-changed": _("given other days"),
        "entered": _("entered"),
        "filled": _("filled from a preset"),
        "imported": _("imported"),
        "queued": _("queued to be sent"),
        "invited": _("invited"),
        "made": _("made"),
        "merged": _("merged with another"),
        "marked": _("marked by a trainer"),
        "lifted": _("lifted"),
        "moved": _("moved"),
        "rated": _("rated"),
        "recorded": _("recorded"),
        "removed": _("removed"),
        "renamed": _("renamed"),
        "renewed": _("renewed"),
        "replaced": _("replaced"),
        "settled": _("settled"),
        "shifted": _("shifted"),
        "rekeyed": _("given another key"),
        "undone": _("undone"),
    }


def _deeds_on_people() -> dict[str, str]:
    return {
        "browser-ended": _("signed out of one browser"),
        "cancelled": _("cancelled"),
        "confirmed": _("confirmed"),
        "disabled": _("switched off"),
        "erased": _("erased"),
        "enabled": _("switched on"),
        "link-made": _("given a one-time link"),
        "name-changed": _("renamed"),
        "password-changed": _("given a new password"),
        "password-set": _("given its password"),
        "registered": _("registered"),
        "rejected": _("declined"),
        "asked-again": _("asked to wait further"),
        "held-back": _("held back until the guardian consents"),
        "moved-in-line": _("moved in the waiting list"),
        "link-renewed": _("given another personal link"),
        "looked-at-again": _("to be confirmed again after a change"),
        "offer-accepted": _("took the place offered"),
        "offer-declined": _("left the place offered"),
        "offer-lapsed": _("let an offer of a place pass"),
        "offered": _("offered a place from the waiting list"),
        "promoted": _("given a place from the waiting list"),
        "took-over": _("took over the place of another delegate"),
        "released": _("released"),
        "restored": _("taken back in"),
        "role-changed": _("given another role"),
    }


def _deeds_on_states() -> dict[str, str]:
    return {
        "closed": _("filed"),
        "closed-to-people": _("closed for participants"),
        "extended": _("given more time"),
        "opened-to-people": _("opened for participants"),
        "issued": _("issued"),
        "locked": _("locked"),
        "papers-planned": _("given its papers"),
        "answers-typed": _("typed from a sheet"),
        "answers-settled": _("settled from paper"),
        "opened": _("published"),
        "reissued": _("issued again"),
        "reopened": _("reopened"),
        "revoked": _("revoked"),
        "unlocked": _("unlocked"),
        "sheet-reopened": _("sheet opened again"),
    }


def _fields() -> dict[str, str]:
    return {
        "address": _("address"),
        "aims": _("aims"),
        "attendance_percent": _("attendance threshold"),
        "certificate_pattern": _("certificate number"),
        "email": _("e-mail"),
        "employee_number": _("NIP"),
        "excused_policy": _("excused absence"),
        "government": _("government"),
        "help_contact": _("whom to ask"),
        "institution": _("institution"),
        "jp_minutes": _("minutes per JP"),
        "offer_hours": _("hours of an offer"),
        "own_changes_need_approval": _("confirmation of changes"),
        "own_changes_until": _("deadline for changes"),
        "late_after_minutes": _("minutes until late"),
        "name": _("name"),
        "place": _("town"),
        "position": _("position"),
        "prefix": _("signs as"),
        "rank": _("rank"),
        "region": _("region"),
        "registration_closes_at": _("end of registration"),
        "registration_opens_at": _("start of registration"),
        "self_closes_minutes": _("end of self check-in"),
        "self_opens_minutes": _("start of self check-in"),
        "short_name": _("short name"),
        "summary": _("summary"),
        "telephone": _("telephone"),
        "timezone": _("time zone"),
        "title": _("title"),
        "valid_from": _("first day"),
        "valid_until": _("last day"),
        "venue": _("venue"),
        "website": _("website"),
    }
