"""Tickets and personal pages: tokens derived from the installation's key, only hashes stored.

The ticket checks its holder in and opens nothing; the page token opens the person's own
page. A reissue raises the generation, so the token before is told apart as revoked.
"""

from __future__ import annotations

from kasus_training.foundation.secrets import derived_token, token_hash
from kasus_training.participants.models import Registration

TICKET = "ticket"
PAGE = "page"


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
    return derived_token(PAGE, registration.id, registration.page_generation)


def page_path(registration: Registration) -> str:
    """Where the person's own page is; whoever holds it is taken for that person."""
    return f"/p/{page_token(registration)}"


def open_page(registration: Registration) -> None:
    """Every registration has a personal page, a waiting child's as well."""
    registration.page_hash = token_hash(page_token(registration))


def _ticket(registration: Registration) -> str:
    return derived_token(TICKET, registration.id, registration.ticket_generation)
