"""What the house of accounts says."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.languages import format_instant
from kasus_training.foundation.sentences import register_sentences
from kasus_training.permissions import Role

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


def waiting_words(seconds: int) -> str:
    """How long to wait, in the larger unit that fits: "40 seconds", "3 minutes"."""
    if seconds < 90:
        return ngettext("%(num)d second", "%(num)d seconds", seconds)
    minutes = -(-seconds // 60)
    return ngettext("%(num)d minute", "%(num)d minutes", minutes)


def zone_choices(present: str | None = None) -> list[tuple[str, str]]:
    """The three zones of Indonesia, and the present one where it is another."""
    words = {
        "Asia/Jakarta": _("WIB: Western Indonesia (Jakarta, Pontianak)"),
        "Asia/Makassar": _("WITA: Central Indonesia (Banjarmasin, Makassar)"),
        "Asia/Jayapura": _("WIT: Eastern Indonesia (Jayapura, Ambon)"),
    }
    choices = [(zone, words[zone]) for zone in ZONES]
    return choices if not present or present in words else [*choices, (present, present)]


def prefix_words(prefix: str) -> str:
    """What stands before the position under a signature, explained."""
    return {
        "": _("Head of the office"),
        "Plt.": _("Plt. (acting head)"),
        "Plh.": _("Plh. (deputising for a short absence)"),
        "a.n.": _("a.n. (on behalf of the head)"),
        "u.b.": _("u.b. (for whoever signs on behalf)"),
    }.get(prefix, prefix)


def role_words(role: Role) -> str:
    """A role in one word, as it stands beside a name."""
    return {
        Role.ADMIN: _("Admin"),
        Role.MEMBER: _("Member"),
        Role.ORGANIZER: _("Organizer"),
        Role.REGISTRAR: _("Registrar"),
        Role.TRAINER: _("Trainer"),
        Role.OBSERVER: _("Observer"),
        Role.STATION: _("Station"),
    }[role]


def link_message(name: str, url: str, until: datetime, zone: str) -> str:
    """What an admin sends to a colleague, ready for WhatsApp."""
    return _(
        "Dear %(name)s, this is the link to your account in Kasus Training. Open it and choose your own "
        "password. It works once, until %(until)s. Please do not pass it on.\n%(url)s",
        name=name,
        until=format_instant(until, zone),
        url=url,
    )


register_sentences(
    {
        "sign-in-refused": lambda: _("E-mail or password is not right. Check both and try again."),
        "sign-in-too-often": lambda seconds: _(
            "Too many wrong tries. Please wait %(time)s, then try again.", time=waiting_words(seconds)
        ),
        "email-malformed": lambda: _("This does not look like an e-mail address. Example: nama@kantor.go.id."),
        "email-taken": lambda: _("There is already an account with this address. Use another one."),
        "name-missing": lambda: _("Enter the name."),
        "password-short": lambda least: _(
            "Use at least %(least)s characters. Three or four words in a row are easy to remember.", least=least
        ),
        "password-long": lambda most: _("Use at most %(most)s characters.", most=most),
        "password-plain": lambda: _("Use more different characters: this one is guessed too easily."),
        "password-personal": lambda: _("Do not use your own name or address as the password."),
        "password-wrong": lambda: _("This is not your present password. Please type it again."),
        "link-unknown": lambda: _("This link is not known. Ask the admin of your office for a new one."),
        "link-used": lambda: _("This link was used already. Sign in, or ask the admin of your office for a new one."),
        "link-expired": lambda: _("This link has ended. Ask the admin of your office for a new one."),
        "last-admin": lambda: _("The office needs at least one admin who can sign in. Make somebody else admin first."),
        "disable-oneself": lambda: _("You cannot switch off your own account. Ask another admin."),
        "account-disabled": lambda: _("This account is switched off. Switch it on first."),
        "role-not-of-organization": lambda: _("A colleague is either admin or member. Choose one of the two."),
        "organization-incomplete": lambda: _("Please fill this in: it stands on every paper of the office."),
        "short-name-taken": lambda: _("Another office already uses this short name. Choose another one."),
        "signatory-incomplete": lambda: _("Please fill this in: it stands under the signature."),
        "signatory-prefix-unknown": lambda: _("Choose one of the list."),
        "signatory-ends-before-start": lambda: _("The last day is before the first one. Choose a later day."),
        "institution-nameless": lambda: _("Enter the name of the institution."),
        "institution-exists": lambda: _("This institution is in the list already."),
    }
)


def change_words(entry: AuditEntry) -> str:
    """An entry of the history as a short sentence: "Colleague added"."""
    subject, _dot, deed = entry.action.partition(".")
    return f"{_subjects().get(subject, subject)} {_deeds().get(deed, deed.replace('-', ' '))}"


def change_facts(entry: AuditEntry) -> str:
    """What the entry keeps of the change: names of fields, roles, states before and after."""
    facts = entry.facts
    parts = []
    if facts.get("fields"):
        known = _fields()
        parts.append(", ".join(known.get(name, name.replace("_", " ")) for name in facts["fields"]))
    if facts.get("role") in {role.value for role in Role}:
        parts.append(role_words(Role(facts["role"])))
    if "old" in facts and "new" in facts:
        parts.append(f"{_value(facts['old'])} → {_value(facts['new'])}")
    if facts.get("reason"):
        parts.append(str(facts["reason"]))
    return " · ".join(parts)


def _value(value: object) -> str:
    states = {"draft": _("draft"), "open": _("published"), "closed": _("filed"), None: "–"}
    return states.get(value, str(value)) if isinstance(value, str) or value is None else str(value)


def _subjects() -> dict[str, str]:
    return {
        "account": _("Account"),
        "attendance": _("Attendance"),
        "attempt": _("Test attempt"),
        "certificate": _("Certificate"),
        "colleague": _("Colleague"),
        "consent": _("Consent"),
        "day": _("Day"),
        "event": _("Training"),
        "form": _("Assessment form"),
        "guardian": _("Guardian"),
        "import": _("Import"),
        "institution": _("Institution"),
        "mark": _("Attendance mark"),
        "organization": _("Letterhead"),
        "person": _("Person"),
        "projector": _("Projector page"),
        "registration": _("Registration"),
        "room": _("Room"),
        "scan": _("Scan"),
        "schedule": _("Schedule"),
        "score": _("Score"),
        "scores": _("Scores"),
        "sector": _("Sector"),
        "session": _("Session"),
        "signatory": _("Signatory"),
        "speaker": _("Speaker"),
        "station": _("Station"),
        "team": _("Team member"),
        "ticket": _("Ticket"),
    }


def _deeds() -> dict[str, str]:
    return {
        "added": _("added"),
        "admitted": _("admitted"),
        "browser-ended": _("signed out of one browser"),
        "cancelled": _("cancelled"),
        "changed": _("changed"),
        "closed": _("filed"),
        "confirmed": _("confirmed"),
        "consented": _("consented"),
        "created": _("created"),
        "days-changed": _("given other days"),
        "disabled": _("switched off"),
        "enabled": _("switched on"),
        "filled": _("filled from a preset"),
        "given": _("given"),
        "imported": _("imported"),
        "issued": _("issued"),
        "link-made": _("given a one-time link"),
        "locked": _("locked"),
        "made": _("made"),
        "moved": _("moved"),
        "name-changed": _("renamed"),
        "opened": _("published"),
        "password-changed": _("given a new password"),
        "password-set": _("given its password"),
        "recorded": _("recorded"),
        "refused": _("refused"),
        "rejected": _("declined"),
        "reissued": _("issued again"),
        "removed": _("removed"),
        "renamed": _("renamed"),
        "reopened": _("reopened"),
        "replaced": _("replaced"),
        "revoked": _("revoked"),
        "role-changed": _("given another role"),
        "saved": _("saved"),
        "set": _("set"),
        "shifted": _("shifted"),
        "undone": _("undone"),
        "unlocked": _("unlocked"),
        "withdrawn": _("withdrawn"),
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
