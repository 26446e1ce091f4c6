from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.app import create_app
from kasus_training.attendance import actions, rotation
from kasus_training.attendance.models import AttendanceMark, Scan
from kasus_training.attendance.routes import slowing
from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.foundation.secrets import derived_token
from kasus_training.foundation.security import limiter
from kasus_training.participants.models import Registration
from kasus_training.schedule.models import TrainingSession
from tests.conftest import MORNING, settings_for
from tests.factories.cast import Cast
from tests.factories.hall import Hall, make_hall
from tests.visitor import Page, Visitor


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        return make_hall(cast)


@pytest.fixture
def screen(app: Flask, hall: Hall) -> tuple[str, str]:
    """The public code of the session's screen, and the secret of its address."""
    with app.app_context():
        projector, token = actions.ensure_projector(db.session.get_one(TrainingSession, hall.session), by=audit.SYSTEM)
        db.session.commit()
        return projector.public_code, token


def code_now(app: Flask, hall: Hall, *, typed: bool = False) -> str:
    make = rotation.typed_code if typed else rotation.scanned_code
    return make(app.config["SECRET_KEY"], hall.session, rotation.step_of(clock.now()))


def fields_of(page: Page) -> dict[str, str]:
    hidden = [node for node in page.find(".//form//input") if node.get("name") in {"grace", "person", "scan_id"}]
    return {node.get("name"): node.get("value") or "" for node in hidden}


def know(app: Flask, visitor: Visitor, registration_id: int) -> None:
    with app.app_context():
        generation = db.session.get_one(Registration, registration_id).page_generation
        visitor.client.set_cookie("participant", derived_token("page", registration_id, generation))


def rows(app: Flask, model: type) -> int:
    with app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_the_screen_shows_session_codes_and_counter(app: Flask, hall: Hall, screen, anybody: Visitor):
    page = anybody.get(f"/screen/{screen[1]}")
    digits = code_now(app, hall, typed=True)

    assert page.status == 200
    assert "Kebijakan pelindungan anak" in page.words
    assert f"{digits[:3]} {digits[3:]}" in page.words
    assert "0 dari 3 sudah hadir" in page.words
    assert page.queries <= 12


def test_only_the_current_code_reaches_the_screen(app: Flask, hall: Hall, screen, anybody: Visitor):
    now = anybody.get(f"/screen/{screen[1]}/now").json
    with clock.at(MORNING + timedelta(seconds=15)):
        later = anybody.get(f"/screen/{screen[1]}/now").json

    assert 0 < now["seconds"] <= 15
    assert later["step"] == now["step"] + 1
    assert later["stage"] != now["stage"]


def test_outside_its_window_the_screen_shows_no_code(hall: Hall, screen, anybody: Visitor):
    with clock.at(MORNING - timedelta(hours=2)):
        early = anybody.get(f"/screen/{screen[1]}")
    with clock.at(MORNING + timedelta(hours=3)):
        over = anybody.get(f"/screen/{screen[1]}")

    assert "dibuka pukul 08.00 WITA" in early.words
    assert "sudah ditutup" in over.words
    assert not early.find(".//p[@class='stage-code']")


def test_an_unknown_screen_is_not_here(hall: Hall, anybody: Visitor):
    assert anybody.get("/screen/" + "A" * 32).status == 404


def test_opening_the_code_asks_and_marks_nothing(app: Flask, hall: Hall, screen, anybody: Visitor):
    know(app, anybody, hall.people[0])

    page = anybody.get(f"/c/{screen[0]}/{code_now(app, hall)}")

    assert "Rusdiana" in page.words
    assert rows(app, Scan) == 0


def test_saying_yes_marks_and_shows_the_time(app: Flask, hall: Hall, screen, anybody: Visitor):
    know(app, anybody, hall.people[0])
    page = anybody.get(f"/c/{screen[0]}/{code_now(app, hall)}")

    done = anybody.post(f"/c/{screen[0]}/check-in", fields_of(page))
    anybody.post(f"/c/{screen[0]}/check-in", fields_of(page))
    shown = anybody.follow(done)

    assert done.status == 303
    assert "HADIR" in shown.words
    assert "09.00 WITA" in shown.words
    assert (rows(app, Scan), rows(app, AttendanceMark)) == (1, 1)


def test_without_a_personal_page_the_six_characters_say_who(app: Flask, hall: Hall, screen, anybody: Visitor):
    page = anybody.get(f"/c/{screen[0]}/{code_now(app, hall, typed=True)}")
    wrong = anybody.post(f"/c/{screen[0]}/check-in", {**fields_of(page), "code": "ZZZZZZ"})
    named = anybody.post(f"/c/{screen[0]}/check-in", {**fields_of(page), "code": hall.codes[1]})

    shown = anybody.follow(anybody.post(f"/c/{screen[0]}/check-in", fields_of(named)))

    assert (wrong.status, named.status) == (422, 200)
    assert "ZZZZZZ" in wrong.text
    assert "Kaspul Anwar" in named.words
    assert "Kaspul Anwar" in shown.words


def test_who_is_not_meant_may_say_so(app: Flask, hall: Hall, screen, anybody: Visitor):
    know(app, anybody, hall.people[0])
    page = anybody.get(f"/c/{screen[0]}/{code_now(app, hall)}")

    asked = anybody.post(f"/c/{screen[0]}/check-in", {**fields_of(page), "other": "1"})

    assert "Rusdiana" not in asked.words
    assert rows(app, Scan) == 0


def test_slow_typing_counts_for_five_minutes(app: Flask, hall: Hall, screen, anybody: Visitor):
    know(app, anybody, hall.people[0])
    page = anybody.get(f"/c/{screen[0]}/{code_now(app, hall)}")

    with clock.at(MORNING + timedelta(seconds=299)):
        in_time = anybody.post(f"/c/{screen[0]}/check-in", fields_of(page))
    with clock.at(MORNING + timedelta(seconds=302)):
        too_late = anybody.post(f"/c/{screen[0]}/check-in", fields_of(page))

    assert (in_time.status, too_late.status) == (303, 410)


@pytest.mark.parametrize(("age", "status"), [(0, 200), (29, 200), (30, 410)])
def test_a_code_is_accepted_until_it_is_thirty_seconds_old(
    app: Flask, hall: Hall, screen, anybody: Visitor, age: int, status: int
):
    step = rotation.step_of(MORNING)
    code = rotation.scanned_code(app.config["SECRET_KEY"], hall.session, step)

    with clock.at(rotation.starts_at(step) + timedelta(seconds=age)):
        page = anybody.get(f"/c/{screen[0]}/{code}")

    assert page.status == status


def test_the_code_of_another_session_is_refused(app: Flask, hall: Hall, screen, anybody: Visitor):
    other = rotation.scanned_code(app.config["SECRET_KEY"], hall.tomorrow, rotation.step_of(clock.now()))

    assert anybody.get(f"/c/{screen[0]}/{other}").status == 410


def test_a_forged_slip_or_pass_marks_nobody(app: Flask, hall: Hall, screen, anybody: Visitor):
    know(app, anybody, hall.people[0])
    fields = fields_of(anybody.get(f"/c/{screen[0]}/{code_now(app, hall)}"))

    no_pass = anybody.post(f"/c/{screen[0]}/check-in", {**fields, "grace": "WzEsMV0.x"})
    no_slip = anybody.post(f"/c/{screen[0]}/check-in", {**fields, "person": str(hall.people[1])})

    assert (no_pass.status, no_slip.status) == (410, 422)
    assert rows(app, Scan) == 0


def test_the_window_is_judged_by_our_clock(app: Flask, hall: Hall, screen, anybody: Visitor):
    know(app, anybody, hall.people[0])
    with clock.at(MORNING - timedelta(hours=3)):
        page = anybody.get(f"/c/{screen[0]}/{code_now(app, hall)}")
        shown = anybody.follow(anybody.post(f"/c/{screen[0]}/check-in", fields_of(page)))

    assert "tidak dibuka" in shown.words
    assert rows(app, AttendanceMark) == 0


def test_the_typed_way_leads_to_the_same_page(app: Flask, hall: Hall, screen, anybody: Visitor):
    assert anybody.get("/c").status == 200
    page = anybody.get(f"/c?session={screen[0].lower()}&code={code_now(app, hall, typed=True)}")

    assert anybody.follow(page).status == 200
    assert anybody.get("/c/NOPE1/123456").status == 404
    assert anybody.follow(anybody.get(f"/c/{screen[0]}")).status == 200


@pytest.fixture
def limited(app: Flask, database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """The same installation with its limits on, as it runs outside of tests."""
    strict = create_app(replace(settings_for(database_url, tmp_path), testing=False))
    strict.extensions["statements"] = app.extensions["statements"]
    yield strict
    limiter.enabled = False
    with strict.app_context():
        db.engine.dispose()


def test_wrong_codes_slow_one_browser_down_and_no_other(limited: Flask, hall: Hall, screen):
    guessing, honest = Visitor(limited), Visitor(limited)
    guessing.get("/c/" + screen[0] + "/000000")

    tries = [guessing.get(f"/c/{screen[0]}/000{n:03}").status for n in range(10)]
    slowed = guessing.get(f"/c/{screen[0]}/000010")
    right = honest.get(f"/c/{screen[0]}/{code_now(limited, hall)}").status

    assert tries == [410] * 10
    assert (slowed.status, "Terlalu banyak percobaan yang salah. Tunggu" in slowed.words) == (429, True)
    assert right == 200


def test_wrong_codes_slow_down_a_page_in_every_browser_and_its_owner_only(
    limited: Flask, app: Flask, hall: Hall, screen
):
    def guess(person: int) -> int:
        browser = Visitor(limited)
        know(app, browser, hall.people[person])
        return browser.get(f"/c/{screen[0]}/000000").status

    guesses = [guess(0) for _ in range(11)]

    assert guesses == [410] * 10 + [429]
    assert guess(1) == 410


def test_the_right_code_is_slowed_by_nobody_elses_guesses(
    limited: Flask, app: Flask, hall: Hall, screen, monkeypatch: pytest.MonkeyPatch
):
    """A stranger beside her in the hall tried her six characters and many digits of the screen."""
    monkeypatch.setattr(slowing, "WRONG_PER_ADDRESS", "20 per minute")
    stranger, owner = Visitor(limited), Visitor(limited)
    form = {"grace": "WzEsMV0.x", "code": hall.codes[0]}
    page = f"/c/{screen[0]}"

    own = [stranger.post(f"{page}/check-in", form).status for _ in range(11)]
    digits = {limited.test_client().get(f"{page}/000{n:03}").status_code for n in range(21)}
    nameless = Visitor(limited).get(f"{page}/{code_now(limited, hall, typed=True)}").status
    scanned = owner.get(f"{page}/{code_now(limited, hall)}")
    named = owner.post(f"{page}/check-in", {**fields_of(scanned), "code": hall.codes[0]}).status
    known = Visitor(limited)
    know(app, known, hall.people[0])
    asked = known.get(f"{page}/{code_now(limited, hall, typed=True)}")
    marked = known.post(f"{page}/check-in", fields_of(asked)).status

    assert own == [410] * 10 + [429]
    assert (digits, nameless) == ({410, 429}, 429)
    assert (scanned.status, named, asked.status, marked) == (200, 200, 200, 303)


# What is limited does not depend on the database.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_two_hundred_scans_behind_one_address_are_fine(
    limited: Flask, app: Flask, hall: Hall, screen, monkeypatch: pytest.MonkeyPatch
):
    """Right ones are not counted, so that more of them than the ceiling stand for any number."""
    monkeypatch.setattr(slowing, "WRONG_PER_ADDRESS", "5 per minute")
    address, first = f"/c/{screen[0]}/{code_now(limited, hall, typed=True)}", Visitor(limited)
    know(app, first, hall.people[0])
    fields = fields_of(first.get(address))

    opened = [limited.test_client().get(address).status_code for _ in range(20)]
    marked = [
        Visitor(limited).post(f"/c/{screen[0]}/check-in", {**fields, "scan_id": str(uuid4())}).status for _ in range(20)
    ]

    assert (opened, marked) == ([200] * 20, [303] * 20)
    assert rows(app, Scan) == 20


def test_five_reloads_and_three_projectors_reject_no_valid_scan(app: Flask, hall: Hall, screen, anybody: Visitor):
    begun = rotation.starts_at(rotation.step_of(MORNING))
    # When one of three projectors was opened or reloaded, seconds after a code had begun.
    moments = (0, 0.5, 3, 7.9, 9, 14.5, 14.99, 15)
    refused = []
    for moment in moments:
        with clock.at(begun + timedelta(seconds=moment)):
            stage = anybody.get(f"/screen/{screen[1]}").find(".//p[@class='stage-code']")[0]
        digits = "".join(stage.itertext()).replace(" ", "")
        # Whoever reads it in the moment before the screen changes has as long again to open it.
        last = begun + timedelta(seconds=15 * (moment // 15) + 29.9)
        with clock.at(last):
            if anybody.get(f"/c/{screen[0]}/{digits.strip()}").status != 200:
                refused.append(moment)

    assert refused == []
