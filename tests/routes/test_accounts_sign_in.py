"""Signing in and out, and the one-time link, as a browser sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts import actions, rules
from kasus_training.accounts import passwords as hashing
from kasus_training.accounts.models import Organization, SignIn, User
from kasus_training.accounts.passwords import hash_password
from kasus_training.foundation import audit, clock
from kasus_training.foundation.database import db
from kasus_training.permissions import Role
from tests.factories.cast import Cast
from tests.visitor import Page, Visitor

PASSWORD = "kopi pagi di Kandangan"
EMAIL = "organizer@dppkbpppa.example"


@pytest.fixture(autouse=True)
def passwords(app: Flask, cast: Cast) -> None:
    with app.app_context():
        db.session.execute(sa.update(User).values(password_hash=hash_password(PASSWORD)))
        db.session.commit()


def sign_in(visitor: Visitor, email: str = EMAIL, password: str = PASSWORD, query: str = "") -> Page:
    return visitor.post(f"/sign-in{query}", {"email": email, "password": password})


@pytest.fixture
def link(app: Flask, cast: Cast) -> str:
    with app.app_context():
        office = db.session.get_one(Organization, cast.organization)
        _user, token = actions.add_colleague(
            office, email="baru@kantor.example", name="Baru", role=Role.MEMBER, by=audit.SYSTEM
        )
        db.session.commit()
    return f"/account-link/{token}"


def test_a_colleague_signs_in_and_out(anybody: Visitor):
    entered = sign_in(anybody)
    account = anybody.get("/account")
    left = anybody.post("/sign-out")

    assert (entered.status, entered.location) == (303, "/events/now")
    assert "organizer" in account.words
    assert (left.status, left.location) == (303, "/sign-in")
    assert anybody.get("/account").location == "/sign-in?next=/account"


def test_the_page_asks_for_address_and_password(anybody: Visitor):
    page = anybody.get("/sign-in")

    assert [node.get("name") for node in page.find(".//main//input") if node.get("type") != "hidden"] == [
        "email",
        "password",
    ]


def test_whoever_is_signed_in_is_sent_on(organizer: Visitor):
    assert organizer.get("/sign-in?next=/events/").location == "/events/"


def test_a_wrong_password_and_an_unknown_account_get_the_same_words(anybody: Visitor):
    wrong = sign_in(anybody, password="something else")
    unknown = sign_in(anybody, email="nobody@dppkbpppa.example")

    assert (wrong.status, unknown.status) == (422, 422)
    assert wrong.words == unknown.words
    assert "E-mail" in wrong.words or "Email" in wrong.words
    assert 'value="organizer@dppkbpppa.example"' in wrong.text
    assert "something else" not in wrong.text


def test_an_account_that_is_switched_off_gets_the_same_words(app: Flask, cast: Cast, anybody: Visitor):
    wrong = sign_in(anybody, password="something else")
    with app.app_context():
        db.session.get_one(User, cast.organizer).disabled_at = clock.now()
        db.session.commit()

    refused = sign_in(anybody)

    assert (refused.status, refused.words) == (422, wrong.words)


def test_empty_fields_are_named(anybody: Visitor):
    page = sign_in(anybody, email="", password="")

    assert page.status == 422
    assert len(page.find(".//*[@aria-invalid]")) == 2


def test_many_wrong_passwords_wait_and_another_account_still_enters(anybody: Visitor):
    answers = [sign_in(anybody, password=f"wrong password {n}").status for n in range(25)]

    slowed = sign_in(anybody)

    assert set(answers[: rules.FREE_TRIES]) == {422}
    assert set(answers[rules.FREE_TRIES :]) == {429}
    assert (slowed.status, slowed.headers["Retry-After"]) == (429, "15")
    assert sign_in(anybody, email="admin@dppkbpppa.example").status == 303


def test_a_made_up_forwarded_address_does_not_help(anybody: Visitor):
    statuses = [
        anybody.post(
            "/sign-in",
            {"email": f"guess{n}@kantor.example", "password": "wrong password"},
            headers={"X-Forwarded-For": f"10.1.2.{n}"},
        ).status
        for n in range(rules.ADDRESS_TRIES + 1)
    ]

    assert statuses[-2:] == [422, 429]


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "https:evil.example",
        "/%09/evil.example",
        "javascript:alert(1)",
        "///evil.example",
        "evil.example",
    ],
)
def test_the_way_after_signing_in_stays_on_our_own_origin(anybody: Visitor, target: str):
    page = anybody.post("/sign-in?next=" + target.replace("\\", "%5C"), {"email": EMAIL, "password": PASSWORD})

    assert page.status == 303
    assert urlsplit(page.location).netloc == ""
    assert page.location.startswith("/")
    assert not page.location.startswith(("//", "/\\"))


def test_a_page_that_asked_to_sign_in_is_reached_afterwards(anybody: Visitor):
    asked = anybody.get("/account")

    assert sign_in(anybody, query="?" + urlsplit(asked.location).query).location == "/account"


def test_a_planted_session_is_dead_after_signing_in(app: Flask, cast: Cast, visit: Callable[..., Visitor]):
    browser = visit(cast.observer)
    with browser.client.session_transaction() as session:
        planted = dict(session)
        session["planted"] = "evil"

    sign_in(browser)

    with browser.client.session_transaction() as session:
        assert "planted" not in session
        assert session["_user_id"] != planted["_user_id"]
    thief = visit()
    with thief.client.session_transaction() as session:
        session.update(planted)
    assert thief.get("/account").status == 303


def test_a_copy_of_the_cookie_dies_with_the_sign_out(anybody: Visitor, visit: Callable[..., Visitor]):
    sign_in(anybody)
    with anybody.client.session_transaction() as session:
        copy = dict(session)
    thief = visit()
    with thief.client.session_transaction() as session:
        session.update(copy)
    assert thief.get("/account").status == 200

    anybody.post("/sign-out")

    assert thief.get("/account").status == 303


def test_signing_out_needs_the_token_of_the_page(organizer: Visitor):
    assert organizer.post("/sign-out", token=False).status == 400
    assert organizer.get("/sign-out").status == 405
    assert organizer.get("/account").status == 200


def test_whoever_only_reads_stays_and_whoever_does_nothing_goes(organizer: Visitor):
    start = clock.now()
    for hours in range(0, 30, 5):
        with clock.at(start + timedelta(hours=hours)):
            assert organizer.get("/account").status == 200

    with clock.at(start + timedelta(hours=25 + 12)):
        assert organizer.get("/account").status == 303


def test_an_old_cookie_does_not_outlive_fourteen_days(organizer: Visitor):
    start = clock.now()
    for hours in range(0, 14 * 24, 10):
        with clock.at(start + timedelta(hours=hours)):
            assert organizer.get("/account").status == 200

    with clock.at(start + timedelta(days=14)):
        assert organizer.get("/account").status == 303


def test_a_link_sets_a_password_once_and_signs_in(anybody: Visitor, visit: Callable[..., Visitor], link: str):
    shown = anybody.get(link)
    accepted = anybody.post(link, {"password": "angin sejuk Loksado", "again": "angin sejuk Loksado"})
    again = visit().get(link)

    assert "baru@kantor.example" in shown.words
    assert (accepted.status, accepted.location) == (303, "/events/now")
    assert anybody.get("/account").status == 200
    assert again.status == 410
    assert visit().post(link, {"password": PASSWORD, "again": PASSWORD}).status == 410
    assert sign_in(visit(), "baru@kantor.example", "angin sejuk Loksado").status == 303


def test_a_link_is_kept_from_caches_and_other_origins(anybody: Visitor, link: str):
    headers = anybody.get(link).headers

    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_link_ends_after_three_days(anybody: Visitor, link: str):
    with clock.at(clock.now() + rules.LINK_LIFE):
        assert anybody.get(link).status == 410


def test_an_unknown_link_is_not_here(anybody: Visitor):
    assert anybody.get("/account-link/AAAA").status == 404
    assert anybody.post("/account-link/AAAA", {"password": PASSWORD, "again": PASSWORD}).status == 404


@pytest.mark.parametrize(("password", "again"), [("short", "short"), ("angin sejuk Loksado", "angin sejuk"), ("", "")])
def test_a_password_that_will_not_do_uses_nothing_up(anybody: Visitor, link: str, password: str, again: str):
    refused = anybody.post(link, {"password": password, "again": again})

    assert refused.status == 422
    assert anybody.get(link).status == 200


def test_each_sign_in_is_a_row_with_the_name_of_the_browser(app: Flask, anybody: Visitor):
    anybody.post(
        "/sign-in",
        {"email": EMAIL, "password": PASSWORD},
        headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Gecko/20100101 Firefox/130.0"},
    )

    with app.app_context():
        assert db.session.scalars(sa.select(SignIn)).one().browser == "Firefox, Windows"


def test_an_unknown_account_costs_as_much_as_a_wrong_password(anybody: Visitor, monkeypatch: pytest.MonkeyPatch):
    """The hash is what takes time: it is verified once in either case, and at the same cost."""
    verified: list[tuple[str, bool]] = []
    verify = hashing.verify_hash

    def watch(stored: str, password: str) -> bool:
        is_right = verify(stored, password)
        verified.append((stored.rsplit("$", 2)[0], is_right))
        return is_right

    monkeypatch.setattr(hashing, "verify_hash", watch)
    known = sign_in(anybody, password="something else")
    unknown = sign_in(anybody, email="organizer@nowhere.example", password="something else")

    assert (known.status, unknown.status) == (422, 422)
    assert len(verified) == 2 and verified[0] == verified[1]
