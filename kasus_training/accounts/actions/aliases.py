"""Other names of institutions, so that "Dinkes" and "Dinas Kesehatan" are one."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from kasus_training.accounts import queries, rules
from kasus_training.accounts.models import Institution, InstitutionAlias
from kasus_training.foundation import audit
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.rulings import RuleBroken


def add_alias(institution: Institution, name: str, *, by: Actor) -> InstitutionAlias:
    """A further name; one that another institution has already is refused."""
    key = rules.name_key(name)
    if not key:
        raise RuleBroken("institution-nameless", field="name")
    other = queries.institution_called(institution.organization_id, key)
    if other is not None:
        code = "alias-is-there" if other.id == institution.id else "alias-of-another"
        raise RuleBroken(code, field="name", institution=other.name)
    try:
        with db.session.begin_nested():
            alias = note_alias(institution, name)
    except IntegrityError as error:
        raise RuleBroken("alias-taken", field="name") from error
    audit.record(by, "institution-alias.added", institution)
    return alias


def remove_alias(alias: InstitutionAlias, *, by: Actor) -> None:
    institution = alias.institution
    db.session.delete(alias)
    audit.record(by, "institution-alias.removed", institution)


def note_alias(institution: Institution, name: str) -> InstitutionAlias:
    """Add the name as it stands. Who calls has made sure that it is nobody else's."""
    alias = InstitutionAlias(
        organization_id=institution.organization_id,
        institution_id=institution.id,
        name=" ".join(name.split()),
        name_key=rules.name_key(name),
    )
    db.session.add(alias)
    db.session.flush()
    return alias


def drop_alias_of(institution: Institution, key: str) -> None:
    """The alias that has become the institution's own name."""
    alias = queries.alias_by_key(institution.organization_id, key)
    if alias is not None:
        db.session.delete(alias)
        db.session.flush()
