"""Who is signed in, and what they may do in their organisation."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort, has_request_context, redirect, request, url_for
from flask_login import LoginManager, current_user

from kasus_training.accounts import actions, rules
from kasus_training.accounts.models import Membership, SignIn, User
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from kasus_training.foundation.doors import door
from kasus_training.foundation.errors import wants_json
from kasus_training.foundation.secrets import token_hash
from kasus_training.foundation.transaction import reexamine
from kasus_training.permissions import Permission, allows

login_manager = LoginManager()


def init_access(app: Flask) -> None:
    login_manager.session_protection = None
    login_manager.init_app(app)
    login_manager.user_loader(load_user)
    app.jinja_env.globals["can_in_organization"] = can_in_organization


def load_user(session_id: str) -> User | None:
    """The user of a living sign-in; none when it ended, idled out, or the account is disabled."""
    sign_in = db.session.scalar(
        sa.select(SignIn)
        .options(sa.orm.joinedload(SignIn.user, innerjoin=True))
        .filter_by(session_hash=token_hash(session_id))
    )
    if sign_in is None or not _is_alive(sign_in):
        return None
    user = sign_in.user
    user.session_id = session_id
    return user


def _is_alive(sign_in: SignIn) -> bool:
    return sign_in.user.is_active and rules.is_sign_in_alive(
        started_at=sign_in.started_at,
        last_seen_at=sign_in.last_seen_at,
        ended_at=sign_in.ended_at,
        now=clock.now(),
    )


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
        .options(sa.orm.joinedload(SignIn.user, innerjoin=True))
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
