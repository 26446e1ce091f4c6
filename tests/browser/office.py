"""The office that the browser tests work in: colleagues who can sign in, and no event yet."""

from __future__ import annotations

from dataclasses import dataclass, field

from kasus_training.accounts.actions import (
    accept_link,
    add_colleague,
    add_first_admin,
    add_signatory,
    create_organization,
)
from kasus_training.accounts.rules import OrganizationDraft, SignatoryDraft
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Role
from tests.browser.server import LiveServer

PASSWORD = "sungai-amandit-tenang-7"


@dataclass(frozen=True)
class Colleague:
    name: str
    email: str
    password: str = PASSWORD


@dataclass(frozen=True)
class Office:
    """The server, and who may sign in at it."""

    server: LiveServer
    admin: Colleague = field(default_factory=lambda: Colleague("Hj. Rusdiana, S.Sos.", "admin@kasus.example"))
    organizer: Colleague = field(default_factory=lambda: Colleague("Siti Maimunah, S.Sos.", "panitia@kasus.example"))
    trainer: Colleague = field(
        default_factory=lambda: Colleague(
            "Dr. Hj. Raudhatul Jannah Binti Abdurrahman, S.Kep., Ns., M.Kes.", "pengajar@kasus.example"
        )
    )


def furnish(server: LiveServer) -> Office:
    """An office with its letterhead, a signatory, an admin, an organizer and a trainer."""
    office = Office(server)
    with server.inside(), transaction():
        organization = create_organization(
            OrganizationDraft(
                name="Dinas PPKB-PPPA",
                short_name="DPPKBPPPA",
                government="Pemerintah Kabupaten Hulu Sungai Selatan",
                place="Kandangan",
                help_contact="0812 0000 0000",
            )
        )
        admin = add_first_admin(
            organization, email=office.admin.email, name=office.admin.name, password=office.admin.password
        )
        add_signatory(
            organization,
            SignatoryDraft(
                name="Dra. Hj. Normalina, M.M.",
                position="Kepala Dinas PPKB-PPPA",
                valid_from=server.morning.today.replace(month=1, day=1),
            ),
            by=admin,
        )
        for colleague in (office.organizer, office.trainer):
            _, link = add_colleague(
                organization, email=colleague.email, name=colleague.name, role=Role.MEMBER, by=admin
            )
            accept_link(link, password=colleague.password)
    return office
