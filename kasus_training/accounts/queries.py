"""What we know of organisations, colleagues and sign-ins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.accounts import rules
from kasus_training.accounts.models import (
    AccountLink,
    FailedSignIn,
    Institution,
    InstitutionAlias,
    Membership,
    Organization,
    Signatory,
    SignIn,
    User,
)
from kasus_training.foundation import clock
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.foundation.secrets import keyed_hash, token_hash
from kasus_training.permissions import Role

KEYS_AT_ONCE = 500
"""Names that one query asks for."""


def user_by_email(email: str) -> User | None:
    return db.session.scalar(sa.select(User).filter_by(email=email.strip().lower()))


def password_hash_of(email: str) -> str | None:
    """What a typed password is tried against; none for accounts that cannot sign in."""
    return db.session.scalar(sa.select(User.password_hash).filter_by(email=email.strip().lower()))


def organizations() -> list[Organization]:
    """All offices of the installation, for the command line."""
    return list(db.session.scalars(sa.select(Organization).order_by(Organization.short_name)))


def colleagues_of(organization_id: int) -> list[User]:
    """Everybody with an account in the organisation, by name, those switched off at the end."""
    return list(
        db.session.scalars(
            sa.select(User)
            .join(User.membership)
            .where(Membership.organization_id == organization_id)
            .order_by(User.disabled_at.isnot(None), sa.func.lower(User.name), User.id)
        )
    )


def colleague(organization_id: int, user_id: int) -> User | None:
    return db.session.scalar(
        sa.select(User)
        .join(User.membership)
        .where(Membership.organization_id == organization_id, User.id == user_id)
    )  # fmt: skip


def count_active_admins(organization_id: int, *, without: int | None = None) -> int:
    """Admins who can sign in now: not switched off, and with a password."""
    statement = (
        sa.select(sa.func.count())
        .select_from(Membership)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.organization_id == organization_id,
            Membership.role == Role.ADMIN,
            User.disabled_at.is_(None),
            User.password_hash.is_not(None),
        )
    )
    if without is not None:
        statement = statement.where(User.id != without)
    return db.session.scalar(statement) or 0


@dataclass(frozen=True)
class Tries:
    """Wrong passwords within the window."""

    of_account: int
    last_of_account: datetime | None
    from_address: list[datetime]


def account_key(email: str) -> str:
    """The account as the counter of wrong passwords knows it, whether it exists or not."""
    return keyed_hash("sign-in-account", email.strip().lower())


def address_key(address: str) -> str:
    return keyed_hash("sign-in-address", address)


def tries_of(email: str, address: str) -> Tries:
    since = clock.now() - rules.TRY_WINDOW
    failures, last = db.session.execute(
        sa.select(sa.func.count(), sa.type_coerce(sa.func.max(FailedSignIn.at), FailedSignIn.at.type)).where(
            FailedSignIn.account_key == account_key(email), FailedSignIn.at > since
        )
    ).one()
    from_address = db.session.scalars(
        sa.select(FailedSignIn.at)
        .where(FailedSignIn.address_key == address_key(address), FailedSignIn.at > since)
        .order_by(FailedSignIn.at.desc())
        .limit(rules.ADDRESS_TRIES)
    )
    return Tries(failures, last, list(from_address))


def browsers_of(user: User) -> list[SignIn]:
    """The living sign-ins of a user, the latest first."""
    now = clock.now()
    return list(
        db.session.scalars(
            sa.select(SignIn)
            .where(
                SignIn.user_id == user.id,
                SignIn.ended_at.is_(None),
                SignIn.started_at > now - rules.SIGN_IN_LIFE,
                SignIn.last_seen_at > now - rules.SIGN_IN_LIFE,
            )
            .order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())
        )
    )


def own_browser(user: User, sign_in_id: int) -> SignIn | None:
    return db.session.scalar(sa.select(SignIn).filter_by(id=sign_in_id, user_id=user.id, ended_at=None))


def link_by_token(token: str) -> AccountLink | None:
    return db.session.scalar(
        sa.select(AccountLink)
        .options(orm.joinedload(AccountLink.user, innerjoin=True))
        .filter_by(token_hash=token_hash(token))
    )


def open_link_ends(organization_id: int) -> dict[int, datetime]:
    """Until when each colleague's unused link works: user id → instant."""
    rows = db.session.execute(
        sa.select(AccountLink.user_id, AccountLink.expires_at)
        .join(Membership, Membership.user_id == AccountLink.user_id)
        .where(
            Membership.organization_id == organization_id,
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > clock.now(),
        )
        .order_by(AccountLink.expires_at)
    )
    return dict(rows.all())


def signatories_of(organization: Organization) -> list[Signatory]:
    return list(
        db.session.scalars(
            sa.select(Signatory)
            .filter_by(organization_id=organization.id)
            .order_by(Signatory.valid_from.desc(), Signatory.id.desc())
        )
    )


def signatory_by_id(organization: Organization, signatory_id: int) -> Signatory | None:
    return db.session.scalar(sa.select(Signatory).filter_by(id=signatory_id, organization_id=organization.id))


def signatory_on(organization: Organization, day: date) -> Signatory | None:
    """Who signs for the office on this day; of several, the one who began last."""
    return db.session.scalar(
        sa.select(Signatory)
        .where(
            Signatory.organization_id == organization.id,
            Signatory.valid_from <= day,
            sa.or_(Signatory.valid_until.is_(None), Signatory.valid_until >= day),
        )
        .order_by(Signatory.valid_from.desc(), Signatory.id.desc())
        .limit(1)
    )


def institution_names(organization_id: int, *, limit: int = 500) -> dict[str, str]:
    """Names to suggest while somebody types, in alphabetical order, with their other names."""
    first = (
        sa.select(Institution.id, Institution.name, Institution.name_key)
        .filter_by(organization_id=organization_id)
        .order_by(Institution.name_key)
        .limit(limit)
        .subquery()
    )
    rows = db.session.execute(
        sa.select(first.c.name, InstitutionAlias.name)
        .outerjoin(InstitutionAlias, InstitutionAlias.institution_id == first.c.id)
        .order_by(first.c.name_key, InstitutionAlias.name_key)
    )
    found: dict[str, list[str]] = {}
    for name, alias in rows:
        found.setdefault(name, []).extend([alias] if alias else [])
    return {name: ", ".join(aliases) for name, aliases in found.items()}


def institution_by_key(organization_id: int, key: str) -> Institution | None:
    return db.session.scalar(sa.select(Institution).filter_by(organization_id=organization_id, name_key=key))


def institution_called(organization_id: int, key: str, *, staying: bool = False) -> Institution | None:
    """The institution of this folded name, or the one that has it as another name."""
    return institutions_called(organization_id, [key], staying=staying).get(key)


def institutions_called(organization_id: int, keys: Iterable[str], *, staying: bool = False) -> dict[str, Institution]:
    """The institutions that these folded names mean; a name of its own goes before another's alias.

    `staying`: nobody merges them away before the transaction ends.
    """
    wanted, found = sorted(keys), {}
    for start in range(0, len(wanted), KEYS_AT_ONCE):
        some = wanted[start : start + KEYS_AT_ONCE]
        called = sa.union_all(
            sa.select(InstitutionAlias.name_key, InstitutionAlias.institution_id.label("id"), sa.literal(0).label("own"))
            .where(InstitutionAlias.organization_id == organization_id, InstitutionAlias.name_key.in_(some)),
            sa.select(Institution.name_key, Institution.id, sa.literal(1))
            .where(Institution.organization_id == organization_id, Institution.name_key.in_(some)),
        ).subquery()  # fmt: skip
        statement = (
            sa.select(called.c.name_key, Institution)
            .join(Institution, Institution.id == called.c.id)
            .order_by(called.c.own)
        )
        if staying:
            statement = statement.with_for_update(read=True, key_share=True, of=Institution)
        rows = db.session.execute(statement)
        found.update((key, row) for key, row in rows)
    return found


def alias_by_key(organization_id: int, key: str) -> InstitutionAlias | None:
    return db.session.scalar(sa.select(InstitutionAlias).filter_by(organization_id=organization_id, name_key=key))


def aliases_of(organization_id: int) -> dict[str, str]:
    """Folded other names of institutions to the folded names that they are listed by."""
    rows = db.session.execute(
        sa.select(InstitutionAlias.name_key, Institution.name_key)
        .join(Institution, Institution.id == InstitutionAlias.institution_id)
        .where(InstitutionAlias.organization_id == organization_id)
    )
    return dict(rows.all())


def alias_by_id(organization_id: int, alias_id: int) -> InstitutionAlias | None:
    return db.session.scalar(sa.select(InstitutionAlias).filter_by(organization_id=organization_id, id=alias_id))


def institution_by_id(organization_id: int, institution_id: int) -> Institution | None:
    return db.session.scalar(sa.select(Institution).filter_by(organization_id=organization_id, id=institution_id))


def institutions_page(organization_id: int, *, search: str = "", number: int = 1) -> Page[Institution]:
    statement = (
        sa.select(Institution)
        .filter_by(organization_id=organization_id)
        .options(orm.selectinload(Institution.aliases))
        .order_by(Institution.name_key)
    )
    for word in rules.name_key(search).split():
        statement = statement.where(Institution.name_key.contains(word, autoescape=True))
    return page_of(statement, number)


def history_page(organization_id: int, *, number: int = 1) -> Page[AuditEntry]:
    """What changed in the organisation itself, newest first; each event keeps its own history."""
    return page_of(
        sa.select(AuditEntry)
        .where(AuditEntry.organization_id == organization_id, AuditEntry.event_id.is_(None))
        .order_by(AuditEntry.id.desc()),
        number,
    )
