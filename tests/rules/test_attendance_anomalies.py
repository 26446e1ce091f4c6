from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from kasus_training.attendance.anomalies import SeenScan, find_anomalies
from kasus_training.attendance.rules import MarkStatus, ScanResult, ScanSource

START = datetime(2025, 11, 24, 0, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Session:
    id: int
    starts_at: datetime
    ends_at: datetime


def scan(second: float, person: int | None = 1, **facts) -> SeenScan:
    return SeenScan(
        **{
            "at": START + timedelta(seconds=second),
            "source": ScanSource.STATION,
            "result": ScanResult.ACCEPTED,
            "reader": "Meja 1",
            "device": "",
            "registration_id": person,
            "session_id": 1,
            **facts,
        }
    )


def test_a_pile_of_badges_is_a_burst_and_a_queue_is_none():
    pile = [scan(100 + number, number) for number in range(1, 13)]
    queue = [scan(number * 10, number) for number in range(1, 40)]

    found = find_anomalies(pile, {}, []).bursts

    assert [(burst.reader, len(burst.people), burst.seconds) for burst in found] == [("Meja 1", 12, 11)]
    assert find_anomalies(queue, {}, []).bursts == ()
    assert find_anomalies([scan(number, number, source=ScanSource.SELF) for number in range(40)], {}, []).bursts == ()


def test_one_phone_for_two_people_is_told_and_two_phones_are_not():
    mine = {"source": ScanSource.SELF, "reader": ""}
    scans = [scan(1, 1, device="a", **mine), scan(9, 2, device="a", **mine), scan(5, 3, device="b", **mine)]

    assert [device.people for device in find_anomalies(scans, {}, []).devices] == [(1, 2)]


def test_nobody_is_in_two_rooms_at_once():
    hours = timedelta(hours=1)
    sessions = [
        Session(1, START, START + hours),
        Session(2, START + hours / 2, START + 2 * hours),
        Session(3, START + 2 * hours, START + 3 * hours),
    ]
    there = MarkStatus.PRESENT
    marks = {(7, 1): there, (7, 2): there, (8, 2): there, (8, 3): there, (9, 1): there, (9, 2): MarkStatus.ABSENT}

    assert [(one.registration_id, one.session_ids) for one in find_anomalies([], marks, sessions).two_places] == [
        (7, (1, 2))
    ]


def test_whoever_sat_the_post_test_was_there():
    assert find_anomalies([], {}, [], tested={7, 8, 5}, there={8, 9}).tested_unseen == (5, 7)


def test_old_tickets_and_wrong_clocks_are_counted():
    scans = [scan(second, 4, result=ScanResult.REVOKED, skew=timedelta(days=2)) for second in (1, 2)]

    found = find_anomalies(scans, {}, [])

    assert [(one.registration_id, one.times) for one in found.tickets] == [(4, 2)]
    assert [(one.reader, one.minutes, one.scans) for one in found.clocks] == [("Meja 1", 2880, 2)]
    assert found.total == 2
