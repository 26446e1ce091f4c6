from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from kasus_training.attendance.marks import ManualFact, Mark, ScanFact, derive_mark, shown_status
from kasus_training.attendance.rules import FactKind, MarkStatus, ScanKind

START = datetime(2025, 11, 24, 0, 30, tzinfo=UTC)
END = START + timedelta(minutes=90)


def at(minutes: int) -> datetime:
    return START + timedelta(minutes=minutes)


def scan(name: str, minutes: int, kind: ScanKind = ScanKind.IN) -> ScanFact:
    return ScanFact(name, kind, at(minutes))


def decided(fact_id: int, status: MarkStatus, minutes: int) -> ManualFact:
    return ManualFact(fact_id, FactKind.SET, at(minutes), status=status)


def undo_scan(fact_id: int, name: str) -> ManualFact:
    return ManualFact(fact_id, FactKind.UNDO_SCAN, at(60), undoes_scan=name)


def undo_fact(fact_id: int, other: int) -> ManualFact:
    return ManualFact(fact_id, FactKind.UNDO_FACT, at(60), undoes_fact=other)


def shown(mark: Mark | None, *, now: int, late_after: int = 15) -> MarkStatus | None:
    return shown_status(mark, starts_at=START, ends_at=END, late_after_minutes=late_after, now=at(now))


def test_nothing_known_is_no_mark():
    assert derive_mark([], []) is None


def test_the_earliest_scan_counts_whatever_arrives_first():
    scans = [scan("b", 20), scan("a", -10), scan("c", 40)]

    answers = {derive_mark(order, []) for order in permutations(scans)}

    assert answers == {Mark(MarkStatus.PRESENT, at(-10), None, first_scan="a")}


def test_undoing_a_scan_takes_the_mark_away_and_undoing_that_brings_it_back():
    facts = [undo_scan(1, "a")]

    assert derive_mark([scan("a", 0)], facts) is None
    assert derive_mark([scan("a", 0)], [*facts, undo_fact(2, 1)]) == Mark(
        MarkStatus.PRESENT, at(0), None, first_scan="a"
    )


def test_the_latest_decision_by_hand_wins():
    facts = [decided(1, MarkStatus.ABSENT, 10), decided(2, MarkStatus.PRESENT, 20)]

    mark = derive_mark([], facts)

    assert mark == Mark(MarkStatus.PRESENT, by_hand=True)


def test_who_was_written_down_as_absent_and_walks_in_is_there():
    mark = derive_mark([scan("a", 30)], [decided(1, MarkStatus.EXCUSED, 10)])

    assert mark is not None
    assert (mark.status, mark.by_hand) == (MarkStatus.PRESENT, False)


def test_a_scan_from_before_the_decision_does_not_overrule_it():
    mark = derive_mark([scan("a", 5)], [decided(1, MarkStatus.EXCUSED, 10)])

    assert mark is not None
    assert (mark.status, mark.by_hand, mark.first_in_at) == (MarkStatus.EXCUSED, True, at(5))


def test_a_scan_on_leaving_shows_that_somebody_was_there():
    mark = derive_mark([scan("a", 80, ScanKind.OUT)], [])

    assert mark == Mark(MarkStatus.PRESENT, None, at(80), first_scan="a")


def test_the_signed_sheet_speaks_only_where_neither_scan_nor_colleague_does():
    signed = ManualFact(1, FactKind.PAPER, at(95), MarkStatus.LATE)

    assert derive_mark([], [signed]) == Mark(MarkStatus.LATE, by_hand=True)
    assert derive_mark([scan("a", 5)], [signed]) == Mark(MarkStatus.PRESENT, at(5), first_scan="a")
    assert derive_mark([], [signed, decided(2, MarkStatus.ABSENT, 90)]) == Mark(MarkStatus.ABSENT, by_hand=True)


def test_late_is_read_from_the_first_scan_and_the_setting_of_the_day():
    mark = derive_mark([scan("a", 16)], [])

    assert shown(mark, now=30, late_after=15) is MarkStatus.LATE
    assert shown(mark, now=30, late_after=20) is MarkStatus.PRESENT


def test_who_is_marked_present_by_hand_is_never_late():
    assert shown(derive_mark([], [decided(1, MarkStatus.PRESENT, 80)]), now=85) is MarkStatus.PRESENT


def test_nobody_is_absent_before_the_session_is_over():
    assert shown(None, now=89) is None
    assert shown(None, now=90) is MarkStatus.ABSENT


def test_leaving_early_is_read_from_the_last_scan_out():
    mark = derive_mark([scan("a", 0), scan("b", 40, ScanKind.OUT)], [])
    came_back = derive_mark([scan("a", 0), scan("b", 40, ScanKind.OUT), scan("c", 50)], [])

    assert shown(mark, now=95) is MarkStatus.LEFT_EARLY
    assert shown(came_back, now=95) is MarkStatus.PRESENT


minutes = st.integers(-60, 120)
some_scans = st.lists(
    st.builds(scan, st.sampled_from("abcdef"), minutes, st.sampled_from(ScanKind)), max_size=6, unique_by=lambda s: s.id
)


@st.composite
def some_facts(draw: st.DrawFn) -> list[ManualFact]:
    """Decisions and undoings as they can come about: each undoes something earlier."""
    facts: list[ManualFact] = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        first = [FactKind.SET, FactKind.PAPER, FactKind.UNDO_SCAN]
        kind = draw(st.sampled_from(FactKind if facts else first))
        if kind in {FactKind.SET, FactKind.PAPER}:
            facts.append(ManualFact(number, kind, at(draw(minutes)), draw(st.sampled_from(MarkStatus))))
        elif kind is FactKind.UNDO_SCAN:
            facts.append(undo_scan(number, draw(st.sampled_from("abcdef"))))
        else:
            facts.append(undo_fact(number, draw(st.integers(1, number - 1))))
    return facts


@given(some_scans, some_facts(), st.data())
def test_any_order_and_any_repetition_of_the_facts_gives_the_same_mark(scans, facts, data):
    expected = derive_mark(scans, facts)

    shuffled = data.draw(st.permutations(scans + data.draw(st.lists(st.sampled_from(scans)) if scans else st.just([]))))
    reordered = data.draw(
        st.permutations(facts + data.draw(st.lists(st.sampled_from(facts)) if facts else st.just([])))
    )

    assert derive_mark(shuffled, reordered) == expected
