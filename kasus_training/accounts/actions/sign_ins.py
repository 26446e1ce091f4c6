"""Signing in and out, passwords and one-time links."""

from __future__ import annotations

from datetime import datetime, timedelta

import sqlalchemy as sa

from kasus_training.accounts import queries, rules
from kasus_training.accounts.models import FailedSignIn, Membership, SignIn, User
from kasus_training.accounts.passwords import Proof, hash_password, prove
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import random_token, token_hash
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken

SEEN_STEP = timedelta(minutes=10)
"""How old the last sight of a browser may grow before a POST writes it anew."""
FAILURES_KEPT = timedelta(days=1)


def check_may_try(email: str, *, address: str) -> None:
    """Refuse a try that comes too soon after wrong passwords, before anything is hashed."""
    tries = queries.tries_of(email, address)
    now = clock.now()
    rules.check_may_try(tries.of_account, tries.last_of_account, now)
    rules.check_address_may_try(tries.from_address, now)


def sign_in(email: str, password: str | Proof, *, address: str, browser: str = "") -> tuple[User, str]:
    """The user and the secret id of a new sign-in, for this browser alone.

    Pass a proof made before the transaction, so that no writer waits for the hashing. The
    counters are asked again here: of many tries at once, those that were written count.
    """
    check_may_try(email, address=address)
    user = queries.user_by_email(email)
    stored = user.password_hash if user else None
    proof = password if isinstance(password, Proof) else prove(password, stored)
    if user is None or not user.is_active or not proof.fits(stored):
        raise RuleBroken("sign-in-refused")
    db.session.execute(sa.delete(FailedSignIn).where(FailedSignIn.account_key == queries.account_key(email)))
    return user, open_browser(user, browser)


def note_failed_sign_in(email: str, *, address: str) -> None:
    """Count a wrong password; the same for accounts that do not exist."""
    now = clock.now()
    db.session.execute(sa.delete(FailedSignIn).where(FailedSignIn.at < now - FAILURES_KEPT))
    db.session.add(
        FailedSignIn(account_key=queries.account_key(email), address_key=queries.address_key(address), at=now)
    )
    db.session.flush()


def open_browser(user: User, browser: str = "") -> str:
    """A sign-in for one browser; only the hash of its id is kept."""
    session_id = random_token()
    now = clock.now()
    db.session.add(
        SignIn(
            session_hash=token_hash(session_id),
            user_id=user.id,
            started_at=now,
            last_seen_at=now,
            browser=rules.browser_name(browser),
        )
    )
    db.session.flush()
    user.session_id = session_id
    return session_id


def note_seen(sign_in: SignIn) -> None:
    """Move the last sight forward, at most once in a while: a desk posts many times a minute."""
    now = clock.now()
    if now - sign_in.last_seen_at >= SEEN_STEP:
        sign_in.last_seen_at = now


def note_browser_seen(sign_in_id: int, last_seen_at: datetime) -> None:
    """The same for a caller that read only a few columns."""
    now = clock.now()
    if now - last_seen_at >= SEEN_STEP:
        db.session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=now))


def sign_out(user: User) -> None:
    """End the sign-in of the browser that asks."""
    db.session.execute(
        sa.update(SignIn)
        .where(SignIn.session_hash == token_hash(user.session_id or ""), SignIn.ended_at.is_(None))
        .values(ended_at=clock.now())
    )


def end_browser(sign_in: SignIn, *, by: Actor) -> None:
    sign_in.ended_at = clock.now()
    audit.record(by, "account.browser-ended", sign_in.user)


def end_browsers(user: User, *, but: str | None = None) -> None:
    """End every sign-in of a user, except the browser that asks."""
    statement = sa.update(SignIn).where(SignIn.user_id == user.id, SignIn.ended_at.is_(None))
    if but is not None:
        statement = statement.where(SignIn.session_hash != token_hash(but))
    db.session.execute(statement.values(ended_at=clock.now()))


def change_name(user: User, name: str, *, by: Actor) -> User:
    cleaned = rules.check_person_name(name)
    if cleaned != user.name:
        user.name = cleaned
        audit.record(by, "account.name-changed", user, fields=["name"])
    return user


def change_password(
    user: User, *, old: str | Proof, new: str, by: Actor, new_hash: str | None = None
) -> User:  # fmt: skip
    """A new password for whoever knows the old one; all other browsers are signed out."""
    proof = old if isinstance(old, Proof) else prove(old, user.password_hash)
    if not proof.fits(user.password_hash):
        raise RuleBroken("password-wrong", field="old")
    try:
        rules.check_password(new, email=user.email, name=user.name)
    except RuleBroken as broken:
        raise RuleBroken(broken.code, field="new", **broken.facts) from broken
    user.password_hash = new_hash or hash_password(new)
    end_browsers(user, but=user.session_id)
    audit.record(by, "account.password-changed", user)
    return user


def accept_link(token: str, *, password: str, password_hash: str | None = None) -> User:
    """Set a password with a link: once, in time, and for an account that is switched on."""
    link = queries.link_by_token(token)
    if link is None:
        raise RuleBroken("link-unknown")
    lock_row(link)
    rules.check_link(expires_at=link.expires_at, used_at=link.used_at, now=clock.now())
    user = link.user
    if not user.is_active:
        raise RuleBroken("link-expired")
    rules.check_password(password, email=user.email, name=user.name)
    user.password_hash = password_hash or hash_password(password)
    link.used_at = clock.now()
    end_browsers(user)
    db.session.execute(sa.delete(FailedSignIn).where(FailedSignIn.account_key == queries.account_key(user.email)))
    audit.record(user, "account.password-set", user)
    return user


def forget_sign_ins(organization_id: int, *, before: datetime) -> int:
    """Browsers of the office that were last seen before the instant, and old wrong passwords of anybody."""
    own = sa.select(Membership.user_id).where(Membership.organization_id == organization_id)
    ended = db.session.execute(sa.delete(SignIn).where(SignIn.user_id.in_(own), SignIn.last_seen_at < before))
    failed = db.session.execute(sa.delete(FailedSignIn).where(FailedSignIn.at < before))
    return ended.rowcount + failed.rowcount  # type: ignore[attr-defined]
