"""Badges: several to an A4 page, cut along the marks, or each on a label of its own."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _

from kasus_training.attendance.documents.rosters import only_moderators
from kasus_training.attendance.labels import FORMATS, ROLE_MARKS, BadgeRole
from kasus_training.events.models import Event
from kasus_training.events.queries import team_of
from kasus_training.foundation.documents.pdf import render_pdf
from kasus_training.foundation.documents.qr import qr_svg_file
from kasus_training.foundation.languages import in_language
from kasus_training.participants.models import Registration
from kasus_training.participants.queries import (
    chaperones_of,
    confirmed_with_consents,
    newest_consents,
    photo_allowed,
)
from kasus_training.participants.rules import ConsentPurpose
from kasus_training.participants.tickets import ticket_token
from kasus_training.permissions import Role
from kasus_training.rulings import RuleBroken
from kasus_training.speakers.queries import speakers_of

COMMITTEE = frozenset({Role.ORGANIZER, Role.REGISTRAR})


def badges_pdf(
    event: Event,
    *,
    paper: str = "8",
    role: BadgeRole = BadgeRole.PARTICIPANT,
    sector_id: int | None = None,
    registration_id: int | None = None,
) -> bytes:
    """The badges of everybody of one role; of participants whose ticket is released, by their number."""
    with in_language("id"):
        if role is BadgeRole.PARTICIPANT:
            people = [
                badge(registration)
                for registration in confirmed_with_consents(event)
                if registration.ticket_hash
                and sector_id in {None, registration.sector_id}
                and registration_id in {None, registration.id}
            ]
        else:
            people = [_staff_badge(role, *words) for words in people_without_ticket(event, role)]
        if not people:
            raise RuleBroken("no-badges")
        data = {
            "format": asdict(FORMATS[paper]),
            "event": {"title": event.title, "office": event.organization.name},
            "words": {"title": _("Badges"), "no_photo": _("No photos"), "photo": _("Photos allowed")},
            "people": people,
        }
    return render_pdf("badges.typ", data)


def badge(registration: Registration) -> dict[str, Any]:
    """What one badge says. The QR holds the bare ticket: it checks in and opens nothing."""
    code = registration.code or ""
    return {
        "role": role_word(BadgeRole.PARTICIPANT),
        "name": registration.person.printed_name,
        "institution": registration.institution.name if registration.institution else "",
        "sector": registration.sector.label,
        "colour": registration.sector.colour,
        "symbol": registration.sector.symbol,
        "sector_symbol": registration.sector.symbol,
        "number": f"{registration.number:03}",
        "code": f"{code[:3]} {code[3:]}",
        "qr": qr_svg_file(ticket_token(registration) or ""),
        "photo": photo_answer(registration),
    }


def photo_answer(registration: Registration) -> bool | None:
    """A child is photographed only with the guardian's yes; an adult who was never asked is
    not marked, so that the mark stays worth looking for."""
    if registration.minor:
        return photo_allowed(registration)
    answer = newest_consents(registration).get(ConsentPurpose.PHOTO)
    return None if answer is None else answer.granted


def role_word(role: BadgeRole) -> str:
    return {
        BadgeRole.PARTICIPANT: lambda: _("Participant"),
        BadgeRole.SPEAKER: lambda: _("Speaker"),
        BadgeRole.MODERATOR: lambda: _("Moderator"),
        BadgeRole.COMMITTEE: lambda: _("Committee"),
        BadgeRole.CHAPERONE: lambda: _("Chaperone"),
    }[role]()


def count_without_ticket(event: Event) -> dict[BadgeRole, int]:
    """How many people wear a badge of each role, participants left out."""
    moderating, speaking = len(only_moderators(event)), len(speakers_of(event))
    return {
        BadgeRole.SPEAKER: speaking - moderating,
        BadgeRole.MODERATOR: moderating,
        BadgeRole.COMMITTEE: sum(member.role in COMMITTEE for member in team_of(event)),
        BadgeRole.CHAPERONE: len(chaperones_of(event)),
    }


def people_without_ticket(event: Event, role: BadgeRole) -> list[tuple[str, str]]:
    """Name and what stands under it, of speakers, moderators, committee or chaperones."""
    if role in {BadgeRole.SPEAKER, BadgeRole.MODERATOR}:
        moderating = only_moderators(event)
        theirs = [who for who in speakers_of(event) if (who.id in moderating) == (role is BadgeRole.MODERATOR)]
        return [(speaker.label, speaker.affiliation) for speaker in theirs]
    if role is BadgeRole.CHAPERONE:
        return [
            (chaperone.person.printed_name, chaperone.institution.name if chaperone.institution else "")
            for chaperone in chaperones_of(event)
        ]
    office = event.organization.short_name or event.organization.name
    return [(member.user.name, office) for member in team_of(event) if member.role in COMMITTEE]


def _staff_badge(role: BadgeRole, name: str, under: str) -> dict[str, Any]:
    colour, symbol = ROLE_MARKS[role]
    return {
        "role": role_word(role), "name": name, "institution": under, "sector": "", "colour": colour,
        "symbol": symbol, "sector_symbol": symbol, "number": "", "code": "", "qr": "", "photo": None,
    }  # fmt: skip
