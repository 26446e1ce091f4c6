from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasus_training.attendance.marks import Mark
from kasus_training.attendance.rules import MarkStatus
from kasus_training.attendance.spans import covered, put_together, spans_of
from kasus_training.events.rules import ScanCovers

ZONE = "Asia/Makassar"
DAY = datetime(2025, 11, 24, tzinfo=UTC)
PRESENT, EXCUSED, ABSENT = MarkStatus.PRESENT, MarkStatus.EXCUSED, MarkStatus.ABSENT


def at(hour: float, day: int = 0) -> datetime:
    """An hour on the wall in Kandangan, eight hours ahead of UTC."""
    return DAY + timedelta(days=day, hours=hour - 8)


@dataclass(frozen=True)
class Session:
    id: int
    starts_at: datetime
    ends_at: datetime
    counted: bool = True
    not_for_children: bool = False
    parallel_id: int | None = None
    jp: int = 2


SESSIONS = [
    Session(1, at(8.5), at(10), not_for_children=True),
    Session(2, at(11), at(12.5)),
    Session(3, at(13.5), at(15)),
    Session(4, at(8.5, 1), at(10, 1)),
]


@pytest.mark.parametrize(
    ("covers", "together"),
    [
        (ScanCovers.SESSION, [(1,), (2,), (3,), (4,)]),
        (ScanCovers.HALF_DAY, [(1, 2), (1, 2), (3,), (4,)]),
        (ScanCovers.DAY, [(1, 2, 3), (1, 2, 3), (1, 2, 3), (4,)]),
    ],
)
def test_what_a_scan_covers_follows_the_setting_and_the_wall_clock(covers, together):
    spans = spans_of(SESSIONS, covers, zone=ZONE)

    assert [spans[number].session_ids for number in (1, 2, 3, 4)] == together


def test_a_childs_day_begins_with_the_first_session_that_is_theirs():
    adult = spans_of(SESSIONS, ScanCovers.DAY, zone=ZONE)[3]
    child = spans_of(SESSIONS, ScanCovers.DAY, zone=ZONE, minor=True)[3]

    assert (adult.starts_at, child.starts_at) == (at(8.5), at(11))
    assert adult.ends_at == child.ends_at == at(15)


def test_one_scan_covers_the_day_and_no_other():
    shown = covered({2: Mark(PRESENT, at(11), first_scan="a")}, spans_of(SESSIONS, ScanCovers.DAY, zone=ZONE))

    assert {number: mark.first_in_at for number, mark in shown.items()} == {1: at(11), 2: at(11), 3: at(11)}


def test_whoever_was_seen_once_was_there_and_a_decision_for_all_stands():
    seen, missing, excused = (
        Mark(PRESENT, at(11), first_scan="a"),
        Mark(ABSENT, by_hand=True),
        Mark(EXCUSED, None, None, True),
    )

    assert put_together([missing, seen]) == Mark(PRESENT, at(11), None, False, "a")
    assert put_together([missing, excused]) == Mark(EXCUSED, by_hand=True)
    assert put_together([]) is None


def test_whoever_left_one_session_and_came_to_the_next_has_not_left():
    left = Mark(PRESENT, at(8.5), at(10), first_scan="a")
    back = Mark(PRESENT, at(11), None, first_scan="b")

    assert put_together([left, back]) == Mark(PRESENT, at(8.5), None, False, "a")
    assert put_together([left, Mark(PRESENT, at(9), at(12), first_scan="c")]).last_out_at == at(12)


instants = st.none() | st.integers(0, 12).map(lambda hour: at(8 + hour / 4))
marks = st.builds(
    Mark, st.sampled_from(MarkStatus), instants, instants, st.booleans(), st.none() | st.sampled_from("abc")
)


@given(st.lists(marks, max_size=4))
def test_the_order_of_the_sessions_does_not_matter(several):
    assert len({put_together(order) for order in permutations(several)}) == 1
