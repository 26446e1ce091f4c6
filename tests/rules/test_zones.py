"""Wall time and UTC."""

from datetime import UTC, date, datetime, time

import pytest

from kasus_training.rulings import RuleBroken
from kasus_training.zones import abbreviation, local_day, to_utc, to_wall

MAKASSAR = "Asia/Makassar"


def test_half_past_eight_in_kandangan_is_half_past_midnight_utc():
    assert to_utc(date(2025, 11, 24), time(8, 30), MAKASSAR) == datetime(2025, 11, 24, 0, 30, tzinfo=UTC)


def test_a_scan_at_six_in_the_morning_belongs_to_that_day_not_to_utcs():
    before_seven = datetime(2025, 11, 23, 22, 30, tzinfo=UTC)

    assert local_day(before_seven, MAKASSAR) == date(2025, 11, 24)


def test_there_and_back_changes_nothing():
    wall = datetime(2024, 2, 29, 23, 59)

    assert to_wall(to_utc(wall.date(), wall.time(), MAKASSAR), MAKASSAR).replace(tzinfo=None) == wall


@pytest.mark.parametrize(
    ("zone", "name"), [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]
)
def test_zones_have_the_names_people_use(zone: str, name: str):
    assert abbreviation(zone, datetime(2025, 11, 24, tzinfo=UTC)) == name


def test_an_unknown_zone_is_refused_with_a_code():
    with pytest.raises(RuleBroken) as broken:
        to_utc(date(2025, 1, 1), time(8), "Asia/Kandangan")

    assert broken.value.code == "unknown-zone"
