from datetime import UTC, datetime, timedelta

from kasus_training.attendance.rotation import is_valid, scanned_code, seconds_left, step_of, typed_code

KEY = b"a key of the installation"
STEP_START = datetime(2025, 11, 24, 0, 30, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return STEP_START + timedelta(seconds=seconds)


def test_a_code_is_accepted_for_twenty_nine_seconds_and_refused_at_thirty():
    step = step_of(STEP_START)

    for code in (scanned_code(KEY, 1, step), typed_code(KEY, 1, step)):
        assert is_valid(KEY, 1, code, now=after(0))
        assert is_valid(KEY, 1, code, now=after(29))
        assert is_valid(KEY, 1, code, now=after(29.9))
        assert not is_valid(KEY, 1, code, now=after(30))


def test_a_code_of_the_future_or_of_another_session_or_key_is_refused():
    coming = scanned_code(KEY, 1, step_of(STEP_START) + 1)
    code = scanned_code(KEY, 1, step_of(STEP_START))

    assert not is_valid(KEY, 1, coming, now=STEP_START)
    assert not is_valid(KEY, 2, code, now=STEP_START)
    assert not is_valid(b"another", 1, code, now=STEP_START)
    assert not is_valid(KEY, 1, "", now=STEP_START)


def test_the_scanned_code_is_long_and_the_typed_one_has_six_digits():
    step = step_of(STEP_START)

    assert len(scanned_code(KEY, 1, step)) * 5 >= 64
    assert typed_code(KEY, 1, step).isdecimal()
    assert len(typed_code(KEY, 1, step)) == 6
    assert is_valid(KEY, 1, typed_code(KEY, 1, step)[:3] + " " + typed_code(KEY, 1, step)[3:], now=after(3))


def test_the_countdown_ends_when_the_code_changes():
    assert [seconds_left(after(s)) for s in (0, 1, 14, 14.5, 15)] == [15, 14, 1, 1, 15]
