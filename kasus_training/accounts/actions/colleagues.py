"""Colleagues: who has an account in the office, and with which role."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kasus_training.accounts import queries, rules
from kasus_training.accounts.actions.sign_ins import end_browsers
from kasus_training.accounts.models import AccountLink, Membership, Organization, User
from kasus_training.accounts.passwords import hash_password
from kasus_training.accounts.rules import LinkPurpose
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import random_token, token_hash
from kasus_training.foundation.transaction import lock_row
from kasus_training.permissions import Role
from kasus_training.rulings import RuleBroken


def add_first_admin(
    organization: Organization, *, email: str, name: str, password: str, by: Actor = audit.SYSTEM
) -> User:
    """The account that makes all others; from the command line, so with its password at once."""
    user = _add_user(organization, email=email, name=name, role=Role.ADMIN)
    rules.check_password(password, email=user.email, name=user.name)
    user.password_hash = hash_password(password)
    audit.record(by, "colleague.added", user, role=Role.ADMIN.value)
    return user


def add_colleague(organization: Organization, *, email: str, name: str, role: Role, by: Actor) -> tuple[User, str]:
    """A new account without a password, and the token of the link that sets one."""
    rules.check_organization_role(role)
    user = _add_user(organization, email=email, name=name, role=role)
    audit.record(by, "colleague.added", user, role=role.value)
    return user, _make_link(user, LinkPurpose.INVITE, by=by)


def make_reset_link(user: User, *, by: Actor) -> str:
    """The token of a new link; older ones of this person stop working."""
    if user.disabled_at is not None:
        raise RuleBroken("account-disabled")
    token = _make_link(user, LinkPurpose.RESET if user.password_hash else LinkPurpose.INVITE, by=by)
    audit.record(by, "colleague.link-made", user)
    return token


def change_role(user: User, role: Role, *, by: Actor) -> User:
    """Admin or member, at once. The last admin who can sign in stays one."""
    rules.check_organization_role(role)
    lock_row(user.organization)
    db.session.refresh(user.membership)
    if user.membership.role is role:
        return user
    if role is not Role.ADMIN:
        _check_admin_stays(user)
    user.membership.role = role
    audit.record(by, "colleague.role-changed", user, role=role.value)
    return user


def disable_colleague(user: User, *, by: Actor) -> User:
    """Switch an account off: its browsers and links end at once."""
    lock_row(user.organization)
    db.session.refresh(user)
    if user.disabled_at is not None:
        return user
    _check_admin_stays(user)
    if by.actor_id == user.id:
        raise RuleBroken("disable-oneself")
    user.disabled_at = clock.now()
    end_browsers(user)
    _end_links(user)
    audit.record(by, "colleague.disabled", user)
    return user


def enable_colleague(user: User, *, by: Actor) -> User:
    if user.disabled_at is not None:
        user.disabled_at = None
        audit.record(by, "colleague.enabled", user)
    return user


def _check_admin_stays(user: User) -> None:
    """Called with the organisation's row locked, so that two admins cannot remove each other."""
    if user.membership.role is Role.ADMIN:
        rules.check_admin_stays(admins_left=queries.count_active_admins(user.organization_id, without=user.id))


def _add_user(organization: Organization, *, email: str, name: str, role: Role) -> User:
    user = User(email=rules.check_email(email), name=rules.check_person_name(name), created_at=clock.now())
    user.membership = Membership(organization=organization, role=role)
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as error:
        raise RuleBroken("email-taken", field="email") from error
    return user


def _make_link(user: User, purpose: LinkPurpose, *, by: Actor) -> str:
    _end_links(user)
    token = random_token()
    db.session.add(
        AccountLink(
            user_id=user.id,
            token_hash=token_hash(token),
            purpose=purpose,
            made_by_id=by.actor_id,
            expires_at=clock.now() + rules.LINK_LIFE,
        )
    )
    db.session.flush()
    return token


def _end_links(user: User) -> None:
    db.session.execute(
        sa.update(AccountLink)
        .where(AccountLink.user_id == user.id, AccountLink.used_at.is_(None), AccountLink.expires_at > clock.now())
        .values(expires_at=clock.now())
    )
