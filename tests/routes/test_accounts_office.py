"""The office in a browser: colleagues, letterhead, signatories, institutions, history."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts import actions
from kasus_training.accounts.models import Institution, Membership, Organization, Signatory, User
from kasus_training.accounts.passwords import hash_password
from kasus_training.foundation import audit
from kasus_training.foundation.database import db
from kasus_training.permissions import Role
from tests.factories.cast import Cast, make_user
from tests.visitor import Visitor

PAGES = [
    "/office/colleagues",
    "/office/colleagues/new",
    "/office/organization",
    "/office/signatories",
    "/office/signatories/new",
    "/office/institutions",
    "/office/history",
]
LETTERHEAD = {
    "government": "Pemerintah Kabupaten Hulu Sungai Selatan",
    "name": "Dinas Pengendalian Penduduk",
    "short_name": "DPPKBPPPA",
    "place": "Kandangan",
    "timezone": "Asia/Makassar",
}
SIGNATORY = {"prefix": "Plt.", "name": "Hj. Noor, S.E.", "position": "Kepala Dinas", "valid_from": "2025-01-01"}


@pytest.fixture
def office(app: Flask, cast: Cast) -> dict[str, int]:
    """Ids of a signatory and an institution here, and of the same in another office."""
    with app.app_context():
        ids = {}
        for name, organization_id in (("own", cast.organization), ("foreign", cast.organization + 1)):
            signatory = Signatory(
                organization_id=organization_id, name="Hj. Noor", position="Kepala", valid_from=audit.clock.now().date()
            )
            db.session.add(signatory)
            institution = actions.ensure_institution(organization_id, "Forum Anak HSS")
            db.session.flush()
            ids |= {f"{name}_signatory": signatory.id, f"{name}_institution": institution.id}
        db.session.get_one(User, cast.admin).password_hash = hash_password("kopi pagi di Kandangan")
        db.session.commit()
    return ids


@pytest.mark.parametrize("path", PAGES)
def test_office_pages_are_for_admins(path: str, admin: Visitor, organizer: Visitor, anybody: Visitor):
    assert admin.get(path).status == 200
    assert organizer.get(path).status == 403
    assert anybody.get(path).location == f"/sign-in?next={path}"


@pytest.mark.parametrize(
    "path",
    [
        "/office/colleagues/{colleague}/disable",
        "/office/colleagues/{colleague}/enable",
        "/office/colleagues/{colleague}/link",
        "/office/colleagues/{colleague}/role",
        "/office/signatories/{signatory}",
        "/office/signatories/{signatory}/end",
        "/office/institutions/{institution}",
    ],
)
def test_what_belongs_to_another_office_is_not_here(
    office: dict[str, int], cast: Cast, admin: Visitor, organizer: Visitor, path: str
):
    foreign = path.format(
        colleague=cast.stranger, signatory=office["foreign_signatory"], institution=office["foreign_institution"]
    )
    own = path.format(colleague=cast.member, signatory=office["own_signatory"], institution=office["own_institution"])

    assert admin.post(foreign, {"role": "admin", "name": "X"}).status == 404
    assert organizer.post(own).status == 403
    assert admin.post(re.sub(r"\d+", "999999", own)).status == 404


def test_wrong_methods_are_refused(admin: Visitor, cast: Cast):
    assert admin.get(f"/office/colleagues/{cast.member}/disable").status == 405
    assert admin.post("/office/colleagues").status == 405


def test_a_colleague_is_added_and_the_link_is_shown_once(admin: Visitor, visit: Callable[..., Visitor]):
    form = {"name": "Siti Aminah, S.Sos.", "email": "siti@kantor.example", "role": "member"}

    added = admin.post("/office/colleagues/new", form)
    shown = admin.follow(added)
    path = re.search(r"http://localhost(/account-link/[A-Z2-7]{32})", shown.text).group(1)

    assert added.status == 303
    assert "wa.me" in shown.text
    assert visit().get(path).status == 200
    assert admin.get(added.location).status == 303
    assert path not in admin.follow(admin.get(added.location)).text


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "ADMIN@dppkbpppa.example"}, "email"),
        ({"email": "stranger@dinkes.example"}, "email"),
        ({"name": ""}, "name"),
        ({"name": "Siti\u202eAminah"}, "name"),
        ({"role": "boss"}, "role"),
    ],
)
def test_a_colleague_who_cannot_be_added_changes_nothing(
    app: Flask, cast: Cast, admin: Visitor, changed: dict[str, str], field: str
):
    form = {"name": "Siti Aminah", "email": "siti@kantor.example", "role": "member", **changed}

    page = admin.post("/office/colleagues/new", form)

    assert page.status == 422
    assert page.find(f".//a[@href='#{field}']")
    assert "siti@kantor.example" in page.text or "email" in changed
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(User)) == 7


def test_a_role_of_an_event_is_not_given_in_the_office(admin: Visitor, cast: Cast):
    assert admin.post(f"/office/colleagues/{cast.member}/role", {"role": "organizer"}).status == 403


def test_a_new_role_holds_at_once(admin: Visitor, cast: Cast, visit: Callable[..., Visitor]):
    colleague = visit(cast.member)
    assert colleague.get("/office/colleagues").status == 403

    admin.post(f"/office/colleagues/{cast.member}/role", {"role": "admin"})

    assert colleague.get("/office/colleagues").status == 200


def test_switching_off_acts_at_once(admin: Visitor, cast: Cast, organizer: Visitor):
    assert organizer.get("/account").status == 200

    switched = admin.post(f"/office/colleagues/{cast.organizer}/disable")

    assert switched.status == 303
    assert organizer.get("/account").location == "/sign-in?next=/account"
    assert organizer.post("/account/name", {"name": "X"}).location == "/sign-in"


def test_the_last_admin_stays(app: Flask, office: dict[str, int], admin: Visitor, cast: Cast):
    demoted = admin.post(f"/office/colleagues/{cast.admin}/role", {"role": "member"})
    disabled = admin.post(f"/office/colleagues/{cast.admin}/disable")

    assert (demoted.status, disabled.status) == (422, 422)
    with app.app_context():
        assert db.session.scalars(sa.select(Membership.role).filter_by(user_id=cast.admin)).one() is Role.ADMIN


def test_nobody_switches_off_their_own_account(app: Flask, office: dict[str, int], admin: Visitor, cast: Cast):
    with app.app_context():
        other = make_user(db.session.get_one(Organization, cast.organization), "other", Role.ADMIN)
        other.password_hash = "set"
        db.session.commit()

    assert admin.post(f"/office/colleagues/{cast.admin}/disable").status == 422
    assert admin.get("/account").status == 200


def test_a_reset_link_is_made_and_shown(admin: Visitor, cast: Cast):
    page = admin.follow(admin.post(f"/office/colleagues/{cast.member}/link"))

    assert "/account-link/" in page.text


def test_no_link_is_made_for_an_account_that_is_switched_off(admin: Visitor, cast: Cast):
    admin.post(f"/office/colleagues/{cast.member}/disable")

    assert admin.post(f"/office/colleagues/{cast.member}/link").status == 422


@pytest.mark.parametrize("colleagues", [1, 3])
def test_the_list_of_colleagues_costs_the_same_however_long(app: Flask, cast: Cast, admin: Visitor, colleagues: int):
    with app.app_context():
        office = db.session.get_one(Organization, cast.organization)
        for number in range(colleagues):
            actions.add_colleague(
                office, email=f"c{number}@k.example", name=f"C{number}", role=Role.MEMBER, by=audit.SYSTEM
            )
        db.session.commit()

    page = admin.get("/office/colleagues")

    assert f"C{colleagues - 1}" in page.words
    assert page.queries == 3


def test_a_letterhead_is_saved(app: Flask, admin: Visitor, cast: Cast):
    saved = admin.post("/office/organization", {**LETTERHEAD, "telephone": "0517 21 001"})

    assert saved.status == 303
    with app.app_context():
        office = db.session.get_one(Organization, cast.organization)
        assert (office.name, office.telephone) == ("Dinas Pengendalian Penduduk", "0517 21 001")


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"timezone": "Mars/Kandangan"}, "timezone"),
        ({"short_name": "DINKES"}, "short_name"),
        ({"telephone": "0" * 61}, "telephone"),
    ],
)
def test_a_letterhead_that_will_not_do_keeps_what_was_typed(
    app: Flask, admin: Visitor, cast: Cast, changed: dict[str, str], field: str
):
    page = admin.post("/office/organization", {**LETTERHEAD, "address": "Jalan Aluh Idut 7", **changed})

    assert page.status == 422
    assert page.find(f".//a[@href='#{field}']")
    assert "Jalan Aluh Idut 7" in page.text
    with app.app_context():
        assert db.session.get_one(Organization, cast.organization).address == ""


def test_a_signatory_is_added_changed_and_ended(app: Flask, admin: Visitor):
    admin.post("/office/signatories/new", SIGNATORY)
    with app.app_context():
        signatory_id = db.session.scalars(sa.select(Signatory.id)).one()
    admin.post(f"/office/signatories/{signatory_id}", {**SIGNATORY, "prefix": ""})
    ended = admin.post(f"/office/signatories/{signatory_id}/end", {"valid_until": "2025-12-31"})

    assert ended.status == 303
    with app.app_context():
        signatory = db.session.get_one(Signatory, signatory_id)
        assert (signatory.prefix, signatory.valid_until.isoformat()) == ("", "2025-12-31")


@pytest.mark.parametrize(
    "changed",
    [{"name": ""}, {"valid_from": "yesterday"}, {"valid_from": ""}, {"prefix": "Bos"}, {"valid_until": "2024-01-01"}],
)
def test_a_signatory_that_will_not_do_changes_nothing(app: Flask, admin: Visitor, changed: dict[str, str]):
    page = admin.post("/office/signatories/new", {**SIGNATORY, **changed})

    assert page.status == 422
    assert "Kepala Dinas" in page.text
    with app.app_context():
        assert db.session.scalars(sa.select(Signatory)).all() == []


def test_a_last_day_before_the_first_is_refused(office: dict[str, int], admin: Visitor):
    page = admin.post(f"/office/signatories/{office['own_signatory']}/end", {"valid_until": "2020-01-01"})

    assert page.status == 422
    assert 'value="2020-01-01"' in page.text


def test_the_list_of_institutions_is_searched(app: Flask, admin: Visitor, cast: Cast):
    with app.app_context():
        for name in ("SMPN 1 Kandangan", "SMPN 2 Kandangan", "Puskesmas Loksado"):
            actions.ensure_institution(cast.organization, name)
        db.session.commit()

    page = admin.get("/office/institutions?q=kandangan SMPN")

    assert "SMPN 1 Kandangan" in page.words
    assert "SMPN 2 Kandangan" in page.words
    assert "Loksado" not in page.words


@pytest.mark.parametrize("search", ["%", "_", "'; DROP TABLE institution; --", "{{7*7}}", "\u202e"])
def test_a_hostile_search_finds_nothing_and_breaks_nothing(office: dict[str, int], admin: Visitor, search: str):
    page = admin.get("/office/institutions", query_string={"q": search, "page": "-3"})

    assert page.status == 200
    assert "49" not in page.words


def test_an_institution_is_added_once(app: Flask, office: dict[str, int], admin: Visitor):
    added = admin.post("/office/institutions", {"name": "SMPN 1 Kandangan"})
    again = admin.post("/office/institutions", {"name": "smpn 1 kandangan."})
    empty = admin.post("/office/institutions", {"name": "..."})

    assert (added.status, again.status, empty.status) == (303, 422, 422)
    assert 'value="smpn 1 kandangan."' in again.text


def test_an_institution_is_renamed_but_not_into_another(app: Flask, office: dict[str, int], admin: Visitor):
    admin.post("/office/institutions", {"name": "SMPN 1"})
    path = f"/office/institutions/{office['own_institution']}"

    refused = admin.post(path, {"name": "smpn 1"})
    renamed = admin.post(path, {"name": "Forum Anak Hulu Sungai Selatan"})

    assert (refused.status, renamed.status) == (422, 303)
    with app.app_context():
        assert db.session.get_one(Institution, office["own_institution"]).name_key == "forum anak hulu sungai selatan"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_institutions_costs_the_same_however_long(app: Flask, cast: Cast, admin: Visitor, rows: int):
    with app.app_context():
        for number in range(rows):
            actions.ensure_institution(cast.organization, f"Sekolah {number}")
        db.session.commit()

    page = admin.get("/office/institutions")

    assert f"Sekolah {rows - 1}" in page.words
    assert page.queries == 4


def test_the_history_says_who_did_what_and_keeps_other_offices_out(admin: Visitor, stranger: Visitor):
    stranger.post("/office/institutions", {"name": "Rahasia Dinkes"})
    admin.post("/office/organization", {**LETTERHEAD, "telephone": "0517 21 001"})

    own, foreign = admin.get("/office/history"), stranger.get("/office/history")

    assert "admin" in own.words
    assert "0517" not in own.words
    assert len(own.find(".//time")) == 1
    assert len(foreign.find(".//time")) == 1


@pytest.mark.parametrize("changes", [1, 3])
def test_the_history_costs_the_same_however_long(admin: Visitor, changes: int):
    for number in range(changes):
        admin.post("/office/institutions", {"name": f"Sekolah {number}"})

    page = admin.get("/office/history")

    assert len(page.find(".//time")) == changes
    assert page.queries == 3
