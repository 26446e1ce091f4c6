"""What was signed on paper: typed, kept as a picture, and compared with the scans."""

from __future__ import annotations

import io

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.attendance import actions, queries
from kasus_training.attendance.judging import ScanDraft
from kasus_training.attendance.models import AttendanceMark, MarkFact, PaperScan
from kasus_training.attendance.rules import FactKind, MarkStatus, ScanKind
from kasus_training.events.models import Event
from kasus_training.foundation import audit, storage
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration
from tests.factories.cast import Cast
from tests.factories.hall import Hall, make_hall
from tests.visitor import Page, Visitor

JPEG = b"\xff\xd8\xff\xe0 a sheet"


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    """The first of three people was scanned, half an hour late."""
    with app.app_context():
        hall = make_hall(cast)
        event = db.session.get_one(Event, hall.event)
        actions.check_in(event, ScanDraft("a", hall.tickets[0], hall.session, ScanKind.IN), by=audit.SYSTEM)
        db.session.commit()
        return hall


def path(hall: Hall, tail: str = "") -> str:
    return f"/events/{hall.slug}/attendance/paper{tail}"


def sheet(hall: Hall, **typed: str) -> dict[str, object]:
    """The form of the session's sheet with these letters, by place: `first="H"`."""
    form: dict[str, object] = {"occasion": f"session-{hall.session}", "person": [str(each) for each in hall.people]}
    for place, person in zip(("first", "second", "third"), hall.people, strict=True):
        form[f"mark-{person}"] = typed.get(place, "")
        form[f"was-{person}"] = ""
    return form


def statuses(app: Flask, hall: Hall) -> list[MarkStatus | None]:
    with app.app_context():
        marks = queries.marks_of(db.session.get_one(Event, hall.event))
        found = [marks.get((person, hall.session)) for person in hall.people]
        return [mark.status if mark else None for mark in found]


def upload(visitor: Visitor, hall: Hall, content: bytes, name: str = "../../etc/lembar.jpg") -> Page:
    return visitor.post(
        path(hall, "/scans"), {"occasion": f"session-{hall.session}", "file": (io.BytesIO(content), name)}
    )


def test_the_typed_sheet_speaks_where_no_scan_does(app: Flask, hall: Hall, registrar: Visitor):
    before = registrar.get(path(hall, f"?occasion=session-{hall.session}"))
    answer = registrar.post(path(hall), sheet(hall, first="h", second="H", third="I"))
    after = registrar.follow(answer)

    assert before.status == 200 and "0 dari 3 diketik" in before.words
    assert answer.status == 303
    assert statuses(app, hall) == [MarkStatus.LATE, MarkStatus.PRESENT, MarkStatus.EXCUSED]
    assert "3 dari 3 diketik" in after.words
    assert "Bertanda tangan hadir, terlambat menurut pindaian" in after.words
    assert "Bertanda tangan, tetapi tidak dipindai" in after.words


def test_an_emptied_cell_takes_back_and_an_untouched_one_changes_nothing(app: Flask, hall: Hall, registrar: Visitor):
    registrar.post(path(hall), sheet(hall, second="H", third="A"))
    stale = sheet(hall, second="", third="")
    stale[f"was-{hall.people[1]}"] = "H"

    registrar.post(path(hall), stale)

    assert statuses(app, hall) == [MarkStatus.LATE, None, MarkStatus.ABSENT]
    with app.app_context():
        kinds = db.session.scalars(sa.select(MarkFact.kind).order_by(MarkFact.id)).all()
        entries = db.session.query(audit.AuditEntry).filter_by(action="mark.changed").count()
    assert list(kinds) == [FactKind.PAPER, FactKind.PAPER, FactKind.UNDO_FACT]
    assert entries == 3


def test_a_scan_stands_over_the_sheet_until_a_colleague_believes_the_sheet(app: Flask, hall: Hall, registrar: Visitor):
    shown = registrar.follow(registrar.post(path(hall), sheet(hall, first="A")))
    scanned = statuses(app, hall)[0]

    registrar.post(path(hall, "/believe"), {"occasion": f"session-{hall.session}", "person": hall.people[0]})

    assert "Dipindai, tetapi tidak bertanda tangan" in shown.words
    assert (scanned, statuses(app, hall)[0]) == (MarkStatus.LATE, MarkStatus.ABSENT)


def test_a_days_sheet_speaks_for_each_session_of_the_day(app: Flask, hall: Hall, registrar: Visitor):
    form = sheet(hall, second="H") | {"occasion": "day-2025-11-24"}

    assert registrar.post(path(hall), form).status == 303
    assert statuses(app, hall)[1] is MarkStatus.PRESENT
    with app.app_context():
        assert db.session.query(AttendanceMark).filter_by(session_id=hall.tomorrow).count() == 0


def test_what_is_no_letter_changes_nothing_and_is_shown(app: Flask, hall: Hall, registrar: Visitor):
    answer = registrar.post(path(hall), sheet(hall, second="H", third="X"))

    assert answer.status == 422
    assert "Baris 3" in answer.words
    assert statuses(app, hall)[1] is None


def test_people_and_occasions_of_another_event_are_not_here(app: Flask, hall: Hall, registrar: Visitor):
    foreign = sheet(hall) | {"person": ["9999"], "mark-9999": "H", "was-9999": ""}

    assert registrar.post(path(hall), foreign).status == 422
    assert registrar.post(path(hall), sheet(hall) | {"occasion": "session-9999"}).status == 404
    assert registrar.get(path(hall, "?occasion=week-1")).status == 404


def test_a_picture_is_kept_under_our_own_name_once_and_removed(app: Flask, hall: Hall, registrar: Visitor):
    kept = upload(registrar, hall, JPEG)
    twice = upload(registrar, hall, JPEG)
    with app.app_context():
        scan = db.session.scalars(sa.select(PaperScan)).one()
        scan_id, file = scan.id, storage.path_of(scan.file)
        assert file.read_bytes() == JPEG
        assert "etc" not in scan.file and len(list(file.parent.iterdir())) == 1
    shown = registrar.get(path(hall, f"/scans/{scan_id}"))
    registrar.post(path(hall, f"/scans/{scan_id}/remove"))

    assert (kept.status, twice.status) == (303, 422)
    assert (shown.data, shown.headers["Content-Type"]) == (JPEG, "image/jpeg")
    assert shown.headers["Content-Disposition"].startswith("attachment")
    assert not file.exists()
    assert registrar.get(path(hall, f"/scans/{scan_id}")).status == 404


def test_what_is_no_picture_is_refused_and_not_kept(app: Flask, hall: Hall, registrar: Visitor):
    assert upload(registrar, hall, b"<html><script>", "lembar.pdf").status == 422
    with app.app_context():
        assert db.session.query(PaperScan).count() == 0


def test_the_sheet_is_for_those_who_record_attendance(
    hall: Hall, observer: Visitor, trainer: Visitor, stranger: Visitor
):
    assert [visitor.get(path(hall)).status for visitor in (observer, trainer, stranger)] == [403, 403, 404]


def test_the_number_of_queries_of_the_sheet_does_not_grow(app: Flask, hall: Hall, registrar: Visitor):
    with app.app_context():
        db.session.execute(
            sa.update(Registration).where(Registration.id != hall.people[0]).values(seat_no=None, status="cancelled")
        )
        db.session.commit()
    one = registrar.get(path(hall)).queries
    with app.app_context():
        for number, person in enumerate(hall.people[1:], 2):
            db.session.execute(
                sa.update(Registration).where(Registration.id == person).values(seat_no=number, status="confirmed")
            )
        db.session.commit()

    assert one == registrar.get(path(hall)).queries
    assert one <= 12
