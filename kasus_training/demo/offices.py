"""The offices of the demo, their letterheads and the people who work there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from kasus_training.accounts import actions
from kasus_training.accounts.models import User
from kasus_training.accounts.rules import OrganizationDraft, SignatoryDraft
from kasus_training.demo.reference import ZONE, training
from kasus_training.foundation import audit, clock
from kasus_training.permissions import Role
from kasus_training.zones import to_utc


@dataclass
class Office:
    """One office and its people, by the word that `demo-accounts.json` uses for them."""

    organization_id: int
    users: dict[str, int] = field(default_factory=dict)


@dataclass
class Offices:
    main: Office
    other: Office
    accounts: dict[str, dict[str, str]] = field(default_factory=dict)
    """Address and password of every account."""


COLLEAGUES = (
    ("admin", "Rina Safitri, S.Kom.", Role.ADMIN),
    ("organizer", "Siti Rahmah, S.Sos., M.A.", Role.MEMBER),
    ("registrar", "Ahmad Rifani", Role.MEMBER),
    ("trainer", "Nurhikmah", Role.MEMBER),
    ("observer", "H. Syamsul Bahri, S.E.", Role.MEMBER),
)


def instant(day: date, wall: time) -> datetime:
    return to_utc(day, wall, ZONE)


def make_offices(first_day: date) -> Offices:
    """Both offices, long before the training of today. In a transaction."""
    with clock.at(instant(first_day - timedelta(days=430), time(9))):
        main = _main_office(first_day)
        other = _other_office()
    return Offices(main=main[0], other=other[0], accounts=main[1] | other[1])


def _main_office(first_day: date) -> tuple[Office, dict[str, dict[str, str]]]:
    facts = training()["organization"]
    organization = actions.create_organization(
        OrganizationDraft(
            name=facts["name"],
            short_name=facts["short_name"],
            government=facts["government"],
            place=facts["place"],
            timezone=facts["timezone"],
            address="Jalan Contoh Nomor 1, Kandangan 71211",
            telephone="(0517) 000000",
            email="dppkbpppa@example.org",
            help_contact="Sekretariat panitia, telepon (0517) 000000",
        )
    )
    head = training()["opening"]["report_by"]
    prefix, _, position = head["position"].partition(" ")
    actions.add_signatory(
        organization,
        SignatoryDraft(
            name=head["name"], prefix=prefix, position=position, valid_from=date(first_day.year - 2, 1, 1)
        ),
        by=audit.SYSTEM,
    )  # fmt: skip
    office, accounts = Office(organization.id), {}
    for word, name, role in COLLEAGUES:
        user, accounts[word] = _colleague(organization, f"{word}@demo.example", name, role)
        office.users[word] = user.id
    return office, accounts


def _other_office() -> tuple[Office, dict[str, dict[str, str]]]:
    organization = actions.create_organization(
        OrganizationDraft(
            name="Dinas Sosial",
            short_name="DINSOS",
            government="Pemerintah Kabupaten Contoh",
            place="Rantau",
            timezone=ZONE,
            help_contact="Sekretariat Dinas Sosial",
        )
    )
    user, account = _colleague(organization, "other-organizer@demo.example", "Muhammad Arsyad, S.ST.", Role.ADMIN)
    return Office(organization.id, {"other_organizer": user.id}), {"other_organizer": account}


def _colleague(organization: object, email: str, name: str, role: Role) -> tuple[User, dict[str, str]]:
    """An account as a colleague gets one: a link, and a password set with it."""
    user, token = actions.add_colleague(organization, email=email, name=name, role=role, by=audit.SYSTEM)  # type: ignore[arg-type]
    password = "-".join(secrets.token_hex(2) for _ in range(4))
    actions.accept_link(token, password=password)
    return user, {"email": email, "password": password}
