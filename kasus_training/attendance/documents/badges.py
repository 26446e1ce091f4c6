"""Badges: several to an A4 page, cut along the marks."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from kasus_training.events.models import Event
from kasus_training.foundation.documents.pdf import render_pdf
from kasus_training.foundation.documents.qr import qr_svg_file
from kasus_training.foundation.languages import in_language
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import confirmed_with_consents, newest_consents, photo_allowed
from kasus_training.participants.rules import ConsentPurpose
from kasus_training.participants.tickets import ticket_token
from kasus_training.rulings import RuleBroken

PER_PAGE = (8, 10)


def badges_pdf(event: Event, *, per_page: int = 8, sector_id: int | None = None) -> bytes:
    """The badges of everybody whose ticket is released, by their number."""
    people = [
        registration
        for registration in confirmed_with_consents(event)
        if registration.ticket_hash and sector_id in {None, registration.sector_id}
    ]
    if not people:
        raise RuleBroken("no-badges")
    with in_language("id"):
        data = {
            "per_page": per_page,
            "event": {"title": event.title, "office": event.organization.name},
            "words": {"title": _("Badges"), "no_photo": _("No photos")},
            "people": [badge(registration) for registration in people],
        }
    return render_pdf("badges.typ", data)


def badge(registration: Registration) -> dict[str, Any]:
    """What one badge says. The QR holds the bare ticket: it checks in and opens nothing."""
    code = registration.code or ""
    return {
        "name": registration.person.printed_name,
        "institution": registration.institution.name if registration.institution else "",
        "sector": registration.sector.label,
        "colour": registration.sector.colour,
        "number": f"{registration.number:03}",
        "code": f"{code[:3]} {code[3:]}",
        "qr": qr_svg_file(ticket_token(registration) or ""),
        "no_photo": no_photo(registration),
    }


def no_photo(registration: Registration) -> bool:
    """A child is photographed only with the guardian's yes; an adult who was never asked is
    not marked, so that the mark stays worth looking for."""
    if registration.minor:
        return not photo_allowed(registration)
    answer = newest_consents(registration).get(ConsentPurpose.PHOTO)
    return answer is not None and not answer.granted
