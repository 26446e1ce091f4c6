from datetime import timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask, session
from werkzeug.exceptions import HTTPException

from kasus_training.accounts.models import SignIn, User
from kasus_training.attendance.models import AttendanceMark, Scan
from kasus_training.events.access import Knock, requires_lightly
from kasus_training.events.models import Event, TeamMember
from kasus_training.events.rules import EventStatus
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants.models import Registration, Sector
from kasus_training.permissions import Permission, Role
from tests.conftest import MORNING
from tests.factories.cast import Cast
from tests.factories.hall import Hall, a_scan, make_hall
from tests.visitor import Page, Visitor

DESK = "/events/pelatihan/scan"


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        return make_hall(cast)


def send(visitor: Visitor, *scans: dict) -> Page:
    return visitor.post_json(f"{DESK}/marks", {"scans": list(scans)})


def rows(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_the_desk_opens_with_the_session_that_runs_now(hall: Hall, registrar: Visitor):
    page = registrar.get(DESK)

    assert page.status == 200
    assert "Sesi 1" in page.words
    assert "0 dari 3 hadir" in page.words
    assert "wasm-unsafe-eval" in page.headers["Content-Security-Policy"]


def test_a_typed_code_marks_without_javascript(app: Flask, hall: Hall, registrar: Visitor):
    page = registrar.post(DESK, {"session": hall.session, "entry": hall.codes[0], "scan_id": str(uuid4())})
    shown = registrar.follow(page)

    assert page.status == 303
    assert "HADIR" in shown.words
    assert "Rusdiana" in shown.words
    assert "1 dari 3 hadir" in shown.words


def test_sending_the_same_form_twice_marks_once(app: Flask, hall: Hall, registrar: Visitor):
    form = {"session": hall.session, "entry": hall.tickets[0], "scan_id": str(uuid4())}
    registrar.post(DESK, form)

    shown = registrar.follow(registrar.post(DESK, form))

    assert "HADIR" in shown.words
    assert rows(app, Scan) == 1


def test_a_second_scan_says_who_and_when(hall: Hall, registrar: Visitor):
    send(registrar, a_scan(hall, hall.tickets[0]))

    shown = registrar.follow(registrar.post(DESK, {"session": hall.session, "entry": hall.tickets[0]}))

    assert "SUDAH HADIR" in shown.words
    assert "09.00 WITA oleh registrar" in shown.words


def test_letters_look_for_names_and_a_button_marks_the_one_meant(app: Flask, hall: Hall, registrar: Visitor):
    found = registrar.follow(registrar.post(DESK, {"session": hall.session, "entry": "norj"}))
    assert "Norjannah" in found.words
    assert rows(app, Scan) == 0

    shown = registrar.follow(registrar.post(DESK, {"session": hall.session, "registration": hall.people[2]}))

    assert "HADIR" in shown.words
    assert rows(app, AttendanceMark) == 1


def test_two_letters_are_too_few(hall: Hall, registrar: Visitor):
    page = registrar.follow(registrar.post(DESK, {"session": hall.session, "entry": "no"}))

    assert "Ketik sedikitnya 3 huruf" in page.words


def test_an_unknown_code_says_so_and_what_to_do(hall: Hall, registrar: Visitor):
    page = registrar.follow(registrar.post(DESK, {"session": hall.session, "entry": "ZZZ999"}))

    assert "TIDAK DIKENAL" in page.words
    assert "cari namanya" in page.words


def test_the_page_sends_scans_and_gets_its_answers(app: Flask, hall: Hall, registrar: Visitor):
    scan = {"scan_id": str(uuid4()), "token": hall.tickets[0], "session_id": hall.session}

    first, again = send(registrar, scan), send(registrar, scan)

    assert first.status == 200
    assert first.json["results"][0]["name"] == "Rusdiana"
    assert again.json["results"] == first.json["results"]
    assert rows(app, Scan) == 1


def test_the_page_can_send_a_chosen_person(hall: Hall, registrar: Visitor):
    scan = {"scan_id": str(uuid4()), "registration_id": hall.people[1], "session_id": hall.session}

    assert send(registrar, scan).json["results"][0]["name"] == "Kaspul Anwar"


@pytest.mark.parametrize(
    "body", [{}, {"scans": []}, {"scans": [{"scan_id": "x"}]}, {"scans": [{"scan_id": str(uuid4()), "session_id": 1}]}]
)
def test_malformed_scans_are_refused_and_nothing_is_kept(app: Flask, hall: Hall, registrar: Visitor, body: dict):
    page = registrar.post_json(f"{DESK}/marks", body)

    assert (page.status, page.json["code"], rows(app, Scan)) == (422, "malformed", 0)


def test_one_scan_at_the_desk_needs_few_queries(hall: Hall, registrar: Visitor):
    page = send(registrar, {"scan_id": str(uuid4()), "token": hall.tickets[0], "session_id": hall.session})

    # Who asks (before and in the transaction), whose ticket, which session and mark; and the two rows.
    assert page.queries == 6


def test_a_closed_training_takes_no_scans_at_the_desk(app: Flask, hall: Hall, registrar: Visitor):
    with app.app_context():
        db.session.get_one(Event, hall.event).status = EventStatus.CLOSED
        db.session.commit()

    page = send(registrar, {"scan_id": str(uuid4()), "token": hall.tickets[0], "session_id": hall.session})

    assert (page.status, page.json["code"], rows(app, Scan)) == (422, "event-closed", 0)


def test_an_undone_scan_stays_in_the_list(app: Flask, hall: Hall, registrar: Visitor):
    scan_id = str(uuid4())
    send(registrar, {"scan_id": scan_id, "token": hall.tickets[0], "session_id": hall.session})

    page = registrar.follow(registrar.post(f"{DESK}/undo", {"scan": scan_id}))
    again = registrar.follow(registrar.post(f"{DESK}/undo", {"scan": scan_id}))

    assert "Diurungkan" in page.words
    assert "0 dari 3 hadir" in page.words
    assert "Tidak ada lagi yang dapat diurungkan" in again.words
    assert rows(app, Scan) == 1


def test_the_page_can_undo_a_scan_too(hall: Hall, registrar: Visitor):
    scan_id = str(uuid4())
    send(registrar, {"scan_id": scan_id, "token": hall.tickets[0], "session_id": hall.session})

    undone = registrar.post_json(f"{DESK}/undo", {"scan_id": scan_id})
    again = registrar.post_json(f"{DESK}/undo", {"scan_id": scan_id})

    assert (undone.status, undone.json["code"]) == (200, "undone")
    assert "Rusdiana" in undone.json["message"]
    assert (again.status, again.json["code"]) == (422, "nothing-to-undo")


def test_undoing_a_scan_on_leaving_leaves_the_arrival(app: Flask, hall: Hall, registrar: Visitor):
    leaving = a_scan(hall, hall.tickets[0], kind="out")
    send(registrar, a_scan(hall, hall.tickets[0]), leaving)

    registrar.post_json(f"{DESK}/undo", {"scan_id": leaving["scan_id"]})

    with app.app_context():
        mark = db.session.scalars(sa.select(AttendanceMark)).one()
        assert (mark.first_in_at is None, mark.last_out_at) == (False, None)


def test_the_browsers_list_of_people_is_a_stations_with_another_key(hall: Hall, registrar: Visitor, anybody: Visitor):
    own = registrar.get(f"{DESK}/roster").json
    station = anybody.get(f"/api/v1/events/{hall.slug}/roster", headers=hall.bearer).json

    assert [one["ticket_hash"] for one in own["people"]] == [one["ticket_hash"] for one in station["people"]]
    assert own["people"][0]["code_hash"] != station["people"][0]["code_hash"]
    assert registrar.get(f"{DESK}/roster?since=kemarin").status == 422


def test_the_side_tells_counter_and_last_scans(hall: Hall, registrar: Visitor):
    send(registrar, a_scan(hall, hall.tickets[0]))

    side = registrar.get(f"{DESK}/side").json

    counts = {row["session_id"]: (row["attending"], row["expected"]) for row in side["counts"]}
    assert counts == {hall.session: (1, 3), hall.tomorrow: (0, 3)}
    assert [(row["name"], row["by"], row["undone"]) for row in side["recent"]] == [("Rusdiana", "registrar", False)]


def test_the_desk_needs_as_many_queries_with_three_scans_as_with_one(hall: Hall, registrar: Visitor):
    send(registrar, a_scan(hall, hall.tickets[0]))
    one = registrar.get(DESK).queries
    send(registrar, a_scan(hall, hall.tickets[1]), a_scan(hall, hall.tickets[2]))

    assert registrar.get(DESK).queries == one <= 12


def test_a_walk_in_is_registered_and_checked_in_at_once(app: Flask, hall: Hall, registrar: Visitor):
    form = {
        "scan_id": str(uuid4()),
        "session": hall.session,
        "name": "Siti Aminah",
        "sector_id": hall.sector,
        "institution": "Puskesmas Kandangan",
    }

    assert registrar.get(f"{DESK}/walk-in?session={hall.session}&name=Siti").status == 200
    shown = registrar.follow(registrar.post(f"{DESK}/walk-in", form))
    registrar.post(f"{DESK}/walk-in", form)

    assert "Siti Aminah" in shown.words
    assert "HADIR" in shown.words
    assert rows(app, Registration) == 4


def test_a_walk_in_without_a_name_keeps_what_was_typed(app: Flask, hall: Hall, registrar: Visitor):
    page = registrar.post(f"{DESK}/walk-in", {"name": " ", "sector_id": hall.sector, "institution": "Puskesmas X"})

    assert page.status == 422
    assert "Puskesmas X" in page.text
    assert rows(app, Registration) == 3


def test_beyond_the_quota_only_with_the_right_and_a_reason(
    app: Flask, hall: Hall, registrar: Visitor, organizer: Visitor
):
    with app.app_context():
        db.session.get_one(Sector, hall.sector).quota = 3
        db.session.commit()
    form = {"name": "Siti Aminah", "sector_id": hall.sector, "session": hall.session}

    full = registrar.post(f"{DESK}/walk-in", form)
    refused = registrar.post(f"{DESK}/walk-in", {**form, "seat_reason": "Utusan pengganti"})
    admitted = organizer.post(f"{DESK}/walk-in", {**form, "seat_reason": "Utusan pengganti"})

    assert (full.status, refused.status, admitted.status) == (409, 403, 303)


def test_sessions_scans_and_people_of_another_event_are_not_here(hall: Hall, registrar: Visitor):
    pages = [
        registrar.post(DESK, {"session": 999_999, "entry": "x"}),
        registrar.post(f"{DESK}/undo", {"scan": str(uuid4())}),
        registrar.post_json(f"{DESK}/undo", {"scan_id": 7}),
    ]

    assert [page.status for page in pages] == [404, 404, 404]


@pytest.mark.parametrize("path", [DESK, f"{DESK}/walk-in", f"{DESK}/roster"])
def test_only_who_records_attendance_reaches_the_desk(
    hall: Hall, trainer: Visitor, observer: Visitor, stranger: Visitor, anybody: Visitor, path: str
):
    assert trainer.get(path).status == 403
    assert observer.get(path).status == 403
    assert stranger.get(path).status == 404
    assert anybody.get(path).status == 303


@pytest.mark.parametrize("path", [f"{DESK}/marks", f"{DESK}/undo"])
def test_scans_are_sent_by_post_only(hall: Hall, registrar: Visitor, observer: Visitor, path: str):
    assert registrar.get(path).status == 405
    assert observer.post_json(path, {}).status == 403


def test_a_scan_from_the_page_is_guarded_like_the_page(
    hall: Hall, admin: Visitor, organizer: Visitor, observer: Visitor, stranger: Visitor, anybody: Visitor
):
    everybody = (admin, organizer, observer, stranger, anybody)

    statuses = [send(who, a_scan(hall, hall.tickets[0])).status for who in everybody]

    assert statuses == [200, 200, 403, 404, 401]
    assert admin.post_json("/events/tidak-ada/scan/marks", {"scans": []}).status == 404


@pytest.mark.parametrize(
    "change",
    [
        sa.update(User).values(disabled_at=MORNING),
        sa.update(SignIn).values(ended_at=MORNING),
        sa.update(SignIn).values(last_seen_at=MORNING - timedelta(days=1)),
    ],
)
def test_whose_sign_in_fell_scans_no_more(app: Flask, hall: Hall, registrar: Visitor, change: sa.Update):
    with app.app_context():
        db.session.execute(change)
        db.session.commit()

    assert send(registrar, a_scan(hall, hall.tickets[0])).status == 401
    assert rows(app, Scan) == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [
        (sa.delete(TeamMember), 404),
        (sa.update(TeamMember).values(role=Role.OBSERVER), 403),
        (sa.update(SignIn).values(ended_at=MORNING), 401),
    ],
)
def test_a_right_that_falls_before_the_transaction_begins_is_gone_in_it(
    app: Flask, cast: Cast, hall: Hall, registrar: Visitor, change: sa.Update, status: int
):
    """Between the look before the view and the one inside, somebody else takes the right away."""
    with registrar.client.session_transaction() as kept:
        browser = kept["_user_id"]

    @requires_lightly(Permission.ATTENDANCE_RECORD)
    def view(knock: Knock) -> None:
        with db.engine.begin() as other:
            other.execute(change)
        with transaction():
            knock.enter_again()

    with app.test_request_context(f"{DESK}/marks", method="POST", headers={"Accept": "application/json"}):
        session["_user_id"] = browser
        with pytest.raises(HTTPException) as refused:
            view(event=hall.slug)

    assert refused.value.code == status
