"""What is true of people, numbers, seats and consents."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasus_training.participants import contacts, rules, seats
from kasus_training.participants.districts import NAMES, OUTSIDE, district_named
from kasus_training.participants.rules import HOLDING_A_SEAT, TRANSITIONS, AgeGroup, RegistrationDraft, Status
from kasus_training.rulings import Full, RuleBroken

FIRST_DAY = date(2025, 11, 24)


@pytest.mark.parametrize(
    "typed",
    ["081234567890", "+62 812-3456-7890", "62 81234567890", "81234567890", "0812.3456.7890", " 0812 3456 7890 "],
)
def test_one_telephone_in_many_spellings(typed: str):
    assert contacts.telephone(typed) == "+6281234567890"


@pytest.mark.parametrize("typed", ["0812", "021-129", "halo", "1,98E+17", "+", "0" * 31, "0812345678901234"])
def test_an_incomplete_telephone_is_refused(typed: str):
    with pytest.raises(RuleBroken) as refusal:
        contacts.telephone(typed)

    assert (refusal.value.code, refusal.value.field) == ("telephone-incomplete", "telephone")


def test_a_landline_has_no_whatsapp():
    assert contacts.telephone("(0517) 21012") == "+6251721012"
    assert contacts.whatsapp_number("+6251721012") is None
    assert contacts.whatsapp_number("+6281234567890") == "6281234567890"
    assert contacts.telephone_as_written("+6281234567890") == "0812-3456-7890"


@given(st.text(max_size=40))
def test_a_telephone_is_refused_or_settled(text: str):
    try:
        kept = contacts.telephone(text)
    except RuleBroken:
        return
    assert kept == "" or contacts.telephone(kept) == kept


@given(st.text(min_size=1, max_size=60))
def test_a_name_is_refused_or_kept_with_every_letter(text: str):
    try:
        kept = rules.check_name(text)
    except RuleBroken:
        return
    assert rules.check_name(kept) == kept
    assert sum(char.isalpha() for char in kept) > 0


@pytest.mark.parametrize(
    ("typed", "doubts"),
    [
        ("198609262015051001", ()),
        ("199009132025242014", ()),
        ("197203082005012006", ()),
        ("199013132025242014", ("birth-date",)),
        ("198609260015051001", ("year",)),
        ("198609262015053001", ("gender-digit",)),
        ("12345678", ("length",)),
        ("", ()),
    ],
)
def test_a_doubtful_nip_is_a_warning_only(typed: str, doubts: tuple[str, ...]):
    assert contacts.employee_number(typed) == typed
    assert contacts.nip_doubts(typed) == doubts


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("6306010101900001", "nik-not-collected"),
        ("6306 0101 0190 0001", "nik-not-collected"),
        ("1,98804E+17", "number-spoilt"),
        ("1.98804e17", "number-spoilt"),
        ("19860926 201505 1 001 <b>", "number-unreadable"),
    ],
)
def test_numbers_that_are_not_taken(typed: str, code: str):
    with pytest.raises(RuleBroken, match=code):
        contacts.employee_number(typed)


def test_a_number_is_shown_in_its_groups():
    assert contacts.employee_number("19860926 201505 1 001") == "198609262015051001"
    assert contacts.number_as_written("198609262015051001") == "19860926 201505 1 001"


@given(st.sets(st.integers(1, 30)), st.integers(0, 20))
def test_a_seat_is_the_smallest_free_one_and_never_beyond_the_quota(taken: set[int], quota: int):
    try:
        seat = seats.choose_seat(taken, quota)
    except Full:
        assert set(range(1, quota + 1)) <= taken
        return
    assert seat not in taken
    assert seat <= quota
    assert set(range(1, seat)) <= taken


def test_with_a_reason_a_seat_lies_beyond_the_quota():
    assert seats.choose_seat({1, 2}, 2, beyond_quota=True) == 3
    assert seats.choose_seat({2}, 2, beyond_quota=True) == 1


@given(st.dates(date(1930, 1, 1), FIRST_DAY))
def test_children_are_under_eighteen_on_the_first_day(born_on: date):
    draft = RegistrationDraft(sector_id=1, name="A", born_on=born_on)

    minor = rules.is_minor_at_event(draft, FIRST_DAY, sector_for_minors=False)

    assert minor is ((born_on.year + 18, born_on.month, born_on.day) > (2025, 11, 24))
    assert minor is (rules.age_group_at_event(draft, FIRST_DAY) is AgeGroup.UNDER_18)


def test_whoever_comes_among_children_without_an_age_is_protected_as_one():
    nobody_said = RegistrationDraft(sector_id=1, name="A")
    chaperone = RegistrationDraft(sector_id=1, name="A", age_group=AgeGroup.FROM_35)

    assert rules.is_minor_at_event(nobody_said, FIRST_DAY, sector_for_minors=True)
    assert not rules.is_minor_at_event(chaperone, FIRST_DAY, sector_for_minors=True)
    assert not rules.is_minor_at_event(nobody_said, FIRST_DAY, sector_for_minors=False)


@pytest.mark.parametrize("born_on", [date(2025, 11, 25), date(1890, 1, 1)])
def test_impossible_birth_dates(born_on: date):
    with pytest.raises(RuleBroken, match="birth-date-impossible"):
        rules.check_birth_date(born_on, FIRST_DAY)


def test_statuses_follow_each_other_as_drawn():
    for old in Status:
        for new in Status:
            if new in TRANSITIONS[old]:
                rules.check_transition(old, new)
            else:
                with pytest.raises(RuleBroken, match="status-does-not-follow"):
                    rules.check_transition(old, new)
    assert not any(Status.REJECTED in TRANSITIONS[status] for status in Status if status not in HOLDING_A_SEAT)


def test_the_code_has_no_look_alikes():
    assert not set(rules.CODE_ALPHABET) & set("0O1IL2Z5S8B")
    assert len(set(rules.CODE_ALPHABET)) == len(rules.CODE_ALPHABET)


def test_districts_in_any_spelling():
    assert len(NAMES) == 11
    assert [district_named(text) for text in ("Kec. DAHA  selatan", "kecamatan loksado", "luar HSS", "Barabai")] == [
        "Daha Selatan",
        "Loksado",
        OUTSIDE,
        None,
    ]
