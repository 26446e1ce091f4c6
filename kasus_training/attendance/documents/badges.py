"""Badges: several to an A4 page, cut along the marks."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from kasus_training.attendance.documents import rosters
from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import render_pdf
from kasus_training.foundation.documents.qr import qr_svg_file
from kasus_training.foundation.languages import in_language
from kasus_training.participants.models import Registration
from kasus_training.participants.tickets import ticket_token
from kasus_training.rulings import RuleBroken

PER_PAGE = (8, 10)


def badges_pdf(event: Event, *, per_page: int = 8, sector_id: int | None = None) -> bytes:
    """The badges of everybody whose ticket is released, by their number."""
    people = [
        registration for registration in rosters.confirmed(event, sector_id=sector_id) if registration.ticket_hash
    ]
    if not people:
        raise RuleBroken("no-badges")
    answers = rosters.photo_answers(event)
    with in_language("id"):
        data = {
            "per_page": per_page,
            "event": {"title": event.title, "office": event.organization.name},
            "words": {"title": _("Badges"), "no_photo": _("No photos")},
            "people": [badge(registration, answers.get(registration.id)) for registration in people],
        }
    return render_pdf("badges.typ", data)


def badge(registration: Registration, may_be_photographed: bool | None) -> dict[str, Any]:
    """What one badge says. The QR holds the bare ticket: it checks in and opens nothing."""
    code = registration.code or ""
    return {
        "name": registration.person.printed_name,
        "institution": registration.institution.name if registration.institution else "",
        "sector": registration.sector.label,
        "colour": registration.sector.colour,
        "number": f"{registration.number:03}",
        "code": f"{code[:3]} {code[3:]}",
        "qr": qr_svg_file(ticket_token(registration)),
        "no_photo": no_photo(minor=registration.minor, answer=may_be_photographed),
    }


def no_photo(*, minor: bool, answer: bool | None) -> bool:
    """A child is photographed only with a yes; an adult who was never asked is not marked."""
    return not answer if minor else answer is False
