"""Numbers that no table holds, characters that nobody can type: a clear no, never a fault."""

import pytest
from flask import Flask

from tests.factories.cast import Cast
from tests.factories.hall import Hall, a_batch, a_scan, make_hall
from tests.visitor import Visitor

BIG = "9" * 25
EVENT = "/events/pelatihan"


@pytest.fixture
def hall(app: Flask, cast: Cast) -> Hall:
    with app.app_context():
        return make_hall(cast)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/attendance/sessions/{BIG}", 404),
        (f"/scan?session={BIG}&last=%00&q=%00%00%00", 200),
        (f"/scan/side?session={BIG}", 200),
        (f"/scan/roster?since={BIG}", 422),
        (f"/attendance/sessions/1?q=%00a&page={BIG}&show=x", 200),
    ],
)
def test_addresses(hall: Hall, registrar: Visitor, path: str, status: int):
    assert registrar.get(EVENT + path).status == status


@pytest.mark.parametrize(
    ("path", "form", "status"),
    [
        ("/scan", {"session": BIG, "entry": "x"}, 404),
        ("/scan", {"session": "1", "registration": BIG, "entry": "abc"}, 303),
        ("/scan", {"session": "1", "entry": "ab\0c1"}, 303),
        ("/scan/undo", {"scan": "\0"}, 404),
        ("/attendance/sessions/1/undo", {"undo": BIG}, 404),
        ("/attendance/sessions/1/marks", {"only": BIG}, 422),
        ("/attendance/sessions/1/marks", {"person": [BIG], "status": "present"}, 422),
        ("/scan/walk-in", {"name": "Siti", "sector_id": BIG}, 422),
    ],
)
def test_forms(hall: Hall, registrar: Visitor, path: str, form: dict, status: int):
    assert registrar.post(EVENT + path, form).status == status


@pytest.mark.parametrize("path", ["/c/%00/%00", "/screen/%00", "/c/ABC/result/%00"])
def test_pages_without_an_account(hall: Hall, anybody: Visitor, path: str):
    assert anybody.get(path).status == 404


def test_what_a_reader_saw_is_unknown_whatever_it_was(hall: Hall, anybody: Visitor):
    scans = [a_scan(hall, token) for token in ("\0" * 32, "\ud800", "🙂" * 30, "' OR 1=1 --", "HC1:" + "6BF" * 400)]

    page = anybody.post_json(hall.scans, a_batch(*scans), headers=hall.bearer)

    assert [answer["result"] for answer in page.json["results"]] == ["unknown"] * 5


@pytest.mark.parametrize("body", ["[" * 50_000, '{"scans":' * 50_000])
def test_brackets_without_a_bottom_are_no_request(hall: Hall, anybody: Visitor, registrar: Visitor, body: str):
    station = anybody.client.post(hall.scans, data=body, content_type="application/json", headers=hall.bearer)
    desk = registrar.client.post(EVENT + "/scan/marks", data=body, content_type="application/json")

    assert (station.status_code, desk.status_code) == (400, 400)
