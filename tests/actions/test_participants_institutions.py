"""Institutions by their names: aliases, delegates asked, two that become one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kasus_training.accounts import actions as accounts
from kasus_training.accounts.models import Institution, InstitutionAlias
from kasus_training.foundation import audit
from kasus_training.foundation.audit import AuditEntry
from kasus_training.foundation.database import db
from kasus_training.foundation.transaction import transaction
from kasus_training.participants import actions, queries
from kasus_training.participants.consenting import ChaperoneDraft
from kasus_training.participants.delegating import Merging
from kasus_training.participants.models import Chaperone, Delegation, Registration, SectorInstitution
from kasus_training.participants.planning import Outcome
from kasus_training.rulings import RuleBroken
from tests.factories.cast import Cast, make_event, make_organization
from tests.factories.registrations import adult, find_event, make_sector, register

pytestmark = pytest.mark.usefixtures("ctx")
WHOLE, SHORT = "Dinas Kesehatan HSS", "Dinkes"


def institution(cast: Cast, name: str) -> Institution:
    with transaction():
        id_ = accounts.ensure_institution(cast.organization, name).id
    return db.session.get_one(Institution, id_)


def give_alias(cast: Cast, name: str, alias: str) -> None:
    row = institution(cast, name)
    with transaction():
        accounts.add_alias(row, alias, by=audit.SYSTEM)


def ask(event_id: int, name: str, asked: int) -> None:
    with transaction():
        actions.ask_for_delegates(find_event(event_id), name, asked, by=audit.SYSTEM)


def merge(cast: Cast, one: str, other: str) -> Merging:
    rows = institution(cast, one), institution(cast, other)
    with transaction():
        return actions.merge_institutions(*rows, by=audit.SYSTEM)


def delegates(event_id: int) -> list[tuple[str, int | None, int, int, int]]:
    rows = queries.delegates_of(find_event(event_id))
    return [(row.name, row.asked, row.registered, row.confirmed, row.missing) for row in rows]


def test_an_alias_belongs_to_one_institution_however_it_is_spelt(cast: Cast):
    give_alias(cast, WHOLE, "DINKES")

    assert institution(cast, "dinkes.").name == WHOLE
    for name, code in (("Puspaga", "alias-of-another"), (WHOLE, "alias-is-there")):
        with pytest.raises(RuleBroken) as refused:
            give_alias(cast, name, "Dinkes")
        assert refused.value.code == code
        db.session.rollback()


@pytest.mark.parametrize("own", [True, False])
def test_the_database_itself_refuses_an_alias_twice_and_one_of_another_office(cast: Cast, own: bool):
    give_alias(cast, WHOLE, SHORT)
    id_ = institution(cast, WHOLE).id
    with transaction():
        office = cast.organization if own else make_organization("Lain").id
        key = "dinkes" if own else "dinkes lain"
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.add(InstitutionAlias(organization_id=office, institution_id=id_, name=key, name_key=key))


def test_a_renamed_institution_keeps_its_old_name(cast: Cast):
    row = institution(cast, SHORT)
    with transaction():
        accounts.rename_institution(row, WHOLE, by=audit.SYSTEM)

    assert institution(cast, SHORT).name == WHOLE


def test_delegates_are_counted_against_what_was_asked(cast: Cast):
    sector = make_sector(cast.event)
    ask(cast.event, WHOLE, 2)
    ask(cast.event, "Polres HSS", 1)
    ask(cast.event, "Kejari", 3)
    ask(cast.event, "Kejari", 0)
    give_alias(cast, WHOLE, SHORT)
    register(cast.event, adult(sector, "Rusdiana", institution=SHORT))
    register(cast.event, adult(sector, "Salasiah", institution="Puspaga"))

    assert delegates(cast.event) == [(WHOLE, 2, 1, 1, 1), ("Polres HSS", 1, 0, 0, 1), ("Puspaga", None, 1, 1, 0)]


def test_an_import_understands_aliases(cast: Cast):
    sector = make_sector(cast.event, "Kesehatan", institutions=(WHOLE,))
    give_alias(cast, WHOLE, SHORT)
    register(cast.event, adult(sector, "Rusdiana", institution=WHOLE))
    lines, _ignored = actions.read_people(b"Nama;Instansi\nRusdiana;dinkes\nSalasiah;DINKES\n")

    with transaction():
        rows = actions.import_people(find_event(cast.event), lines, by=audit.SYSTEM)

    assert [row.outcome for row in rows] == [Outcome.SAME, Outcome.NEW]
    assert [name for name, *_ in delegates(cast.event)] == [WHOLE]


def test_merging_moves_everything_and_the_name_becomes_an_alias(cast: Cast):
    with transaction():
        last_year = make_event(db.session.get_one(type(find_event(cast.event)), cast.event).organization, "lalu").id
    sector = make_sector(cast.event, "Kesehatan", institutions=(WHOLE, SHORT))
    make_sector(cast.event, "Lain", institutions=(SHORT,))
    old = make_sector(last_year, "Kesehatan")
    for name, office in (("Rusdiana", WHOLE), ("Rusdiana", SHORT), ("Salasiah", SHORT)):
        register(cast.event, adult(sector, name, institution=office))
    register(last_year, adult(old, "Masniah", institution=SHORT))
    with transaction():
        actions.add_chaperone(
            find_event(cast.event),
            ChaperoneDraft("Aminah", telephone="081234567890", institution=SHORT),
            by=audit.SYSTEM,
        )
    for event, name, asked in ((cast.event, WHOLE, 2), (cast.event, SHORT, 3), (last_year, SHORT, 1)):
        ask(event, name, asked)
    give_alias(cast, SHORT, "Dinas Kes")

    moved = merge(cast, SHORT, WHOLE)

    assert moved == Merging(3, 2, chaperones=1, sectors=2, delegations=2, aliases=1, doubles=("Rusdiana",))
    assert {institution(cast, name).name for name in (SHORT, "Dinas Kes", WHOLE)} == {WHOLE}
    whole = institution(cast, WHOLE).id
    for model in (Registration, Chaperone, SectorInstitution, Delegation):
        assert set(db.session.scalars(sa.select(model.institution_id))) == {whole}
    assert delegates(cast.event) == [(WHOLE, 3, 3, 3, 0)]
    assert delegates(last_year) == [(WHOLE, 1, 1, 1, 0)]
    identities = db.session.scalars(sa.select(Registration.identity).order_by(Registration.id)).all()
    assert identities == [f"rusdiana|{whole}|", f"rusdiana|{whole}|1", f"salasiah|{whole}|", f"masniah|{whole}|"]
    entry = db.session.scalars(sa.select(AuditEntry).filter_by(action="institution.merged")).one()
    assert (entry.subject_id, entry.facts) == (whole, {"old": SHORT, "new": WHOLE, "registrations": 3})


def test_an_institution_is_not_merged_with_itself(cast: Cast):
    with pytest.raises(RuleBroken, match="merge-with-itself"):
        merge(cast, WHOLE, WHOLE)
