"""The page of institutions and their delegates, and the one that merges two."""

from __future__ import annotations

import pytest
from flask import Flask

from kasus_training.accounts import actions as accounts
from kasus_training.accounts.models import User
from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions
from tests.factories.cast import Cast
from tests.factories.registrations import adult, find_event, make_sector, register
from tests.visitor import Visitor

QUERIES = 6


def ask(app: Flask, cast: Cast, count: int) -> None:
    with app.app_context(), transaction():
        for number in range(count):
            actions.ask_for_delegates(find_event(cast.event), f"Puskesmas {number}", 2, by=audit.SYSTEM)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_says_what_each_institution_still_owes(app: Flask, cast: Cast, organizer: Visitor, count: int):
    ask(app, cast, count)
    with app.app_context():
        register(cast.event, adult(make_sector(cast.event), institution="Puskesmas 0"))

    page = organizer.get(f"/events/{cast.slug}/participants/institutions")
    overview = organizer.get(f"/events/{cast.slug}/")

    assert page.queries == QUERIES
    assert (page.words.count("Kurang 1"), page.words.count("Kurang 2")) == (1, count - 1)
    assert "https://wa.me/?text=Yth.%20Pimpinan%20Puskesmas%200" in page.text
    assert f"Kurang {2 * count - 1} utusan" in overview.words


def test_an_institution_is_asked_named_and_merged(app: Flask, cast: Cast, organizer: Visitor, registrar: Visitor):
    base = f"/events/{cast.slug}/participants/institutions"
    with app.app_context():
        register(cast.event, adult(make_sector(cast.event), institution="Dinkes"))
        with transaction():
            ids = [accounts.ensure_institution(cast.organization, name).id for name in ("Dinkes", "Dinas Kesehatan")]

    bad = organizer.post(f"{base}/ask", {"institution": "Polres", "asked": "501"})
    asked = organizer.post(f"{base}/ask", {"institution": "Dinas Kesehatan", "asked": "2"})
    taken = organizer.post(f"{base}/{ids[1]}/aliases", {"name": "dinkes"})
    shown = organizer.get(f"{base}/{ids[0]}/merge?into=dinas kesehatan")
    unknown = organizer.get(f"{base}/{ids[0]}/merge?into=Polres")
    merged = organizer.post(f"{base}/{ids[0]}/merge", {"into": ids[1]})
    gone = organizer.get(f"{base}/{ids[0]}", check=False)
    page = registrar.get(base)

    assert [answer.status for answer in (bad, asked, taken, merged, gone)] == [422, 303, 422, 303, 404]
    assert "Ini nama Dinkes. Kalau keduanya memang sama, gabungkan saja." in taken.words
    assert "1 pendaftaran di 1 pelatihan" in shown.words
    assert "Tidak ada instansi bernama “Polres”" in unknown.words
    assert "Kurang 1" in page.words
    assert "Minta utusan" not in page.words


def test_numbers_that_no_row_can_have_name_nothing(app: Flask, cast: Cast, organizer: Visitor):
    with app.app_context(), transaction():
        own = accounts.ensure_institution(cast.organization, "Puspaga").id
    base, big = f"/events/{cast.slug}/participants", str(10**25)

    statuses = [
        organizer.post(f"{base}/institutions/{own}/merge", {"into": big}).status,
        organizer.get(f"{base}?sector={big}", check=False).status,
        organizer.get(f"{base}/export/participants.csv?sector={big}", check=False).status,
    ]

    assert statuses == [404, 404, 404]


def test_another_office_s_institution_is_not_there(app: Flask, cast: Cast, stranger: Visitor, organizer: Visitor):
    with app.app_context(), transaction():
        office = db.session.get_one(User, cast.stranger).organization_id
        foreign = accounts.ensure_institution(office, "Rahasia").id
        own = accounts.ensure_institution(cast.organization, "Puspaga").id
    base = f"/events/{cast.slug}/participants/institutions"

    statuses = [
        organizer.get(f"{base}/{foreign}", check=False).status,
        organizer.post(f"{base}/{own}/merge", {"into": foreign}).status,
        stranger.get(f"{base}/{own}", check=False).status,
    ]

    assert statuses == [404, 404, 404]
