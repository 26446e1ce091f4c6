"""Head counts of a report, without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kasus_training.attendance.rules import MarkStatus
from kasus_training.participants.rules import Gender, Status
from kasus_training.reports.checks import (
    Check,
    Finding,
    PostTests,
    RoomUse,
    people_to_look_at,
    sessions_without_marks,
    small_rooms,
)
from kasus_training.reports.figures import (
    Attendance,
    Attendee,
    People,
    Sitting,
    Stage,
    count_groups,
    count_sessions,
    hide_small,
)

START = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)
FIRST = Sitting(1, "Kebijakan", START, START + timedelta(hours=1), 1)
SECOND = Sitting(2, "Penyidikan", START + timedelta(hours=2), START + timedelta(hours=3), 2)
AFTERWARDS = START + timedelta(hours=4)

ANI = Attendee(1, 1, "Ani", "", 1, Gender.FEMALE)
BUDI = Attendee(2, 2, "Budi", "", 1, Gender.MALE)
CITRA = Attendee(3, 3, "Citra", "", 2, Gender.FEMALE, minor=True)


def attendance(marks=None, *, now=AFTERWARDS, earned=()):
    return Attendance(
        attendees=[ANI, BUDI, CITRA],
        sittings=[FIRST, SECOND],
        marks=marks or {},
        required={False: frozenset({1, 2}), True: frozenset({1})},
        earned=frozenset(earned),
        now=now,
    )


def by_sector(figures, **kwargs):
    return count_groups(figures, [(1, "KLA"), (2, "Forum Anak"), (3, "PATBM")], lambda one: one.sector_id, **kwargs)


def test_a_child_is_not_expected_in_a_session_that_is_not_for_children():
    first, second = count_sessions(attendance())

    assert (first.expected, second.expected) == (3, 2)


def test_a_mark_of_somebody_who_was_not_expected_is_left_out():
    _, second = count_sessions(attendance({(3, 2): MarkStatus.PRESENT}))

    assert (second.attended, second.unmarked) == (0, 2)


def test_late_and_leaving_early_are_attended_and_an_excuse_is_not():
    marks = {(1, 1): MarkStatus.LATE, (2, 1): MarkStatus.LEFT_EARLY, (3, 1): MarkStatus.EXCUSED}

    first, _ = count_sessions(attendance(marks))

    assert (first.attended, first.on_time, first.of(MarkStatus.LATE), first.of(MarkStatus.EXCUSED)) == (2, 1, 1, 1)
    assert first.unmarked == 0


def test_the_segments_of_a_session_add_up_to_the_expected():
    first, _ = count_sessions(attendance({(1, 1): MarkStatus.LATE, (2, 1): MarkStatus.ABSENT}))

    assert first.on_time + first.of(MarkStatus.LATE) + first.of(MarkStatus.ABSENT) + first.unmarked == first.expected


@pytest.mark.parametrize(
    ("now", "stage"),
    [
        (START - timedelta(minutes=1), Stage.BEFORE),
        (START, Stage.RUNNING),
        (SECOND.ends_at - timedelta(minutes=1), Stage.RUNNING),
        (SECOND.ends_at, Stage.OVER),
    ],
)
def test_the_stage_follows_the_clock(now, stage):
    assert attendance(now=now).stage is stage


def test_a_session_that_was_marked_early_has_begun():
    early = attendance({(1, 1): MarkStatus.PRESENT}, now=START - timedelta(minutes=10))

    assert (early.stage, [sitting.id for sitting in early.held]) == (Stage.RUNNING, [1])


def test_an_event_without_counted_sessions_never_begins():
    nothing = Attendance([], [], {}, {False: frozenset(), True: frozenset()}, frozenset(), AFTERWARDS)

    assert nothing.stage is Stage.BEFORE


def test_a_sector_counts_its_people_and_their_sessions():
    marks = {(1, 1): MarkStatus.PRESENT, (1, 2): MarkStatus.PRESENT, (2, 1): MarkStatus.LATE}

    kla, children = by_sector(attendance(marks, earned=[1]))

    assert (kla.confirmed, kla.came, kla.earned, kla.below, kla.never) == (2, 2, 1, 1, 0)
    assert (kla.seats_attended, kla.seats_required, kla.percent) == (3, 4, 75.0)
    assert (children.came, children.never, children.seats_required) == (0, 1, 1)


def test_sessions_to_come_do_not_lower_a_share():
    marks = {(1, 1): MarkStatus.PRESENT, (2, 1): MarkStatus.PRESENT}

    kla, _ = by_sector(attendance(marks, now=FIRST.ends_at))

    assert kla.percent == 100.0


def test_a_sector_without_people_is_listed_when_asked_for():
    assert [row.label for row in by_sector(attendance(), empty_too=True)] == ["KLA", "Forum Anak", "PATBM"]


def test_nobody_has_no_share():
    *_, empty = by_sector(attendance(), empty_too=True)

    assert empty.percent is None


def test_a_hidden_group_keeps_its_name_and_nothing_else():
    groups = by_sector(attendance({(1, 1): MarkStatus.PRESENT}, earned=[1]))

    kla, children = hide_small(groups, {0})

    assert (kla.label, kla.hidden, kla.confirmed, kla.came, kla.earned, kla.seats_required) == ("KLA", True, 0, 0, 0, 0)
    assert children.confirmed == 1


def test_people_are_counted_by_what_became_of_them():
    people = People.of(
        {
            Status.CONFIRMED: 5,
            Status.PENDING: 2,
            Status.WAITING_FOR_GUARDIAN: 1,
            Status.CANCELLED: 3,
            Status.REJECTED: 1,
            Status.WAITLISTED: 4,
            Status.DRAFT: 9,
        }
    )

    assert people == People(registered=8, confirmed=5, waiting=3, waitlisted=4, cancelled=4)


def test_a_room_smaller_than_the_expected_is_found():
    uses = [RoomUse("Sesi 1", 60, 60), RoomUse("Sesi 2", 30, 31)]

    assert small_rooms(uses) == [Finding(Check.SMALL_ROOM, 1, ("Sesi 2",))]


def test_a_session_that_ended_without_a_mark_is_found():
    figures = attendance({(1, 1): MarkStatus.PRESENT})

    assert sessions_without_marks(figures, count_sessions(figures)) == [
        Finding(Check.SESSION_WITHOUT_MARKS, 1, ("Penyidikan",))
    ]


def test_a_session_that_still_runs_is_not_missing_its_marks():
    figures = attendance({(1, 1): MarkStatus.PRESENT}, now=SECOND.starts_at)

    assert sessions_without_marks(figures, count_sessions(figures)) == []


def test_people_whose_attendance_test_and_certificate_disagree_are_found():
    figures = attendance({(1, 1): MarkStatus.PRESENT, (2, 1): MarkStatus.PRESENT}, earned=[1, 2])
    tests = PostTests(exist=True, scored=frozenset({1, 3}))

    found = {finding.check: finding.count for finding in people_to_look_at(figures, tests, frozenset({1}))}

    assert found == {
        Check.NEVER_CAME: 1,
        Check.POST_TEST_WITHOUT_ATTENDANCE: 1,
        Check.NO_POST_TEST: 1,
        Check.NO_CERTIFICATE: 1,
    }


def test_nobody_is_missed_while_the_training_runs():
    figures = attendance({(1, 1): MarkStatus.PRESENT}, now=FIRST.ends_at)

    assert people_to_look_at(figures, PostTests(exist=True), frozenset()) == []
