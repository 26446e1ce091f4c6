"""What is true of accounts, asked without an application."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from kasus_training.accounts import rules
from kasus_training.accounts.rules import OrganizationDraft, SignatoryDraft
from kasus_training.permissions import Role
from kasus_training.rulings import Forbidden, RuleBroken, TooMany

NOW = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("failures", "seconds"), [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (11, 900), (40, 900)])
def test_the_wait_after_wrong_passwords_doubles_up_to_a_quarter_of_an_hour(failures: int, seconds: int):
    assert rules.wait_before_next_try(failures, NOW, NOW) == seconds


def test_the_wait_runs_out_with_time():
    assert rules.wait_before_next_try(6, NOW, NOW + timedelta(seconds=29)) == 1
    assert rules.wait_before_next_try(6, NOW, NOW + timedelta(seconds=30)) == 0


def test_an_office_behind_one_address_may_err_often_but_not_without_end():
    tries = [NOW - timedelta(seconds=second) for second in range(rules.ADDRESS_TRIES)]

    rules.check_address_may_try(tries[:-1], NOW)
    with pytest.raises(TooMany) as refused:
        rules.check_address_may_try(tries, NOW)

    assert refused.value.seconds > 0


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("pendek", "password-short"),
        ("x" * 201, "password-long"),
        ("aaaaaaaaaaaaaaa", "password-plain"),
        ("siti@kantor.example", "password-personal"),
        ("Siti Aminah Binti", "password-personal"),
    ],
)
def test_a_password_that_is_guessed_easily_is_refused(password: str, code: str):
    with pytest.raises(RuleBroken) as refused:
        rules.check_password(password, email="siti@kantor.example", name="Siti Aminah Binti")

    assert refused.value.code == code


def test_a_long_sentence_is_a_good_password():
    rules.check_password("kopi pagi di Kandangan", email="siti@kantor.example", name="Siti")


@pytest.mark.parametrize("email", ["", "siti", "siti@kantor", "a b@c.id", "a@b.c,d@e.f", "x" * 250 + "@a.id"])
def test_what_cannot_be_an_address_is_refused(email: str):
    with pytest.raises(RuleBroken):
        rules.check_email(email)


def test_addresses_are_compared_in_lower_case():
    assert rules.check_email("  Siti@Kantor.GO.ID ") == "siti@kantor.go.id"


def test_spellings_of_one_institution_meet():
    assert rules.name_key("SMPN 1  Kandangan") == rules.name_key("smpn-1 KANDANGAN.")


def test_a_sign_in_ends_after_twelve_idle_hours_or_fourteen_days():
    def is_alive(*, idle: timedelta = timedelta(0), age: timedelta = timedelta(days=1)) -> bool:
        return rules.is_sign_in_alive(started_at=NOW - age, last_seen_at=NOW - idle, ended_at=None, now=NOW)

    assert is_alive(idle=timedelta(hours=11, minutes=59))
    assert not is_alive(idle=timedelta(hours=12))
    assert not is_alive(age=timedelta(days=14))


def test_whoever_only_reads_was_seen_when_the_cookie_says_so():
    assert rules.last_seen(NOW, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1)
    assert rules.last_seen(NOW, NOW - timedelta(hours=1)) == NOW
    assert rules.last_seen(NOW, None) == NOW


def test_a_browser_is_named_as_people_name_it():
    chrome = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"

    assert rules.browser_name(chrome) == "Chrome, Android"
    assert rules.browser_name("curl/8") == ""


def test_a_signatory_cannot_end_before_the_first_day():
    draft = SignatoryDraft(
        name="Hj. Noor", position="Kepala", valid_from=date(2025, 5, 2), valid_until=date(2025, 5, 1)
    )

    with pytest.raises(RuleBroken) as refused:
        rules.check_signatory(draft)

    assert (refused.value.code, refused.value.field) == ("signatory-ends-before-start", "valid_until")


def test_only_known_prefixes_stand_before_a_signature():
    with pytest.raises(RuleBroken):
        rules.check_signatory(SignatoryDraft(name="A", position="B", valid_from=date(2025, 1, 1), prefix="Bos"))


def test_a_letterhead_needs_a_real_zone():
    draft = OrganizationDraft(name="Dinas", short_name="D", government="Pemkab", place="Kandangan", timezone="Mars/X")

    with pytest.raises(RuleBroken) as refused:
        rules.check_organization(draft)

    assert refused.value.code == "unknown-zone"


def test_a_role_of_an_event_is_none_of_the_office():
    with pytest.raises(Forbidden):
        rules.check_organization_role(Role.ORGANIZER)
