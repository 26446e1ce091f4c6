"""The desk at the door: camera, no network, two desks, a lost connection, and what stays on the device."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from kasus_training.attendance.actions import revoke_station
from kasus_training.attendance.models import Station
from kasus_training.config import sqlite_url
from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from tests.browser.camera import film_of, picture_of
from tests.browser.hall import BrowserHall, make_browser_hall
from tests.browser.office import Office, furnish
from tests.browser.pages.overview import OverviewPage
from tests.browser.pages.screen import ScreenPage, SelfCheckInPage
from tests.browser.pages.sign_in import SignInPage
from tests.browser.pages.station import ScanPage, StationPage
from tests.browser.server import serve
from tests.browser.window import Window

TWO_DAYS_BACK = """
  const Real = Date;
  const off = -2 * 24 * 60 * 60 * 1000;
  globalThis.Date = class extends Real {
    constructor(...given) { given.length ? super(...given) : super(Real.now() + off); }
    static now() { return Real.now() + off; }
  };
"""

# Chromium's film has neither a lamp nor a second camera; a phone has both.
LAMP_AND_TWO_CAMERAS = """
  const asked = (globalThis.asked = []);
  const cameras = ["belakang", "depan"].map((deviceId) => ({ kind: "videoinput", deviceId }));
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.enumerateDevices = async () => cameras;
  devices.getUserMedia = async ({ video }) => {
    const deviceId = video.deviceId ? video.deviceId.ideal : "belakang";
    asked.push(deviceId);
    const stream = await open({ video: true });
    const [track] = stream.getVideoTracks();
    track.getSettings = () => ({ deviceId });
    track.getCapabilities = () => ({ torch: deviceId === "belakang" });
    track.applyConstraints = async ({ advanced }) => asked.push(advanced[0].torch);
    return stream;
  };
"""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An office of our own: with a training today, signing in leads elsewhere than the other journeys expect."""
    folder = tmp_path_factory.mktemp("stations")
    with serve(sqlite_url(folder), folder) as server:
        yield furnish(server)


@pytest.fixture
def hall(office: Office, request: pytest.FixtureRequest) -> BrowserHall:
    return make_browser_hall(office, f"Pelatihan {request.node.originalname}")


def test_the_camera_reads_tickets_and_has_a_lamp_and_a_second_camera(
    hall: BrowserHall, scanning_laptop: Callable[[Path], Window], tmp_path: Path
):
    ticket = picture_of(hall.tickets["Rusdiana"], tmp_path / "ticket.pgm")
    foreign = picture_of("https://contoh.example/menu-makan-siang", tmp_path / "foreign.pgm")
    window = scanning_laptop(film_of([ticket, foreign], tmp_path / "film.mjpeg", seconds=1.5))
    window.page.add_init_script(LAMP_AND_TWO_CAMERAS)

    station = StationPage.pair(window, hall.invite("Pintu utara"))

    # The film goes on by itself, so a busy machine may see the ticket twice before we look.
    expect(station.word).to_have_text(re.compile("HADIR"), timeout=20_000)
    expect(station.word).to_have_text("TIDAK DIKENAL", timeout=20_000)
    expect(station.word).to_have_text("SUDAH HADIR", timeout=20_000)
    expect(station.more).to_have_text(re.compile("oleh Pintu utara"))
    window.examine()
    assert hall.marked() == ["Rusdiana"]

    station.lamp.click()
    expect(station.lamp).to_have_attribute("aria-pressed", "true")
    station.lamp.click()
    expect(station.lamp).to_have_attribute("aria-pressed", "false")
    station.other_camera.click()
    # The camera in front has no lamp.
    expect(station.lamp).to_be_hidden()
    station.other_camera.click()
    expect(station.lamp).to_be_visible()
    assert window.page.evaluate("asked") == ["belakang", True, False, "depan", "belakang"]
    assert window.page.evaluate("localStorage.getItem('kasus-camera')") == "belakang"


def test_two_stations_without_network_and_a_clock_two_days_wrong(hall: BrowserHall, laptop: Callable[..., Window]):
    wrong_clock, window_b = laptop(), laptop()
    wrong_clock.page.add_init_script(TWO_DAYS_BACK)
    a = StationPage.pair(wrong_clock, hall.invite("Pintu utara"))
    b = StationPage.pair(window_b, hall.invite("Pintu selatan"))
    a.wait_until_kept()

    a.cut()
    a.usb(hall.tickets["Rusdiana"])
    a.expect_result("HADIR", "Rusdiana")
    a.usb(hall.codes["Kaspul Anwar"])
    a.expect_result("HADIR", "Kaspul Anwar")
    a.search("norj").get_by_role("button").click()
    a.expect_result("HADIR", "Norjannah")
    a.usb("A" * 32)
    a.expect_result("TIDAK DIKENAL")
    a.expect_unsent(4)
    expect(a.count).to_have_text("3 dari 5 hadir")
    b.usb(hall.tickets["Rusdiana"])
    b.expect_result("HADIR", "Rusdiana")

    a = a.reload()
    a.expect_unsent(4)
    a.usb(hall.tickets["Rusdiana"])
    a.expect_result("SUDAH HADIR", "Rusdiana")
    a.expect_unsent(5)

    a.mend()
    a.expect_unsent(0)
    # Shown as the first here, while the other desk had let the same badge in.
    expect(a.differences).to_have_count(1)
    expect(a.differences).to_contain_text("Rusdiana")
    assert hall.marked() == ["Kaspul Anwar", "Norjannah", "Rusdiana"]
    assert sorted(hall.scans()) == [
        ("", "unknown"),
        ("Kaspul Anwar", "accepted"),
        ("Norjannah", "accepted"),
        ("Rusdiana", "accepted"),
        ("Rusdiana", "duplicate"),
        ("Rusdiana", "duplicate"),
    ]
    assert a.recent.count() == 5


def test_an_answer_that_is_lost_on_the_way_counts_once(hall: BrowserHall, laptop: Callable[..., Window]):
    window = laptop()
    station = StationPage.pair(window, hall.invite("Pintu utara"))
    station.wait_until_kept()
    window.may_be_cut_off = True
    lost: list[str] = []

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        lost.append(route.request.url)
        route.abort()

    window.context.route("**/scans", lose_the_answer)
    station.usb(hall.tickets["Misran"])
    station.expect_result("HADIR", "Misran")
    station.expect_unsent(1)
    expect(station.more).to_contain_text("tersimpan di perangkat ini")
    window.context.unroute("**/scans")

    station.expect_unsent(0, timeout=30_000)
    assert lost, "the server had the scan, the station did not hear of it"
    assert hall.scans() == [("Misran", "accepted")]


def test_a_result_is_on_the_screen_in_time_although_the_server_is_slow(
    hall: BrowserHall, laptop: Callable[..., Window]
):
    window = laptop()
    station = StationPage.pair(window, hall.invite("Pintu utara"))
    station.wait_until_kept()

    def dawdle(route: Route) -> None:
        time.sleep(1.5)
        route.continue_()

    window.context.route("**/scans", dawdle)
    took = station.page.evaluate(
        """async (ticket) => {
          const begun = performance.now();
          for (const key of [...ticket, "Enter"]) dispatchEvent(new KeyboardEvent("keydown", { key }));
          while (!document.querySelector("[data-desk-result] .who")) await new Promise((r) => setTimeout(r, 5));
          return performance.now() - begun;
        }""",
        hall.tickets["Khairunnisa"],
    )

    station.expect_unsent(0)
    # The page itself promises 300; a test's machine may be busy with other things.
    assert took < 450


def test_a_revoked_station_says_so_forgets_the_names_and_hands_over_its_scans(
    hall: BrowserHall, laptop: Callable[..., Window], office: Office
):
    window = laptop(accept_downloads=True)
    station = StationPage.pair(window, hall.invite("Ponsel hilang"))
    other = StationPage.pair(laptop(), hall.invite("Pintu selatan"))
    station.wait_until_kept()
    assert station.kept_names() == 5
    station.cut()
    station.usb(hall.tickets["Misran"])
    station.expect_unsent(1)

    with office.server.inside(), transaction():
        lost = db.session.query(Station).filter_by(name="Ponsel hilang").one()
        revoke_station(lost, by=audit.SYSTEM)
    station.mend()

    expect(station.notice).to_be_visible(timeout=20_000)
    expect(station.notice).to_contain_text("dicabut")
    assert station.kept_names() == 0
    with station.page.expect_download() as saving:
        station.notice.locator("[data-save]").click()
    path = saving.value.path()
    assert [scan["token"] for scan in json.loads(Path(path).read_text())["scans"]] == [hall.tickets["Misran"]]
    window.may_be_cut_off = True
    other.page.on("dialog", lambda dialog: dialog.accept())
    other.page.locator(".desk-side [data-load]").set_input_files(
        {"name": "pindaian.json", "mimeType": "application/json", "buffer": Path(path).read_bytes()}
    )
    other.expect_unsent(0)
    expect(other.recent).to_contain_text(["Misran"])
    assert hall.marked() == ["Misran"]

    hall.let_days_pass()
    assert other.kept_names() == 5
    other.page.reload()
    expect(other.notice.locator("[data-when=over]")).to_be_visible(timeout=20_000)
    assert other.kept() == {"names": 0, "scans": 0}


def test_a_colleagues_desk_works_without_network_and_forgets_on_signing_out(
    hall: BrowserHall, laptop: Callable[..., Window], office: Office
):
    window = laptop()
    SignInPage.visit(window).sign_in(office.organizer, OverviewPage)
    window.open(f"/events/{hall.slug}/scan")
    desk = ScanPage(window)
    desk.wait_until_kept()

    desk.cut()
    desk = desk.reload()
    desk.usb(hall.tickets["Norjannah"])
    desk.expect_result("HADIR", "Norjannah")
    desk.expect_unsent(1)
    desk.mend()
    desk.expect_unsent(0)
    desk.page.locator("[data-desk-result] [data-undo]").click()
    desk.expect_result("Diurungkan", "Norjannah")
    desk.expect_unsent(0)
    assert (hall.marked(), desk.kept_names()) == ([], 5)

    window.context.route("**/scan/marks", lambda route: route.abort())
    window.may_be_cut_off = True
    desk.usb(hall.tickets["Misran"])
    desk.expect_unsent(1)
    questions: list[str] = []
    window.page.on("dialog", lambda dialog: (questions.append(dialog.message), dialog.accept()))
    window.open(f"/events/{hall.slug}/")
    window.page.locator("form[action='/sign-out'] button").last.click()
    window.page.wait_for_url("**/sign-in")
    assert [question for question in questions if "1 pindaian" in question]
    assert desk.kept() == {"names": 0, "scans": 0}
    assert (
        window.page.evaluate("async (path) => Boolean(await caches.match(path))", f"/events/{hall.slug}/scan") is False
    )


def test_the_code_on_the_screen_is_read_by_a_phone_which_marks_only_who_says_yes(
    hall: BrowserHall, laptop: Callable[..., Window], phone: Callable[..., Window]
):
    wall, mine = laptop(), phone()
    wall.page.set_viewport_size({"width": 1024, "height": 768})
    wall.open(hall.screen())
    screen = ScreenPage(wall)

    opened = SelfCheckInPage.visit(mine, screen.read_qr())
    asked = opened.say_who(hall.codes["Norjannah"])
    asked.expect_question("Norjannah")
    assert hall.scans() == []
    expect(asked.say_yes().heading).to_contain_text("HADIR")

    assert hall.marked() == ["Norjannah"]
    expect(wall.page.locator(".stage-foot")).to_contain_text("1 dari 5", timeout=10_000)
