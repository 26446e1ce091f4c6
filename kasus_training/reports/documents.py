"""The report as a workbook, and its attendance as a plain table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from kasus_training.assessments.findings import Findings, SectorFinding
from kasus_training.attendance.rules import MarkStatus
from kasus_training.foundation.documents.spreadsheet import Cell, Sheet, csv_text, xlsx
from kasus_training.foundation.languages import format_day_range, format_instant, format_time_range
from kasus_training.reports.figures import GroupCount, SessionCount, Stage
from kasus_training.reports.queries import Report
from kasus_training.zones import local_day


@dataclass(frozen=True)
class Words:
    """How kinds of people, sessions and marks are called in the reader's language."""

    kind: Callable[[GroupCount], str]
    session: Callable[[SessionCount], str]
    mark: Callable[[MarkStatus | None], str]
    share: Callable[[float | None], str]


def workbook(report: Report, words: Words, *, sentences: Sequence[str], with_names: bool) -> bytes:
    """All figures of the page; the list of names only for readers who may see names."""
    sheets = [
        _summary(report, sentences),
        _sessions(report, words),
        _groups(report, words, report.sectors, _("Attendance by sector"), _("Sector")),
        _groups(report, words, report.genders, _("Gender"), _("Gender")),
        _groups(report, words, report.ages, _("Age"), _("Age group")),
    ]
    if report.results.change is not None:
        sheets.append(_scores(report))
    if with_names:
        sheets.append(_names(report, words))
    return xlsx(sheets)


def attendance_csv(report: Report, words: Words) -> bytes:
    return csv_text(_session_headings(), _session_rows(report, words))


def _summary(report: Report, sentences: Sequence[str]) -> Sheet:
    event = report.event
    rows: list[Sequence[Cell]] = [
        (_("Training"), event.title),
        (_("Organised by"), event.organization.name),
        (_("Dates"), format_day_range(event.first_day, event.last_day)),
        (_("Venue"), event.venue),
        (_("As of"), format_instant(report.as_of, event)),
        (_("Registered"), report.people.registered),
        (_("Confirmed"), report.people.confirmed),
        (_("Present at least once"), None if report.stage is Stage.BEFORE else report.came),
        (_("Attended enough"), report.earned if report.stage is Stage.OVER else None),
        (_("Valid certificates"), report.certificates),
    ]
    return Sheet(_("Summary"), _("Activity report"), [_("What"), _("Figure")], rows, [28, 48], sentences)


def _session_headings() -> list[str]:
    return [
        _("Session"),
        _("Day"),
        _("Time"),
        _("Expected"),
        _("Present"),
        _("Late"),
        _("Excused"),
        _("Absent"),
        _("Without a mark"),
        _("Present or late"),
        _("Share in per cent"),
    ]


def _session_rows(report: Report, words: Words) -> list[Sequence[Cell]]:
    event = report.event
    return [
        (
            words.session(row),
            local_day(row.sitting.starts_at, event.timezone),
            format_time_range(row.sitting.starts_at, row.sitting.ends_at, event),
            row.expected,
            *(
                (
                    row.on_time,
                    row.of(MarkStatus.LATE),
                    row.of(MarkStatus.EXCUSED),
                    row.of(MarkStatus.ABSENT),
                    row.unmarked,
                    row.attended,
                    _rounded(row.percent),
                )
                if row.held
                else (None,) * 7
            ),
        )
        for row in report.sessions
    ]


def _sessions(report: Report, words: Words) -> Sheet:
    return Sheet(
        _("Attendance by session"),
        _("Attendance by session"),
        _session_headings(),
        _session_rows(report, words),
        [48, 12, 22],
        [_("Expected are the confirmed participants who may attend the session.")],
    )


def _groups(report: Report, words: Words, groups: Sequence[GroupCount], title: str, heading: str) -> Sheet:
    over = report.stage is Stage.OVER
    rows: list[Sequence[Cell]] = [
        (words.kind(row), _("hidden"))
        if row.hidden
        else (words.kind(row), row.confirmed, row.came, row.earned if over else None, _rounded(row.percent))
        for row in groups
    ]
    notes = [_small_groups()]
    return Sheet(
        title,
        title,
        [heading, _("Confirmed"), _("Present at least once"), _("Attended enough"), _("Share of sessions in per cent")],
        rows,
        [48],
        notes if any(row.hidden for row in groups) else (),
    )


def _scores(report: Report) -> Sheet:
    """The tests of everybody with both, then by sector; small groups are hidden for everybody."""
    results = report.results
    everybody = _score_row(_("Everybody"), results.who.n_pairs, results)
    sectors = [
        (sector.label, _("hidden")) if sector.is_hidden else _score_row(sector.label, sector.n or 0, sector)
        for sector in results.sectors
    ]
    notes = [_("Scores are per cent of each test's maximum. The change is not proof of its cause.")]
    if results.hides_sectors:
        notes.append(_small_groups())
    return Sheet(
        _("Scores"),
        _("Scores before and after"),
        [
            _("Sector"),
            _("Pairs (n)"),
            _("Mean before"),
            _("Mean after"),
            _("Mean change"),
            _("95 per cent interval from"),
            _("95 per cent interval to"),
            _("Class gain"),
        ],
        [everybody, *sectors],
        [36],
        notes,
    )


def _score_row(label: str, n: int, found: Findings | SectorFinding) -> Sequence[Cell]:
    if found.before is None or found.after is None or found.change is None:
        return (label, n)
    interval = found.change.interval
    gain = found.gain.value if found.gain else None
    return (
        label,
        n,
        round(found.before.mean, 1),
        round(found.after.mean, 1),
        round(found.change.mean, 1),
        round(interval.low, 1) if interval else None,
        round(interval.high, 1) if interval else None,
        None if gain is None else round(gain, 2),
    )


def _small_groups() -> str:
    return _(
        "Groups of fewer than five people are hidden, and so is the next smallest, so that no total gives them away."
    )


def _names(report: Report, words: Words) -> Sheet:
    """Who was where. Names and offices, no contacts and no birth dates."""
    attendance = report.attendance
    rows: list[Sequence[Cell]] = [
        (
            person.number,
            person.name,
            person.institution,
            report.sector_names.get(person.sector_id, ""),
            *(
                words.mark(attendance.marks.get((person.registration_id, row.sitting.id)))
                if attendance.expects(person, row.sitting)
                else _("need not attend")
                for row in report.sessions
            ),
        )
        for person in attendance.attendees
    ]
    headings = [_("No."), _("Name"), _("Institution"), _("Sector"), *(words.session(row) for row in report.sessions)]
    return Sheet(_("Attendance list"), _("Attendance list"), headings, rows, [6, 36, 32, 28])


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)
