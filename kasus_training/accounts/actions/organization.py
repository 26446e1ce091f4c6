"""The office itself: letterhead, signatories, institutions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date
from functools import partial

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from kasus_training.accounts import queries, rules
from kasus_training.accounts.actions.aliases import drop_alias_of, note_alias
from kasus_training.accounts.models import Institution, Organization, Signatory
from kasus_training.accounts.rules import OrganizationDraft, SignatoryDraft
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db
from kasus_training.rulings import RuleBroken


def create_organization(draft: OrganizationDraft, *, by: Actor = audit.SYSTEM) -> Organization:
    rules.check_organization(draft)
    organization = Organization(**asdict(draft), created_at=clock.now())
    with _short_name_is_free():
        db.session.add(organization)
    audit.record(by, "organization.created", organization)
    return organization


def update_organization(organization: Organization, draft: OrganizationDraft, *, by: Actor) -> Organization:
    rules.check_organization(draft)
    with _short_name_is_free():
        changed = apply_draft(organization, draft)
    if changed:
        audit.record(by, "organization.changed", organization, fields=changed)
    return organization


def add_signatory(organization: Organization, draft: SignatoryDraft, *, by: Actor) -> Signatory:
    rules.check_signatory(draft)
    signatory = Signatory(organization_id=organization.id, **asdict(draft))
    db.session.add(signatory)
    audit.record(by, "signatory.added", signatory)
    return signatory


def update_signatory(signatory: Signatory, draft: SignatoryDraft, *, by: Actor) -> Signatory:
    """Change or end a signatory; papers that were issued keep the name they were issued with."""
    rules.check_signatory(draft)
    changed = apply_draft(signatory, draft)
    if changed:
        audit.record(by, "signatory.changed", signatory, fields=changed)
    return signatory


def end_signatory(signatory: Signatory, last_day: date, *, by: Actor) -> Signatory:
    if last_day < signatory.valid_from:
        raise RuleBroken("signatory-ends-before-start", field="valid_until")
    signatory.valid_until = last_day
    audit.record(by, "signatory.changed", signatory, fields=["valid_until"])
    return signatory


def ensure_institution(organization_id: int, name: str) -> Institution:
    """The institution of this name in the organisation's list, added when it is new.

    Two registrations may bring the same new name at once: whoever loses the race takes
    the winner's row.
    """
    key = rules.name_key(name)
    if not key:
        raise RuleBroken("institution-nameless", field="institution")
    called = partial(queries.institution_called, organization_id, key, staying=True)
    # The second look finds the alias of one that was merged away while the first waited for it.
    known = called() or called()
    if known is not None:
        return known
    institution = Institution(organization_id=organization_id, name=" ".join(name.split()), name_key=key)
    try:
        with db.session.begin_nested():
            db.session.add(institution)
    except IntegrityError:
        known = queries.institution_by_key(organization_id, key)
        if known is None:
            raise
        return known
    return institution


def ensure_institutions(organization_id: int, names: Iterable[str]) -> dict[str, Institution]:
    """The institutions of these names by their folded names, many at a time; new ones are added."""
    wanted = {rules.name_key(name): " ".join(name.split()) for name in names}
    wanted.pop("", None)
    called = partial(queries.institutions_called, organization_id, wanted, staying=True)
    known = called()
    if len(known) < len(wanted):
        known = called()
    missing = [
        {"organization_id": organization_id, "name": name, "name_key": key}
        for key, name in wanted.items()
        if key not in known
    ]
    if not missing:
        return known
    try:
        with db.session.begin_nested():
            db.session.execute(sa.insert(Institution), missing)
    except IntegrityError:
        # Somebody else brings one of these names at this moment: find out which, one by one.
        for values in missing:
            ensure_institution(organization_id, values["name"])
    return called()


def add_institution(organization: Organization, name: str, *, by: Actor) -> Institution:
    """A new name in the list; one that is there already is refused."""
    if queries.institution_called(organization.id, rules.name_key(name)) is not None:
        raise RuleBroken("institution-exists", field="name")
    try:
        institution = ensure_institution(organization.id, name)
    except RuleBroken as broken:
        raise RuleBroken(broken.code, field="name") from broken
    audit.record(by, "institution.added", institution)
    return institution


def rename_institution(institution: Institution, name: str, *, by: Actor) -> Institution:
    """Another name everywhere. Lists and letters go on using the old one, so it stays as an alias."""
    key = rules.name_key(name)
    if not key:
        raise RuleBroken("institution-nameless", field="name")
    other = queries.institution_called(institution.organization_id, key)
    if other is not None and other.id != institution.id:
        raise RuleBroken("institution-exists", field="name")
    old_name, old_key = institution.name, institution.name_key
    try:
        with db.session.begin_nested():
            institution.name, institution.name_key = " ".join(name.split()), key
    except IntegrityError as error:
        raise RuleBroken("institution-exists", field="name") from error
    if key != old_key:
        drop_alias_of(institution, key)
        note_alias(institution, old_name)
    audit.record(by, "institution.changed", institution, fields=["name"])
    return institution


def apply_draft(row: object, draft: OrganizationDraft | SignatoryDraft) -> list[str]:
    """Write the draft into the row; the names of the fields that changed."""
    changed = [field.name for field in fields(draft) if getattr(row, field.name) != getattr(draft, field.name)]
    for name in changed:
        setattr(row, name, getattr(draft, name))
    return changed


@contextmanager
def _short_name_is_free() -> Iterator[None]:
    try:
        with db.session.begin_nested():
            yield
    except IntegrityError as error:
        raise RuleBroken("short-name-taken", field="short_name") from error
