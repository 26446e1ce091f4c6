"""What holds for every page: language, headers, static files, errors."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from kasus_training.foundation.assets import asset
from kasus_training.foundation.doors import UndeclaredDoor, check_doors
from kasus_training.foundation.languages import (
    format_day,
    format_day_range,
    format_number,
    format_time_range,
    in_language,
    safe_path,
    with_subscripts,
)
from tests.visitor import Visitor


def test_a_view_without_a_door_stops_the_start():
    app = Flask("careless")
    app.static_folder = None
    app.add_url_rule("/open", "open", lambda: "hello")

    with pytest.raises(UndeclaredDoor, match="open"):
        check_doors(app)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\tevil",
        "evil",
        "",
        None,
        "http:/evil",
        "/ /evil.example",
    ],
)
def test_a_hostile_way_back_leads_home(target: str | None):
    assert safe_path(target) == "/"


def test_an_own_path_with_its_question_is_kept():
    assert safe_path("/events/?q=a") == "/events/?q=a"


def test_dates_read_as_indonesians_write_them(app: Flask):
    with app.app_context(), in_language("id"):
        assert format_day(date(2025, 11, 24)) == "Senin, 24 November 2025"
        assert format_day_range(date(2025, 11, 24), date(2025, 11, 25)) == "24 s.d. 25 November 2025"
        assert format_day_range(date(2025, 11, 30), date(2025, 12, 1)) == "30 November s.d. 1 Desember 2025"
        assert format_day_range(date(2025, 12, 31), date(2026, 1, 1)) == "31 Desember 2025 s.d. 1 Januari 2026"
        assert format_number(1234567.5) == "1.234.567,5"


def test_symbols_carry_their_subscripts_and_nothing_else_becomes_markup():
    assert with_subscripts("Ukuran efek d_z <b>") == "Ukuran efek d<sub>z</sub> &lt;b&gt;"


def test_times_carry_their_zone(app: Flask):
    start, end = datetime(2025, 11, 24, 0, 30, tzinfo=UTC), datetime(2025, 11, 24, 2, 0, tzinfo=UTC)

    with app.app_context(), in_language("id"):
        assert format_time_range(start, end, "Asia/Makassar") == "08.30 – 10.00 WITA"


def test_the_language_switch_goes_back_and_is_remembered(anybody: Visitor):
    page = anybody.post("/language", {"lang": "en", "next": "/events/"})

    assert (page.status, page.location) == (303, "/events/")
    assert "This page is not here" in anybody.get("/nowhere").words


def test_a_missing_page_says_what_to_do_in_indonesian(anybody: Visitor):
    page = anybody.get("/tidak-ada")

    assert page.status == 404
    assert "Halaman ini tidak ada" in page.words


def test_every_answer_carries_the_guarding_headers(anybody: Visitor):
    headers = anybody.get("/nowhere").headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert len(headers["X-Request-ID"]) == 16


def test_the_style_sheet_comes_in_one_compressed_file_that_may_be_kept(app: Flask, anybody: Visitor):
    with app.app_context():
        address = asset("css/app.css")

    page = anybody.get(address, headers={"Accept-Encoding": "gzip"})

    assert page.headers["Content-Encoding"] == "gzip"
    assert "immutable" in page.headers["Cache-Control"]
    assert b"@import" not in gzip.decompress(page.data)


@pytest.mark.parametrize("path", ["../pyproject.toml", "css/../../pyproject.toml", "nothing.css", "%2e%2e/README.md"])
def test_nothing_outside_the_static_folder_is_served(anybody: Visitor, path: str):
    assert anybody.get(f"/static/now/{path}").status == 404


def test_a_form_without_its_token_is_refused_kindly(anybody: Visitor):
    page = anybody.post("/language", {"lang": "en"}, token=False)

    assert page.status == 400
    assert "tidak berlaku lagi" in page.words


def test_a_fault_shows_a_page_with_its_number_and_no_trace(app: Flask, anybody: Visitor, monkeypatch):
    def fall(_today: object) -> None:
        raise ValueError("a secret of the inside")

    monkeypatch.setattr("kasus_training.portal.queries.announced_events", fall)

    page = anybody.get("/", check=False)

    assert page.status == 500
    assert page.headers["X-Request-ID"] in page.text
    assert "secret" not in page.text
    assert "{%" not in page.text
