"""Who may reach an event: loading it is being allowed to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

import sqlalchemy as sa
from flask import Flask, abort, g, has_request_context
from sqlalchemy import orm
from werkzeug.exceptions import Unauthorized

from kasus_training.accounts import actions as accounts
from kasus_training.accounts.access import (
    ask_to_sign_in,
    browser_hash,
    check_still_signed_in,
    current_user,
    is_browser_alive,
    remember_seen,
    seen_by_cookie,
)
from kasus_training.accounts.models import Membership, SignIn, User
from kasus_training.events import queries
from kasus_training.events.models import Event, EventDay, TeamMember
from kasus_training.events.rules import EventStatus, ScanCovers
from kasus_training.foundation.brief_cache import for_a_second
from kasus_training.foundation.database import at_once, db
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


@dataclass(frozen=True)
class EventFacts:
    """The columns of an event that a scan is judged by."""

    id: int
    slug: str
    status: EventStatus
    timezone: str
    late_after_minutes: int
    self_opens_minutes: int
    self_closes_minutes: int
    scan_covers: ScanCovers


@dataclass(frozen=True)
class Visit:
    """Who is at work in which event, for a view that needs no rows."""

    user_id: int
    user_name: str
    event: EventFacts
    roles: frozenset[Role]
    speaker_id: int | None = None

    @property
    def actor_id(self) -> int:
        return self.user_id

    @property
    def actor_name(self) -> str:
        return self.user_name

    def answers_for_page(self) -> None:
        """From now on `can` and `own_speaker_id` speak of this visit."""
        g.event_roles, g.speaker_id = self.roles, self.speaker_id


_sign_in, _user, _membership = SignIn.__table__.c, User.__table__.c, Membership.__table__.c
_event, _member = Event.__table__.c, TeamMember.__table__.c
# Built once and on the tables, not the models, so that SQLAlchemy finds what it compiled before.
VISIT = (
    sa.select(
        _sign_in.id.label("sign_in_id"),
        _sign_in.started_at,
        _sign_in.last_seen_at,
        _sign_in.ended_at,
        _sign_in.user_id,
        _user.name,
        _user.disabled_at,
        _membership.role,
        _membership.organization_id,
        _event.organization_id.label("event_organization_id"),
        _member.role.label("team_role"),
        _member.speaker_id,
        _event.id,
        _event.slug,
        _event.status,
        _event.timezone,
        _event.late_after_minutes,
        _event.self_opens_minutes,
        _event.self_closes_minutes,
        _event.scan_covers,
    )
    .join(User.__table__, _user.id == _sign_in.user_id)
    .join(Membership.__table__, _membership.user_id == _sign_in.user_id)
    .outerjoin(Event.__table__, _event.slug == sa.bindparam("slug"))
    .outerjoin(TeamMember.__table__, (_member.user_id == _sign_in.user_id) & (_member.event_id == _event.id))
    .where(_sign_in.session_hash == sa.bindparam("browser"))
)


@dataclass(frozen=True)
class Knock:
    """Who asks to enter an event for what, as their request says it: enough to look again while
    somebody else's request is being served."""

    slug: str
    permission: Permission
    browser: str
    seen_at: datetime | None

    def enter(self) -> Visit:
        """What the database says now; 401, 403 or 404 when it says no. One query."""
        return self._visit(self._row() or abort(401))

    def look(self) -> Visit:
        """The same, at most a second old: enough for whoever only reads, many times a second."""
        return for_a_second(("visit", self.slug, self.permission, self.browser), self.enter)

    def enter_again(self) -> Visit:
        """The same in a transaction, which also keeps the browser from idling out."""
        row = self._row() or abort(401)
        accounts.note_browser_seen(row.sign_in_id, row.last_seen_at)
        return self._visit(row)

    def _row(self) -> Any:
        """What is known of browser, account, event and team; none without a living sign-in."""
        row = at_once(VISIT, {"slug": self.slug, "browser": self.browser}).one_or_none()
        stands = row is not None and row.disabled_at is None and is_browser_alive(row, self.seen_at)
        return row if stands else None

    def _visit(self, row: Any) -> Visit:
        is_own = row.id is not None and row.organization_id == row.event_organization_id
        roles = _roles(row.role, row.team_role) if is_own else frozenset()
        _check(roles, self.permission)
        return Visit(row.user_id, row.name, EventFacts(*row[-8:]), roles, row.speaker_id)


def requires_lightly(permission: Permission) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`requires` for what is asked many times a second. The look before the view may be a second
    old, so the view gets no rows but the knock: whoever writes must enter again in the transaction."""

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @door(f"event {permission}")
        @wraps(view)
        def guarded(*args: Any, event: str, **kwargs: Any) -> Any:
            knock = Knock(event, permission, browser_hash(), seen_by_cookie())
            try:
                knock.look()
            except Unauthorized:
                return ask_to_sign_in()
            remember_seen()
            return view(*args, knock=knock, **kwargs)

        return guarded

    return decorate


def _check(roles: frozenset[Role], permission: Permission) -> None:
    if not roles:
        abort(404)
    if not allows(roles, permission):
        abort(403)


def _roles(role: Role, team_role: Role | None) -> frozenset[Role]:
    """An organisation's admin has all rights in its events, a colleague those of the team."""
    roles = {Role.ADMIN} if role is Role.ADMIN else set()
    return frozenset(roles | {team_role} if team_role is not None else roles)


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
    _check(roles, permission)
    g.event = event
    g.event_roles = roles
    return event


def reenter(event: Event, permission: Permission) -> None:
    """Inside a transaction: the right must still stand."""
    check_still_signed_in()
    roles = roles_in(event)
    _check(roles, permission)
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
    if has_request_context():
        g.speaker_id = row[3]
    return _roles(row[0], row[2])


def can(permission: Permission | str) -> bool:
    """Whether the signed-in user may do this in the event of the page."""
    if not has_request_context():
        return False
    return allows(getattr(g, "event_roles", frozenset()), Permission(permission))


def own_speaker_id() -> int | None:
    """The speaker that the signed-in team member is, if their membership names one."""
    return getattr(g, "speaker_id", None)


def child_of(event: Event | EventFacts, model: Any, child_id: int) -> Any:
    """A row of this event by its id; one of another event does not exist here."""
    child = db.session.scalar(sa.select(model).filter_by(id=child_id, event_id=event.id))
    if child is None:
        abort(404)
    return child


def team_member_or_404(event: Event, member_id: int) -> TeamMember:
    return queries.team_member(event, member_id) or abort(404)


def day_or_404(event: Event, day_id: int) -> EventDay:
    return child_of(event, EventDay, day_id)
