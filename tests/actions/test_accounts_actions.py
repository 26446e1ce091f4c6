"""What accounts and offices do to the database."""

from __future__ import annotations

import threading
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from kasus_training.accounts import actions, queries, rules
from kasus_training.accounts.models import Institution, Membership, Organization, SignIn, User
from kasus_training.accounts.passwords import hash_password, prove
from kasus_training.accounts.rules import OrganizationDraft, SignatoryDraft
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import AuditEntry, history_of
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.permissions import Role
from kasus_training.rulings import Forbidden, RuleBroken, TooMany
from tests.factories.cast import Cast, make_organization, make_user

PASSWORD = "kopi pagi di Kandangan"
LETTERHEAD = OrganizationDraft(
    name="Dinas PPKB-PPPA", short_name="HSS", government="Pemerintah Kabupaten HSS", place="Kandangan"
)


@pytest.fixture
def office(ctx: None) -> Organization:
    return actions.create_organization(LETTERHEAD)


@pytest.fixture
def admin(office: Organization) -> User:
    return actions.add_first_admin(office, email="Admin@HSS.example", name="Admin HSS", password=PASSWORD)


def with_password(user: User) -> User:
    user.password_hash = hash_password(PASSWORD)
    db.session.flush()
    return user


def test_the_first_admin_signs_in_with_the_password_of_the_command_line(admin: User):
    user, session_id = actions.sign_in("admin@hss.EXAMPLE ", PASSWORD, address="10.0.0.1", browser="")

    assert (user, user.is_admin, user.get_id()) == (admin, True, session_id)


def test_two_offices_cannot_share_a_short_name(office: Organization):
    with pytest.raises(RuleBroken) as refused:
        actions.create_organization(LETTERHEAD)

    assert (refused.value.code, refused.value.field) == ("short-name-taken", "short_name")


def test_each_browser_has_a_sign_in_of_its_own(admin: User):
    first, second = (actions.sign_in(admin.email, PASSWORD, address="a", browser="")[1] for _ in range(2))

    admin.session_id = first
    actions.sign_out(admin)
    db.session.expire_all()

    assert first != second
    assert len(queries.browsers_of(admin)) == 1


@pytest.mark.parametrize("email", ["admin@hss.example", "nobody@hss.example"])
def test_wrong_passwords_slow_the_account_down_whether_it_exists_or_not(admin: User, email: str):
    for _ in range(rules.FREE_TRIES):
        with pytest.raises(RuleBroken) as refused:
            actions.sign_in(email, "a wrong password", address="a", browser="")
        assert refused.value.code == "sign-in-refused"
        actions.note_failed_sign_in(email, address="a")

    with pytest.raises(TooMany) as slowed:
        actions.sign_in(email, PASSWORD, address="b", browser="")

    assert slowed.value.seconds == 15


def test_another_account_still_enters_while_one_is_slowed_down(admin: User, office: Organization):
    for _ in range(25):
        actions.note_failed_sign_in("victim@hss.example", address="a")

    user, _session_id = actions.sign_in(admin.email, PASSWORD, address="a", browser="")

    assert user == admin


def test_one_address_cannot_try_every_account(admin: User):
    for number in range(rules.ADDRESS_TRIES):
        actions.note_failed_sign_in(f"guess{number}@hss.example", address="a")

    with pytest.raises(TooMany):
        actions.sign_in(admin.email, PASSWORD, address="a", browser="")
    assert actions.sign_in(admin.email, PASSWORD, address="b", browser="")[0] == admin


def test_a_right_password_clears_the_count(admin: User):
    for _ in range(rules.FREE_TRIES - 1):
        actions.note_failed_sign_in(admin.email, address="a")

    actions.sign_in(admin.email, PASSWORD, address="a", browser="")

    assert queries.tries_of(admin.email, "a").of_account == 0


def test_a_password_changed_between_proof_and_sign_in_lets_nobody_in(admin: User):
    proof = prove(PASSWORD, admin.password_hash)
    actions.change_password(admin, old=PASSWORD, new="angin sejuk Loksado", by=admin)

    with pytest.raises(RuleBroken):
        actions.sign_in(admin.email, proof, address="a", browser="")


def test_a_new_password_ends_every_other_browser(admin: User):
    for _ in range(3):
        _user, session_id = actions.sign_in(admin.email, PASSWORD, address="a", browser="")

    actions.change_password(admin, old=PASSWORD, new="angin sejuk Loksado", by=admin)

    living = queries.browsers_of(admin)
    assert admin.session_id == session_id
    assert len(living) == 1


def test_the_old_password_must_be_right_and_the_new_one_good(admin: User):
    with pytest.raises(RuleBroken) as wrong:
        actions.change_password(admin, old="something else", new="angin sejuk Loksado", by=admin)
    with pytest.raises(RuleBroken) as short:
        actions.change_password(admin, old=PASSWORD, new="short", by=admin)

    assert (wrong.value.field, short.value.field) == ("old", "new")


def test_a_colleague_sets_a_password_with_a_link_once(admin: User, office: Organization):
    user, token = actions.add_colleague(office, email="siti@hss.example", name="Siti", role=Role.MEMBER, by=admin)

    accepted = actions.accept_link(token.lower(), password=PASSWORD)
    with pytest.raises(RuleBroken) as again:
        actions.accept_link(token, password=PASSWORD)

    assert accepted == user
    assert again.value.code == "link-used"
    assert actions.sign_in("siti@hss.example", PASSWORD, address="a", browser="")[0] == user


def test_a_link_ends_after_three_days(admin: User, office: Organization):
    _user, token = actions.add_colleague(office, email="siti@hss.example", name="Siti", role=Role.MEMBER, by=admin)

    with clock.at(clock.now() + timedelta(days=3)), pytest.raises(RuleBroken) as late:
        actions.accept_link(token, password=PASSWORD)

    assert late.value.code == "link-expired"


def test_a_newer_link_ends_the_older_one_and_the_browsers_end_with_its_use(admin: User, office: Organization):
    user, invitation = actions.add_colleague(office, email="siti@hss.example", name="Siti", role=Role.MEMBER, by=admin)
    reset = actions.make_reset_link(user, by=admin)
    actions.open_browser(user)

    with pytest.raises(RuleBroken):
        actions.accept_link(invitation, password=PASSWORD)
    actions.accept_link(reset, password=PASSWORD)

    assert queries.browsers_of(user) == []


def test_an_unknown_link_sets_nothing(admin: User):
    with pytest.raises(RuleBroken) as refused:
        actions.accept_link("AAAA", password=PASSWORD)

    assert refused.value.code == "link-unknown"


def test_two_accounts_never_share_an_address(admin: User, office: Organization):
    with pytest.raises(RuleBroken) as refused:
        actions.add_colleague(office, email="ADMIN@hss.example", name="Other", role=Role.MEMBER, by=admin)

    assert (refused.value.code, refused.value.field) == ("email-taken", "email")


def test_only_roles_of_the_office_are_given(admin: User, office: Organization):
    with pytest.raises(Forbidden):
        actions.add_colleague(office, email="x@hss.example", name="X", role=Role.ORGANIZER, by=admin)


def test_switching_off_ends_browsers_and_links_at_once(admin: User, office: Organization):
    user, _token = actions.add_colleague(office, email="siti@hss.example", name="Siti", role=Role.MEMBER, by=admin)
    token = actions.make_reset_link(user, by=admin)
    actions.open_browser(user)

    actions.disable_colleague(user, by=admin)
    actions.enable_colleague(user, by=admin)

    assert queries.browsers_of(user) == []
    with pytest.raises(RuleBroken):
        actions.accept_link(token, password=PASSWORD)


def test_the_last_admin_stays(admin: User, office: Organization):
    # An invited admin without a password cannot act, so does not count.
    actions.add_colleague(office, email="siti@hss.example", name="Siti", role=Role.ADMIN, by=admin)

    for attempt in (
        lambda: actions.change_role(admin, Role.MEMBER, by=admin),
        lambda: actions.disable_colleague(admin, by=admin),
    ):
        with pytest.raises(RuleBroken) as refused:
            attempt()
        assert refused.value.code == "last-admin"


def test_a_role_changes_while_another_admin_remains(admin: User, office: Organization):
    other = with_password(make_user(office, "other", Role.ADMIN))

    actions.change_role(admin, Role.MEMBER, by=other)

    assert not admin.is_admin
    assert history_of(admin)[0].facts == {"role": "member"}


def test_two_admins_cannot_remove_each_other_at_the_same_time(app: Flask):
    with app.app_context(), transaction():
        office = actions.create_organization(LETTERHEAD)
        admins = [with_password(make_user(office, f"admin{n}", Role.ADMIN)).id for n in range(2)]
        office_id = office.id
    started, refusals = threading.Barrier(2), []

    def demote(victim: int, by: int) -> None:
        with app.app_context():
            started.wait()
            try:
                with transaction():
                    actions.change_role(db.session.get_one(User, victim), Role.MEMBER, by=db.session.get_one(User, by))
            except RuleBroken as broken:
                refusals.append(broken.code)

    threads = [threading.Thread(target=demote, args=pair) for pair in (admins, reversed(admins))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        left = db.session.scalars(sa.select(Membership).filter_by(organization_id=office_id, role=Role.ADMIN)).all()
    assert refusals == ["last-admin"]
    assert len(left) == 1


def test_a_letterhead_changes_and_the_history_names_the_fields(office: Organization, admin: User):
    actions.update_organization(office, OrganizationDraft(**{**vars(LETTERHEAD), "telephone": "0517 21 001"}), by=admin)

    assert office.telephone == "0517 21 001"
    assert history_of(office)[0].facts == {"fields": ["telephone"]}


def test_papers_of_a_day_take_the_signatory_of_that_day(office: Organization, admin: User):
    old = actions.add_signatory(
        office, SignatoryDraft("Hj. A", "Kepala", date(2020, 1, 1), date(2025, 6, 30)), by=admin
    )
    acting = actions.add_signatory(office, SignatoryDraft("H. B", "Kepala", date(2025, 6, 1), prefix="Plt."), by=admin)

    days = (date(2019, 12, 31), date(2025, 5, 31), date(2025, 6, 15), date(2026, 1, 1))

    assert [queries.signatory_on(office, day) for day in days] == [None, old, acting, acting]


def test_one_institution_however_it_is_spelt(office: Organization):
    first = actions.ensure_institution(office.id, "SMPN 1 Kandangan")
    second = actions.ensure_institution(office.id, "smpn 1  kandangan.")

    assert first == second
    assert queries.institution_names(office.id) == {"SMPN 1 Kandangan": ""}


def test_two_writers_of_one_new_institution_make_one_row(app: Flask):
    with app.app_context():
        office_id = make_organization().id
        db.session.commit()
    started, found = threading.Barrier(4), []

    def register() -> None:
        with app.app_context():
            started.wait()
            with transaction():
                found.append(actions.ensure_institution(office_id, "Forum Anak HSS").id)

    threads = [threading.Thread(target=register) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with app.app_context():
        count = db.session.scalar(sa.select(sa.func.count()).select_from(Institution))
    assert (len(found), len(set(found)), count) == (4, 1, 1)


def test_an_institution_is_renamed_but_not_into_another(office: Organization, admin: User):
    school = actions.ensure_institution(office.id, "SMPN 1")
    actions.ensure_institution(office.id, "SMPN 2")

    actions.rename_institution(school, "SMPN 1 Kandangan", by=admin)
    with pytest.raises(RuleBroken) as refused:
        actions.rename_institution(school, "smpn 2", by=admin)

    assert refused.value.code == "institution-exists"


def test_the_history_holds_no_address_and_no_password(admin: User, office: Organization):
    actions.add_colleague(office, email="siti@hss.example", name="Siti Rahasia", role=Role.MEMBER, by=audit.SYSTEM)

    facts = " ".join(str(entry.facts) for entry in db.session.scalars(sa.select(AuditEntry)))

    assert "siti" not in facts.lower()
    assert PASSWORD not in facts


def test_a_desk_that_posts_often_writes_its_last_sight_once_in_ten_minutes(ctx: None, cast: Cast):
    user = db.session.get_one(User, cast.organizer)
    actions.open_browser(user)
    row = db.session.scalars(sa.select(SignIn)).one()
    started = row.last_seen_at

    with clock.at(started + timedelta(minutes=9)):
        actions.note_seen(row)
    assert row.last_seen_at == started
    with clock.at(started + timedelta(minutes=10)):
        actions.note_seen(row)
    assert row.last_seen_at == started + timedelta(minutes=10)
