"""What looks odd among scans and marks, for a person to judge. Nothing here blocks anybody. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kasus_training.attendance.rules import ATTENDING, SKEW_FLAGGED, MarkStatus, ScanResult, ScanSource

BURST_SCANS = 12
BURST_WITHIN = timedelta(seconds=30)
"""Faster than people walk past one reader."""
MANY_ON_ONE_DEVICE = 2
REFUSED = frozenset({ScanResult.REVOKED, ScanResult.CANCELLED})


@dataclass(frozen=True)
class SeenScan:
    """What a check needs of a stored scan."""

    at: datetime
    source: ScanSource
    result: ScanResult
    reader: str
    """The station or colleague; empty in self check-in."""
    device: str
    registration_id: int | None
    session_id: int | None
    skew: timedelta = timedelta(0)

    @property
    def counts(self) -> bool:
        return self.result is ScanResult.ACCEPTED and self.registration_id is not None


@dataclass(frozen=True)
class Burst:
    """Many people through one reader in a moment."""

    reader: str
    session_id: int | None
    began_at: datetime
    seconds: int
    people: tuple[int, ...]


@dataclass(frozen=True)
class SharedDevice:
    """One phone on which several people checked in to a session."""

    session_id: int | None
    first_at: datetime
    last_at: datetime
    people: tuple[int, ...]


@dataclass(frozen=True)
class TwoPlaces:
    """Somebody present in two sessions that were held at the same time."""

    registration_id: int
    session_ids: tuple[int, int]


@dataclass(frozen=True)
class OddTicket:
    """A replaced or cancelled ticket that was held before a reader."""

    registration_id: int
    result: ScanResult
    at: datetime
    reader: str
    times: int


@dataclass(frozen=True)
class WrongClock:
    reader: str
    minutes: int
    scans: int


@dataclass(frozen=True)
class Anomalies:
    bursts: tuple[Burst, ...]
    devices: tuple[SharedDevice, ...]
    two_places: tuple[TwoPlaces, ...]
    tickets: tuple[OddTicket, ...]
    clocks: tuple[WrongClock, ...]
    tested_unseen: tuple[int, ...]
    """Registrations with a score of the test after the training and no mark that says they were there."""

    @property
    def total(self) -> int:
        every = (self.bursts, self.devices, self.two_places, self.tickets, self.clocks, self.tested_unseen)
        return sum(map(len, every))


def find_anomalies(
    scans: Iterable[SeenScan],
    marks: Mapping[tuple[int, int], MarkStatus],
    sessions: Sequence[Any],
    *,
    tested: Collection[int] = (),
    there: Collection[int] = (),
) -> Anomalies:
    every = sorted(scans, key=lambda scan: (scan.at, scan.registration_id or 0))
    return Anomalies(
        bursts=tuple(find_bursts(every)),
        devices=tuple(find_shared_devices(every)),
        two_places=tuple(find_two_places(marks, sessions)),
        tickets=tuple(find_odd_tickets(every)),
        clocks=tuple(find_wrong_clocks(every)),
        tested_unseen=tuple(sorted(set(tested) - set(there))),
    )


def find_bursts(scans: Sequence[SeenScan]) -> list[Burst]:
    """Runs of a reader in which some half minute holds too many people; in order of time."""
    by_reader: dict[tuple[str, int | None], list[SeenScan]] = defaultdict(list)
    for scan in scans:
        if scan.counts and scan.source is not ScanSource.SELF:
            by_reader[scan.reader, scan.session_id].append(scan)
    found = []
    for (reader, session_id), own in by_reader.items():
        for run in _dense_runs(own):
            seconds = int((run[-1].at - run[0].at).total_seconds())
            people = tuple(dict.fromkeys(scan.registration_id or 0 for scan in run))
            found.append(Burst(reader, session_id, run[0].at, seconds, people))
    return sorted(found, key=lambda burst: burst.began_at)


def _dense_runs(scans: Sequence[SeenScan]) -> list[list[SeenScan]]:
    """Stretches in which every scan belongs to a window that holds too many; touching ones are one."""
    spans: list[list[int]] = []
    first = 0
    for last, scan in enumerate(scans):
        while scan.at - scans[first].at > BURST_WITHIN:
            first += 1
        if last - first + 1 < BURST_SCANS:
            continue
        if spans and first <= spans[-1][1]:
            spans[-1][1] = last
        else:
            spans.append([first, last])
    return [list(scans[first : last + 1]) for first, last in spans]


def find_shared_devices(scans: Sequence[SeenScan]) -> list[SharedDevice]:
    by_device: dict[tuple[str, int | None], list[SeenScan]] = defaultdict(list)
    for scan in scans:
        if scan.counts and scan.source is ScanSource.SELF and scan.device:
            by_device[scan.device, scan.session_id].append(scan)
    found = []
    for (_device, session_id), own in by_device.items():
        people = tuple(dict.fromkeys(scan.registration_id or 0 for scan in own))
        if len(people) >= MANY_ON_ONE_DEVICE:
            found.append(SharedDevice(session_id, own[0].at, own[-1].at, people))
    return sorted(found, key=lambda device: (-len(device.people), device.first_at))


def find_two_places(marks: Mapping[tuple[int, int], MarkStatus], sessions: Sequence[Any]) -> list[TwoPlaces]:
    overlapping = [
        (one.id, other.id)
        for index, one in enumerate(sessions)
        for other in sessions[index + 1 :]
        if one.starts_at < other.ends_at and other.starts_at < one.ends_at
    ]
    there: dict[int, set[int]] = defaultdict(set)
    for (registration_id, session_id), status in marks.items():
        if status in ATTENDING:
            there[session_id].add(registration_id)
    return [
        TwoPlaces(registration_id, (one, other))
        for one, other in overlapping
        for registration_id in sorted(there[one] & there[other])
    ]


def find_odd_tickets(scans: Sequence[SeenScan]) -> list[OddTicket]:
    by_person: dict[tuple[int, ScanResult], list[SeenScan]] = defaultdict(list)
    for scan in scans:
        if scan.registration_id is not None and scan.result in REFUSED:
            by_person[scan.registration_id, scan.result].append(scan)
    return [
        OddTicket(registration_id, result, own[-1].at, own[-1].reader, len(own))
        for (registration_id, result), own in by_person.items()
    ]


def find_wrong_clocks(scans: Sequence[SeenScan]) -> list[WrongClock]:
    by_reader: dict[str, list[timedelta]] = defaultdict(list)
    for scan in scans:
        if scan.reader and abs(scan.skew) > SKEW_FLAGGED:
            by_reader[scan.reader].append(scan.skew)
    return [
        WrongClock(reader, round(max(skews, key=abs).total_seconds() / 60), len(skews))
        for reader, skews in by_reader.items()
    ]
