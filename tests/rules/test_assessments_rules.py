"""What may stand in a score cell, and whose a form is."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasus_training.assessments import rules
from kasus_training.assessments.entries import read_entry, show_entry
from kasus_training.assessments.rules import BLANK, Entry, FormDraft, Phase, ScoreState, WeightedEntry, final_score
from kasus_training.rulings import RuleBroken, Stale
from tests.conftest import MORNING

TWENTY = Decimal(20)
HUNDRED = Decimal(100)


def number(text: str) -> Entry:
    return Entry(ScoreState.NUMBER, Decimal(text))


@pytest.mark.parametrize(
    ("typed", "entry"),
    [
        ("14", number("14")),
        (" 14 ", number("14")),
        ("85,5", number("85.5")),
        ("85.5", number("85.5")),
        ("85,50", number("85.5")),
        ("٨٥", number("85")),
        ("٨٥٫٥", number("85.5")),
        ("８５", number("85")),
        ("0", number("0")),
        ("-0", number("0")),
        ("100", number("100")),
        (",5", number("0.5")),
        ("", BLANK),
        ("   ", BLANK),
        ("T", Entry(ScoreState.ABSENT)),
        ("t", Entry(ScoreState.ABSENT)),
        ("A", Entry(ScoreState.ABSENT)),
        ("B", Entry(ScoreState.EXEMPT)),
        (" b ", Entry(ScoreState.EXEMPT)),
    ],
)
def test_a_cell_is_read_as_people_write(typed: str, entry: Entry):
    assert read_entry(typed, maximum=HUNDRED) == entry


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("NaN", "score-unreadable"),
        ("inf", "score-unreadable"),
        ("-Infinity", "score-unreadable"),
        ("1e309", "score-unreadable"),
        ("1e1", "score-unreadable"),
        ("1_0", "score-unreadable"),
        ("0x10", "score-unreadable"),
        ("12 13", "score-unreadable"),
        ("1.2.3", "score-unreadable"),
        ("½", "score-unreadable"),
        ("=1+1", "score-unreadable"),
        ("lulus", "score-unreadable"),
        (",", "score-unreadable"),
        ("9" * 5000, "score-unreadable"),
        ("10\x001", "score-unreadable"),
        ("101", "score-too-high"),
        ("100,01", "score-too-high"),
        ("-1", "score-negative"),
        ("−1", "score-negative"),
        ("85,555", "score-too-fine"),
    ],
)
def test_an_odd_score_is_refused_with_its_reason(typed: str, code: str):
    with pytest.raises(RuleBroken) as broken:
        read_entry(typed, maximum=HUNDRED)

    assert broken.value.code == code


def test_the_highest_score_is_the_form_s_own():
    assert read_entry("20", maximum=TWENTY) == number("20")
    with pytest.raises(RuleBroken) as broken:
        read_entry("20,5", maximum=TWENTY)

    assert broken.value.facts == {"most": TWENTY}


@given(st.text(max_size=30))
def test_whatever_is_typed_is_read_or_refused(typed: str):
    try:
        entry = read_entry(typed, maximum=HUNDRED)
    except RuleBroken:
        return

    assert entry.value is None or 0 <= entry.value <= 100


@given(st.decimals(0, 100, places=2))
def test_what_a_cell_shows_reads_back_the_same(value: Decimal):
    entry = Entry(ScoreState.NUMBER, value)

    assert read_entry(show_entry(entry), maximum=HUNDRED) == entry


@pytest.mark.parametrize("state", [ScoreState.BLANK, ScoreState.ABSENT, ScoreState.EXEMPT])
def test_states_without_a_number_read_back_the_same(state: ScoreState):
    assert read_entry(show_entry(Entry(state)), maximum=TWENTY) == Entry(state)


def test_zero_is_zero_per_cent_and_absence_is_none():
    assert number("0").percent_of(TWENTY) == 0.0
    assert number("15").percent_of(TWENTY) == 75.0
    assert Entry(ScoreState.ABSENT).percent_of(TWENTY) is None


@pytest.mark.parametrize(
    ("speakers", "speaker", "own"),
    [
        (None, None, True),
        (None, 7, True),
        (frozenset({7, 8}), 7, True),
        (frozenset({8}), 7, False),
        (frozenset({8}), None, False),
        (frozenset(), 7, False),
    ],
)
def test_a_form_of_a_session_belongs_to_its_speakers(speakers: frozenset[int] | None, speaker: int | None, own: bool):
    assert rules.is_own_form(speakers, speaker) is own


@pytest.mark.parametrize("maximum", ["0", "-1", "1000.01", "20.001", "NaN", "Infinity"])
def test_a_form_needs_a_maximum_above_zero(maximum: str):
    with pytest.raises(RuleBroken) as broken:
        rules.check_form(FormDraft(Phase.PRE, "Tes awal", Decimal(maximum)))

    assert (broken.value.code, broken.value.field) == ("maximum-out-of-range", "maximum")


def test_a_maximum_never_falls_below_a_score():
    rules.check_maximum_holds(Decimal(15), highest=Decimal(15))

    with pytest.raises(RuleBroken) as broken:
        rules.check_maximum_holds(Decimal(15), highest=Decimal("15.5"))

    assert broken.value.code == "maximum-below-scores"


def test_a_locked_form_refuses():
    rules.check_not_locked(None)

    with pytest.raises(Stale, match="form-locked"):
        rules.check_not_locked(MORNING)


def test_unlocking_needs_a_reason():
    assert rules.check_reason("  salah   kunci ") == "salah kunci"
    with pytest.raises(RuleBroken, match="reason-missing"):
        rules.check_reason("   ")


def test_a_final_score_weighs_complete_tests_and_imputes_nothing():
    def final(*parts: tuple[Entry, int, int]) -> Decimal | None:
        return final_score(WeightedEntry(entry, Decimal(most), Decimal(weight)) for entry, most, weight in parts)

    half, full = Entry(ScoreState.NUMBER, Decimal(10)), Entry(ScoreState.NUMBER, Decimal(100))
    zero, absent, exempt = Entry(ScoreState.NUMBER, Decimal(0)), Entry(ScoreState.ABSENT), Entry(ScoreState.EXEMPT)

    assert final((half, 20, 1), (full, 100, 3)) == Decimal("87.5")
    assert final((half, 20, 1), (zero, 100, 1)) == Decimal("25.0"), "a 0 counts"
    assert final((half, 20, 1), (exempt, 100, 3)) == Decimal("50.0")
    assert final((half, 20, 1), (absent, 100, 0)) == Decimal("50.0")
    assert [final((half, 20, 1), (one, 100, 3)) for one in (BLANK, absent)] == [None, None]
    assert final((exempt, 20, 1)) is None
