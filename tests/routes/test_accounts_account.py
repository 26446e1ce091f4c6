"""One's own account, as a browser sees it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts.models import SignIn, User
from kasus_training.accounts.passwords import hash_password, is_password
from kasus_training.foundation.database import db
from tests.factories.cast import Cast
from tests.visitor import Visitor

PASSWORD = "kopi pagi di Kandangan"
NEXT = "angin sejuk Loksado"


@pytest.fixture(autouse=True)
def password(app: Flask, cast: Cast) -> None:
    with app.app_context():
        db.session.get_one(User, cast.observer).password_hash = hash_password(PASSWORD)
        db.session.commit()


def test_everybody_sees_their_own_account(observer: Visitor):
    page = observer.get("/account")

    assert page.status == 200
    assert "observer@dppkbpppa.example" in page.words


def test_nobody_sees_an_account_without_signing_in(anybody: Visitor):
    assert anybody.get("/account").location == "/sign-in?next=/account"
    assert anybody.post("/account/name", {"name": "X"}).location == "/sign-in"


def test_a_name_changes(app: Flask, cast: Cast, observer: Visitor):
    name = "Dr. Hj. Raudhatul Jannah Binti Abdurrahman, S.Kep., Ns., M.Kes."

    saved = observer.post("/account/name", {"name": name})

    assert saved.status == 303
    assert name in observer.follow(saved).words


def test_an_empty_name_is_refused_and_changes_nothing(observer: Visitor):
    assert observer.post("/account/name", {"name": "   "}).status == 422
    assert observer.get("/account/name").status == 405
    assert "observer" in observer.get("/account").words


def test_a_new_password_signs_all_other_browsers_out(
    app: Flask, cast: Cast, observer: Visitor, visit: Callable[..., Visitor]
):
    other = visit(cast.observer)

    changed = observer.post("/account/password", {"old": PASSWORD, "new": NEXT, "again": NEXT})

    assert (changed.status, changed.location) == (303, "/account")
    assert observer.get("/account").status == 200
    assert other.get("/account").status == 303
    with app.app_context():
        assert is_password(NEXT, db.session.get_one(User, cast.observer).password_hash)


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [("wrong password", NEXT, NEXT), (PASSWORD, "short", "short"), (PASSWORD, NEXT, "another one"), ("", "", "")],
)
def test_a_password_that_will_not_do_changes_nothing(
    app: Flask, cast: Cast, observer: Visitor, old: str, new: str, again: str
):
    page = observer.post("/account/password", {"old": old, "new": new, "again": again})

    assert page.status == 422
    assert page.find(".//*[@aria-invalid]")
    with app.app_context():
        assert is_password(PASSWORD, db.session.get_one(User, cast.observer).password_hash)


def test_a_stolen_browser_is_no_place_to_guess_the_password(observer: Visitor):
    answers = [
        observer.post("/account/password", {"old": f"guess number {n}", "new": NEXT, "again": NEXT}).status
        for n in range(7)
    ]

    assert answers == [422] * 5 + [429] * 2


def test_another_browser_is_signed_out_from_here(
    app: Flask, cast: Cast, observer: Visitor, visit: Callable[..., Visitor]
):
    other = visit(cast.observer)
    with app.app_context():
        last = db.session.scalars(sa.select(SignIn.id).order_by(SignIn.id.desc())).first()

    ended = observer.post(f"/account/browsers/{last}/end")

    assert ended.status == 303
    assert (observer.get("/account").status, other.get("/account").status) == (200, 303)


def test_all_others_are_signed_out_at_once(cast: Cast, observer: Visitor, visit: Callable[..., Visitor]):
    others = [visit(cast.observer) for _ in range(2)]

    observer.post("/account/browsers/end-others")

    assert [browser.get("/account").status for browser in [observer, *others]] == [200, 303, 303]


def test_the_browser_of_somebody_else_is_not_here(app: Flask, observer: Visitor, stranger: Visitor):
    with app.app_context():
        last = db.session.scalars(sa.select(SignIn.id).order_by(SignIn.id.desc())).first()

    assert observer.post(f"/account/browsers/{last}/end").status == 404
    assert observer.post("/account/browsers/999999/end").status == 404
    assert stranger.get("/account").status == 200


@pytest.mark.parametrize("browsers", [1, 3])
def test_the_list_of_browsers_costs_the_same_however_long(
    cast: Cast, observer: Visitor, visit: Callable[..., Visitor], browsers: int
):
    for _ in range(browsers - 1):
        visit(cast.observer)

    assert observer.get("/account").queries == 3
