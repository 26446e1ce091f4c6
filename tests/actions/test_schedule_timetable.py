from datetime import date, time
from decimal import Decimal

import pytest

from kasus_training.assessments.models import AssessmentForm
from kasus_training.assessments.rules import Phase
from kasus_training.events.actions import change_days
from kasus_training.events.models import Event
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.audit import SYSTEM
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.rulings import RuleBroken, Stale
from kasus_training.schedule import actions, queries
from kasus_training.schedule.models import TrainingSession
from kasus_training.schedule.rules import SessionDraft, SessionKind, window_on
from kasus_training.speakers.actions import add_speaker
from kasus_training.speakers.rules import SpeakerDraft
from tests.factories.cast import FIRST_DAY, Cast

pytestmark = pytest.mark.usefixtures("ctx")


@pytest.fixture
def event(cast: Cast) -> Event:
    found = db.session.get(Event, cast.event)
    assert found
    return found


def draft(event: Event, start: str, end: str, title: str = "Materi", *, day: int = 0, **fields) -> SessionDraft:
    chosen = event.days[day]
    window = window_on(chosen.held_on, time.fromisoformat(start), time.fromisoformat(end), event.timezone)
    return SessionDraft(**{"day_id": chosen.id, "window": window, "kind": SessionKind.SESSION, "title": title} | fields)


def add(event: Event, *args, **fields) -> TrainingSession:
    with transaction():
        return actions.add_session(event, draft(event, *args, **fields), by=SYSTEM)


def numbers(event: Event) -> list[tuple[str, int | None]]:
    return [(session.title, session.number) for session in queries.sessions_of(event)]


def test_sessions_are_numbered_in_order_of_time_whatever_order_they_came_in(event: Event):
    add(event, "08:15", "09:45", "Ketiga", day=1)
    add(event, "11:00", "12:30", "Kedua")
    add(event, "12:30", "13:30", "Ishoma", kind=SessionKind.BREAK)
    add(event, "09:30", "11:00", "Pertama")

    assert numbers(event) == [("Pertama", 1), ("Kedua", 2), ("Ishoma", None), ("Ketiga", 3)]


def test_a_session_that_becomes_a_break_gives_its_number_back(event: Event):
    first = add(event, "09:30", "11:00", "Pertama")
    add(event, "11:00", "12:30", "Kedua")

    with transaction():
        changed = draft(event, "09:30", "11:00", "Rehat", kind=SessionKind.BREAK)
        actions.update_session(first, changed, version=1, by=SYSTEM)

    assert numbers(event) == [("Rehat", None), ("Kedua", 1)]


def test_a_session_counts_and_earns_its_length_unless_told_otherwise(event: Event):
    plain = add(event, "09:30", "11:00")
    told = add(event, "11:00", "12:30", jp=1, counted=False)
    opening = add(event, "08:00", "09:30", kind=SessionKind.OPENING)

    assert [(row.jp, row.counted) for row in (plain, told, opening)] == [(2, True), (1, False), (0, False)]


def test_the_hour_on_the_wall_is_kept_as_utc(event: Event):
    session = add(event, "09:30", "11:00")

    assert session.starts_at.isoformat() == "2025-11-24T01:30:00+00:00"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"kind": SessionKind.BREAK, "counted": True}, "break-counted"),
        ({"kind": SessionKind.BREAK, "jp": 2}, "break-with-jp"),
        ({"jp": -1}, "jp-out-of-range"),
        ({"room_id": 99}, "unknown-room"),
        ({"day_id": 99}, "unknown-day"),
        ({"speaker_ids": (99,)}, "unknown-speaker"),
        ({"moderator_ids": (99,)}, "unknown-speaker"),
        ({"not_for_children": True, "parallel_id": 99}, "unknown-parallel"),
        ({"parallel_id": 99}, "parallel-without-reason"),
        ({"title": ""}, "session-untitled"),
    ],
)
def test_a_line_that_breaks_a_rule_is_not_added(event: Event, fields: dict, code: str):
    with pytest.raises(RuleBroken) as refused, transaction():
        actions.add_session(event, draft(event, "09:30", "11:00", **fields), by=SYSTEM)

    assert refused.value.code == code
    assert queries.sessions_of(event) == []


def test_a_line_lies_within_the_day_it_names(event: Event):
    tomorrow = window_on(date(2025, 11, 25), time(9), time(10), event.timezone)

    with pytest.raises(RuleBroken, match="outside-its-day"), transaction():
        actions.add_session(event, draft(event, "09:30", "11:00", window=tomorrow), by=SYSTEM)


def test_people_are_given_by_role_and_taken_away_again(event: Event):
    with transaction():
        one = add_speaker(event, SpeakerDraft(name="Nurhikmah"), by=SYSTEM)
        two = add_speaker(event, SpeakerDraft(position="Kasatreskrim"), by=SYSTEM)
    session = add(event, "09:30", "11:00", speaker_ids=(one.id, two.id), moderator_ids=(two.id,))
    before = ([person.label for person in session.speakers], [person.label for person in session.moderators])

    with transaction():
        changed = draft(event, "09:30", "11:00", speaker_ids=(one.id,))
        actions.update_session(session, changed, version=1, by=SYSTEM)

    assert before == (["Nurhikmah", "Kasatreskrim"], ["Kasatreskrim"])
    assert ([person.label for person in session.speakers], session.moderators) == (["Nurhikmah"], [])


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(event: Event):
    session = add(event, "09:30", "11:00", "Asli")
    with transaction():
        actions.update_session(session, draft(event, "09:30", "11:00", "Pertama"), version=1, by=SYSTEM)

    with pytest.raises(Stale), transaction():
        actions.update_session(session, draft(event, "09:30", "11:00", "Kedua"), version=1, by=SYSTEM)

    assert (session.title, session.version) == ("Pertama", 2)


def test_children_are_sent_only_to_a_counted_session_that_is_open_to_them(event: Event):
    instead = add(event, "08:15", "09:45", "Ruang anak")
    closed = add(event, "08:15", "09:45", "Penyidikan", not_for_children=True, parallel_id=instead.id)

    with pytest.raises(RuleBroken, match="parallel-unfit"), transaction():
        actions.update_session(instead, draft(event, "08:15", "09:45", counted=False), version=1, by=SYSTEM)

    assert closed.parallel_id == instead.id
    assert instead.counted


def test_lesson_hours_of_a_parallel_session_are_not_added_twice(event: Event):
    instead = add(event, "08:15", "09:45", "Ruang anak")
    add(event, "08:15", "09:45", "Penyidikan", not_for_children=True, parallel_id=instead.id)
    add(event, "10:00", "11:30", "Untuk semua")

    assert queries.total_jp(queries.sessions_of(event)) == 4


def test_the_rest_of_the_day_moves_with_its_breaks_and_comes_back(event: Event):
    add(event, "08:00", "08:30", "Registrasi", kind=SessionKind.REGISTRATION)
    from_here = add(event, "09:30", "11:00", "Sesi")
    add(event, "11:00", "11:15", "Rehat", kind=SessionKind.BREAK)
    add(event, "08:15", "09:45", "Besok", day=1)
    before = [session.window for session in queries.sessions_of(event)]

    with transaction():
        moved = actions.shift_rest_of_day(from_here, 15, by=SYSTEM)
    after = [session.window for session in queries.sessions_of(event)]
    with transaction():
        actions.shift_rest_of_day(from_here, -15, by=SYSTEM)

    assert moved == 2
    assert after == [before[0], before[1].moved(15), before[2].moved(15), before[3]]
    assert [session.window for session in queries.sessions_of(event)] == before


@pytest.mark.parametrize(
    ("start", "end", "minutes"), [("22:00", "23:40", 30), ("00:10", "01:00", -15), ("22:00", "23:45", 15)]
)
def test_nothing_is_pushed_over_midnight(event: Event, start: str, end: str, minutes: int):
    session = add(event, start, end)
    before = session.window

    with pytest.raises(RuleBroken, match="shift-crosses-midnight"), transaction():
        actions.shift_rest_of_day(session, minutes, by=SYSTEM)

    assert session.window == before


def test_a_session_that_records_name_stays_and_can_still_be_moved(event: Event):
    tested = add(event, "09:30", "11:00")
    with transaction():
        form = AssessmentForm(
            event_id=event.id, phase=Phase.PRE, title="Tes awal", maximum=Decimal(20), position=1, session_id=tested.id
        )
        db.session.add(form)

    with pytest.raises(RuleBroken, match="session-has-records"), transaction():
        actions.remove_session(tested, by=SYSTEM)
    with transaction():
        actions.shift_rest_of_day(tested, 15, by=SYSTEM)

    assert [session.starts_at.minute for session in queries.sessions_of(event)] == [45]


def test_a_removed_session_leaves_no_gap(event: Event):
    first = add(event, "09:30", "11:00", "Pertama")
    add(event, "11:00", "12:30", "Kedua")

    with transaction():
        actions.remove_session(first, by=SYSTEM)

    assert numbers(event) == [("Kedua", 1)]


def test_the_preset_is_the_training_of_two_days_and_sixteen_lesson_hours(event: Event):
    with transaction():
        actions.apply_preset(event, "two-days-eight-sessions", by=SYSTEM)

    sessions = queries.sessions_of(event)
    counted = [session for session in sessions if session.counted]
    assert len(sessions) == 19
    assert [session.number for session in counted] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert {session.kind for session in counted} == {SessionKind.SESSION}
    assert queries.total_jp(sessions) == 16


@pytest.mark.parametrize(
    ("key", "code"), [("nothing-such", "unknown-preset"), ("two-days-eight-sessions", "preset-needs-days")]
)
def test_a_preset_that_does_not_fit_fills_nothing(event: Event, key: str, code: str):
    with transaction():
        change_days(event, [FIRST_DAY], by=SYSTEM)

    with pytest.raises(RuleBroken, match=code), transaction():
        actions.apply_preset(event, key, by=SYSTEM)

    assert queries.sessions_of(event) == []


def test_a_preset_never_mixes_with_what_is_there(event: Event):
    add(event, "09:30", "11:00")

    with pytest.raises(RuleBroken, match="schedule-not-empty"), transaction():
        actions.apply_preset(event, "one-day-four-sessions", by=SYSTEM)

    assert len(queries.sessions_of(event)) == 1


def test_a_filed_training_keeps_its_timetable(event: Event):
    with transaction():
        event.status = EventStatus.CLOSED

    with pytest.raises(RuleBroken, match="event-closed"), transaction():
        actions.apply_preset(event, "one-day-four-sessions", by=SYSTEM)


def test_rooms_have_one_name_each_however_it_is_written(event: Event):
    with transaction():
        actions.add_room(event, "Aula Utama", 60, by=SYSTEM)

    with pytest.raises(RuleBroken, match="room-twice"), transaction():
        actions.add_room(event, "aula  utama", None, by=SYSTEM)


def test_a_room_in_use_is_not_removed(event: Event):
    with transaction():
        room = actions.add_room(event, "Aula", by=SYSTEM)
    add(event, "09:30", "11:00", room_id=room.id)

    with pytest.raises(RuleBroken, match="room-in-use"), transaction():
        actions.remove_room(event, room, by=SYSTEM)

    assert [kept.name for kept in queries.rooms_of(event)] == ["Aula"]


def test_a_day_moves_with_its_timetable_at_the_same_hours(event: Event):
    add(event, "09:30", "11:00", "Pertama")
    add(event, "08:15", "09:45", "Kedua", day=1)

    with transaction():
        actions.move_day(event, event.days[0], date(2025, 11, 28), by=SYSTEM)

    assert [(session.title, session.starts_at.isoformat()[:16]) for session in queries.sessions_of(event)] == [
        ("Kedua", "2025-11-25T00:15"),
        ("Pertama", "2025-11-28T01:30"),
    ]
    assert [day.held_on.day for day in event.days] == [25, 28]
