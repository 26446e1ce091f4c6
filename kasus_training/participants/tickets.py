"""Tickets and personal pages: tokens derived from the installation's key, only hashes stored.

The ticket checks its holder in and opens nothing; the page token opens the person's own
page, the guardian's the consents of one child. A reissue raises the generation, so the token before is told apart as revoked.
"""

from __future__ import annotations

from kasus_training.foundation.secrets import derived_token, token_hash
from kasus_training.participants.models import GuardianLink, Registration

TICKET = "ticket"
PAGE = "page"
GUARDIAN = "guardian"


def ticket_token(registration: Registration) -> str | None:
    """What the ticket's QR holds; none before the ticket is released."""
    if registration.ticket_hash is None:
        return None
    return _ticket(registration)


def issue_ticket(registration: Registration) -> None:
    """Give the registration a ticket of the next generation."""
    registration.ticket_generation += 1
    registration.ticket_hash = token_hash(_ticket(registration))


def page_token(registration: Registration) -> str:
    return page_token_of(registration.id, registration.page_generation)


def page_token_of(registration_id: int, generation: int) -> str:
    return derived_token(PAGE, registration_id, generation)


def page_path(registration: Registration) -> str:
    """Where the person's own page is; whoever holds it is taken for that person."""
    return f"/p/{page_token(registration)}"


def open_page(registration: Registration) -> None:
    """Every registration has a personal page, a waiting child's as well."""
    registration.page_hash = token_hash(page_token(registration))


def open_guardian_link(registration: Registration) -> GuardianLink:
    """Give the guardian of a child an address of their own; asked again, a new one."""
    link = registration.guardian_link
    if link is None:
        link = GuardianLink(registration_id=registration.id, generation=0, token_hash="")
        registration.guardian_link = link
    link.generation += 1
    link.token_hash = token_hash(guardian_token_of(registration.id, link.generation))
    return link


def guardian_path(registration: Registration) -> str | None:
    """Where the guardian answers; none for adults and before the link was made."""
    link = registration.guardian_link
    if link is None or not registration.minor:
        return None
    return f"/g/{guardian_token_of(registration.id, link.generation)}"


def guardian_token_of(registration_id: int, generation: int) -> str:
    return derived_token(GUARDIAN, registration_id, generation)


def _ticket(registration: Registration) -> str:
    return ticket_token_of(registration.id, registration.ticket_generation)


def ticket_token_of(registration_id: int, generation: int) -> str:
    return derived_token(TICKET, registration_id, generation)
