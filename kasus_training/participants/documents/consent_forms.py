"""The consent form that a guardian signs on paper, one page for each child."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import render_pdf
from kasus_training.foundation.languages import format_day_range, in_language
from kasus_training.participants.contacts import telephone_as_written
from kasus_training.participants.models import Registration

OFFICE = ("government", "name", "address", "telephone", "email", "website")
BLANK = ""


def consent_forms_pdf(event: Event, registrations: list[Registration]) -> bytes:
    """A page for each child; without children one to fill in by hand."""
    with in_language("id"):
        return render_pdf("consent_form.typ", _paper(event, registrations))


def _paper(event: Event, registrations: list[Registration]) -> dict[str, Any]:
    office = event.organization
    contact = office.help_contact or office.telephone or office.name
    return {
        "organization": {name: getattr(office, name) for name in OFFICE},
        "title": _("CONSENT OF PARENT OR GUARDIAN"),
        "event": f"{event.title} {event.region}".strip(),
        "facts": [
            [_("Date"), format_day_range(event.first_day, event.last_day)],
            [_("Place"), event.location or "–"],
        ],
        "words": {
            "child": _("Name of the child"),
            "institution": _("School or group"),
            "guardian": _("Name of parent or guardian"),
            "relation": _("Relation to the child"),
            "telephone": _("Telephone or WhatsApp"),
            "opening": _("I, parent or guardian of the child named above, hereby declare (tick one box in each line):"),
            "signature": _("Signature of parent or guardian"),
            "child_signature": _("Signature of the child"),
            "place": f"{event.place or office.place}, ",
            "assent_title": _("To the child: your own answer"),
            "assent": _("Do you want to join this training? You may say no; nobody will be angry."),
        },
        "questions": [
            [_("that my child takes part in the training"), _("I allow"), _("I do not allow")],
            [_("that the child’s data are kept for attendance and certificate"), _("I allow"), _("I do not allow")],
            [
                _("that photographs of the child appear in publications of the office"),
                _("I allow"),
                _("I do not allow"),
            ],
        ],
        "assent": [_("Yes, I want to"), _("No, I do not want to")],
        "closing": _(
            "I may take this consent back at any time through %(contact)s, without any consequence for the child.",
            contact=contact,
        ),
        "children": [_child(row) for row in registrations] or [_child(None)],
    }


def _child(row: Registration | None) -> dict[str, str]:
    guardian = row.guardian if row else None
    return {
        "name": row.person.printed_name if row else BLANK,
        "institution": row.institution.name if row and row.institution else BLANK,
        "guardian": guardian.name if guardian else BLANK,
        "relation": guardian.relation if guardian else BLANK,
        "telephone": telephone_as_written(guardian.telephone) if guardian else BLANK,
    }
