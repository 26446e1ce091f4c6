from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from kasus_training.attendance.judging import Holder, Sitting, Window, corrected_time, judge_scan
from kasus_training.attendance.marks import Mark
from kasus_training.attendance.rules import (
    MarkStatus,
    ScanKind,
    ScanResult,
    ScanSource,
    Share,
    attendance_share,
    check_reason,
    check_station_name,
    earns_certificate,
    judge_presence,
    required_sessions,
    session_for,
)
from kasus_training.events.rules import ExcusedPolicy
from kasus_training.participants.rules import Status
from kasus_training.rulings import RuleBroken

START = datetime(2025, 11, 24, 0, 30, tzinfo=UTC)
PRESENT, LATE, EXCUSED, ABSENT = MarkStatus.PRESENT, MarkStatus.LATE, MarkStatus.EXCUSED, MarkStatus.ABSENT


@dataclass
class Session:
    id: int
    starts_at: datetime = START
    ends_at: datetime = START + timedelta(minutes=90)
    jp: int = 2
    counted: bool = True
    not_for_children: bool = False
    parallel_id: int | None = None


def ids(sessions: list[Session]) -> list[int]:
    return [session.id for session in sessions]


def test_only_counted_sessions_are_required():
    sessions = [Session(1), Session(2, counted=False)]

    assert ids(required_sessions(sessions, minor=False)) == [1]


def test_sessions_not_for_children_leave_a_minors_list():
    sessions = [Session(1), Session(2, not_for_children=True)]

    assert ids(required_sessions(sessions, minor=True)) == [1]
    assert ids(required_sessions(sessions, minor=False)) == [1, 2]


def test_a_parallel_session_takes_the_place_of_the_one_not_for_children():
    sessions = [Session(1), Session(2, not_for_children=True, parallel_id=3), Session(3)]

    assert ids(required_sessions(sessions, minor=True)) == [1, 3]
    assert ids(required_sessions(sessions, minor=False)) == [1, 2]


def test_late_counts_as_attended_and_an_excuse_follows_the_policy():
    statuses = {1: PRESENT, 2: LATE, 3: EXCUSED, 4: ABSENT}

    leaves = attendance_share([1, 2, 3, 4], statuses, excused=ExcusedPolicy.LEAVES_DENOMINATOR)
    absent = attendance_share([1, 2, 3, 4], statuses, excused=ExcusedPolicy.COUNTS_AS_ABSENT)

    assert (leaves, absent) == (Share(2, 3), Share(2, 4))


@pytest.mark.parametrize(
    ("share", "percent", "earned"),
    [(Share(4, 5), 80, True), (Share(7, 9), 78, False), (Share(0, 0), 0, False), (Share(0, 5), 0, True)],
)
def test_a_certificate_is_earned_by_the_exact_share(share, percent, earned):
    assert earns_certificate(share, percent=percent) is earned


def test_who_missed_one_of_five_can_still_reach_eighty_percent_and_of_two_not():
    later = [Session(n, START + timedelta(hours=3), START + timedelta(hours=4)) for n in (2, 3, 4, 5)]

    def presence(sessions: list[Session]):
        return judge_presence(sessions, {1: ABSENT}, minor=False, excused=ExcusedPolicy.LEAVES_DENOMINATOR, percent=80)

    assert presence([Session(1), *later]).can_still_reach
    assert not presence([Session(1), later[0]]).can_still_reach


def test_the_desk_opens_with_the_session_now_or_the_next_one_today():
    sessions = [Session(1), Session(2, START + timedelta(hours=3), START + timedelta(hours=4)), Session(9)]

    def chosen(minutes: int) -> int | None:
        found = session_for(sessions, now=START + timedelta(minutes=minutes), today={1, 2})
        return found.id if found else None

    assert [chosen(-20), chosen(10), chosen(100), chosen(300)] == [1, 1, 2, 2]
    assert session_for(sessions, now=START, today=()) is None


HOLDER = Holder(1, 10, Status.CONFIRMED, False, "Rusdiana", "OPD")
SITTING = Sitting(5, date(2025, 11, 24), START, START + timedelta(minutes=90), True)
WINDOW = Window(30, 0)


def judged(holder=HOLDER, sitting=SITTING, mark=None, *, minutes=0, source=ScanSource.STATION, kind=ScanKind.IN):
    return judge_scan(
        holder,
        sitting,
        mark,
        event_id=10,
        kind=kind,
        source=source,
        counted_at=START + timedelta(minutes=minutes),
        zone="Asia/Makassar",
        window=WINDOW,
    )


def changed(**facts) -> Holder:
    return Holder(**{**HOLDER.__dict__, **facts})


@pytest.mark.parametrize(
    ("holder", "result"),
    [
        (None, ScanResult.UNKNOWN),
        (changed(event_id=11), ScanResult.WRONG_EVENT),
        (changed(revoked=True), ScanResult.REVOKED),
        (changed(status=Status.CANCELLED), ScanResult.CANCELLED),
        (changed(status=Status.WAITING_FOR_GUARDIAN), ScanResult.WAITING),
        (HOLDER, ScanResult.ACCEPTED),
    ],
)
def test_whose_ticket_it_is_decides_first(holder, result):
    assert judged(holder) is result


def test_staff_scan_all_day_long_by_the_clock_of_the_event():
    # 08.30 WITA; midnight in the event's zone is 16.00 UTC.
    assert judged(minutes=15 * 60 + 29) is ScanResult.ACCEPTED
    assert judged(minutes=15 * 60 + 30) is ScanResult.OUTSIDE_WINDOW
    assert judged(minutes=-9 * 60) is ScanResult.OUTSIDE_WINDOW


def test_self_check_in_opens_thirty_minutes_before_and_closes_at_the_end():
    answers = [judged(minutes=m, source=ScanSource.SELF) for m in (-31, -30, 90, 91)]

    assert answers == [
        ScanResult.OUTSIDE_WINDOW,
        ScanResult.ACCEPTED,
        ScanResult.ACCEPTED,
        ScanResult.OUTSIDE_WINDOW,
    ]


def test_a_second_scan_is_a_duplicate_unless_the_person_was_written_down_as_absent():
    assert judged(mark=Mark(PRESENT, START)) is ScanResult.DUPLICATE
    assert judged(mark=Mark(ABSENT, by_hand=True)) is ScanResult.ACCEPTED
    assert judged(mark=Mark(PRESENT, START), kind=ScanKind.OUT) is ScanResult.ACCEPTED


def test_a_clock_two_days_slow_is_corrected_and_none_runs_ahead_of_ours():
    two_days = timedelta(days=2)
    now = START

    assert corrected_time(now - two_days - timedelta(hours=1), sent_at=now - two_days, now=now) == now - timedelta(
        hours=1
    )
    assert corrected_time(now + timedelta(hours=5), sent_at=now, now=now) == now


def test_an_excuse_needs_a_reason_and_a_station_a_name_of_its_own():
    with pytest.raises(RuleBroken, match="excuse-needs-a-reason"):
        check_reason(EXCUSED, "  ")
    with pytest.raises(RuleBroken, match="station-name-taken"):
        check_station_name(" Meja  1 ", taken=["meja 1"])
    assert check_station_name(" Meja  2 ", taken=["Meja 1"]) == "Meja 2"
