"""Who is signed in, and what they may do in their organisation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, cast

import sqlalchemy as sa
from flask import Flask, abort, has_request_context, redirect, request, session, url_for
from flask_login import LoginManager, login_user, logout_user
from flask_login import current_user as browser_user
from sqlalchemy import orm

from kasus_training.accounts import actions, queries, rules
from kasus_training.accounts.models import AccountLink, Institution, Membership, Signatory, SignIn, User
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.doors import door
from kasus_training.foundation.errors import wants_json
from kasus_training.foundation.secrets import token_hash
from kasus_training.foundation.transaction import reexamine
from kasus_training.permissions import Permission, allows

login_manager = LoginManager()

current_user = cast("User", browser_user)
"""Whoever is signed in. Only `is_authenticated` is there for everybody; behind a door of
`signed_in`, `organization_requires` or `requires` it is a `User`."""

SEEN = "seen_at"
"""In the signed cookie: when this browser was last here, as seconds.

A GET never writes to the database, so the row of the sign-in only moves with POSTs. Whoever
reads all day is kept from idling out by the cookie; a copy of it ages by itself, and ending
the sign-in ends both."""


def init_access(app: Flask) -> None:
    # A telephone changes its address many times a day; the session must outlive that.
    app.config["SESSION_PROTECTION"] = None
    login_manager.init_app(app)
    login_manager.user_loader(load_user)
    app.jinja_env.globals["can_in_organization"] = can_in_organization


def load_user(session_id: str) -> User | None:
    """The user of a living sign-in; none when it ended, idled out, or the account is disabled."""
    sign_in = db.session.scalar(
        sa.select(SignIn)
        .options(orm.joinedload(SignIn.user, innerjoin=True))
        .filter_by(session_hash=token_hash(session_id))
    )
    if sign_in is None or not _is_alive(sign_in):
        return None
    remember_seen()
    user = sign_in.user
    user.session_id = session_id
    return user


def _is_alive(sign_in: SignIn) -> bool:
    return sign_in.user.is_active and is_browser_alive(sign_in, seen_by_cookie())


def is_browser_alive(sign_in: Any, seen_at: datetime | None) -> bool:
    """Whether the sign-in still stands, given its row or the columns of it that say so, and when
    the browser's cookie was last here."""
    return rules.is_sign_in_alive(
        started_at=sign_in.started_at,
        last_seen_at=rules.last_seen(sign_in.last_seen_at, seen_at),
        ended_at=sign_in.ended_at,
        now=clock.now(),
    )


def browser_hash() -> str:
    """Names the browser of the request in the table of sign-ins; of nobody when it carries no sign-in."""
    return token_hash(session.get("_user_id") or "")


def seen_by_cookie() -> datetime | None:
    seconds = session.get(SEEN) if has_request_context() else None
    return datetime.fromtimestamp(seconds, UTC) if isinstance(seconds, int) else None


def remember_seen() -> None:
    """Move the cookie forward once in a while, not with every page."""
    seen = seen_by_cookie()
    if has_request_context() and (seen is None or clock.now() - seen >= actions.SEEN_STEP):
        session[SEEN] = int(clock.now().timestamp())


def enter(user: User) -> None:
    """Make this browser the user's, in a session that nobody could have planted before."""
    session.clear()
    login_user(user)


def leave() -> None:
    logout_user()
    session.clear()


def colleague_or_404(user_id: int) -> User:
    """A colleague of the same office; one of another office does not exist here."""
    return queries.colleague(current_user.organization_id, user_id) or abort(404)


def own_browser_or_404(sign_in_id: int) -> SignIn:
    return queries.own_browser(current_user, sign_in_id) or abort(404)


def signatory_or_404(signatory_id: int) -> Signatory:
    return queries.signatory_by_id(current_user.organization, signatory_id) or abort(404)


def institution_or_404(institution_id: int) -> Institution:
    return queries.institution_by_id(current_user.organization_id, institution_id) or abort(404)


def link_or_404(token: str) -> AccountLink:
    """The link of this token, spent or not; an unknown one does not exist."""
    return queries.link_by_token(token) or abort(404)


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only for people with an account; others are asked to sign in first."""

    @door("signed-in")
    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return ask_to_sign_in()
        reexamine(check_still_signed_in)
        return view(*args, **kwargs)

    return guarded


def ask_to_sign_in() -> Any:
    if wants_json():
        abort(401)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", next=target), 303)


def check_still_signed_in() -> None:
    """Inside a transaction: the sign-in and the account must still stand."""
    session_id = current_user.session_id
    sign_in = db.session.scalar(
        sa.select(SignIn)
        .filter_by(session_hash=token_hash(session_id or ""))
        .options(orm.joinedload(SignIn.user, innerjoin=True))
        .execution_options(populate_existing=True)
    )
    if sign_in is None or not _is_alive(sign_in):
        abort(401)
    actions.note_seen(sign_in)
    # Fresh rows replaced what the loader set.
    sign_in.user.session_id = session_id


def organization_requires(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Only for colleagues whose role in their organisation carries the permission."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @door(f"organization {permission}")
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return ask_to_sign_in()
            if not can_in_organization(permission):
                abort(403)
            reexamine(lambda: check_in_organization(permission))
            return view(*args, **kwargs)

        return guarded

    return decorate


def can_in_organization(permission: Permission | str) -> bool:
    if not has_request_context() or not current_user.is_authenticated:
        return False
    return allows([current_user.membership.role], Permission(permission))


def check_in_organization(permission: Permission) -> None:
    check_still_signed_in()
    role = db.session.scalar(sa.select(Membership.role).filter_by(user_id=current_user.id))
    if role is None or not allows([role], permission):
        abort(403)
