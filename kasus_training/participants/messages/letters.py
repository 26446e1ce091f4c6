"""The words of messages to participants."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.events.models import Event
from kasus_training.foundation.languages import format_day_range
from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.foundation.sentences import register_sentences
from kasus_training.participants import tickets
from kasus_training.participants.letters import MailStatus, MessageKind, Recipient, filled
from kasus_training.participants.models import Registration
from kasus_training.participants.rules import Status

KIND_WORDS = {
    MessageKind.INVITATION: _l("Invitation"),
    MessageKind.REMINDER: _l("Reminder the day before"),
    MessageKind.TICKET: _l("Ticket"),
}
MAIL_WORDS = {
    MailStatus.DRAFT: _l("Draft"),
    MailStatus.QUEUED: _l("Queued"),
    MailStatus.SENDING: _l("Being sent"),
    MailStatus.SENT: _l("Sent"),
    MailStatus.FAILED: _l("Not sent"),
}
PLACEHOLDER_WORDS = {
    "nama": _l("name with titles; for a child “guardian of …”"),
    "instansi": _l("institution"),
    "sektor": _l("sector"),
    "pelatihan": _l("title of the training"),
    "hari": _l("days of the training"),
    "tempat": _l("venue"),
    "tautan": _l("personal link"),
    "kode": _l("code for the desk"),
    "panitia": _l("the office"),
}
PROBLEM_WORDS = {
    "mail-unsure": _l("The server stopped while it was handed over; it may have been sent. Ask before you try again."),
    "mail-not-to-children": _l("Nothing is sent to children."),
    "mail-data-at-rest": _l("This person asked that their data rest, so nothing is sent."),
}


def usual_text(kind: MessageKind) -> str:
    """The wording while the office has none of its own."""
    if kind is MessageKind.INVITATION:
        return _(
            "Dear {nama},\n\nyou are registered for {pelatihan} on {hari} at {tempat}. Please open your page, check "
            "your data and bring your letter of assignment:\n{tautan}\n\nThank you.\n– {panitia}"
        )
    if kind is MessageKind.REMINDER:
        return _(
            "Dear {nama},\n\na reminder: {pelatihan} begins on {hari}, {tempat}. Your code: {kode}. Please "
            "bring your letter of assignment. Thank you.\n– {panitia}"
        )
    return _(
        "Dear {nama},\n\nhere is your ticket for {pelatihan}, {hari}:\n{tautan}\n\nYour code: {kode}. Show the page or "
        "the code at the entrance.\n– {panitia}"
    )


def letter_to(event: Event, row: Registration, to: Recipient, text: str, *, base_url: str) -> str:
    """The text for one person; a child's goes to the guardian and says so."""
    path = tickets.guardian_path(row) if row.status is Status.WAITING_FOR_GUARDIAN else tickets.page_path(row)
    name = row.person.printed_name
    return filled(
        text,
        {
            "nama": _("parent or guardian of %(name)s", name=name) if to.is_guardian else name,
            "instansi": row.institution.name if row.institution else "",
            "sektor": row.sector.label,
            "pelatihan": event.title,
            "hari": format_day_range(event.first_day, event.last_day),
            "tempat": event.location or event.venue or "",
            "tautan": base_url + (path or tickets.page_path(row)),
            "kode": row.code or "–",
            "panitia": event.organization.short_name or event.organization.name,
        },
    )


def subject_of(event: Event, kind: MessageKind) -> str:
    return f"{KIND_WORDS[kind]}: {event.title}"


def problem_words(problem: str) -> str:
    """Why an e-mail was not sent: our sentence, or the server's own words."""
    return str(PROBLEM_WORDS.get(problem, problem))


register_sentences(
    {
        "message-empty": lambda: _("Write the text."),
        "placeholder-unknown": lambda placeholder: _(
            "There is no placeholder %(placeholder)s. The list beside the text names them all.", placeholder=placeholder
        ),
        "placeholder-open": lambda: _("A curly bracket stands alone. Placeholders are written like {nama}."),
        "placeholder-needed": lambda placeholder: _(
            "This message needs %(placeholder)s, or it would not do what it is for.", placeholder=placeholder
        ),
        "mail-not-to-children": lambda: _("Nothing is sent to children; their guardians get messages by WhatsApp."),
        "mail-data-at-rest": lambda: _("This person asked that their data rest, so nothing is sent."),
        "mail-address-missing": lambda: _("No e-mail address is known."),
        "mail-not-failed": lambda: _("Only an e-mail that was not sent can be tried again."),
        "mail-on-its-way": lambda: _("This e-mail is on its way or was sent, so it stays in the list."),
        "mail-not-set-up": lambda: _(
            "No mail server is set up, so nothing was sent. The drafts stay; WhatsApp works without it."
        ),
    }
)
