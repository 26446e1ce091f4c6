"""Writing many people at once: a few statements in a transaction so short that the desk does not notice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from kasus_training.accounts.actions import ensure_institutions
from kasus_training.accounts.rules import name_key
from kasus_training.events.models import Event
from kasus_training.foundation import audit, clock
from kasus_training.foundation.audit import Actor
from kasus_training.foundation.database import db, reserve_ids
from kasus_training.foundation.secrets import token_hash
from kasus_training.participants import queries, rules, tickets
from kasus_training.participants.actions.registering import PERSONAL, answers_of
from kasus_training.participants.actions.standing import new_code
from kasus_training.participants.models import Guardian, GuardianLink, Person, Registration
from kasus_training.participants.planning import Decision, Outcome, PlannedRow
from kasus_training.participants.rules import RegistrationDraft, Status
from kasus_training.rulings import Full

FIRST_TICKET = 1
PEOPLE: Any = Person.__table__
REGISTRATIONS: Any = Registration.__table__
OF_PERSON = frozenset(PERSONAL)
OF_GUARDIAN = {"guardian_name": "name", "guardian_telephone": "telephone"}


@dataclass(frozen=True)
class Ahead:
    """What is made before the transaction, so that nobody waits for it: hashes for the ids that the
    rows will have if nobody registers meanwhile, and codes to draw from."""

    hashes: Mapping[int, tuple[str, str, str]]
    codes: Sequence[str]


def work_ahead(rows: Sequence[PlannedRow]) -> Ahead:
    new = sum(row.outcome is Outcome.NEW for row in rows)
    first = queries.last_registration_id() + 1
    return Ahead({id_: _tokens(id_) for id_ in range(first, first + new)}, [new_code() for _ in range(new)])


def _tokens(id_: int) -> tuple[str, str, str]:
    """Page, ticket and guardian's link are derived from the row's id."""
    return (
        token_hash(tickets.page_token_of(id_, 1)),
        token_hash(tickets.ticket_token_of(id_, FIRST_TICKET)),
        token_hash(tickets.guardian_token_of(id_, 1)),
    )


def bring_in(event: Event, rows: Sequence[PlannedRow], *, by: Actor, ahead: Ahead | None = None) -> list[int]:
    """Register everybody whom the plan calls new; gives their numbers. The plan must be true in
    this transaction."""
    if not rows:
        return []
    drafts = [_as_kept(row) for row in rows]
    offices = ensure_institutions(event.organization_id, [draft.institution for draft in drafts if draft.institution])
    office_ids = [offices[key].id if (key := name_key(draft.institution)) else None for draft in drafts]
    people = _people(event, rows, drafts, office_ids)
    made = _registrations(event, rows, drafts, office_ids, people, ahead)
    ids = reserve_ids(REGISTRATIONS, len(made))
    ready = ahead.hashes if ahead else {}
    hashes = [ready.get(id_) or _tokens(id_) for id_ in ids]
    for id_, values, (page, ticket, _guardian) in zip(ids, made, hashes, strict=True):
        values |= {"id": id_, "page_hash": page, "ticket_hash": ticket if values["code"] else None}
    _write(REGISTRATIONS, made)
    links = [
        {"registration_id": id_, "generation": 1, "token_hash": guardian}
        for id_, row, (_page, _ticket, guardian) in zip(ids, rows, hashes, strict=True)
        if row.minor
    ]
    _write(GuardianLink.__table__, links)
    guardians = [
        {"registration_id": id_, "name": draft.guardian_name, "telephone": draft.guardian_telephone}
        for id_, row, draft in zip(ids, rows, drafts, strict=True)
        if row.minor and draft.guardian_name
    ]
    _write(Guardian.__table__, guardians)
    facts = [{"status": values["status"].value, "sector": row.sector} for values, row in zip(made, rows, strict=True)]
    audit.record_many(by, "participant.added", Registration, ids, facts, event=event)
    return [values["number"] for values in made]


def _as_kept(row: PlannedRow) -> RegistrationDraft:
    if row.draft is None:
        raise ValueError("a row without a draft")
    return rules.without_what_children_do_not_give(row.draft) if row.minor else row.draft


def _people(
    event: Event, rows: Sequence[PlannedRow], drafts: Sequence[RegistrationDraft], office_ids: Sequence[int | None]
) -> list[int]:
    """The person behind each row: somebody of an earlier training, else a new one."""
    keys = [name_key(draft.name) for draft in drafts]
    before = queries.people_before(event, set(keys))
    known: list[int | None] = []
    for row, key, office in zip(rows, keys, office_ids, strict=True):
        fits = row.decision is not Decision.DIFFERENT and office is not None
        # One person takes one place: the next namesake of the list is somebody else.
        known.append(before.pop((key, office), None) if fits and office is not None else None)
    now = clock.now()
    wanted = [
        {
            **_personal(draft, minor=row.minor),
            "name_key": key,
            "organization_id": event.organization_id,
            "created_at": now,
        }
        for row, draft, key, person in zip(rows, drafts, keys, known, strict=True)
        if person is None
    ]
    made = reserve_ids(PEOPLE, len(wanted))
    _write(PEOPLE, [{"id": id_, **values} for id_, values in zip(made, wanted, strict=True)])
    fresh = iter(made)
    _refresh([(person, draft, row.minor) for person, draft, row in zip(known, drafts, rows, strict=True) if person])
    return [person if person is not None else next(fresh) for person in known]


def _personal(draft: RegistrationDraft, *, minor: bool) -> dict[str, Any]:
    values = {name: getattr(draft, name) for name in PERSONAL}
    if not minor:
        # A birth date only establishes the age; of adults the age group is enough.
        values["born_on"] = None
    return values


def _refresh(people: list[tuple[int, RegistrationDraft, bool]]) -> None:
    """What the list says of people known from before; what it leaves out stays."""
    for person_id, draft, minor in people:
        said = {name: value for name, value in _personal(draft, minor=minor).items() if value}
        if not draft.employee_number:
            said.pop("number_kind", None)
        db.session.execute(sa.update(Person).where(Person.id == person_id).values(**said))


def _registrations(
    event: Event,
    rows: Sequence[PlannedRow],
    drafts: Sequence[RegistrationDraft],
    office_ids: Sequence[int | None],
    people: Sequence[int],
    ahead: Ahead | None,
) -> list[dict[str, Any]]:
    now = clock.now()
    places = Places(event, [draft.number for draft in drafts], codes=ahead.codes if ahead else ())
    made = []
    for row, draft, office, person in zip(rows, drafts, office_ids, people, strict=True):
        status = rules.first_status(minor=row.minor, needs_approval=False)
        number = draft.number or places.next_number()
        is_released = status is Status.CONFIRMED
        made.append(
            {
                "event_id": event.id,
                "person_id": person,
                "sector_id": draft.sector_id,
                "institution_id": office,
                "number": number,
                "status": status,
                "seat_no": places.seat(draft.sector_id),
                "identity": places.identity(draft.name, office, number),
                "code": places.code() if is_released else None,
                "ticket_generation": FIRST_TICKET if is_released else 0,
                "registered_at": now,
                "changed_at": now,
                **answers_of(event, draft, minor=row.minor),
            }
        )
    return made


class Places:
    """What is taken in the event, kept up to date row by row."""

    def __init__(self, event: Event, asked: Sequence[int | None] = (), *, codes: Sequence[str] = ()) -> None:
        self.top = max((*queries.numbers_taken(event), *(number for number in asked if number), 0))
        self.seats = queries.seats_of(event)
        self.free: dict[int, int] = {}
        self.identities = queries.identities_taken(event)
        self.codes = queries.all_codes(event)
        self.stems = {rules.without_counter(identity): number for identity, number in self.identities.items()}
        self.drawn = iter(codes)

    def next_number(self) -> int:
        self.top += 1
        return self.top

    def seat(self, sector_id: int, *, within: int | None = None, label: str = "") -> int:
        """The smallest free one. Of new people the plan has counted that it lies within the quota."""
        taken = self.seats.setdefault(sector_id, set())
        seat = self.free.get(sector_id, 1)
        while seat in taken:
            seat += 1
        if within is not None and seat > within:
            raise Full("sector-full", field="sector_id", sector=label)
        taken.add(seat)
        self.free[sector_id] = seat
        return seat

    def identity(self, name: str, office: int | None, number: int) -> str:
        identity, namesake = rules.identity_of(name, office), 0
        while identity in self.identities:
            namesake += 1
            identity = rules.identity_of(name, office, namesake=namesake)
        self.identities[identity] = number
        return identity

    def namesake(self, identity: str) -> int | None:
        """The number of somebody else of this name and institution."""
        return self.stems.get(rules.without_counter(identity))

    def code(self) -> str:
        code = next(self.drawn, None) or new_code()
        while code in self.codes:
            code = new_code()
        self.codes.add(code)
        return code


def _write(table: Any, values: Sequence[dict[str, Any]]) -> None:
    """One statement for all rows, past the objects that the session would make of each."""
    if values:
        db.session.execute(sa.insert(table), values)


def take_changes(
    event: Event, rows: Sequence[PlannedRow], *, by: Actor, seats: Mapping[int, tuple[int, int]] | None = None
) -> None:
    """Write what the list says otherwise of people who are registered; `seats`: by line, the sector
    and seat that somebody moves to."""
    if not rows:
        return
    written: dict[Any, list[dict[str, Any]]] = {Person: [], Registration: [], Guardian: []}
    new_guardians = []
    ids = []
    for row in rows:
        if row.known is None:
            raise ValueError("a change of nobody")
        ids.append(row.known.registration_id)
        said = _said(row, (seats or {}).get(row.line))
        written[Registration].append({"id": row.known.registration_id, "changed_at": clock.now(), **said[Registration]})
        if said[Person]:
            written[Person].append({"id": row.known.person_id, **said[Person]})
        if said[Guardian] and row.known.guardian_id:
            written[Guardian].append({"id": row.known.guardian_id, **said[Guardian]})
        elif said[Guardian].get("name"):
            new_guardians.append({"registration_id": row.known.registration_id, "telephone": "", **said[Guardian]})
    for model, values in written.items():
        if values:
            db.session.execute(sa.update(model), values)
    if new_guardians:
        db.session.execute(sa.insert(Guardian), new_guardians)
    facts = [{"fields": [change.field for change in row.changes]} for row in rows]
    audit.record_many(by, "participant.changed", Registration, ids, facts, event=event)


def _said(row: PlannedRow, place: tuple[int, int] | None = None) -> dict[Any, dict[str, Any]]:
    """The changed values of a row, by the table that keeps them."""
    said: dict[Any, dict[str, Any]] = {Person: {}, Registration: {}, Guardian: {}}
    if place is not None:
        said[Registration] = {"sector_id": place[0], "seat_no": place[1], "seat_reason": ""}
    for change in row.changes:
        if change.field == "sector":
            continue
        value = getattr(row.draft, change.field)
        if change.field in OF_GUARDIAN:
            said[Guardian][OF_GUARDIAN[change.field]] = value
        elif change.field in OF_PERSON:
            said[Person][change.field] = value
        else:
            said[Registration][change.field] = value
    if "employee_number" in said[Person] and row.draft is not None:
        said[Person]["number_kind"] = row.draft.number_kind
    return said
