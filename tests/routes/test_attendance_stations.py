"""Pairing a phone, its cookie, its page, and what revoking does."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.attendance import queries
from kasus_training.attendance.models import AttendanceMark, Scan, Station, StationPairing
from kasus_training.attendance.roster import code_hash
from kasus_training.foundation import clock
from kasus_training.foundation.database import db
from tests.factories.cast import Cast
from tests.factories.hall import Hall, a_batch, a_scan, make_hall
from tests.visitor import Page, Visitor

STATIONS = "/events/pelatihan/attendance/stations"
OWN_PAGE = {"X-Kasus-Station": "1"}


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        return make_hall(cast)


def invite(app: Flask, organizer: Visitor, name: str = "Pintu utara") -> str:
    """The address in the QR of a new invitation."""
    page = organizer.post(f"{STATIONS}/pairings", {"name": name})
    assert page.status == 303
    with app.app_context():
        newest = db.session.scalars(sa.select(StationPairing).order_by(StationPairing.id.desc())).first()
        assert newest
        return f"/station/pair/{queries.pairing_code(newest)}"


@pytest.fixture
def phone(app: Flask, hall: Hall, organizer: Visitor, visit) -> Visitor:
    """A browser that was paired as a station."""
    browser: Visitor = visit()
    page = browser.post(invite(app, organizer, "Ponsel Ani"))
    assert (page.status, page.location) == (303, "/station")
    return browser


def send(visitor: Visitor, hall: Hall, *scans: dict, headers: dict[str, str] = OWN_PAGE) -> Page:
    return visitor.post_json(hall.scans, a_batch(*scans), headers=headers)


def test_a_phone_is_paired_once_and_scans_at_once(app: Flask, hall: Hall, organizer: Visitor, visit):
    link = invite(app, organizer)
    phone, late = visit(), visit()

    # A link preview asks several times; that uses nothing up.
    asked = [phone.get(link).status for _ in range(3)]
    paired = phone.post(link)
    refused = late.post(link)

    assert (asked, paired.status, paired.location) == ([200, 200, 200], 303, "/station")
    assert (refused.status, late.get(link).status) == (410, 410)
    assert "sudah dipakai" in refused.words
    assert send(phone, hall, a_scan(hall, hall.tickets[0])).json["results"][0]["name"] == "Rusdiana"
    assert send(late, hall, a_scan(hall, hall.tickets[0])).status == 401
    assert phone.get("/station/self", headers=OWN_PAGE).json["name"] == "Pintu utara"


def test_the_code_is_long_and_ends_after_ten_minutes(app: Flask, hall: Hall, organizer: Visitor, anybody: Visitor):
    link = invite(app, organizer)

    with clock.at(clock.now() + timedelta(minutes=10)):
        page = anybody.post(link)

    assert re.fullmatch(r"/station/pair/[A-Z2-7]{32}", link), "160 bits"
    assert page.status == 410
    assert "sepuluh menit" in page.words
    assert anybody.get("/station/pair/" + "A" * 32).status == 404


def test_a_newer_code_for_the_same_name_ends_the_one_before(app: Flask, hall: Hall, organizer: Visitor, visit):
    older, newer = invite(app, organizer), invite(app, organizer)

    assert visit().post(older).status == 410
    assert visit().post(newer).status == 303
    assert organizer.post(f"{STATIONS}/pairings", {"name": "Pintu utara"}).status == 422


def test_the_organizers_page_shows_the_code_only_while_it_is_good(app: Flask, hall: Hall, organizer: Visitor, visit):
    page = organizer.post(f"{STATIONS}/pairings", {"name": "Pintu utara"}).location
    before = organizer.get(page)
    with app.app_context():
        code = queries.pairing_code(db.session.scalars(sa.select(StationPairing)).one())
    visit().post(f"/station/pair/{code}")
    after = organizer.get(page)

    assert before.find(".//div[@data-pairing-qr]")
    assert not after.find(".//div[@data-pairing-qr]")
    assert "Pintu utara siap" in organizer.get(f"{page}/state", check=False).words


def test_the_token_is_out_of_reach_of_scripts_and_of_other_sites(phone: Visitor, hall: Hall):
    cookie = phone.client.get_cookie("kasus-station")

    assert cookie
    assert (cookie.http_only, cookie.same_site, cookie.secure, cookie.path) == (True, "Strict", False, "/")


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**OWN_PAGE, "Sec-Fetch-Site": "cross-site"},
        {**OWN_PAGE, "Sec-Fetch-Site": "same-site"},
        {**OWN_PAGE, "Origin": "https://jahat.example"},
        {**OWN_PAGE, "Origin": "null"},
    ],
)
def test_a_cookie_without_the_proof_of_our_own_page_scans_nothing(
    app: Flask, phone: Visitor, hall: Hall, headers: dict[str, str]
):
    page = send(phone, hall, a_scan(hall, hall.tickets[0]), headers=headers)

    with app.app_context():
        scans = db.session.scalar(sa.select(sa.func.count()).select_from(Scan))
    assert (page.status, scans) == (403, 0)
    assert phone.get(f"/api/v1/events/{hall.slug}/roster", headers=headers).status == 403
    assert phone.post_json("/station/unpair", {}, headers=headers).status == 403


def test_with_the_proof_it_does_everything_that_a_bearer_does(phone: Visitor, hall: Hall):
    same = {**OWN_PAGE, "Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}

    statuses = [
        phone.get(f"/api/v1/events/{hall.slug}/roster", headers=same).status,
        send(phone, hall, a_scan(hall, hall.tickets[0]), headers=same).status,
        phone.post_json(f"/api/v1/events/{hall.slug}/stations/self", {}, headers=same).status,
        phone.get("/api/v1/events/tidak-ada/roster", headers=same).status,
    ]

    assert statuses == [200, 201, 200, 404]


def test_the_page_of_a_station_is_the_same_for_everybody(phone: Visitor, anybody: Visitor, hall: Hall):
    pages = [phone.get("/station"), anybody.get("/station")]

    assert [page.status for page in pages] == [200, 200]
    # Each has its own form token in nothing: the page is kept on devices and names nobody.
    assert pages[0].text == pages[1].text
    assert "Rusdiana" not in pages[0].text
    assert anybody.get("/station/self", headers=OWN_PAGE).status == 401


def test_the_app_can_be_installed_and_keeps_every_file_it_needs(anybody: Visitor):
    worker = anybody.get("/station/sw.js")
    files = re.findall(r'"(/static/[^"]+)"', worker.data.decode())

    assert worker.headers["Service-Worker-Allowed"] == "/"
    assert worker.headers["Content-Type"].startswith("text/javascript")
    assert [path for path in files if anybody.get(path).status != 200] == []
    assert {path.split("/", 3)[3] for path in files} >= {"js/desk.js", "js/desk/judging.js", "js/desk/outbox.js"}
    manifest = anybody.get("/station/app.webmanifest").json
    assert (manifest["start_url"], manifest["display"]) == ("/station", "standalone")
    assert anybody.get("/station/app.webmanifest?desk=pelatihan").json["start_url"] == "/events/pelatihan/scan"
    assert anybody.get("/station/app.webmanifest?desk=//jahat").status == 404


def test_a_revoked_station_is_out_at_once(app: Flask, phone: Visitor, hall: Hall, organizer: Visitor):
    with app.app_context():
        station_id = db.session.scalar(sa.select(Station.id).filter_by(name="Ponsel Ani"))
    organizer.post(f"{STATIONS}/{station_id}/revoke")

    statuses = [
        send(phone, hall, a_scan(hall, hall.tickets[0])).status,
        phone.get(f"/api/v1/events/{hall.slug}/roster", headers=OWN_PAGE).status,
        phone.get("/station/self", headers=OWN_PAGE).status,
    ]

    assert statuses == [401, 401, 401]


def test_a_station_ends_itself_and_its_token_with_it(app: Flask, phone: Visitor, hall: Hall):
    token = phone.client.get_cookie("kasus-station")
    assert token
    page = phone.post_json("/station/unpair", {}, headers=OWN_PAGE)

    stolen = phone.post_json(hall.scans, a_batch(), headers={"Authorization": f"Bearer {token.value}"})
    assert (page.status, phone.client.get_cookie("kasus-station"), stolen.status) == (200, None, 401)


def test_a_station_undoes_its_own_scans_only_and_once_is_enough(app: Flask, phone: Visitor, hall: Hall):
    own, other = a_scan(hall, hall.tickets[0]), a_scan(hall, hall.tickets[1])
    send(phone, hall, own)
    send(phone, hall, other, headers=hall.bearer)
    undo = f"{hall.scans}/undo"

    states = [
        phone.post_json(undo, {"scan_id": scan["scan_id"]}, headers=OWN_PAGE).json["state"]
        for scan in (own, own, other)
    ]

    assert states == ["undone", "nothing-to-undo", "unknown"]
    with app.app_context():
        assert db.session.scalars(sa.select(AttendanceMark.registration_id)).all() == [hall.people[1]]


def test_a_name_that_was_chosen_is_sent_as_the_tickets_hash(phone: Visitor, hall: Hall):
    roster = phone.get(f"/api/v1/events/{hall.slug}/roster", headers=OWN_PAGE).json
    chosen = a_scan(hall, "") | {"ticket_hash": roster["people"][1]["ticket_hash"]}
    del chosen["token"]

    page = send(phone, hall, chosen)
    other = send(phone, hall, chosen | {"ticket_hash": roster["people"][2]["ticket_hash"]})

    assert page.json["results"][0]["name"] == "Kaspul Anwar"
    assert other.json["results"] == [{"scan_id": chosen["scan_id"], "result": "conflict"}]


def test_the_roster_of_codes_needs_the_stations_own_key(phone: Visitor, hall: Hall, anybody: Visitor):
    roster = phone.get(f"/api/v1/events/{hall.slug}/roster", headers=OWN_PAGE)
    told = phone.post_json(f"/api/v1/events/{hall.slug}/stations/self", {}, headers=OWN_PAGE).json

    assert roster.json["people"][0]["code_hash"] == code_hash(told["code_key"], hall.slug, hall.codes[0])
    assert told["code_key"] not in roster.response.get_data(as_text=True)
    assert phone.get("/station/self", headers=OWN_PAGE).json["code_key"] == told["code_key"]
    counts = [(row["session_id"], row["attending"], row["expected"]) for row in told["counts"]]
    assert counts == [(hall.session, 0, 3), (hall.tomorrow, 0, 3)]


def test_the_list_tells_how_stations_are(hall: Hall, phone: Visitor, organizer: Visitor):
    two_days_ago = (clock.now() - timedelta(days=2)).isoformat()
    phone.post_json(
        f"/api/v1/events/{hall.slug}/stations/self",
        {"queue_length": 7, "battery_percent": 31, "sent_at": two_days_ago},
        headers=OWN_PAGE,
    )

    words = organizer.get(STATIONS).words

    assert "7 pindaian menunggu" in words
    assert "baterai 31%" in words
    assert "jam meleset 2 hari" in words
