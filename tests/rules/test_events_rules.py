"""What is true of events, asked without an application."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kasus_training.events import rules
from kasus_training.events.numbering import certificate_number, check_number_pattern
from kasus_training.events.rules import EventStatus, SettingsDraft
from kasus_training.permissions import Role
from kasus_training.rulings import Forbidden, RuleBroken

NOW = datetime(2025, 11, 24, 1, 0, tzinfo=UTC)
DAY = date(2025, 11, 25)


def test_a_title_becomes_an_address():
    assert rules.slug_of("Pelatihan Penanganan Kasus – 2025!") == "pelatihan-penanganan-kasus-2025"
    assert rules.slug_of("訓練") == "event"


def test_a_title_used_before_gets_a_number():
    assert rules.yearly_slug("Pelatihan Kasus", 2026) == "pelatihan-kasus-2026"
    assert rules.yearly_slug("Pelatihan Kasus 2026", 2026) == "pelatihan-kasus-2026"
    assert len(rules.yearly_slug("kasus " * 40, 2026)) <= rules.SLUG_MAX
    assert rules.free_slug("latih", {"latih", "latih-2"}) == "latih-3"


@pytest.mark.parametrize(("days", "code"), [((), "no-days"), ((DAY, DAY), "day-twice"), ((DAY,) * 32, "too-many-days")])
def test_an_event_has_one_to_thirty_one_different_days(days: tuple[date, ...], code: str):
    with pytest.raises(RuleBroken) as refused:
        rules.check_days(days)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "  "}, "title"),
        ({"timezone": "Mars/Kandangan"}, "timezone"),
        ({"jp_minutes": 0}, "jp_minutes"),
        ({"attendance_percent": 101}, "attendance_percent"),
        ({"late_after_minutes": -1}, "late_after_minutes"),
        ({"registration_opens_at": NOW, "registration_closes_at": NOW}, "registration_closes_at"),
        ({"certificate_pattern": "400/{year}"}, "certificate_pattern"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_at_its_field(changed: dict[str, object], field: str):
    with pytest.raises(RuleBroken) as refused:
        rules.check_settings(replace(SettingsDraft(title="Pelatihan"), **changed))

    assert refused.value.field == field


def test_a_zone_may_change_until_sessions_stand():
    rules.check_zone_stays("Asia/Makassar", "Asia/Jakarta", has_sessions=False)
    with pytest.raises(RuleBroken):
        rules.check_zone_stays("Asia/Makassar", "Asia/Jakarta", has_sessions=True)


def test_registration_follows_its_dates_and_the_state():
    def is_open(status: EventStatus) -> bool:
        return rules.is_registration_open(
            status, opens_at=NOW - timedelta(hours=1), closes_at=NOW + timedelta(hours=1), now=NOW
        )

    assert [is_open(status) for status in EventStatus] == [False, True, False]


def test_a_number_is_written_as_the_pattern_says():
    written = certificate_number("400.2.4/{serial:03}/{unit}/{month}/{year}", serial=7, unit="DPPKBPPPA", day=DAY)

    assert written == "400.2.4/007/DPPKBPPPA/XI/2025"


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("", "pattern-length"),
        ("x" * 121, "pattern-length"),
        ("{year}", "pattern-without-serial"),
        ("{serial}{name}", "pattern-unknown-place"),
        ("{serial.__class__}", "pattern-unknown-place"),
        ("{serial}{", "pattern-unknown-place"),
        ("{serial:999}", "pattern-unknown-place"),
    ],
)
def test_a_pattern_that_cannot_be_filled_is_refused(pattern: str, code: str):
    with pytest.raises(RuleBroken) as refused:
        check_number_pattern(pattern)

    assert refused.value.code == code


def test_nobody_gives_a_role_that_holds_more_than_their_own():
    rules.check_team_role([Role.ORGANIZER], Role.ORGANIZER)
    for own, wanted in (([Role.REGISTRAR], Role.ORGANIZER), ([Role.ORGANIZER], Role.ADMIN), ([], Role.OBSERVER)):
        with pytest.raises(Forbidden):
            rules.check_team_role(own, wanted)


def test_an_event_keeps_an_organizer_unless_an_admin_remains():
    rules.check_somebody_organizes(organizers_left=0, admins=1)
    rules.check_somebody_organizes(organizers_left=1, admins=0)
    with pytest.raises(RuleBroken):
        rules.check_somebody_organizes(organizers_left=0, admins=0)
