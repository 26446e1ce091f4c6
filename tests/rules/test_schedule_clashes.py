from datetime import UTC, date, datetime, time, timedelta

import pytest

from kasus_training.schedule.clashes import Clash, ClashKind, Line, find_clashes, meets_friday_prayer
from kasus_training.schedule.rules import Window, window_on

NINE = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)
AULA, KELAS = 1, 2
NUR, RESKRIM = 1, 2


def line(number: int, start: int, end: int, *, room: int | None = AULA, people=(), parallel=None) -> Line:
    """Minutes after nine."""
    window = Window(NINE + timedelta(minutes=start), NINE + timedelta(minutes=end))
    return Line(number, window, room, frozenset(people), parallel)


def test_two_things_in_one_room_clash_once():
    lines = [line(2, 60, 150), line(1, 0, 90)]

    assert find_clashes(lines) == [Clash(ClashKind.ROOM, 1, 2, AULA)]


def test_back_to_back_is_no_clash():
    assert find_clashes([line(1, 0, 90, people=[NUR]), line(2, 90, 180, people=[NUR])]) == []


def test_one_inside_the_other_clashes():
    assert find_clashes([line(1, 0, 180), line(2, 30, 60)]) == [Clash(ClashKind.ROOM, 1, 2, AULA)]


def test_different_rooms_do_not_clash():
    assert find_clashes([line(1, 0, 90), line(2, 0, 90, room=KELAS)]) == []


def test_somebody_in_two_places_clashes_whatever_the_room():
    lines = [line(1, 0, 90, people=[NUR, RESKRIM]), line(2, 30, 60, room=KELAS, people=[RESKRIM])]

    assert find_clashes(lines) == [Clash(ClashKind.PERSON, 1, 2, RESKRIM)]


def test_lines_without_a_room_share_the_hall():
    assert find_clashes([line(1, 0, 90, room=None), line(2, 30, 60, room=None)]) == [Clash(ClashKind.HALL, 1, 2)]


def test_a_line_without_a_room_does_not_clash_with_one_that_has_one():
    assert find_clashes([line(1, 0, 90, room=None), line(2, 0, 90)]) == []


@pytest.mark.parametrize(("one", "other"), [(2, None), (None, 1)])
def test_the_session_that_children_attend_instead_may_run_at_the_same_time(one: int | None, other: int | None):
    lines = [line(1, 0, 90, room=None, parallel=one), line(2, 0, 90, room=None, parallel=other)]

    assert find_clashes(lines) == []


def test_midnight_in_utc_is_no_false_alarm():
    # 07.30 to 08.30 WITA crosses midnight in UTC.
    early = window_on(date(2025, 11, 24), time(7, 30), time(8, 30), "Asia/Makassar")
    evening = window_on(date(2025, 11, 23), time(21, 0), time(23, 30), "Asia/Makassar")

    assert find_clashes([Line(1, early, AULA), Line(2, evening, AULA)]) == []


@pytest.mark.parametrize(
    ("day", "start", "end", "meets"),
    [
        (date(2025, 11, 28), time(11, 0), time(12, 0), True),
        (date(2025, 11, 28), time(10, 0), time(11, 30), False),
        (date(2025, 11, 28), time(13, 30), time(15, 0), False),
        (date(2025, 11, 27), time(11, 0), time(12, 0), False),
    ],
)
def test_the_friday_prayer_is_kept_in_mind(day: date, start: time, end: time, meets: bool):
    window = window_on(day, start, end, "Asia/Makassar")

    assert meets_friday_prayer(window, day, "Asia/Makassar") is meets
