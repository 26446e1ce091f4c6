"""What changes in events: their settings, days, state and team."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, fields
from datetime import date

from sqlalchemy.exc import IntegrityError

from kasus_training.accounts.models import Organization, User
from kasus_training.accounts.queries import count_active_admins
from kasus_training.events import queries, rules
from kasus_training.events.models import Event, EventDay, TeamMember
from kasus_training.events.rules import EventDraft, EventStatus, SettingsDraft
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.permissions import Role
from kasus_training.rulings import RuleBroken, Stale
from kasus_training.zones import zone

SLUG_ATTEMPTS = 10


def create_event(organization: Organization, draft: EventDraft, *, by: Actor) -> Event:
    """A draft that only its team sees. Whoever makes it becomes its organizer."""
    rules.check_title(draft.title)
    rules.check_days(draft.days)
    zone(draft.timezone)
    # Titles repeat from year to year; writers of one office wait here for each other's address.
    lock_row(organization)
    values = asdict(draft) | {"aims": list(draft.aims)}
    days = values.pop("days")
    event = Event(
        **values,
        organization_id=organization.id,
        status=EventStatus.DRAFT,
        created_at=clock.now(),
        days=[EventDay(held_on=day) for day in sorted(days)],
    )
    _save_with_free_slug(event)
    if isinstance(by, User):
        db.session.add(TeamMember(event_id=event.id, user_id=by.id, role=Role.ORGANIZER))
    audit.record(by, "event.created", event)
    return event


def _save_with_free_slug(event: Event) -> None:
    """Another office may take the same address at the same instant: then take the next one."""
    for _attempt in range(SLUG_ATTEMPTS):
        wanted = rules.yearly_slug(event.title, event.first_day.year)
        event.slug = rules.free_slug(wanted, queries.slugs_like(wanted))
        try:
            with db.session.begin_nested():
                db.session.add(event)
        except IntegrityError:
            continue
        return
    raise Stale("slug-taken", field="title")


def update_settings(event: Event, draft: SettingsDraft, *, by: Actor) -> Event:
    lock_row(event)
    rules.check_not_closed(event.status)
    rules.check_settings(draft)
    rules.check_zone_stays(event.timezone, draft.timezone, has_sessions=bool(queries.days_with_sessions(event)))
    values = {field.name: getattr(draft, field.name) for field in fields(draft)} | {"aims": list(draft.aims)}
    changed = [name for name, value in values.items() if getattr(event, name) != value]
    for name in changed:
        setattr(event, name, values[name])
    if changed:
        audit.record(by, "event.changed", event, fields=changed)
    return event


def change_days(event: Event, days: Iterable[date], *, by: Actor) -> Event:
    """Exactly these days. A day on which sessions stand cannot go: move them first."""
    wanted = tuple(days)
    rules.check_days(wanted)
    lock_row(event)
    rules.check_not_closed(event.status)
    known = queries.days_by_date(event)
    used = queries.days_with_sessions(event)
    gone = [day for held_on, day in known.items() if held_on not in wanted]
    for day in gone:
        if day.id in used:
            raise RuleBroken("day-in-use", field="days", day=day.held_on, count=used[day.id])
    fresh = sorted(set(wanted) - set(known))
    for day in gone:
        event.days.remove(day)
    event.days.extend(EventDay(held_on=held_on) for held_on in fresh)
    if gone or fresh:
        db.session.flush()
        db.session.expire(event, ["days"])
        audit.record(by, "event.days-changed", event, days=[day.isoformat() for day in sorted(wanted)])
    return event


def add_day(event: Event, held_on: date, *, by: Actor) -> Event:
    lock_row(event)
    return change_days(event, [*queries.days_by_date(event), held_on], by=by)


def remove_day(event: Event, day: EventDay, *, by: Actor) -> Event:
    lock_row(event)
    return change_days(event, [held_on for held_on in queries.days_by_date(event) if held_on != day.held_on], by=by)


def open_event(event: Event, *, by: Actor) -> Event:
    """Show the public page; registration follows its own dates."""
    lock_row(event)
    rules.check_opens(event.status)
    return _set_status(event, EventStatus.OPEN, "event.opened", by)


def close_event(event: Event, *, by: Actor) -> Event:
    """File the training: papers stay, nothing is registered or marked any more."""
    lock_row(event)
    rules.check_closes(event.status)
    return _set_status(event, EventStatus.CLOSED, "event.closed", by)


def reopen_event(event: Event, *, by: Actor) -> Event:
    lock_row(event)
    rules.check_reopens(event.status)
    return _set_status(event, EventStatus.OPEN, "event.reopened", by)


def _set_status(event: Event, status: EventStatus, action: str, by: Actor) -> Event:
    old, event.status = event.status, status
    audit.record(by, action, event, old=old.value, new=status.value)
    return event


def add_team_member(
    event: Event, user_id: int, role: Role, *, speaker_id: int | None = None, by: Actor
) -> TeamMember:  # fmt: skip
    """Take a colleague of the office into the team; a trainer may be named as one of the speakers."""
    rules.check_team_role(_own_roles(event, by), role)
    if not queries.is_colleague(event, user_id):
        raise RuleBroken("not-a-colleague", field="user_id")
    member = TeamMember(
        event_id=event.id, user_id=user_id, role=role, speaker_id=_speaker_of_trainer(event, role, speaker_id)
    )
    try:
        with db.session.begin_nested():
            db.session.add(member)
    except IntegrityError as error:
        raise RuleBroken("already-on-team", field="user_id") from error
    audit.record(by, "team.added", member, role=role.value, user=user_id)
    return member


def change_team_member(
    member: TeamMember, role: Role, *, speaker_id: int | None = None, by: Actor
) -> TeamMember:  # fmt: skip
    """Another role, or another speaker, at once. Nobody changes their own."""
    event = member.event
    lock_row(event)
    db.session.refresh(member)
    rules.check_not_oneself(member.user_id, by.actor_id)
    own = _own_roles(event, by)
    rules.check_team_role(own, member.role)
    rules.check_team_role(own, role)
    if role is not Role.ORGANIZER:
        _check_somebody_organizes(event, member)
    member.role, member.speaker_id = role, _speaker_of_trainer(event, role, speaker_id)
    audit.record(by, "team.changed", member, role=role.value, user=member.user_id)
    return member


def remove_team_member(member: TeamMember, *, by: Actor) -> None:
    event = member.event
    lock_row(event)
    rules.check_not_oneself(member.user_id, by.actor_id)
    rules.check_team_role(_own_roles(event, by), member.role)
    _check_somebody_organizes(event, member)
    audit.record(by, "team.removed", member, role=member.role.value, user=member.user_id)
    db.session.delete(member)
    db.session.flush()


def _check_somebody_organizes(event: Event, member: TeamMember) -> None:
    rules.check_somebody_organizes(
        organizers_left=queries.count_organizers(event, without=member.id),
        admins=count_active_admins(event.organization_id),
    )


def _own_roles(event: Event, by: Actor) -> frozenset[Role]:
    """The roles of whoever acts; the system acts for an admin."""
    if isinstance(by, User):
        return queries.roles_of(by, event)
    return frozenset({Role.ADMIN}) if by is audit.SYSTEM else frozenset()


def _speaker_of_trainer(event: Event, role: Role, speaker_id: int | None) -> int | None:
    """Only a trainer is a speaker, and only one of this event's."""
    if role is not Role.TRAINER or speaker_id is None:
        return None
    if not queries.speaker_choices(event, only=[speaker_id]):
        raise RuleBroken("speaker-unknown", field="speaker_id")
    return speaker_id
