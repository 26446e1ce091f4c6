from datetime import timedelta

import jsonschema_rs
import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.attendance import actions
from kasus_training.attendance.models import AttendanceMark, Scan, Station
from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.participants.models import Registration, RevokedTicket
from kasus_training.participants.rules import Status
from kasus_training.schedule.models import TrainingSession
from tests.factories.cast import Cast, make_event
from tests.factories.hall import Hall, a_batch, a_scan, make_hall
from tests.factories.people import make_registration, make_sector, ticket_of
from tests.visitor import Page, Visitor


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        return make_hall(cast)


def send(visitor: Visitor, hall: Hall, *scans: dict, **facts) -> Page:
    return visitor.post_json(hall.scans, a_batch(*scans, **facts), headers=hall.bearer)


def rows(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def results(page: Page) -> list[str]:
    return [answer["result"] for answer in page.json["results"]]


def test_a_station_scans_a_badge_and_the_person_is_present(app: Flask, hall: Hall, anybody: Visitor):
    page = send(anybody, hall, a_scan(hall, hall.tickets[0]))

    assert page.status == 201
    assert page.json["results"][0] | {"scan_id": "…"} == {
        "scan_id": "…",
        "result": "accepted",
        "name": "Rusdiana",
        "sector": "Sektor opd",
        "institution": "",
        "mark": {"status": "late", "first_in_at": "2025-11-24T01:00:00+00:00"},
    }
    assert (rows(app, Scan), rows(app, AttendanceMark)) == (1, 1)


def test_the_six_character_code_does_the_same(hall: Hall, anybody: Visitor):
    page = send(anybody, hall, a_scan(hall, hall.codes[1].lower()))

    assert results(page) == ["accepted"]


def test_a_second_scan_says_who_when_and_where(app: Flask, hall: Hall, anybody: Visitor):
    send(anybody, hall, a_scan(hall, hall.tickets[0]))

    page = send(anybody, hall, a_scan(hall, hall.tickets[0], scanned_at="2025-11-24T00:58:00+00:00"))

    answer = page.json["results"][0]
    assert answer["result"] == "duplicate"
    assert answer["first"] == {"at": "2025-11-24T01:00:00+00:00", "by": "Meja 1", "source": "station"}
    # The one that arrived later was the earlier one: the mark follows the facts.
    assert answer["mark"]["first_in_at"] == "2025-11-24T00:58:00+00:00"
    assert (rows(app, Scan), rows(app, AttendanceMark)) == (2, 1)


def test_the_same_scan_sent_thirty_times_is_one_row_and_one_answer(app: Flask, hall: Hall, anybody: Visitor):
    scan = a_scan(hall, hall.tickets[0])

    answers = [send(anybody, hall, scan, sent_at=f"2025-11-24T01:00:{n:02}+00:00").json["results"] for n in range(30)]

    assert all(answer == answers[0] for answer in answers)
    assert rows(app, Scan) == 1


def test_a_new_scan_is_a_creation_and_its_repetition_is_not(hall: Hall, anybody: Visitor):
    scan = a_scan(hall, hall.tickets[0])

    pages = [
        send(anybody, hall, scan),
        send(anybody, hall, scan),
        send(anybody, hall, {**scan, "kind": "out"}),
        send(anybody, hall, scan, a_scan(hall, hall.tickets[1])),
    ]

    assert [page.status for page in pages] == [201, 200, 200, 201]


def test_a_body_cannot_say_who_scanned(app: Flask, hall: Hall, anybody: Visitor):
    send(anybody, hall, a_scan(hall, hall.tickets[0], taken_by=1, station_id=99, result="accepted"))

    with app.app_context():
        scan = db.session.scalars(sa.select(Scan)).one()
        assert (scan.station_id, scan.user_id) == (hall.station, None)


def test_the_same_id_with_another_body_is_a_conflict_for_that_scan_only(app: Flask, hall: Hall, anybody: Visitor):
    scan = a_scan(hall, hall.tickets[0])
    send(anybody, hall, scan)

    page = send(anybody, hall, {**scan, "token": hall.tickets[1]}, a_scan(hall, hall.tickets[2]))

    assert results(page) == ["conflict", "accepted"]
    assert page.json["results"][0] == {"scan_id": scan["scan_id"], "result": "conflict"}
    assert rows(app, Scan) == 2


def test_repetitions_inside_one_batch_are_answered_alike(hall: Hall, anybody: Visitor):
    scan = a_scan(hall, hall.tickets[0])

    page = send(anybody, hall, scan, scan, {**scan, "kind": "out"}, a_scan(hall, hall.tickets[0]))

    assert results(page) == ["accepted", "accepted", "conflict", "duplicate"]


def test_every_refusal_has_its_word_and_every_scan_is_kept(app: Flask, cast: Cast, hall: Hall, anybody: Visitor):
    with app.app_context():
        event = db.session.get_one(Event, hall.event)
        sector = make_sector(event, "lain")
        cancelled = make_registration(event, sector, "Batal", status=Status.CANCELLED)
        reissued = make_registration(event, sector, "Ganti")
        old = ticket_of(reissued)
        db.session.add(
            RevokedTicket(registration_id=reissued.id, ticket_hash=reissued.ticket_hash, revoked_at=event.created_at)
        )
        reissued.ticket_generation, reissued.ticket_hash = 2, "another"
        other = make_event(event.organization, "lain")
        elsewhere = make_registration(other, make_sector(other), "Orang lain")
        pending = make_registration(event, sector, "Menunggu", status=Status.PENDING, code="PENDNG")
        tokens = [ticket_of(cancelled), old, ticket_of(elsewhere), pending.code, "A" * 32, "apa saja"]
        db.session.commit()

    page = send(
        anybody,
        hall,
        *(a_scan(hall, token) for token in tokens),
        a_scan(hall, hall.tickets[0], session_id=hall.tomorrow),
    )

    assert results(page) == [
        "cancelled",
        "revoked",
        "wrong_event",
        "waiting",
        "unknown",
        "unknown",
        "outside_window",
    ]
    assert "name" not in page.json["results"][2]
    assert (rows(app, Scan), rows(app, AttendanceMark)) == (7, 0)


def test_a_session_of_another_event_is_outside_and_told_nothing_of(app: Flask, hall: Hall, anybody: Visitor):
    page = send(anybody, hall, a_scan(hall, hall.tickets[0], session_id=999_999))

    assert results(page) == ["outside_window"]


def test_a_child_in_a_session_not_for_children_is_let_in_with_a_warning(app: Flask, hall: Hall, anybody: Visitor):
    with app.app_context():
        db.session.get_one(Registration, hall.people[0]).minor = True
        db.session.get_one(TrainingSession, hall.session).not_for_children = True
        db.session.commit()

    answer = send(anybody, hall, a_scan(hall, hall.tickets[0])).json["results"][0]

    assert (answer["result"], answer["warning"]) == ("accepted", "not_for_children")


def test_a_clock_two_days_slow_is_corrected_and_flagged(app: Flask, hall: Hall, anybody: Visitor):
    page = send(
        anybody,
        hall,
        a_scan(hall, hall.tickets[0], scanned_at="2025-11-22T00:50:00+00:00"),
        sent_at="2025-11-22T01:00:00+00:00",
    )

    answer = page.json["results"][0]
    assert (answer["result"], answer["skew_seconds"]) == ("accepted", 172_800)
    assert answer["mark"]["first_in_at"] == "2025-11-24T00:50:00+00:00"


def test_malformed_scans_refuse_the_batch_and_name_their_places(app: Flask, hall: Hall, anybody: Visitor):
    page = send(
        anybody,
        hall,
        a_scan(hall, hall.tickets[0]),
        a_scan(hall, hall.tickets[1], scan_id="not-a-uuid"),
        a_scan(hall, hall.tickets[2], scanned_at="2025-11-24T01:00:00"),
        a_scan(hall, hall.tickets[2], scanned_at="9999-12-31T23:59:59+00:00"),
    )

    assert (page.status, page.json["code"], page.json["details"]["indexes"]) == (422, "malformed", [1, 2, 3])
    assert rows(app, Scan) == 0


@pytest.mark.parametrize("body", [{}, [], {"sent_at": "x", "scans": []}, {"sent_at": None, "scans": {}}])
def test_a_body_that_is_no_batch_is_refused_with_words(hall: Hall, anybody: Visitor, body: object):
    page = anybody.post_json(hall.scans, body, headers=hall.bearer)

    assert (page.status, page.json["code"]) == (422, "malformed")


def test_more_than_five_hundred_scans_are_refused(hall: Hall, anybody: Visitor):
    page = send(anybody, hall, *(a_scan(hall, "x") for _ in range(501)))

    assert page.status == 422


def test_a_large_batch_needs_no_more_queries_than_a_small_one(hall: Hall, anybody: Visitor):
    small = send(anybody, hall, a_scan(hall, hall.tickets[0]))
    large = send(anybody, hall, *(a_scan(hall, hall.tickets[n % 3]) for n in range(300)))

    assert small.queries <= 9
    assert large.queries <= small.queries + 3


def test_without_a_token_or_with_a_wrong_one_nobody_is_let_in(hall: Hall, anybody: Visitor):
    body = a_batch(a_scan(hall, hall.tickets[0]))

    pages = [
        anybody.post_json(hall.scans, body),
        anybody.post_json(hall.scans, body, headers={"Authorization": "Bearer " + "A" * 32}),
        anybody.post_json(hall.scans, body, headers={"Authorization": "Basic " + hall.token}),
    ]

    assert [(page.status, page.json["code"]) for page in pages] == [(401, "station-unknown")] * 3


def test_a_revoked_station_is_shut_out_at_once(app: Flask, hall: Hall, anybody: Visitor):
    with app.app_context():
        actions.revoke_station(db.session.get_one(Station, hall.station), by=audit.SYSTEM)
        db.session.commit()

    page = send(anybody, hall, a_scan(hall, hall.tickets[0]))

    assert page.status == 401
    assert rows(app, Scan) == 0


def test_a_station_of_another_event_finds_nothing(app: Flask, hall: Hall, anybody: Visitor):
    with app.app_context():
        event = db.session.get_one(Event, hall.event)
        make_event(event.organization, "lain")
        db.session.commit()

    page = anybody.post_json("/api/v1/events/lain/scans", a_batch(a_scan(hall, "x")), headers=hall.bearer)

    assert (page.status, page.json["code"]) == (404, "http-404")


def test_a_wrong_method_names_the_right_one(hall: Hall, anybody: Visitor):
    page = anybody.get(hall.scans)

    assert (page.status, page.headers["Allow"], page.json["code"]) == (405, "OPTIONS, POST", "http-405")


def test_the_roster_holds_hashes_and_names_and_no_codes(hall: Hall, anybody: Visitor):
    page = anybody.get(f"/api/v1/events/{hall.slug}/roster", headers=hall.bearer)

    assert page.status == 200
    assert {session["id"] for session in page.json["sessions"]} == {hall.session, hall.tomorrow}
    assert [person["name"] for person in page.json["people"]] == ["Rusdiana", "Kaspul Anwar", "Norjannah"]
    told = page.response.get_data(as_text=True)
    assert not any(secret in told for secret in (*hall.tickets, *hall.codes))


def test_the_roster_since_a_cursor_holds_only_what_changed(app: Flask, hall: Hall, anybody: Visitor):
    cursor = anybody.get(f"/api/v1/events/{hall.slug}/roster", headers=hall.bearer).json["cursor"]
    with clock.at(clock.now() + timedelta(hours=1)):
        with app.app_context():
            db.session.get_one(Registration, hall.people[1]).changed_at = clock.now()
            db.session.get_one(Registration, hall.people[0]).changed_at = clock.now() - timedelta(days=1)
            db.session.get_one(Registration, hall.people[2]).changed_at = clock.now() - timedelta(days=1)
            db.session.commit()
        page = anybody.get(f"/api/v1/events/{hall.slug}/roster?since={cursor}", headers=hall.bearer)
        bad = anybody.get(f"/api/v1/events/{hall.slug}/roster?since=kemarin", headers=hall.bearer)

    assert [person["name"] for person in page.json["people"]] == ["Kaspul Anwar"]
    assert (bad.status, bad.json["code"]) == (422, "malformed")


def test_a_station_reports_its_queue_and_clock(app: Flask, hall: Hall, anybody: Visitor):
    page = anybody.post_json(
        f"/api/v1/events/{hall.slug}/stations/self",
        {"queue_length": 4, "battery_percent": 81, "sent_at": "2025-11-24T00:59:00+00:00"},
        headers=hall.bearer,
    )

    with app.app_context():
        station = db.session.get_one(Station, hall.station)
        told = (station.queue_length, station.battery_percent, station.clock_skew_seconds)
    assert (page.status, told) == (200, (4, 81, 60))


def test_the_api_describes_itself(anybody: Visitor, app: Flask):
    page = anybody.get("/api/v1/openapi.json")

    assert page.status == 200
    assert page.json["openapi"] == "3.1.0"
    assert set(page.json["paths"]) == {
        "/api/v1/events/{slug}/roster",
        "/api/v1/events/{slug}/scans",
        "/api/v1/events/{slug}/scans/undo",
        "/api/v1/events/{slug}/stations/self",
    }


def test_errors_look_as_the_description_says(anybody: Visitor, hall: Hall):
    described = anybody.get("/api/v1/openapi.json").json["components"]["schemas"]["ErrorOut"]["properties"]
    lost = anybody.get("/api/v1/events/tidak-ada/roster", headers=hall.bearer)

    assert {name: kind["type"] for name, kind in described.items()} == {
        "code": "string",
        "message": "string",
        "details": "object",
    }
    assert lost.json == {
        "code": "http-404",
        "message": "Halaman ini tidak ada. Periksa alamatnya, atau minta tautan baru kepada pemberi alamat ini.",
        "details": {},
    }


def test_every_answer_is_as_its_description_says(app: Flask, anybody: Visitor, hall: Hall):
    described = anybody.get("/api/v1/openapi.json").json
    event, scan = f"/api/v1/events/{hall.slug}", a_scan(hall, hall.tickets[0])

    def asked(page: Page, path: str, method: str) -> tuple[int, bool]:
        answers = described["paths"][f"/api/v1/events/{{slug}}{path}"][method]["responses"]
        named = answers.get(str(page.status), answers.get("default"))
        schema = named if "content" in named else described["components"]["responses"][named["$ref"].split("/")[-1]]
        schema = schema["content"]["application/json"]["schema"] | {"components": described["components"]}
        return page.status, jsonschema_rs.is_valid(schema, page.json)

    def post(path: str, body: object) -> tuple[int, bool]:
        return asked(anybody.post_json(event + path, body, headers=hall.bearer), path, "post")

    with app.app_context():
        db.session.get_one(TrainingSession, hall.session).not_for_children = True
        db.session.commit()
    assert post("/scans", a_batch(scan, a_scan(hall, hall.tickets[0]), a_scan(hall, "ZZZZZZ"))) == (201, True)
    assert post("/scans", a_batch(scan)) == (200, True)
    assert post("/scans", a_batch({**scan, "scan_id": "no"})) == (422, True)
    assert post("/scans/undo", {"scan_id": scan["scan_id"]}) == (200, True)
    assert post("/stations/self", {"queue_length": 3}) == (200, True)
    assert asked(anybody.get(f"{event}/roster", headers=hall.bearer), "/roster", "get") == (200, True)
    assert asked(anybody.get(f"{event}/roster"), "/roster", "get") == (401, True)
    assert asked(anybody.get(f"{event}/roster?since=zz", headers=hall.bearer), "/roster", "get") == (422, True)
