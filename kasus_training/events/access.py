"""Who may reach an event: loading it is being allowed to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort, g, has_request_context
from sqlalchemy import orm

from kasus_training.accounts.access import ask_to_sign_in, check_still_signed_in, current_user
from kasus_training.accounts.models import Membership
from kasus_training.events import queries
from kasus_training.events.models import Event, EventDay, TeamMember
from kasus_training.foundation.database import db
from kasus_training.foundation.doors import door
from kasus_training.foundation.transaction import reexamine
from kasus_training.permissions import Permission, Role, allows


def init_access(app: Flask) -> None:
    app.jinja_env.globals["can"] = can


def requires(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Load the event of the address and guard it: a stranger gets 404, a member of its team
    without the right 403. The view receives the event instead of its slug."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @door(f"event {permission}")
        @wraps(view)
        def guarded(*args: Any, event: str, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return ask_to_sign_in()
            loaded = enter(event, permission)
            reexamine(lambda: reenter(loaded, permission))
            return view(*args, event=loaded, **kwargs)

        return guarded

    return decorate


def enter(slug: str, permission: Permission) -> Event:
    """The event for the signed-in user, with their roles kept for `can`."""
    event = db.session.scalar(
        sa.select(Event)
        .options(orm.joinedload(Event.organization, innerjoin=True), orm.selectinload(Event.days))
        .filter_by(slug=slug)
    )
    if event is None:
        abort(404)
    roles = roles_in(event)
    if not roles:
        abort(404)
    if not allows(roles, permission):
        abort(403)
    g.event = event
    g.event_roles = roles
    return event


def reenter(event: Event, permission: Permission) -> None:
    """Inside a transaction: the right must still stand."""
    check_still_signed_in()
    roles = roles_in(event)
    if not roles:
        abort(404)
    if not allows(roles, permission):
        abort(403)
    g.event_roles = roles


def roles_in(event: Event) -> frozenset[Role]:
    """The signed-in user's roles in this event; an organisation's admin has all rights in it."""
    row = db.session.execute(
        sa.select(Membership.role, Membership.organization_id, TeamMember.role, TeamMember.speaker_id)
        .select_from(Membership)
        .outerjoin(TeamMember, (TeamMember.user_id == Membership.user_id) & (TeamMember.event_id == event.id))
        .where(Membership.user_id == current_user.id)
    ).one_or_none()
    if row is None or row[1] != event.organization_id:
        return frozenset()
    roles = set()
    if row[0] is Role.ADMIN:
        roles.add(Role.ADMIN)
    if row[2] is not None:
        roles.add(row[2])
    if has_request_context():
        g.speaker_id = row[3]
    return frozenset(roles)


def can(permission: Permission | str) -> bool:
    """Whether the signed-in user may do this in the event of the page."""
    if not has_request_context():
        return False
    return allows(getattr(g, "event_roles", frozenset()), Permission(permission))


def own_speaker_id() -> int | None:
    """The speaker that the signed-in team member is, if their membership names one."""
    return getattr(g, "speaker_id", None)


def child_of(event: Event, model: Any, child_id: int) -> Any:
    """A row of this event by its id; one of another event does not exist here."""
    child = db.session.scalar(sa.select(model).filter_by(id=child_id, event_id=event.id))
    if child is None:
        abort(404)
    return child


def team_member_or_404(event: Event, member_id: int) -> TeamMember:
    return queries.team_member(event, member_id) or abort(404)


def day_or_404(event: Event, day_id: int) -> EventDay:
    return child_of(event, EventDay, day_id)
