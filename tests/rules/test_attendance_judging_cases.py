"""The table that the desk's script must answer too; see tests/browser/test_judging.py."""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kasus_training.attendance.judging import (
    Holder,
    Sitting,
    Window,
    corrected_time,
    deserves_warning,
    is_ticket,
    judge_scan,
    tidy_token,
)
from kasus_training.attendance.marks import Mark, shown_status
from kasus_training.attendance.rules import MarkStatus, ScanKind, ScanSource, required_sessions, session_for
from kasus_training.attendance.spans import put_together, spans_of
from kasus_training.events.rules import ScanCovers
from kasus_training.participants.rules import Status
from kasus_training.zones import local_day

CASES: dict[str, list[Any]] = json.loads(Path(__file__).with_name("judging_cases.json").read_text(encoding="utf-8"))
HERE, ELSEWHERE = 1, 2
NOON = datetime.fromisoformat("2026-11-24T04:00:00+00:00")


def holder_of(case: dict[str, Any]) -> Holder | None:
    if case["ticket"] == "unknown":
        return None
    return Holder(
        registration_id=1,
        event_id=ELSEWHERE if case["ticket"] == "elsewhere" else HERE,
        status=Status(case["status"]),
        minor=False,
        name="Rusdiana",
        sector="Bapperida",
        revoked=case["ticket"] == "revoked" or case.get("revoked", False),
    )


def sitting_of(case: dict[str, Any]) -> Sitting | None:
    session = case["session"]
    return session and Sitting(1, date.fromisoformat(session["held_on"]), NOON, NOON, not_for_children=False)


@pytest.mark.parametrize("case", CASES["judge"], ids=lambda case: case["name"])
def test_what_comes_of_a_scan(case: dict[str, Any]):
    result = judge_scan(
        holder_of(case),
        sitting_of(case),
        Mark(MarkStatus(case["mark"])) if case["mark"] else None,
        event_id=HERE,
        kind=ScanKind(case["kind"]),
        source=ScanSource.STATION,
        counted_at=datetime.fromisoformat(case["counted_at"]),
        zone=case["zone"],
        window=Window(30, 0),
    )

    assert result.value == case["expected"]


def test_tokens_tickets_and_warnings():
    assert [tidy_token(text) for text, _tidy in CASES["tidy"]] == [tidy for _text, tidy in CASES["tidy"]]
    assert [is_ticket(text) for text, _is in CASES["tickets"]] == [is_one for _text, is_one in CASES["tickets"]]
    told = [
        deserves_warning(
            Holder(1, HERE, Status.CONFIRMED, minor, "", ""),
            Sitting(1, date(2026, 11, 24), NOON, NOON, not_for_children=not_for_children),
        )
        for minor, not_for_children, _warned in CASES["warns"]
    ]
    assert told == [warned for *_facts, warned in CASES["warns"]]


@pytest.mark.parametrize("case", CASES["corrected"], ids=lambda case: case["name"])
def test_a_wrong_clock_is_corrected(case: dict[str, str]):
    at = {name: datetime.fromisoformat(case[name]) for name in ("scanned_at", "sent_at", "now", "expected")}

    assert corrected_time(at["scanned_at"], sent_at=at["sent_at"], now=at["now"]) == at["expected"]


@pytest.mark.parametrize("case", CASES["spans"], ids=lambda case: case["name"])
def test_what_comes_of_a_scan_where_one_covers_several_sessions(case: dict[str, Any]):
    sessions = [
        Sitting(
            session["id"],
            date.fromisoformat(session["held_on"]),
            datetime.fromisoformat(session["starts_at"]),
            datetime.fromisoformat(session["ends_at"]),
            session["not_for_children"],
            parallel_id=session["parallel_id"],
        )
        for session in case["sessions"]
    ]
    span = spans_of(sessions, ScanCovers(case["covers"]), zone=case["zone"], minor=case["minor"])[case["session"]]
    mark = put_together(
        Mark(MarkStatus(told["status"]), told["first_in_at"] and datetime.fromisoformat(told["first_in_at"]))
        for told in case["marks"]
        if told["session"] in span.session_ids
    )

    result = judge_scan(
        Holder(1, HERE, Status.CONFIRMED, case["minor"], "", ""),
        next(sitting for sitting in sessions if sitting.id == case["session"]),
        mark,
        event_id=HERE,
        kind=ScanKind(case["kind"]),
        source=ScanSource.STATION,
        counted_at=span.starts_at,
        zone=case["zone"],
        window=Window(30, 0),
    )

    told = {"ids": list(span.session_ids), "mark": mark.status.value if mark else None, "result": result.value}
    assert told | {"starts_at": span.starts_at} == case["expected"] | {
        "starts_at": datetime.fromisoformat(case["expected"]["starts_at"])
    }


@pytest.mark.parametrize("case", CASES["late"])
def test_who_is_late(case: dict[str, Any]):
    mark = Mark(MarkStatus.PRESENT, first_in_at=datetime.fromisoformat(case["first_in_at"]))
    begin = datetime.fromisoformat(case["starts_at"])

    shown = shown_status(mark, starts_at=begin, ends_at=NOON, late_after_minutes=case["late_after_minutes"], now=NOON)
    assert shown == case["expected"]


@pytest.mark.parametrize("case", CASES["required"], ids=lambda case: case["name"])
def test_whom_a_session_is_for(case: dict[str, Any]):
    sessions = [SimpleNamespace(counted=True, **session) for session in case["sessions"]]

    assert [session.id for session in required_sessions(sessions, minor=case["minor"])] == case["expected"]


@pytest.mark.parametrize("case", [case for case in CASES["opens"] if case["now"][:10] in {"2026-11-24", "2026-11-25"}])
def test_with_which_session_a_desk_opens(case: dict[str, Any]):
    now = datetime.fromisoformat(case["now"])
    sessions = [
        SimpleNamespace(
            id=session["id"],
            starts_at=datetime.fromisoformat(session["starts_at"]),
            ends_at=datetime.fromisoformat(session["ends_at"]),
        )
        for session in case["sessions"]
    ]
    today = {s["id"] for s in case["sessions"] if s["held_on"] == local_day(now, case["zone"]).isoformat()}

    found = session_for(sessions, now=now, today=today)
    assert found
    assert found.id == case["expected"]
