"""Organisations, colleagues, sign-ins and one-time links."""

from __future__ import annotations

from datetime import date, datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kasus_training.accounts.rules import LinkPurpose
from kasus_training.foundation.database import Base, word
from kasus_training.permissions import Role


class Organization(Base):
    """A public office: its letterhead and the zone it works in."""

    __tablename__ = "organization"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    short_name: Mapped[str] = mapped_column(unique=True)
    government: Mapped[str]
    place: Mapped[str]
    address: Mapped[str] = mapped_column(default="")
    telephone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    timezone: Mapped[str] = mapped_column(default="Asia/Makassar")
    help_contact: Mapped[str] = mapped_column(default="")
    """Whom to ask about one's data and about the training; printed on public pages."""
    created_at: Mapped[datetime]

    signatories: Mapped[list[Signatory]] = relationship(
        back_populates="organization", order_by="Signatory.valid_from.desc()"
    )

    @property
    def organization_id(self) -> int:
        return self.id


class Signatory(Base):
    """Who signs for the office, from when to when: heads change, papers stay."""

    __tablename__ = "signatory"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(default="")
    """Plt., Plh., a.n., u.b., or nothing."""
    position: Mapped[str]
    rank: Mapped[str] = mapped_column(default="")
    employee_number: Mapped[str] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]

    organization: Mapped[Organization] = relationship(back_populates="signatories")

    __table_args__ = (sa.CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="in_order"),)


class Institution(Base):
    """An office, school or group that sends people. The list grows from use."""

    __tablename__ = "institution"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    name: Mapped[str]
    name_key: Mapped[str]
    """The name folded for comparison; see `accounts.rules.name_key`."""

    aliases: Mapped[list[InstitutionAlias]] = relationship(
        back_populates="institution", order_by="InstitutionAlias.name_key", passive_deletes=True
    )

    __table_args__ = (
        sa.UniqueConstraint("organization_id", "name_key"),
        sa.UniqueConstraint("organization_id", "id"),
    )


class InstitutionAlias(Base):
    """Another name of an institution: letters, lists and people write it so."""

    __tablename__ = "institution_alias"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"))
    institution_id: Mapped[int] = mapped_column(index=True)
    name: Mapped[str]
    name_key: Mapped[str]

    institution: Mapped[Institution] = relationship(back_populates="aliases")

    __table_args__ = (
        sa.UniqueConstraint("organization_id", "name_key"),
        # Of the same organisation, and gone with its institution.
        sa.ForeignKeyConstraint(
            ["organization_id", "institution_id"],
            ["institution.organization_id", "institution.id"],
            name="fk_institution_alias_institution",
            ondelete="CASCADE",
        ),
    )


class User(Base):
    """A colleague with an account. `session_id` is set by the loader: it names the browser."""

    __tablename__ = "user_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str | None]
    disabled_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    membership: Mapped[Membership] = relationship(back_populates="user", lazy="joined", innerjoin=True)

    # Flask-Login asks for these four; `get_id` names the browser, not the person,
    # so that ending a sign-in acts at once.
    is_authenticated = True
    is_anonymous = False
    session_id = cast("str | None", None)

    @property
    def is_active(self) -> bool:
        return self.disabled_at is None

    def get_id(self) -> str | None:
        return self.session_id

    @property
    def organization(self) -> Organization:
        return self.membership.organization

    @property
    def organization_id(self) -> int:
        return self.membership.organization_id

    @property
    def is_admin(self) -> bool:
        return self.membership.role is Role.ADMIN

    @property
    def actor_id(self) -> int:
        return self.id

    @property
    def actor_name(self) -> str:
        return self.name


class Membership(Base):
    """That a colleague works for an organisation, and whether as its admin. An account
    belongs to exactly one."""

    __tablename__ = "membership"

    id: Mapped[int] = mapped_column(primary_key=True)
    organization_id: Mapped[int] = mapped_column(sa.ForeignKey("organization.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), unique=True)
    role: Mapped[Role] = mapped_column(word(Role))

    user: Mapped[User] = relationship(back_populates="membership")
    organization: Mapped[Organization] = relationship(lazy="joined", innerjoin=True)

    __table_args__ = (sa.CheckConstraint("role IN ('admin', 'member')", name="of_an_organization"),)


class SignIn(Base):
    """One browser that is or was signed in. Only the hash of its random id is kept."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    started_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    browser: Mapped[str] = mapped_column(default="")

    user: Mapped[User] = relationship()


class FailedSignIn(Base):
    """A wrong password, counted per account and per address in the database so that
    several web processes slow an attacker down together."""

    __tablename__ = "failed_sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_key: Mapped[str] = mapped_column(index=True)
    address_key: Mapped[str] = mapped_column(index=True)
    at: Mapped[datetime] = mapped_column(index=True)


class AccountLink(Base):
    """A link that sets a password once: handed to a new colleague or to one who forgot."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(word(LinkPurpose))
    made_by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user_account.id"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    user: Mapped[User] = relationship(foreign_keys=user_id)
