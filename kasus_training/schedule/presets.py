"""Timetables to begin from. Pure data: titles are meant to be overwritten."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from kasus_training.rulings import RuleBroken
from kasus_training.schedule.rules import SessionKind


@dataclass(frozen=True)
class PresetLine:
    """One line: on which day of the event (from 0), when, what."""

    day: int
    start: time
    end: time
    kind: SessionKind
    title: str


@dataclass(frozen=True)
class Preset:
    key: str
    days: int
    lines: tuple[PresetLine, ...]

    @property
    def sessions(self) -> int:
        return sum(line.kind is SessionKind.SESSION for line in self.lines)


def _line(day: int, span: str, kind: SessionKind, title: str) -> PresetLine:
    start, end = (time.fromisoformat(part.replace(".", ":")) for part in span.split("–"))
    return PresetLine(day, start, end, kind, title)


TWO_DAYS = Preset(
    key="two-days-eight-sessions",
    days=2,
    lines=(
        _line(0, "08.00–08.30", SessionKind.REGISTRATION, "Registrasi peserta"),
        _line(0, "08.30–09.15", SessionKind.OPENING, "Pembukaan"),
        _line(0, "09.15–09.30", SessionKind.PRE_TEST, "Tes awal"),
        _line(0, "09.30–11.00", SessionKind.SESSION, "Sesi 1"),
        _line(0, "11.00–12.30", SessionKind.SESSION, "Sesi 2"),
        _line(0, "12.30–13.30", SessionKind.BREAK, "Ishoma"),
        _line(0, "13.30–15.00", SessionKind.SESSION, "Sesi 3"),
        _line(0, "15.00–15.30", SessionKind.BREAK, "Rehat dan salat Asar"),
        _line(0, "15.30–17.00", SessionKind.SESSION, "Sesi 4"),
        _line(1, "08.00–08.15", SessionKind.REVIEW, "Reviu hari pertama"),
        _line(1, "08.15–09.45", SessionKind.SESSION, "Sesi 5"),
        _line(1, "09.45–10.00", SessionKind.BREAK, "Rehat"),
        _line(1, "10.00–11.30", SessionKind.SESSION, "Sesi 6"),
        _line(1, "11.30–13.30", SessionKind.BREAK, "Ishoma"),
        _line(1, "13.30–15.00", SessionKind.SESSION, "Sesi 7"),
        _line(1, "15.00–15.15", SessionKind.BREAK, "Rehat dan salat Asar"),
        _line(1, "15.15–16.45", SessionKind.SESSION, "Sesi 8"),
        _line(1, "16.45–17.15", SessionKind.POST_TEST, "Tes akhir dan evaluasi"),
        _line(1, "17.15–17.30", SessionKind.CLOSING, "Penutupan"),
    ),
)

ONE_DAY = Preset(
    key="one-day-four-sessions",
    days=1,
    lines=(
        _line(0, "07.30–08.00", SessionKind.REGISTRATION, "Registrasi peserta"),
        _line(0, "08.00–08.30", SessionKind.OPENING, "Pembukaan"),
        _line(0, "08.30–08.45", SessionKind.PRE_TEST, "Tes awal"),
        _line(0, "08.45–10.15", SessionKind.SESSION, "Sesi 1"),
        _line(0, "10.15–10.30", SessionKind.BREAK, "Rehat"),
        _line(0, "10.30–12.00", SessionKind.SESSION, "Sesi 2"),
        _line(0, "12.00–13.30", SessionKind.BREAK, "Ishoma"),
        _line(0, "13.30–15.00", SessionKind.SESSION, "Sesi 3"),
        _line(0, "15.00–15.30", SessionKind.BREAK, "Rehat dan salat Asar"),
        _line(0, "15.30–17.00", SessionKind.SESSION, "Sesi 4"),
        _line(0, "17.00–17.20", SessionKind.POST_TEST, "Tes akhir dan evaluasi"),
        _line(0, "17.20–17.30", SessionKind.CLOSING, "Penutupan"),
    ),
)

PRESETS = {preset.key: preset for preset in (TWO_DAYS, ONE_DAY)}


def preset_named(key: str) -> Preset:
    if key not in PRESETS:
        raise RuleBroken("unknown-preset", field="preset")
    return PRESETS[key]


def check_enough_days(preset: Preset, days: int) -> None:
    if days < preset.days:
        raise RuleBroken("preset-needs-days", field="preset", days=preset.days)
