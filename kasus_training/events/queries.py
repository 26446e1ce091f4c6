"""What we know of events and their teams."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy import orm

from kasus_training.accounts.models import Membership, User
from kasus_training.events.models import Event, EventDay, TeamMember
from kasus_training.events.rules import RESERVED_SLUGS, Season, season_of
from kasus_training.foundation import clock
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import Base, db
from kasus_training.foundation.paging import Page, page_of
from kasus_training.permissions import EVENT_ROLES, Role
from kasus_training.zones import local_day


def events_for(user: User) -> list[Event]:
    """The events that the user may see, the latest first: all for an admin, else those of their teams."""
    statement = (
        sa.select(Event)
        .options(orm.selectinload(Event.days), orm.joinedload(Event.organization, innerjoin=True))
        .where(Event.organization_id == user.organization_id)
    )
    if not user.is_admin:
        own = sa.select(TeamMember.event_id).filter_by(user_id=user.id)
        statement = statement.where(Event.id.in_(own))
    events = db.session.scalars(statement.order_by(Event.id)).all()
    return sorted(events, key=lambda event: event.days[0].held_on if event.days else date.min, reverse=True)


def season_for(event: Event) -> Season:
    """Where today, in the event's own zone, stands to it."""
    return season_of(event.first_day, event.last_day, local_day(clock.now(), event.timezone))


def current_event(user: User) -> Event | None:
    """The event that a colleague most likely came for: today's, else the next, else the last."""
    events = events_for(user)
    seasons = {season: [event for event in events if season_for(event) is season] for season in Season}
    # The list runs from the latest to the earliest.
    best = seasons[Season.NOW][:1] or seasons[Season.LATER][-1:] or seasons[Season.PAST][:1]
    return best[0] if best else None


def team_roles(user: User) -> dict[int, Role]:
    """The user's role in each event on whose team they are: event id → role."""
    rows = db.session.execute(sa.select(TeamMember.event_id, TeamMember.role).filter_by(user_id=user.id))
    return dict(rows.all())


def event_by_slug(slug: str) -> Event | None:
    return db.session.scalar(
        sa.select(Event)
        .options(orm.joinedload(Event.organization, innerjoin=True), orm.selectinload(Event.days))
        .filter_by(slug=slug)
    )


def slugs_like(wanted: str) -> set[str]:
    """Addresses in use that begin like this one, and those that pages of ours have."""
    used = db.session.scalars(sa.select(Event.slug).where(Event.slug.startswith(wanted, autoescape=True)))
    return {*used, *RESERVED_SLUGS}


def days_with_sessions(event: Event) -> dict[int, int]:
    """How many sessions stand on each day: day id → count.

    The schedule is a higher house, which this one does not import; its table is asked by name.
    """
    table = Base.metadata.tables["training_session"]
    rows = db.session.execute(
        sa.select(table.c.day_id, sa.func.count()).where(table.c.event_id == event.id).group_by(table.c.day_id)
    )
    return dict(rows.all())


def days_by_date(event: Event) -> dict[date, EventDay]:
    return {day.held_on: day for day in event.days}


def team_of(event: Event) -> list[TeamMember]:
    """The team in the order of the roles, then by name."""
    members = db.session.scalars(
        sa.select(TeamMember)
        .options(orm.joinedload(TeamMember.user, innerjoin=True))
        .filter_by(event_id=event.id)
    )  # fmt: skip
    return sorted(members, key=lambda member: (EVENT_ROLES.index(member.role), member.user.name.lower()))


def team_member(event: Event, member_id: int) -> TeamMember | None:
    return db.session.scalar(
        sa.select(TeamMember)
        .options(orm.joinedload(TeamMember.user, innerjoin=True))
        .filter_by(id=member_id, event_id=event.id)
    )


def roles_of(user: User, event: Event) -> frozenset[Role]:
    """The user's roles in the event; an admin of its office holds that role in it, too."""
    if user.organization_id != event.organization_id:
        return frozenset()
    on_team = db.session.scalar(sa.select(TeamMember.role).filter_by(event_id=event.id, user_id=user.id))
    admin = {Role.ADMIN} if user.is_admin else set()
    return frozenset(admin | ({on_team} if on_team else set()))


def colleagues_beside_team(event: Event) -> list[User]:
    """Colleagues of the office, switched on, who are not on the team yet."""
    return list(
        db.session.scalars(
            sa.select(User)
            .join(User.membership)
            .where(
                Membership.organization_id == event.organization_id,
                User.disabled_at.is_(None),
                User.id.not_in(sa.select(TeamMember.user_id).filter_by(event_id=event.id)),
            )
            .order_by(sa.func.lower(User.name), User.id)
        )
    )


def is_colleague(event: Event, user_id: int) -> bool:
    """Whether the account belongs to the event's office and is switched on."""
    return (
        db.session.scalar(
            sa.select(User.id)
            .join(User.membership)
            .where(Membership.organization_id == event.organization_id, User.id == user_id, User.disabled_at.is_(None))
        )
        is not None
    )


def count_organizers(event: Event, *, without: int | None = None) -> int:
    """Organizers on the team whose account is switched on, one of the members left out."""
    statement = (
        sa.select(sa.func.count())
        .select_from(TeamMember)
        .join(User, User.id == TeamMember.user_id)
        .where(TeamMember.event_id == event.id, TeamMember.role == Role.ORGANIZER, User.disabled_at.is_(None))
    )
    if without is not None:
        statement = statement.where(TeamMember.id != without)
    return db.session.scalar(statement) or 0


def speaker_choices(event: Event, *, only: Collection[int] | None = None) -> list[tuple[int, str]]:
    """The event's speakers as (id, name or position), for a trainer to be named as one.

    Speakers are a higher house, which this one does not import; their table is asked by name.
    """
    table: Any = Base.metadata.tables["speaker"]
    label = sa.func.coalesce(table.c.name, table.c.position)
    statement = sa.select(table.c.id, label).where(table.c.event_id == event.id).order_by(label, table.c.id)
    if only is not None:
        statement = statement.where(table.c.id.in_(only))
    return [(speaker_id, name) for speaker_id, name in db.session.execute(statement)]


def history_page(event: Event, *, number: int = 1) -> Page[AuditEntry]:
    """What changed in the event, newest first."""
    return page_of(sa.select(AuditEntry).filter_by(event_id=event.id).order_by(AuditEntry.id.desc()), number)
