"""What the house of accounts says."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

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
        "alias-is-there": lambda institution: _("%(institution)s has this name already.", institution=institution),
        "alias-of-another": lambda institution: _(
            "This is a name of %(institution)s. If both are the same, merge them instead.", institution=institution
        ),
        "alias-taken": lambda: _("Somebody has just given this name to another institution."),
    }
)
