"""Signature sheets: rows in pairs, pages that hold, and the live board's bars."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from kasus_training.attendance.board import board_of
from kasus_training.attendance.sheets import (
    LYING,
    POSITION_WIDTH,
    SIGNATURES_LEAST,
    UPRIGHT,
    USUAL_COLUMNS,
    WITH_SIGNATORY,
    Column,
    Paper,
    column_widths,
    page_lengths,
    paper_for,
    rows_to_print,
)
from kasus_training.foundation.brief_cache import BriefCache

NOW = datetime(2025, 11, 24, 1, tzinfo=UTC)


@pytest.mark.parametrize(("people", "rows"), [(0, 6), (1, 6), (2, 8), (43, 48), (60, 66), (120, 126)])
def test_five_rows_are_spare_and_rows_come_in_pairs(people: int, rows: int):
    assert rows_to_print(people) == rows


@pytest.mark.parametrize("paper", [UPRIGHT, LYING])
def test_every_page_holds_its_rows_and_the_signatory_never_stands_alone(paper: Paper):
    for people in range(301):
        lengths = page_lengths(rows_to_print(people), paper)

        assert sum(lengths) == rows_to_print(people)
        assert all(length % 2 == 0 and length > 0 for length in lengths)
        assert lengths[0] <= paper.first_page
        assert all(length <= paper.next_page for length in lengths[1:])
        room = paper.first_page if len(lengths) == 1 else paper.next_page
        assert lengths[-1] <= room - WITH_SIGNATORY


@pytest.mark.parametrize(
    ("chosen", "paper"),
    [
        ((), UPRIGHT),
        (USUAL_COLUMNS, UPRIGHT),
        ((Column.NUMBER, Column.TELEPHONE), UPRIGHT),
        ((*USUAL_COLUMNS, Column.TELEPHONE), LYING),
        (tuple(Column), LYING),
    ],
)
def test_whatever_columns_are_chosen_there_is_room_to_sign_and_to_read(chosen: tuple[Column, ...], paper: Paper):
    widths = column_widths(chosen, paper)

    assert paper_for(chosen) == paper
    assert len(widths) == len(chosen) + 1
    assert paper.width - POSITION_WIDTH - sum(widths) >= SIGNATURES_LEAST - 0.5
    assert min(widths) >= 8


@dataclass
class Counts:
    expected: int = 0
    present: int = 0
    late: int = 0
    left_early: int = 0
    excused: int = 0
    absent: int = 0


@dataclass
class Session:
    id: int
    ends_at: datetime


RUNNING, OVER = Session(1, NOW + timedelta(hours=1)), Session(2, NOW - timedelta(hours=1))
SECTORS = [(7, "KLA"), (8, "Puspaga"), (9, "Forum Anak")]
COUNTS = {(1, 7): Counts(14, 9, 1, 1, 1, 1), (1, 8): Counts(4, 4), (2, 7): Counts(14, 10, 0, 0, 2, 0)}


def test_everybody_stands_in_exactly_one_part_of_a_bar():
    board = board_of(RUNNING, [(RUNNING, "1"), (OVER, "2")], SECTORS, COUNTS, now=NOW)

    first = board.sectors[0]
    assert (first.present, first.late, first.excused, first.absent, first.waiting) == (10, 1, 1, 1, 1)
    assert (first.inside, first.total) == (11, 14)
    assert (board.whole.inside, board.whole.total) == (15, 18)


def test_a_sector_of_whom_nobody_is_expected_has_no_bar():
    board = board_of(RUNNING, [(RUNNING, "1")], SECTORS, COUNTS, now=NOW)

    assert [bar.label for bar in board.sectors] == ["KLA", "Puspaga"]


def test_once_a_session_is_over_whoever_is_missing_was_absent():
    board = board_of(OVER, [(RUNNING, "1"), (OVER, "2")], SECTORS, COUNTS, now=NOW)

    assert (board.whole.waiting, board.whole.absent) == (0, 2)
    assert [(bar.label, bar.absent, bar.waiting) for bar in board.sessions] == [("1", 1, 1), ("2", 2, 0)]


def test_many_viewers_of_one_second_cost_one_computation():
    instant, computed = NOW, []
    cache = BriefCache(timedelta(seconds=1), now=lambda: instant)

    def compute() -> int:
        computed.append(instant)
        return len(computed)

    same = [cache.get("board", compute) for _viewer in range(5)]
    other = cache.get("another board", compute)
    instant = NOW + timedelta(seconds=1)
    later = cache.get("board", compute)

    assert (same, other, later) == ([1] * 5, 2, 3)


def test_a_computation_that_fails_is_not_remembered():
    cache = BriefCache(timedelta(seconds=1), now=lambda: NOW)

    def fail() -> int:
        raise ValueError("away")

    with pytest.raises(ValueError, match="away"):
        cache.get("board", fail)
    assert cache.get("board", lambda: 1) == 1
