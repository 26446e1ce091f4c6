"""What changes in the timetable. Every change keeps the numbers of the sessions right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event, EventDay
from kasus_training.events.rules import check_not_closed
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import lock_row
from kasus_training.rulings import RuleBroken
from kasus_training.schedule import presets, queries, rules
from kasus_training.schedule.models import Room, SessionSpeaker, TrainingSession
from kasus_training.schedule.rules import SessionDraft, SessionKind, SpeakerRole, Window
from kasus_training.speakers.queries import speakers_of
from kasus_training.zones import to_utc, to_wall


def add_session(event: Event, draft: SessionDraft, *, by: Actor) -> TrainingSession:
    _begin(event)
    session = TrainingSession(event_id=event.id, version=1)
    _fill(session, event, draft)
    db.session.add(session)
    _renumber(event)
    audit.record(by, "session.added", session)
    return session


def update_session(session: TrainingSession, draft: SessionDraft, *, version: int, by: Actor) -> None:
    """Change a line that still stands as its editor saw it."""
    _begin(session.event)
    lock_row(session)
    rules.check_version(version, session.version)
    changed = _fill(session, session.event, draft)
    if not changed:
        return
    for other in queries.sessions_replaced_by(session):
        rules.check_fit_for_children(
            counted=session.counted,
            not_for_children=session.not_for_children,
            title=other.title,
            field="not_for_children" if session.not_for_children else "counted",
        )
    session.version += 1
    _renumber(session.event)
    audit.record(by, "session.changed", session, fields=changed)


def remove_session(session: TrainingSession, *, by: Actor) -> None:
    """Only while nobody was marked, scanned or tested in it: records keep their session."""
    event = session.event
    _begin(event)
    audit.record(by, "session.removed", session)
    try:
        with db.session.begin_nested():
            db.session.delete(session)
            db.session.flush()
    except IntegrityError as kept:
        raise RuleBroken("session-has-records", title=session.title) from kept
    _renumber(event)


def shift_rest_of_day(session: TrainingSession, minutes: int, *, by: Actor) -> int:
    """Move this line and all that follow on its day. The opposite number undoes it.

    Returns how many lines were moved.
    """
    event = session.event
    _begin(event)
    rules.check_shift(minutes)
    lines = queries.rest_of_day(session)
    windows = [line.window.moved(minutes) for line in lines]
    rules.check_stays_on_day(windows, session.day.held_on, event.timezone)
    for line, window in zip(lines, windows, strict=True):
        _move(line, window)
    _renumber(event)
    audit.record(by, "schedule.shifted", session, minutes=minutes, lines=len(lines))
    return len(lines)


def apply_preset(event: Event, key: str, *, by: Actor) -> list[TrainingSession]:
    """Fill an empty timetable."""
    _begin(event)
    preset = presets.preset_named(key)
    rules.check_schedule_empty(len(queries.session_ids_of(event)))
    presets.check_enough_days(preset, len(event.days))
    sessions = []
    for line in preset.lines:
        day = event.days[line.day]
        window = rules.window_on(day.held_on, line.start, line.end, event.timezone)
        session = TrainingSession(event_id=event.id, version=1)
        _fill(session, event, SessionDraft(day_id=day.id, window=window, kind=line.kind, title=line.title))
        db.session.add(session)
        sessions.append(session)
    _renumber(event)
    audit.record(by, "schedule.filled", event, preset=key)
    return sessions


def add_room(event: Event, name: str, capacity: int | None = None, *, by: Actor) -> Room:
    _begin(event)
    key = name_key(name)
    rules.check_room_name(key, taken=queries.is_room_name_taken(event.id, key))
    rules.check_capacity(capacity)
    room = Room(event_id=event.id, name=name, name_key=key, capacity=capacity)
    db.session.add(room)
    audit.record(by, "room.added", room)
    return room


def update_room(event: Event, room: Room, name: str, capacity: int | None, *, by: Actor) -> None:
    _begin(event)
    key = name_key(name)
    rules.check_room_name(key, taken=queries.is_room_name_taken(event.id, key, but=room))
    rules.check_capacity(capacity)
    if (room.name, room.capacity) == (name, capacity):
        return
    room.name, room.name_key, room.capacity = name, key, capacity
    audit.record(by, "room.changed", room, fields=["name", "capacity"])


def remove_room(event: Event, room: Room, *, by: Actor) -> None:
    _begin(event)
    rules.check_room_unused(queries.titles_in_room(room))
    audit.record(by, "room.removed", room)
    db.session.delete(room)
    db.session.flush()


def move_day(event: Event, day: EventDay, held_on: date, *, by: Actor) -> None:
    """The day with its whole timetable goes to another date, at the same hours."""
    _begin(event)
    if day.held_on == held_on:
        return
    rules.check_day_free(taken=any(other.held_on == held_on for other in event.days))
    day.held_on = held_on
    for line in queries.sessions_on(day):
        _move(line, _same_hours(line.window, held_on, event.timezone))
    _renumber(event)
    audit.record(by, "day.moved", day)
    db.session.expire(event, ["days"])


def _begin(event: Event) -> None:
    # Numbers run over the whole event, so its writers wait for each other.
    lock_row(event)
    check_not_closed(event.status)


def _move(line: TrainingSession, window: Window) -> None:
    line.starts_at, line.ends_at = window.start, window.end
    line.version += 1


def _same_hours(window: Window, day: date, zone: str) -> Window:
    start, end = to_wall(window.start, zone), to_wall(window.end, zone)
    return Window(to_utc(day, start.time(), zone), to_utc(day, end.time(), zone))


@dataclass(frozen=True)
class _Judged:
    """A draft that every rule let pass, as it will stand in the row."""

    columns: dict[str, object]
    parts: set[tuple[int, SpeakerRole]]


def _fill(session: TrainingSession, event: Event, draft: SessionDraft) -> list[str]:
    """Put the judged draft into the row; names what differs from before."""
    judged = _judge(session, event, draft)
    changed = [name for name, value in judged.columns.items() if getattr(session, name) != value]
    for name in changed:
        setattr(session, name, judged.columns[name])
    old = {(part.speaker_id, part.role) for part in session.assignments if part.role is not SpeakerRole.FACILITATOR}
    if old != judged.parts:
        _assign(session, old, judged.parts)
        changed.append("speakers")
    return changed


def _assign(session: TrainingSession, old: set[tuple[int, SpeakerRole]], new: set[tuple[int, SpeakerRole]]) -> None:
    for part in [part for part in session.assignments if (part.speaker_id, part.role) in old - new]:
        session.assignments.remove(part)
    for speaker_id, role in sorted(new - old):
        session.assignments.append(SessionSpeaker(speaker_id=speaker_id, role=role))


def _judge(session: TrainingSession, event: Event, draft: SessionDraft) -> _Judged:
    day = _one_of(event.days, draft.day_id, "unknown-day", "day_id")
    if not draft.title:
        raise RuleBroken("session-untitled", field="title")
    rules.check_window(draft.window)
    rules.check_on_day(draft.window, day.held_on, event.timezone)
    jp, counted = rules.jp_for(draft, jp_minutes=event.jp_minutes), rules.counts(draft)
    rules.check_jp(jp)
    rules.check_break_is_free(draft.kind, jp=jp, counted=counted)
    if draft.room_id is not None:
        _one_of(queries.rooms_of(event), draft.room_id, "unknown-room", "room_id")
    _judge_parallel(session, event, draft)
    return _Judged(
        columns={
            "day_id": day.id,
            "starts_at": draft.window.start,
            "ends_at": draft.window.end,
            "kind": draft.kind,
            "title": draft.title,
            "room_id": draft.room_id,
            "jp": jp,
            "counted": counted,
            "not_for_children": draft.not_for_children,
            "parallel_id": draft.parallel_id,
            "in_charge": draft.in_charge,
        },
        parts=_judge_speakers(event, draft),
    )


def _judge_parallel(session: TrainingSession, event: Event, draft: SessionDraft) -> None:
    rules.check_has_parallel_reason(not_for_children=draft.not_for_children, parallel=draft.parallel_id is not None)
    if draft.parallel_id is None:
        return
    others = [other for other in queries.sessions_of(event) if other.id != session.id]
    instead = _one_of(others, draft.parallel_id, "unknown-parallel", "parallel_id")
    rules.check_fit_for_children(
        counted=instead.counted, not_for_children=instead.not_for_children, title=instead.title, field="parallel_id"
    )


def _judge_speakers(event: Event, draft: SessionDraft) -> set[tuple[int, SpeakerRole]]:
    known = {speaker.id for speaker in speakers_of(event)} if draft.speaker_ids or draft.moderator_ids else set()
    for field, wanted in (("speaker_ids", draft.speaker_ids), ("moderator_ids", draft.moderator_ids)):
        if not set(wanted) <= known:
            raise RuleBroken("unknown-speaker", field=field)
    return {(speaker_id, SpeakerRole.SPEAKER) for speaker_id in draft.speaker_ids} | {
        (speaker_id, SpeakerRole.MODERATOR) for speaker_id in draft.moderator_ids
    }


def _one_of(rows: Iterable[Any], row_id: int, code: str, field: str) -> Any:
    for row in rows:
        if row.id == row_id:
            return row
    raise RuleBroken(code, field=field)


def _renumber(event: Event) -> None:
    """1, 2, 3 … for the sessions in order of time; no number for anything else."""
    db.session.flush()
    for number, session in enumerate(queries.numbered_sessions(event), start=1):
        if session.number != number:
            session.number = number
    db.session.execute(
        sa.update(TrainingSession)
        .where(
            TrainingSession.event_id == event.id,
            TrainingSession.kind != SessionKind.SESSION,
            TrainingSession.number.is_not(None),
        )
        .values(number=None)
    )
    db.session.flush()
